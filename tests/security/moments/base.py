"""What a moment is, and how one is written down in a line."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from hub.kernel import attachments
from hub.kernel.models import Community
from tests.api.rows import a_photo

# When the matrix asks: 15:00 in Shanghai, a Thursday.
NOW = datetime(2026, 7, 2, 7, tzinfo=UTC)
Made = Callable[[Any], Any]
Told = Callable[[Any, Any], Any]


@dataclass(frozen=True)
class Moment:
    """`made` brings it about and answers with the row, or the ids, that the address takes; `told` is
    what is sent."""

    made: Made
    told: Told


def moment(made: Made, told: Told | None = None, /, **words: Any) -> Moment:
    """What is sent is the same for every row, unless `told` says otherwise."""
    return Moment(made, told or (lambda _here, _row: words))


def as_json(**words: Any) -> Moment:
    """What a page's own script sends."""
    return Moment(nothing, lambda _here, _row: json.dumps(words))


def signed(person: Any) -> list[str]:
    """A paper of the person's own upload, as a form or a program sends it: by its token."""
    return [_upload(person)]


def nothing(_here: Any) -> None:
    """For what takes no row."""


def _upload(person: Any) -> str:
    community = Community.objects.get(code="YH")
    kept = attachments.receive(a_photo(), community=community, by=person, at=NOW)
    return str(kept.draft_token)
