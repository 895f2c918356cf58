"""Annual leave lost after long sick or personal leave 条例 4: reckoned by the night, proposed by a leader,
confirmed by a head who is somebody else. Never by itself."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hub.kernel import decisions, obligations
from hub.kernel.models import Community, Decision
from hub.kernel.refusals import Missing
from hub.kernel.workdays import local_day
from hub.leave import duties, rules
from hub.leave.actions.adjusting import may_decide_over
from hub.leave.actions.base import NobodyAbove, lock_person, lowest
from hub.leave.actions.ledger import lots_of, write
from hub.leave.events import Happened
from hub.leave.law import ANNUAL
from hub.leave.models import Entry, Forfeit, Kind
from hub.leave.queries import forfeits
from hub.people.line import Line
from hub.people.models import Staff
from hub.people.rules import Grant
from hub.people.telling import decided, tell, tell_person, told

KIND = "leave.forfeit"


@transaction.atomic
def find_forfeits(*, community: Community, by: Staff, at: datetime) -> int:
    """Put before the leaders whoever has reached the law's mark this year or last; once a year each."""
    line, made = Line(community, at), 0
    for year in (local_day(at).year, local_day(at).year - 1):
        for found in forfeits.found_in(community, year, local_day(at)):
            made += _put(found, community, line, by, at)
    return made


def _put(found: forfeits.Found, community: Community, line: Line, by: Staff, at: datetime) -> bool:
    try:
        level = lowest(line, found.staff.pk)
        with transaction.atomic():
            row = Forfeit.objects.create(
                community=community,
                staff=found.staff,
                counted_year=found.counted_year,
                year=found.year,
                ground=found.ground,
                counted_minutes=found.counted,
                limit_minutes=found.limit,
                years_worked=found.years_worked,
                used_minutes=found.used,
                found_at=at,
            )
    except (IntegrityError, NobodyAbove):  # Another run was quicker; or nobody stands above.
        return False
    event = tell(Happened.FORFEIT_FOUND, row, by=by, at=at, year=row.year)
    duties.owe_forfeit(row, level, event)
    return True


@transaction.atomic
def propose_forfeit(
    forfeit_id: Any, *, community: Community, by: Staff, at: datetime, ground: str
) -> Decision:
    """The leader has checked the reckoning and asks a head to confirm it; the person is told."""
    row, grant = _over(forfeit_id, community, by, at)
    ground = told("ground", ground, _("请写明核对过什么，如病假条、工资表。"), 300)
    Forfeit.LIFECYCLE.make("propose", row)
    row.proposed_by, row.words = by, ground
    row.save(update_fields=["status", "proposed_by", "words"])
    event = tell(Happened.FORFEIT_PROPOSED, row, by=by, at=at, grant=grant, year=row.year)
    obligations.meet(duties.FORFEIT, row, event=event)
    said = gettext(
        "领导提请确认：您 %d 年度的年休假依条例第四条不再享受。有不同意见请马上向主任提出。"
    )
    tell_person(row.staff_id, row, said % row.year, at)
    # The journal may not tell of health: what was checked stands in the row, for those who may read it.
    said = gettext("条例第四条，%d 年度") % row.year
    return decisions.propose(FORFEITING, row, by=by, at=at, ground=said)


@transaction.atomic
def keep_leave(
    forfeit_id: Any, *, community: Community, by: Staff, at: datetime, reason: str
) -> Forfeit:
    """The leader lets the leave be, with the reason: the facts are otherwise, or the company grants it."""
    row, grant = _over(forfeit_id, community, by, at)
    Forfeit.LIFECYCLE.make("keep", row)
    row.words = told("reason", reason, _("请写明为什么照常享受。"), 300)
    row.decided_at = at
    row.save(update_fields=["status", "words", "decided_at"])
    event = tell(Happened.FORFEIT_KEPT, row, by=by, at=at, grant=grant, year=row.year)
    obligations.meet(duties.FORFEIT, row, event=event)
    return row


def _over(forfeit_id: Any, community: Community, by: Staff, at: datetime) -> tuple[Forfeit, Grant]:
    inside = Forfeit.objects.within(community)
    found = inside.find(forfeit_id)
    line = Line(community, at)
    if found.staff_id != by.pk and found.staff_id not in line.under(by):
        raise Missing
    grant = rules.require_over(by, line, found.staff_id)
    lock_person(found.staff_id)
    return inside.locked().find(forfeit_id), grant


# ── The second person ───────────────────────────────────────────────────────────────────────


def _may_decide(person: Staff, decision: Decision, at: datetime) -> Staff:
    community = Community.objects.get(pk=decision.community_id)
    row = Forfeit.objects.within(community).find(decision.subject_id)
    return may_decide_over(person, row.staff_id, community, decision, at)


def _lose(decision: Decision, by: Staff, at: datetime) -> None:
    """What is left of that year's leave goes by entries; what would still be granted is not."""
    rows = Forfeit.objects.filter(community_id=decision.community_id)
    row = rows.select_related("community").get(pk=decision.subject_id)
    lock_person(row.staff_id)
    kind = Kind.objects.within(row.community).get(code=ANNUAL)
    Forfeit.LIFECYCLE.make("confirm", row)
    row.confirmed_by, row.decided_at = by, at
    for lot in lots_of(row.staff_id, kind.pk):
        if lot.year == row.year:
            write(
                row.community, row.staff_id, kind, Entry.Movement.ADJUST, -lot.minutes,
                by=by, at=at, reason=gettext("条例第四条：%d 年度不享受") % row.year,
                lot_id=lot.pk, year=lot.year,
            )  # fmt: skip
            row.lost_minutes += lot.minutes
    row.save(update_fields=["status", "confirmed_by", "decided_at", "lost_minutes"])
    tell(
        Happened.FORFEIT_CONFIRMED, row, by=by, at=at, grant=decided(decision, by),
        year=row.year, minutes=row.lost_minutes,
    )  # fmt: skip
    said = gettext("已确认：您 %d 年度的年休假依条例第四条不再享受。计算过程可在页面查看。")
    tell_person(row.staff_id, row, said % row.year, at)


def _leave_it(decision: Decision, by: Staff, at: datetime) -> None:
    """Back to the leader: to propose with better ground, or to let it be."""
    rows = Forfeit.objects.filter(community_id=decision.community_id)
    row = rows.select_related("community").locked().find(decision.subject_id)
    Forfeit.LIFECYCLE.make("give_up", row)
    row.proposed_by = None
    row.save(update_fields=["status", "proposed_by"])
    event = tell(
        Happened.FORFEIT_RETURNED, row, by=by, at=at, grant=decided(decision, by), year=row.year
    )  # fmt: skip
    duties.owe_forfeit(row, lowest(Line(row.community, at), row.staff_id), event)


FORFEITING = decisions.declare(
    KIND,
    _("年休假不享受"),
    may_decide=_may_decide,
    carry_out=_lose,
    turn_down=_leave_it,
)
