"""Calling back: within 48 hours of handling, by somebody who had no hand in it."""

from datetime import datetime
from typing import cast

from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from hub.kernel import obligations
from hub.kernel.models import Community, Event
from hub.kernel.refusals import NotAllowed, Refusal
from hub.matters import duties, rules
from hub.matters.actions.base import NothingSaid, begin, cycle_of, keep, tell, words
from hub.matters.actions.closing import begin_next_cycle
from hub.matters.events import Happened
from hub.matters.models import Callback, Cycle, Matter, Reporter
from hub.matters.taxonomy import Severity
from hub.people import rules as people
from hub.people.models import Staff
from hub.people.rules import Grant


class HandlerMayNotCall(NotAllowed):
    message = _("您经办过这一条，回访须由没有经手的同事来做。")


class AccusedMayNotCall(NotAllowed):
    message = _("这条投诉涉及您本人（或您须回避的人），请由其他同事回访。")


class MajorNeedsHeads(NotAllowed):
    message = _("重大投诉由客服部主任或管理处主任回访。")


class AccusedDepartmentMayNotCall(NotAllowed):
    message = _("这条投诉针对您任职的部门，请由其他部门的同事回访。")


class ServiceMayNotCall(NotAllowed):
    message = _("这条投诉针对客服部，由管理处主任或公司经理回访。")


class QuietHours(Refusal):
    message = _("现在是 21:00–08:00 的免打扰时段，请在 08:00 以后联系；业户主动要求的除外。")


class NobodyThere(Refusal):
    message = _("没有这位报事人，请刷新页面。")


class NoVerdict(NothingSaid):
    def __init__(self) -> None:
        super().__init__("verdict", _("接通后请选择业户的评价。"))


# ── Who may call ────────────────────────────────────────────────────────────────────────────


def why_not(person: Staff, matter: Matter, at: datetime) -> Refusal | None:
    """The reason why somebody may not call back, for the button; None when they may."""
    try:
        _may_call(person, matter, at)
    except Refusal as refusal:
        return refusal
    return None


def _may_call(person: Staff, matter: Matter, at: datetime) -> Grant:
    grant = rules.may_call(person, matter, at)
    if grant is None:
        raise _whose_call(matter) if rules.may("call_back", person, matter, at) else NotAllowed
    hands = rules.hands_in(matter)
    if person.pk in hands or grant.holder.pk in hands:
        raise HandlerMayNotCall
    if people.must_stay_out(person, [matter.accused_id], acting_for=grant.holder):
        raise AccusedMayNotCall
    if rules.is_of_the_accused(person, matter, grant, at):
        raise AccusedDepartmentMayNotCall
    return grant


def _whose_call(matter: Matter) -> type[Refusal]:
    if rules.accuses_service(matter):
        return ServiceMayNotCall
    return MajorNeedsHeads if matter.severity == Severity.MAJOR else NotAllowed


# ── The call ────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def call_back(
    matter_id: int,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    reporter_id: int,
    way: str,
    is_reached: bool,
    verdict: str = "",
    said: str = "",
    at_residents_wish: bool = False,
    seen: int | None = None,
) -> Matter:
    """Write down one attempt; a reached reporter's verdict ends the duty, or reopens the matter.

    :raises HandlerMayNotCall: to whoever had a hand in it, directly or as a deputy.
    :raises AccusedMayNotCall: to whoever it is about, and to those recused.
    :raises QuietHours: between 21:00 and 08:00, unless the resident asked for that time.
    """
    matter, _grant = begin("call_back", matter_id, community=community, by=by, at=at, seen=seen)
    cycle = cycle_of(matter)
    grant = _may_call(by, matter, at)
    if obligations.QUIET.covers(at) and not at_residents_wish:
        raise QuietHours
    reporter = _reporter(matter, reporter_id)
    _check(way, is_reached, verdict)
    if is_reached:
        said = words("said", said, _("请记下业户的原话。"), 2000)
    Matter.LIFECYCLE.make("call_back", matter)
    attempt = _write(matter, cycle, reporter, by, at, way, is_reached, verdict, said)
    if not is_reached:
        return _not_reached(matter, attempt, grant)
    event = tell(
        Happened.CALLED_BACK,
        matter,
        by=by,
        at=at,
        grant=grant,
        reporter=reporter.pk,
        way=way,
        verdict=verdict,
        words=said,
    )
    obligations.meet(duties.CALL_BACK, matter, event=event, part=duties.part_of(cycle, reporter))
    if verdict == Callback.Verdict.UNSATISFIED:
        return _reopen(matter, cycle, by, at, grant, said)
    return _called(matter, cycle, at)


