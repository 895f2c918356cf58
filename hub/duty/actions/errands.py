"""Extra duties 公差勤务 and collective activities 集体活动 (rulebook, article 12): called, held, counted.

Whose turn it is comes from a ledger, not from favour: who bore least goes first. What is served is
working time.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from hub.duty import duties, rules
from hub.duty.actions.base import department_of
from hub.duty.events import Happened
from hub.duty.models import Errand, Turnout
from hub.duty.queries.errands import Turn, order_of_turns
from hub.kernel import journal, obligations
from hub.kernel.models import Community, Notice
from hub.kernel.refusals import Incomplete, Refusal
from hub.people.models import Role, Staff
from hub.people.rules import Grant
from hub.people.telling import tell, told

CALL = frozenset({Role.LEADER, Role.SUPERVISOR, Role.DIRECTOR})
LONGEST_HOURS = 12


class WrongTime(Incomplete):
    message = _("开始要晚于现在，结束要晚于开始，最长 12 小时。")
    field = "starts_at"


class WrongCount(Incomplete):
    message = _("请写需要几人，至少一人。")
    field = "needed"


class TooFew(Incomplete):
    def __init__(self, fit: int) -> None:
        super().__init__(_("能派的只有 %s 人。请减少人数，或改时间。") % fit)

    field = "needed"


class CannotGo(Incomplete):
    def __init__(self, turn: Turn) -> None:
        super().__init__(_("%s 去不了：%s。请改派别人。") % (turn.staff.name, turn.unfit))

    field = "chosen"


class OutOfTurn(Incomplete):
    message = _("没有按轮次派人，请写明原因；派到的人能看到。")
    field = "why"


class NotBegun(Refusal):
    message = _("还没有开始，不能登记参加情况。")


class NotAll(Incomplete):
    def __init__(self, names: list[str]) -> None:
        super().__init__(_("还没有登记：%s。") % "、".join(names[:10]))


@transaction.atomic
def call_errand(
    department_id: Any,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    kind: str,
    title: str,
    starts_at: datetime,
    ends_at: datetime,
    needed: int | None = None,
    chosen: Collection[int] = (),
    why: str = "",
    place: str = "",
    key: str | None = None,
) -> Errand:
    """Call people of a department. To an extra duty go those whose turn it is, unless others are
    chosen with a reason; to what all join everybody who is neither on duty nor away.

    :raises TooFew: if fewer can go than are needed.
    :raises CannotGo: if somebody chosen is on duty, away, spared or past the limit of overtime.
    :raises OutOfTurn: without a reason for passing over whose turn it is.
    """
    department = department_of(department_id, community)
    grant = rules.require(by, department, CALL, at)
    _check_time(starts_at, ends_at, at)
    kind = Errand.Kind(kind)
    is_extra = kind == Errand.Kind.EXTRA
    if is_extra and not needed:
        raise WrongCount
    # Two leaders who call at once must not both find the same person free.
    Community.objects.select_for_update(no_key=True).get(pk=community.pk)
    if (known := journal.repeated(community, key, by=by, verb=Happened.ERRAND_CALLED)) is not None:
        return Errand.objects.within(community).find(known.subject_id)
    turns = order_of_turns(department, at, starts_at, ends_at)
    called = _whose_turn(turns, needed or 0, chosen) if is_extra else _fit(turns)
    jumped = _out_of_turn(turns, called, needed)
    if jumped and not why.strip():
        raise OutOfTurn
    errand = Errand.objects.create(
        community=community,
        department=department,
        kind=kind,
        title=told("title", title, _("请写明是什么事。"), 60),
        place=place.strip()[:60],
        starts_at=starts_at,
        ends_at=ends_at,
        needed=needed if is_extra else None,
        called_by=by,
        called_at=at,
    )
    for one in called:
        _call(errand, one.staff, at, why.strip()[:300] if one in jumped else "")
    event = tell(
        Happened.ERRAND_CALLED,
        errand,
        by=by,
        at=at,
        grant=grant,
        key=key,
        title=errand.title,
        people=[one.staff.name for one in called],
        out_of_turn=[one.staff.name for one in jumped],
        why=why.strip()[:300] if jumped else "",
    )
    duties.owe_turnout(errand, event, by)
    return errand


def _check_time(starts_at: datetime, ends_at: datetime, at: datetime) -> None:
    hours = (ends_at - starts_at).total_seconds() / 3600
    if starts_at <= at or not 0 < hours <= LONGEST_HOURS:
        raise WrongTime


def _fit(turns: Collection[Turn]) -> list[Turn]:
    return [one for one in turns if not one.unfit]


def _whose_turn(turns: list[Turn], needed: int, chosen: Collection[int]) -> list[Turn]:
    if not chosen:
        if len(_fit(turns)) < needed:
            raise TooFew(len(_fit(turns)))
        return _fit(turns)[:needed]
    called = [one for one in turns if one.staff.pk in set(chosen)]
    for one in called:
        if one.unfit:
            raise CannotGo(one)
    if len(called) != needed:
        raise WrongCount
    return called


def _out_of_turn(turns: list[Turn], called: list[Turn], needed: int | None) -> list[Turn]:
    by_turn = {one.staff.pk for one in _fit(turns)[: needed or None]}
    return [one for one in called if one.staff.pk not in by_turn]


def _call(errand: Errand, person: Staff, at: datetime, why: str) -> Turnout:
    _notify(errand, person, at, _now("请参加%(kind)s：%(title)s，%(when)s。计入工时。"))
    return Turnout.objects.create(
        community=errand.community, errand=errand, staff=person, out_of_turn=bool(why), why=why
    )


@transaction.atomic
def exempt(turnout_id: Any, *, community: Community, by: Staff, at: datetime, why: str) -> Turnout:
    """Let somebody off with a reason; to an extra duty the next in turn is called instead."""
    row, errand, grant = _turnout(turnout_id, community, by, at)
    Turnout.LIFECYCLE.make("exempt", row)
    row.why = told("why", why, _("请写明为什么免派。"), 300)
    row.save(update_fields=["status", "why"])
    instead = None
    if errand.kind == Errand.Kind.EXTRA and errand.starts_at > at:
        called = set(errand.turnout.values_list("staff_id", flat=True))
        turns = order_of_turns(errand.department, at, errand.starts_at, errand.ends_at)
        instead = next((one for one in _fit(turns) if one.staff.pk not in called), None)
        if instead is not None:
            _call(errand, instead.staff, at, "")
    _notify(errand, row.staff, at, _now("已免派%(kind)s：%(title)s，%(when)s。"))
    tell(
        Happened.ERRAND_EXEMPT,
        errand,
        by=by,
        at=at,
        grant=grant,
        staff=row.staff.name,
        why=row.why,
        instead=instead.staff.name if instead else "",
    )
    return row


@transaction.atomic
def hold_errand(
    errand_id: Any,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    served: Collection[int],
    missed: Mapping[int, str],
) -> Errand:
    """Write down who took part; whoever did has its time as working time.

    :raises NotBegun: before it begins.
    :raises NotAll: while somebody who was called is neither here nor there.
    """
    errand, grant = _errand(errand_id, community, by, at)
    Errand.LIFECYCLE.make("hold", errand)
    if at < errand.starts_at:
        raise NotBegun
    rows = list(errand.turnout.filter(status=Turnout.Status.CALLED).select_related("staff"))
    open_ = [row for row in rows if row.staff_id not in served and row.staff_id not in missed]
    if open_:
        raise NotAll([row.staff.name for row in open_])
    for row in rows:
        is_served = row.staff_id in served
        Turnout.LIFECYCLE.make("serve" if is_served else "miss", row)
        row.minutes = errand.minutes if is_served else 0
        if not is_served:
            row.why = told("missed", missed[row.staff_id], _("请写明为什么没有参加。"), 300)
        row.save(update_fields=["status", "minutes", "why"])
    errand.held_at = at
    errand.save(update_fields=["status", "held_at"])
    event = tell(
        Happened.ERRAND_HELD,
        errand,
        by=by,
        at=at,
        grant=grant,
        served=[row.staff.name for row in rows if row.status == Turnout.Status.SERVED],
        missed=[row.staff.name for row in rows if row.status == Turnout.Status.MISSED],
    )
    obligations.meet(duties.TURNOUT, errand, event=event)
    return errand


@transaction.atomic
def cancel_errand(
    errand_id: Any, *, community: Community, by: Staff, at: datetime, reason: str
) -> Errand:
    """Call it off; everybody who was called is told."""
    errand, grant = _errand(errand_id, community, by, at)
    Errand.LIFECYCLE.make("cancel", errand)
    errand.reason = told("reason", reason, _("请写明为什么取消。"), 300)
    errand.save(update_fields=["status", "reason"])
    for row in errand.turnout.filter(status=Turnout.Status.CALLED).select_related("staff"):
        _notify(errand, row.staff, at, _now("已取消%(kind)s：%(title)s，%(when)s。"))
    event = tell(
        Happened.ERRAND_CANCELLED, errand, by=by, at=at, grant=grant, reason=errand.reason
    )
    obligations.meet(duties.TURNOUT, errand, event=event)
    return errand


def _errand(errand_id: Any, community: Community, by: Staff, at: datetime) -> tuple[Errand, Grant]:
    found = Errand.objects.within(community).select_related("department", "community")
    errand = found.locked().find(errand_id)
    return errand, rules.require(by, errand.department, CALL, at)


def _turnout(
    turnout_id: Any, community: Community, by: Staff, at: datetime
) -> tuple[Turnout, Errand, Grant]:
    found = Turnout.objects.within(community).find(turnout_id)
    errand, grant = _errand(found.errand_id, community, by, at)
    if errand.status != Errand.Status.CALLED:
        Errand.LIFECYCLE.make("cancel", errand)  # refuses in the words of its state
    row = Turnout.objects.within(community).select_related("staff").locked().find(turnout_id)
    return row, errand, grant


def _notify(errand: Errand, person: Staff, at: datetime, words: str) -> None:
    day = date_format(localtime(errand.starts_at), "n月j日")
    clock = f"{localtime(errand.starts_at):%H:%M}–{localtime(errand.ends_at):%H:%M}"
    said = {
        "kind": str(errand.get_kind_display()),
        "title": errand.title,
        "when": f"{day} {clock}",
    }
    Notice.objects.create(
        community_id=errand.community_id,
        person=person,
        at=at,
        text=words % said,
        subject_type=errand._meta.label_lower,
        subject_id=errand.pk,
    )
