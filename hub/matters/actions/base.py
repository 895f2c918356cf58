"""What every act on a matter has in common: how it begins and how it is kept."""

from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hub.kernel import journal, obligations, pad
from hub.kernel.models import Community, Decision, Event
from hub.kernel.refusals import Incomplete, InField, NotAllowed, Refusal
from hub.matters import rules
from hub.matters.events import Happened
from hub.matters.models import Cycle, Hand, Matter
from hub.people import telling
from hub.people.models import Staff
from hub.people.rules import Grant

LONGEST = 5000


class Changed(Refusal):
    """Somebody acted on the matter since the form was opened. Nothing typed is lost."""

    def __init__(self, matter: Matter, seen: int) -> None:
        self.version = matter.version
        super().__init__(_what_changed(matter, seen))


class TooLong(InField):
    def __init__(self, field: str, words: str, longest: int) -> None:
        super().__init__(
            field,
            _("内容有 %(now)d 字，最多 %(most)d 字。请精简，或拆成补充说明分条登记。")
            % {"now": len(words), "most": longest},
        )


class NothingSaid(InField):
    pass


class Over(Refusal):
    message = gettext_lazy("这一条已经关闭或并案，不再更改。有新情况请登记一条新的并关联它。")


class UnknownCode(Incomplete):
    message = gettext_lazy("没有这个分类，请从列表中选一个。")
    field = "type_code"


def begin(
    name: str,
    matter_id: int,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    seen: int | None = None,
) -> tuple[Matter, Grant]:
    """Lock the matter and answer the first two questions: may they, and do they know how it stands?

    :raises Missing: if the person may not even know about it.
    :raises NotAllowed: if they may not do this.
    :raises Changed: if someone acted since version `seen`.
    """
    visible = (
        Matter.objects.within(community) if by.is_system else rules.open_to(by, community, at)
    )
    matter = visible.locked().select_related("policy", "accused_department").find(matter_id)
    grant = rules.MAY[name](by, matter, at)
    if grant is None:
        raise NotAllowed
    if seen is not None and seen != matter.version:
        raise Changed(matter, seen)
    return matter, grant


def matter_of(decision: Decision, pk: int | None = None) -> Matter:
    """The matter that a decision is about (or the other one, by number), locked until it is carried out."""
    return (
        Matter.objects.filter(community_id=decision.community_id)
        .locked()
        .select_related("policy", "accused_department")
        .get(pk=pk or decision.subject_id)
    )


def still_open(matter: Matter) -> None:
    """What is closed or merged stays as it was judged, and owes nobody anything new.

    :raises Over: once it is.
    """
    if matter.status not in Matter.OPEN:
        raise Over


def cycle_of(matter: Matter) -> Cycle:
    return matter.cycles.get(community_id=matter.community_id, number=matter.cycle_number)


def lay_hand(cycle: Cycle, did: Hand.Did, *who: Staff, at: datetime) -> None:
    """Remember who had a hand in this round, their principals too; once is enough."""
    same = {"community_id": cycle.community_id, "matter_id": cycle.matter_id, "cycle": cycle}
    Hand.objects.bulk_create(
        [Hand(**same, staff=one, did=did, at=at) for one in dict.fromkeys(who)],
        ignore_conflicts=True,
    )


def tell(
    verb: Happened, matter: Matter, *, by: Staff, at: datetime, grant: Grant, **detail: Any
) -> Event:
    """Write the line of history, with the version that the act makes of the matter."""
    return telling.tell(
        verb, matter, by=by, at=at, grant=grant, version=matter.version + 1, **detail
    )


def keep(matter: Matter, *fields: str) -> Matter:
    """Save what the act changed, with the nearest duty and the next version."""
    nearest = obligations.nearest(matter)
    matter.duty = nearest.kind if nearest else ""
    matter.due_at = nearest.due_at if nearest else None
    matter.version += 1
    if pad.of(matter) is None:
        matter.save(update_fields=[*fields, "duty", "due_at", "version"])
    return matter


def words(field: str, text: str, message: object, longest: int = LONGEST) -> str:
    """What a person must have said, trimmed.

    :raises NothingSaid: if it is empty.
    :raises TooLong: with both lengths, so that nothing has to be guessed.
    """
    text = text.strip()
    if not text:
        raise NothingSaid(field, message)
    if len(text) > longest:
        raise TooLong(field, text, longest)
    return text


def _what_changed(matter: Matter, seen: int) -> str:
    labels = dict(Happened.choices)
    since = [e for e in journal.history(matter) if e.detail.get("version", 0) > seen]
    lines = [
        f"{date_format(localtime(e.at), 'H:i')} {e.actor} {labels.get(e.verb, e.verb)}"
        for e in since[-3:]
    ]
    return _("您打开后有人处理过这一条：%(lines)s。您写的内容还在，请看过再决定是否提交。") % {
        "lines": "；".join(lines) or _("内容有更新")
    }