def _check(way: str, is_reached: bool, verdict: str) -> None:
    if way not in Callback.Way.values:
        raise NothingSaid("way", _("请选择联系方式。"))
    if is_reached and verdict not in Callback.Verdict.values:
        raise NoVerdict


def _reporter(matter: Matter, reporter_id: int) -> Reporter:
    found = matter.reporters.filter(community_id=matter.community_id, pk=reporter_id).first()
    if found is None:
        raise NobodyThere
    return found


def _write(
    matter: Matter,
    cycle: Cycle,
    reporter: Reporter,
    by: Staff,
    at: datetime,
    way: str,
    is_reached: bool,
    verdict: str,
    said: str,
) -> Callback:
    return Callback.objects.create(
        community_id=matter.community_id,
        matter=matter,
        cycle=cycle,
        reporter=reporter,
        caller=by,
        # The lifecycle let the call be made, so it was handled, so somebody handled it.
        handler_id=cast(int, cycle.handled_by_id),
        accused_id=matter.accused_id,
        way=way,
        at=at,
        daypart=daypart(at),
        is_reached=is_reached,
        verdict=verdict if is_reached else "",
        words=said.strip(),
    )


def daypart(at: datetime) -> str:
    hour = localtime(at).hour
    if hour < 12:
        return Callback.Daypart.MORNING
    return Callback.Daypart.AFTERNOON if hour < 18 else Callback.Daypart.EVENING


def _not_reached(matter: Matter, attempt: Callback, grant: Grant) -> Matter:
    """The duty stays; so does the state that the move above would have left."""
    matter.refresh_from_db(fields=["status"])
    tell(
        Happened.CALL_TRIED,
        matter,
        by=attempt.caller,
        at=attempt.at,
        grant=grant,
        reporter=attempt.reporter_id,
        way=attempt.way,
        words=attempt.words,
    )
    return keep(matter)


def _called(matter: Matter, cycle: Cycle, at: datetime) -> Matter:
    """Called back only when no other reporter still waits for a call."""
    if obligations.is_open(duties.CALL_BACK, matter):
        matter.refresh_from_db(fields=["status"])
        return keep(matter)
    cycle.called_back_at = at
    cycle.save(update_fields=["called_back_at"])
    return keep(matter, "status")


def _reopen(
    matter: Matter, cycle: Cycle, by: Staff, at: datetime, grant: Grant, said: str
) -> Matter:
    """Unsatisfied: handling starts again at once, with its own clock, and all are called again."""
    cycle.called_back_at = at
    cycle.save(update_fields=["called_back_at"])
    duties.end_callbacks(matter, at, str(_("业户不满意，已重新处理")))
    return begin_next_cycle(matter, by=by, at=at, grant=grant, why=said, verdict="UNSATISFIED")


@transaction.atomic
def progress_call(
    matter_id: int,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    said: str,
    seen: int | None = None,
) -> Matter:
    """Tell the resident how it stands when a promise was missed."""
    matter, grant = begin("progress_call", matter_id, community=community, by=by, at=at, seen=seen)
    said = words("said", said, _("请写明告知了什么、业户怎么说。"), 2000)
    event = tell(Happened.PROGRESS_TOLD, matter, by=by, at=at, grant=grant, words=said)
    obligations.meet(duties.PROGRESS_CALL, matter, event=event)
    return keep(matter)


@transaction.atomic
def owe_progress_call(event: Event) -> Matter | None:
    """A promise was missed: the resident hears from us within seven days, finished or not.

    Safe to repeat; does nothing once the matter is handled. Called by the worker for the event.
    """
    matter = (
        Matter.objects.filter(community_id=event.community_id)
        .locked()
        .select_related("policy")
        .get(pk=event.subject_id)
    )
    if matter.status not in Matter.UNFINISHED or obligations.is_open(duties.PROGRESS_CALL, matter):
        return None
    duties.owe_progress_call(matter, event)
    return keep(matter)
