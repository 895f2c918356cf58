"""Shifts in versions: what each means from a day on, in minutes of its work day."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from hub.duty import rules
from hub.duty.actions.base import NameTaken
from hub.duty.events import Happened
from hub.duty.models import Shift, ShiftVersion
from hub.kernel.models import Community
from hub.kernel.refusals import Incomplete, Refusal
from hub.people.models import Staff
from hub.people.telling import tell, today, told

FULL = 1440


class WrongSegments(Incomplete):
    message = _("时段要按先后写，互不重叠，当天开始，总长加打卡时段不足 24 小时。")
    field = "segments"


class WrongBreak(Incomplete):
    message = _("休息时间不能比班次还长。")
    field = "break_minutes"


class BeginsTooEarly(Refusal):
    message = _("新版本只能从今天以后的日期执行，而且晚于上一版；已排过的班不会改变。")
    field = "valid_from"


@transaction.atomic
def add_shift(
    *,
    community: Community,
    by: Staff,
    at: datetime,
    mark: str,
    name: str,
    segments: Sequence[tuple[int, int]],
    valid_from: date | None = None,
    **means: Any,
) -> Shift:
    """Set up a shift with its first version. Minutes are counted from midnight of the work day.

    :raises WrongSegments: if the segments do not make one shift of less than a day.
    """
    grant = rules.require_somewhere(by, community, rules.SET_UP, at)
    try:
        with transaction.atomic():
            shift = Shift.objects.create(
                community=community,
                mark=told("mark", mark, _("请填写一两个字的简称，如 早。"), 2),
                name=told("name", name, _("请填写班次名称。"), 20),
            )
    except IntegrityError:
        raise NameTaken from None
    version = _version(shift, 1, segments, valid_from or today(at), by, at, **means)
    tell(
        Happened.SHIFT_ADDED,
        shift,
        by=by,
        at=at,
        grant=grant,
        name=name,
        segments=version.segments,
    )
    return shift


@transaction.atomic
def change_shift(
    shift_id: Any,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    segments: Sequence[tuple[int, int]],
    valid_from: date,
    **means: Any,
) -> ShiftVersion:
    """Let the shift mean something else from a later day on; what was rostered keeps its moments.

    :raises BeginsTooEarly: if that day has come already, or the version before begins later.
    """
    shift = Shift.objects.within(community).locked().find(shift_id)
    grant = rules.require_somewhere(by, community, rules.SET_UP, at)
    last = shift.versions.order_by("-valid_from").first()
    if valid_from <= today(at) or (last and valid_from <= last.valid_from):
        raise BeginsTooEarly
    number = last.number + 1 if last else 1
    version = _version(shift, number, segments, valid_from, by, at, **means)
    tell(
        Happened.SHIFT_CHANGED,
        shift,
        by=by,
        at=at,
        grant=grant,
        version=version.number,
        valid_from=valid_from.isoformat(),
        segments=version.segments,
    )
    return version


def _version(
    shift: Shift,
    number: int,
    segments: Sequence[tuple[int, int]],
    valid_from: date,
    by: Staff,
    at: datetime,
    *,
    break_minutes: int = 0,
    punch_before: int = 60,
    punch_after: int = 120,
    late_grace: int = 0,
    early_grace: int = 0,
    is_night: bool | None = None,
    rest_after: int = 660,
) -> ShiftVersion:
    line = [minute for segment in segments for minute in segment]
    if not line or len(line) != 2 * len(segments) or line[0] < 0 or line[0] >= FULL:
        raise WrongSegments
    if any(a >= b for a, b in zip(line, line[1:], strict=False)):
        raise WrongSegments
    if line[-1] - line[0] + punch_before + punch_after >= FULL:
        raise WrongSegments
    minutes = sum(end - start for start, end in segments) - break_minutes
    if minutes <= 0 or break_minutes < 0:
        raise WrongBreak
    return ShiftVersion.objects.create(
        community_id=shift.community_id,
        shift=shift,
        number=number,
        valid_from=valid_from,
        segments=[list(segment) for segment in segments],
        starts=line[0],
        ends=line[-1],
        break_minutes=break_minutes,
        minutes=minutes,
        punch_before=punch_before,
        punch_after=punch_after,
        late_grace=late_grace,
        early_grace=early_grace,
        is_night=_touches_the_night(segments) if is_night is None else is_night,
        rest_after=rest_after,
        made_by=by,
        made_at=at,
    )


def _touches_the_night(segments: Sequence[tuple[int, int]]) -> bool:
    """Two hours or more between 22:00 and 6:00: what the law spares the protected (劳部发〔1994〕289)."""
    nights = ((-120, 360), (1320, 1800), (2760, 3240))
    worked = sum(
        max(0, min(end, until) - max(start, since))
        for start, end in segments
        for since, until in nights
    )
    return worked >= 120


@transaction.atomic
def close_shift(shift_id: Any, *, community: Community, by: Staff, at: datetime) -> Shift:
    """Roster it no longer."""
    return _move_shift("close", Happened.SHIFT_CLOSED, shift_id, community, by, at)


@transaction.atomic
def reopen_shift(shift_id: Any, *, community: Community, by: Staff, at: datetime) -> Shift:
    return _move_shift("reopen", Happened.SHIFT_REOPENED, shift_id, community, by, at)


def _move_shift(
    name: str, verb: Happened, shift_id: Any, community: Community, by: Staff, at: datetime
) -> Shift:
    shift = Shift.objects.within(community).locked().find(shift_id)
    grant = rules.require_somewhere(by, community, rules.SET_UP, at)
    Shift.LIFECYCLE.make(name, shift)
    shift.save(update_fields=["status"])
    tell(verb, shift, by=by, at=at, grant=grant, name=shift.name)
    return shift
