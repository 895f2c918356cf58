"""In the department: accept or bounce, work on it, hand in the result with evidence."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hub.kernel import attachments, obligations
from hub.kernel.models import Community
from hub.kernel.obligations import Holder
from hub.kernel.refusals import Incomplete, Refusal
from hub.matters import duties, policy, rules
from hub.matters.actions.base import begin, cycle_of, keep, lay_hand, tell, words
from hub.matters.events import Happened
from hub.matters.models import Cycle, Hand, Matter
from hub.matters.taxonomy import Validity
from hub.people import rules as people
from hub.people.models import Post, Staff


class NoPhoto(Incomplete):
    message = _("这类事务要附处理后的照片；确实拍不了，请写明原因。")
    field = "photos"


class NothingToAssign(Refusal):
    message = _("这一条现在不在部门手里，不能指派。请刷新页面看看刚才有谁处理过。")


# What a department has: waiting to be accepted, or in hand.
TO_ASSIGN = (Matter.Status.FORWARDED, Matter.Status.ACCEPTED, Matter.Status.IN_PROGRESS)


class NotInDepartment(Refusal):
    message = _("这位同事不在承办部门，请在本部门里选人。")
    field = "to"


class IsAboutThem(Refusal):
    message = _("这条投诉涉及这位同事（或其须回避的人），请指派给别人处理。")
    field = "to"


@transaction.atomic
def accept(
    matter_id: int, *, community: Community, by: Staff, at: datetime, seen: int | None = None
) -> Matter:
    """Take it on for the department; from now on the promise is this person's to keep."""
    matter, grant = begin("accept", matter_id, community=community, by=by, at=at, seen=seen)
    Matter.LIFECYCLE.make("accept", matter)
    matter.holder = by
    cycle = cycle_of(matter)
    cycle.accepted_at, cycle.accepted_by = at, by
    event = tell(Happened.ACCEPTED, matter, by=by, at=at, grant=grant)
    obligations.meet(duties.ACCEPT, matter, event=event)
    obligations.hand_on(duties.COMPLETE, matter, holder=Holder(person=by))
    cycle.save(update_fields=["accepted_at", "accepted_by"])
    lay_hand(cycle, Hand.Did.ACCEPTED, by, grant.holder, at=at)
    return keep(matter, "status", "holder")


@transaction.atomic
def bounce(
    matter_id: int,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    reason: str,
    seen: int | None = None,
) -> Matter:
    """Give it back with a reason; the desk must hand it over again, in time.

    :raises NotAllowed: once a supervisor decided after two bounces.
    """
    matter, grant = begin("bounce", matter_id, community=community, by=by, at=at, seen=seen)
    reason = words("reason", reason, _("退回要写明原因，最好指出该由哪个部门办。"), 500)
    Matter.LIFECYCLE.make("bounce", matter)
    matter.bounces += 1
    cycle = cycle_of(matter)
    event = tell(
        Happened.BOUNCED,
        matter,
        by=by,
        at=at,
        grant=grant,
        reason=reason,
        department=str(matter.department),
    )
    obligations.void(duties.ACCEPT, matter, reason=str(_("部门退回")))
    duties.owe_hand_over(matter, cycle, event)
    obligations.hand_on(duties.HAND_OVER, matter, holder=_who_forwards(matter, cycle))
    return keep(matter, "status", "bounces")


def _who_forwards(matter: Matter, cycle: Cycle) -> Holder:
    """Whoever forwarded it, until two bounces make it a supervisor's decision."""
    if matter.bounces >= policy.of(matter.policy).bounces_before_supervisor:
        return Holder(role="SUP")
    return Holder(person=cycle.forwarded_by)


