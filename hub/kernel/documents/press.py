"""Print runs: sheets by the thousand, a part at a time, each part in a process of its own.

So memory does not grow with the run, two parts are set at once, and who is killed loses one part.
"""

import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from itertools import islice
from typing import Any

from django.conf import settings

from hub.kernel.documents import paper

AT_ONCE = 2


class PressFailed(RuntimeError):
    """A part could not be set: a bug of ours, with what typst said."""


def print_part(template: str, data: Mapping[str, Any], *, dated: datetime) -> bytes:
    """One part as a PDF: the same bytes for the same template, data and moment."""
    order = paper.order(template, data, dated=dated, is_tagged=False)
    done = subprocess.run(
        [sys.executable, "-m", "hub.kernel.typesetting"],
        input=json.dumps(order).encode(),
        capture_output=True,
        cwd=settings.BASE_DIR,
        check=False,
    )
    if done.returncode:
        raise PressFailed(done.stderr.decode(errors="replace")[-500:])
    return done.stdout


def print_parts(
    template: str,
    parts: Iterable[Callable[[], Mapping[str, Any]]],
    *,
    dated: datetime,
) -> Iterator[bytes]:
    """The parts in order, `AT_ONCE` of them under way. Each is asked for its data when it begins."""
    waiting = iter(parts)
    with ThreadPoolExecutor(AT_ONCE) as hands:

        def begin(count: int) -> list[Future[bytes]]:
            # The data is read here, in the caller's thread: the hands touch no database.
            return [
                hands.submit(print_part, template, part(), dated=dated)
                for part in islice(waiting, count)
            ]

        under_way = begin(AT_ONCE)
        while under_way:
            done = under_way.pop(0).result()
            under_way += begin(1)
            yield done
