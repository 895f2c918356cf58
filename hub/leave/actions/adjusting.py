"""The ledger put right by two, and since when somebody has worked."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hub.duty.actions.base import colleague
from hub.kernel import decisions
from hub.kernel.journal import About
from hub.kernel.models import Community, Decision
from hub.kernel.refusals import Incomplete, NotAllowed
from hub.kernel.workdays import local_day
from hub.leave import rules
from hub.leave.actions.base import lock_person
from hub.leave.actions.ledger import NotEnough, grant_annual, lots_of, write
from hub.leave.events import Happened
from hub.leave.models import Entry, Kind, KindVersion, WorkHistory
from hub.leave.words import amount
from hub.people import rules as people
from hub.people.line import Line
from hub.people.models import Staff
from hub.people.rules import Grant
from hub.people.telling import tell, told

Movement = Entry.Movement


class NoQuota(Incomplete):
    message = _("这种假没有额度，不用发放或调整。")
    field = "kind"


class NoChange(Incomplete):
    message = _("调整的数量不能是 0。")
    field = "minutes"


class OwnHistory(NotAllowed):
    message = _("不能登记自己的参加工作日期，请另一位有权限的同事登记。")


class NotInTheFuture(Incomplete):
    message = _("参加工作日期不能晚于今天。")
    field = "worked_since"


@transaction.atomic
def propose_adjusting(
    staff_id: Any,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    kind: Any,
    minutes: int,
    reason: str,
) -> Decision:
    """Ask that somebody's balance be put right; a head who is somebody else decides. Never one's own.

    :raises NoQuota: :raises NoChange:
    """
    person = colleague(staff_id, community)
    rules.require_over(by, Line(community, at), person.pk)
    people.require(by, community, rules.PROPOSE_ADJUSTING, at)
    row = Kind.objects.within(community).find(kind)
    if not _version(row, at).needs_balance:
        raise NoQuota
    if not minutes:
        raise NoChange
    return decisions.propose(
        ADJUSTING,
        About.within(community, person),
        by=by,
        at=at,
        ground=told("reason", reason, _("请写明依据。"), 300),
        leave_kind=row.pk,
        minutes=minutes,
    )


def _version(kind: Kind, at: datetime) -> KindVersion:
    return KindVersion.objects.on(local_day(at)).get(kind=kind)


def _may_adjust(person: Staff, decision: Decision, at: datetime) -> Staff:
    community = Community.objects.get(pk=decision.community_id)
    return may_decide_over(person, decision.subject_id, community, decision, at)


def may_decide_over(
    person: Staff, other: int, community: Community, decision: Decision, at: datetime
) -> Staff:
    """A head over the other, who need not stay out of it for the sake of whoever proposed.

    :raises NotAllowed:
    """
    grant = rules.require_over(person, Line(community, at), other, rank=rules.HEAD_RANK)
    if decision.proposer_id not in {person.pk, grant.holder.pk} and people.must_stay_out(
        person, [decision.proposer_id], acting_for=grant.holder
    ):
        raise NotAllowed
    return grant.holder


def _adjust(decision: Decision, by: Staff, at: datetime) -> None:
    """Down from the lots that lapse first, up as a lot of its own."""
    community = Community.objects.get(pk=decision.community_id)
    staff, kind_id = decision.subject_id, decision.asked["leave_kind"]
    minutes = int(decision.asked["minutes"])
    lock_person(staff)
    booked: dict[str, Any] = {"by": by, "at": at, "reason": decision.ground}
    entries = []
    if minutes > 0:
        entries.append(write(community, staff, kind_id, Movement.ADJUST, minutes, **booked))
    else:
        left = -minutes
        for lot in lots_of(staff, kind_id):
            if part := min(left, lot.minutes):
                told_of = {"lot_id": lot.pk, "year": lot.year, **booked}
                entries.append(write(community, staff, kind_id, Movement.ADJUST, -part, **told_of))
                left -= part
        if left:
            raise NotEnough(
                gettext("余额没有这么多，最多能调减 %s。") % amount(-minutes - left, False)
            )
    lent = Grant(rules.ROLE_OF_HEAD, None, None, decision.decided_for or by)
    for entry in entries:
        tell(Happened.ADJUSTED, entry, by=by, at=at, grant=lent, minutes=entry.minutes)


def _leave_it(decision: Decision, by: Staff, at: datetime) -> None:
    lent = Grant(rules.ROLE_OF_HEAD, None, None, decision.decided_for or by)
    tell(
        Happened.NOT_ADJUSTED, About.of(decision), by=by, at=at, grant=lent, words=decision.answer
    )


ADJUSTING = decisions.declare(
    "leave.adjust",
    _("调整假期余额"),
    may_decide=_may_adjust,
    carry_out=_adjust,
    turn_down=_leave_it,
)


@transaction.atomic
def note_history(
    staff_id: Any,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    worked_since: date,
    ground: str,
) -> WorkHistory:
    """Note since when somebody has worked, by their papers. Annual leave grows by it, never shrinks:
    what was granted too much is put right by two.

    :raises OwnHistory: :raises NotInTheFuture:
    """
    person = colleague(staff_id, community)
    if person.pk == by.pk:
        raise OwnHistory
    grant = rules.require_over(by, Line(community, at), person.pk, rank=rules.HISTORY_RANK)
    if worked_since > local_day(at):
        raise NotInTheFuture
    row = WorkHistory.objects.create(
        community=community,
        staff=person,
        worked_since=worked_since,
        ground=told("ground", ground, _("请写明看过什么材料，如社保记录、档案。"), 200),
        noted_by=by,
        noted_at=at,
    )
    tell(
        Happened.WORK_HISTORY_NOTED, About.within(community, person), by=by, at=at, grant=grant,
        worked_since=worked_since.isoformat(),
    )  # fmt: skip
    grant_annual(person, community=community, by=by, at=at)
    return row
