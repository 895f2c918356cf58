"""Keep what somebody is typing, so that a crash of the browser or of the computer loses nothing.

A draft is no record: it is read by nobody but its writer, counted nowhere and swept after two weeks.
"""

import json
import re
from datetime import datetime, time, timedelta
from math import isfinite
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hub.kernel import jobs
from hub.kernel.models import Community, Draft
from hub.kernel.refusals import Refusal

LONGEST = 64 * 1024  # bytes of JSON
DEEPEST = 10  # lists and objects inside one another
KEEP = timedelta(days=14)

_FORM = re.compile(r"[a-z0-9][a-z0-9_.:-]{0,59}")
_UNSTORABLE = re.compile(
    "[\x00\ud800-\udfff]"
)  # PostgreSQL keeps neither NUL nor half a character


class DraftTooLong(Refusal):
    message = _("草稿太长，没有暂存（最多 64 KB）。请尽快提交，或先删去一部分文字。")
    status = 413


class UnreadableDraft(Refusal):
    message = _("草稿没有暂存：内容的格式不对。请刷新页面后再填。")
    status = 400


def parse(raw: bytes) -> dict[str, Any]:
    """Read what a page sent: a JSON object, no longer than a draft may be.

    :raises DraftTooLong, UnreadableDraft:
    """
    if len(raw) > LONGEST + 1024:  # the form's name travels beside the body
        raise DraftTooLong
    try:
        sent = json.loads(raw, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise UnreadableDraft from None
    if not isinstance(sent, dict):
        raise UnreadableDraft
    return sent


def save(
    *, by: Any, community: Community, form: str, subject: str = "", body: object, at: datetime
) -> None:
    """Keep the draft in the place of the one before.

    :raises DraftTooLong, UnreadableDraft:
    """
    if not (_names_a_form(form, subject) and isinstance(body, dict)):
        raise UnreadableDraft
    draft = Draft(
        community=community, person=by, form=form, subject=subject, body=_storable(body), at=at
    )
    if len(json.dumps(draft.body, ensure_ascii=False).encode()) > LONGEST:
        raise DraftTooLong
    # One statement: two tabs that save at the same moment must not fall over each other.
    Draft.objects.bulk_create(
        [draft],
        update_conflicts=True,
        unique_fields=["community", "person", "form", "subject"],
        update_fields=["body", "at"],
    )


def load(*, by: Any, community: Community, form: str, subject: str = "") -> Draft | None:
    """Return the person's own draft of this form, if there is one; an empty one was forgotten."""
    if not _names_a_form(form, subject):
        raise UnreadableDraft
    return Draft.objects.filter(community=community, person=by, form=form, subject=subject).first()


def forget(*, by: Any, community: Community, form: str, subject: str = "", at: datetime) -> None:
    """Empty the draft: its form was submitted, or its writer has thrown it away.

    When that was stays known for as long as a draft would: a browser that was cut off after it had
    sent learns from it whether the words it still has are spent.
    """
    save(by=by, community=community, form=form, subject=subject, body={}, at=at)


def _names_a_form(form: object, subject: object) -> bool:
    return (
        isinstance(form, str)
        and isinstance(subject, str)
        and _FORM.fullmatch(form) is not None
        and (not subject or _FORM.fullmatch(subject) is not None)
    )


def _storable(value: Any, depth: int = 0) -> Any:
    if depth > DEEPEST or (isinstance(value, float) and not isfinite(value)):
        raise UnreadableDraft
    if isinstance(value, str):
        return _UNSTORABLE.sub("", value)
    if isinstance(value, list):
        return [_storable(one, depth + 1) for one in value]
    if isinstance(value, dict):
        return {_storable(key): _storable(one, depth + 1) for key, one in value.items()}
    return value


def _no_number(name: str) -> None:
    raise ValueError(name)


@jobs.job("drafts.sweep")
def sweep(progress: jobs.Progress) -> int:
    """Delete what nobody came back to."""
    return Draft.objects.filter(at__lt=timezone.now() - KEEP).delete()[0]


jobs.every("drafts.sweep", daily_at=time(3, 20))
