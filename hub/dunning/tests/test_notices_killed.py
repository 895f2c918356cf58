"""A worker that dies while it makes a batch: numbers and papers are as if it had not."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from hub.dunning import actions
from hub.dunning.actions import notices, printing
from hub.dunning.events import Happened
from hub.dunning.models import Notice, NoticeBatch, NoticePart
from hub.dunning.tests.cast import after, approved, gather, in_arrears, night
from hub.kernel.models import Counter, Event
from hub.kernel.tests import processes

DAY = date(2026, 6, 15)
Start = Callable[[], "subprocess.Popen[bytes]"]


def _wait_to_be_killed(mark: str) -> None:
    reached = Path(mark)
    if not reached.exists():
        reached.touch()
        time.sleep(60)


if "NOTICES_FROZEN" in os.environ:
    # A worker of this test: with all letters written and nothing committed, it waits.
    _tell = notices.tell

    def _tell_late(verb: Any, *about: Any, **detail: Any) -> Any:
        if verb == Happened.BATCH_FROZEN:
            _wait_to_be_killed(os.environ["NOTICES_FROZEN"])
        return _tell(verb, *about, **detail)

    notices.tell = _tell_late

if "NOTICES_KEPT" in os.environ:
    # A worker of this test: with the first of three parts kept, it waits.
    printing.PART = 1
    _keep = printing.keep_part

    def _keep_and_wait(*about: Any, **told: Any) -> NoticePart:
        part = _keep(*about, **told)
        _wait_to_be_killed(os.environ["NOTICES_KEPT"])
        return part

    printing.keep_part = _keep_and_wait


@pytest.fixture
def start_worker() -> Iterator[Start]:
    running: list[subprocess.Popen[bytes]] = []

    def start() -> "subprocess.Popen[bytes]":
        running.append(processes.start_worker(__name__, "--lease", "1"))
        return running[-1]

    yield start
    for worker in running:
        worker.kill()
        worker.wait()


def asked() -> NoticeBatch:
    cast = gather()
    approved(cast)
    in_arrears(cast, "2026-05")
    night(cast, DAY)
    wanted = actions.Wanted(
        step_code="S3", pay_by=DAY + timedelta(days=15), contact="0763-1", site="https://x.cn"
    )
    return actions.ask_notices(wanted, **cast.doing("wu", after(days=5)))


def killed_at(mark: Path, start: Start) -> None:
    victim = start()
    processes.wait_until(mark.exists, 120)
    victim.send_signal(signal.SIGKILL)
    victim.wait()


def is_ready(batch: NoticeBatch) -> bool:
    return NoticeBatch.objects.get(pk=batch.pk).status == NoticeBatch.Status.READY


@pytest.mark.django_db(transaction=True)
class TestKilled:
    def test_while_freezing_it_leaves_no_letter_and_no_number(
        self, start_worker: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        mark = tmp_path / "frozen"
        monkeypatch.setenv("NOTICES_FROZEN", str(mark))
        batch = asked()

        killed_at(mark, start_worker)
        assert not Notice.objects.exists()
        assert not Counter.objects.filter(name="CJ").exists()

        start_worker()
        processes.wait_until(lambda: is_ready(batch), 120)
        numbers = [int(one.number[-5:]) for one in batch.notices.all()]
        assert numbers == [1, 2, 3]
        assert Counter.objects.get(name="CJ").value == 3
        assert Event.objects.filter(verb="dunning.batch_frozen").count() == 1

    def test_while_setting_it_goes_on_with_the_parts_that_are_missing(
        self, start_worker: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        mark = tmp_path / "kept"
        monkeypatch.setenv("NOTICES_KEPT", str(mark))
        batch = asked()

        killed_at(mark, start_worker)
        first = NoticePart.objects.get()
        before = list(Notice.objects.values_list("number", "token", "digest"))

        start_worker()
        processes.wait_until(lambda: is_ready(batch), 120)
        assert [part.number for part in batch.parts.all()] == [1, 2, 3]
        assert batch.prints.get().size
        assert batch.parts.get(number=1).sha256 == first.sha256
        assert list(Notice.objects.values_list("number", "token", "digest")) == before