@transaction.atomic
def assign(
    matter_id: int,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    to: Staff,
    seen: int | None = None,
) -> Matter:
    """A leader gives it to one of the department's people, accepting it for them if need be.

    :raises IsAboutThem: for the person complained about, and for those recused from them.
    """
    matter, grant = begin("assign", matter_id, community=community, by=by, at=at, seen=seen)
    if matter.status not in TO_ASSIGN:
        raise NothingToAssign
    if not Post.objects.at(at).filter(staff=to, department=matter.department_id).exists():
        raise NotInDepartment
    if people.must_stay_out(to, [matter.accused_id]):
        raise IsAboutThem
    if matter.status == Matter.Status.FORWARDED:
        _accept_for(matter, to, at)
    lay_hand(cycle_of(matter), Hand.Did.ASSIGNED, to, at=at)
    event = tell(Happened.ASSIGNED, matter, by=by, at=at, grant=grant, to=to.name)
    obligations.meet(duties.ACCEPT, matter, event=event)
    obligations.hand_on(duties.COMPLETE, matter, holder=Holder(person=to))
    matter.holder = to
    return keep(matter, "status", "holder")


def _accept_for(matter: Matter, to: Staff, at: datetime) -> None:
    Matter.LIFECYCLE.make("accept", matter)
    cycle = cycle_of(matter)
    cycle.accepted_at, cycle.accepted_by = at, to
    cycle.save(update_fields=["accepted_at", "accepted_by"])


@transaction.atomic
def start(
    matter_id: int, *, community: Community, by: Staff, at: datetime, seen: int | None = None
) -> Matter:
    """Work has begun: on the way, or on site."""
    matter, grant = begin("start", matter_id, community=community, by=by, at=at, seen=seen)
    Matter.LIFECYCLE.make("start", matter)
    lay_hand(cycle_of(matter), Hand.Did.STARTED, by, grant.holder, at=at)
    tell(Happened.STARTED, matter, by=by, at=at, grant=grant)
    return keep(matter, "status")


@transaction.atomic
def note(
    matter_id: int,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    said: str,
    photos: Sequence[str] = (),
) -> Matter:
    """Add what was learned. A note is not a response and ends no duty.

    With photos, from whoever works in the department that has it, it is a hand in the handling.
    """
    matter, grant = begin("note", matter_id, community=community, by=by, at=at)
    said = words("said", said, _("请写下要补充的内容。"), 2000)
    in_its_name = rules.in_the_department(by, matter, at)
    if in_its_name and photos and matter.status in Matter.UNFINISHED:
        lay_hand(cycle_of(matter), Hand.Did.NOTED, by, in_its_name.holder, at=at)
    attachments.claim(photos, matter, by=by, label="OTHER", at=at)
    tell(Happened.NOTED, matter, by=by, at=at, grant=grant, words=said, photos=len(photos))
    return keep(matter)


@transaction.atomic
def handle(
    matter_id: int,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    result: str,
    before: Sequence[str] = (),
    photos: Sequence[str] = (),
    no_photo_why: str = "",
    seen: int | None = None,
) -> Matter:
    """Handling ended 处理完毕. The server's moment starts the 48 hours of the callback (R5.3a).

    :raises NoPhoto: for kinds whose completion needs one, unless it says why there is none.
    """
    matter, grant = begin("handle", matter_id, community=community, by=by, at=at, seen=seen)
    result = words("result", result, _("请写明怎么处理的、结果如何。"))
    if (
        matter.kind in policy.of(matter.policy).photo_kinds
        and not photos
        and not no_photo_why.strip()
    ):
        raise NoPhoto
    Matter.LIFECYCLE.make("handle", matter)
    cycle = cycle_of(matter)
    cycle.handled_at, cycle.handled_by, cycle.result = at, by, result
    lay_hand(cycle, Hand.Did.HANDLED, by, grant.holder, at=at)
    attachments.claim(before, matter, by=by, label="BEFORE", at=at)
    attachments.claim(photos, matter, by=by, label="AFTER", at=at)
    event = tell(
        Happened.HANDLED,
        matter,
        by=by,
        at=at,
        grant=grant,
        result=result,
        photos=len(photos),
        no_photo_why=no_photo_why.strip()[:300],
    )
    obligations.meet(duties.COMPLETE, matter, event=event)
    obligations.meet(duties.PROGRESS_CALL, matter, event=event)
    if matter.is_complaint and matter.validity != Validity.INVALID:
        duties.owe_callbacks(matter, cycle, event, at)
    cycle.save(update_fields=["handled_at", "handled_by", "result"])
    return keep(matter, "status")
