"""Of duty: July's roster at each of its steps, a swap that was offered in it, and what sets duty up."""

from datetime import date
from typing import Any

from hub.duty import actions as duty
from hub.duty.models import Cover, Roster, Rotation, Shift, Station, Swap
from hub.duty.tests import cast as rota
from hub.people.models import Department
from tests.security.moments.base import NOW, Moment, moment, nothing

TURNS = (("zhou", 14, "早"), ("lin", 15, "中"))


def _planned(here: Any) -> Roster:
    """The draft of July with two shifts in it; nobody asks any more that the desk is never empty."""
    for cover in Cover.objects.filter(community=here.community):
        duty.end_cover(cover.pk, **here.doing("wu", NOW), until=cover.since)
    mine = Roster.objects.filter(community=here.community, department=here.service)
    roster = mine.get(period="2026-07")
    station = Station.objects.get(community=here.community, name="前台")
    for who, day, mark in TURNS:
        shift = Shift.objects.get(community=here.community, mark=mark)
        duty.plan(
            roster.pk, **here.doing("sun", NOW), staff_id=here.staff[who].pk,
            work_on=date(2026, 7, day), shifts=[(shift.pk, station.pk)],
        )  # fmt: skip
    return roster


def _submitted(here: Any) -> Roster:
    return duty.submit(_planned(here).pk, **here.doing("sun", NOW))


def _published(here: Any) -> Roster:
    return duty.publish(_submitted(here).pk, **here.doing("zhao", NOW))


def _turns(here: Any) -> list[Any]:
    rows = _published(here).assignments.order_by("work_on")
    return list(rows)


def _turn(here: Any) -> Any:
    return _turns(here)[0]


def _cover(here: Any, _turn: Any) -> dict[str, Any]:
    return {"whom": f"{here.xu.pk}:", "reason": "家长会"}


def _offered(here: Any) -> Swap:
    gives, takes = _turns(here)
    return duty.offer_swap(
        gives.pk, **here.doing("zhou", NOW), colleague_id=here.lin.pk, takes_id=takes.pk,
        reason="家长会",
    )  # fmt: skip


def _closed_shift(here: Any) -> Shift:
    shift = rota.a_shift(here, "长")
    return duty.close_shift(shift.pk, **here.doing("wu", NOW))


def _closed_rotation(here: Any) -> Rotation:
    rotation = Rotation.objects.get(community=here.community)
    return duty.close_rotation(rotation.pk, **here.doing("wu", NOW))


def _closed_station(here: Any) -> Station:
    made = duty.add_station(**here.doing("wu", NOW), department_id=here.service.pk, name="大堂")
    return duty.close_station(made.pk, **here.doing("wu", NOW))


def _engineering(here: Any) -> Department:
    found: Department = here.engineering
    return found


def _service(here: Any) -> Department:
    found: Department = here.service
    return found


TIMES = {"start_1": "09:00", "end_1": "17:00", "break_minutes": "0", "late_grace": "0",
         "early_grace": "0", "punch_before": "60", "punch_after": "120",
         "rest_after": "660"}  # fmt: skip
ERRAND = {"kind": "EXTRA", "title": "搬运沙袋", "starts_at": "2026-07-20T17:00",
          "ends_at": "2026-07-20T18:00", "needed": "1"}  # fmt: skip
MOMENTS: dict[str, Moment] = {
    "duty:act[roster,submit]": moment(_planned),
    "duty:act[roster,give-back]": moment(_submitted, reason="夜班少一人"),
    "duty:act[roster,publish]": moment(_submitted),
    "duty:act[turn,swap]": Moment(_turn, _cover),
    "duty:act[swap,agree]": moment(_offered),
    "duty:act[swap,decline]": moment(_offered, words="当天有事"),
    "duty:add[rotations]": moment(nothing, name="做二休一", cycle="早 早 休", anchor="2026-08-01"),
    "duty:add[shifts]": moment(nothing, mark="午", name="午班", **TIMES),
    "duty:do[shifts,change]": moment(
        lambda here: rota.a_shift(here, "长"), valid_from="2026-08-01", **TIMES
    ),
    "duty:do[shifts,reopen]": moment(_closed_shift),
    "duty:do[rotations,reopen]": moment(_closed_rotation),
    "duty:do[stations,reopen]": moment(_closed_station),
    "duty:call_errand": moment(_service, **ERRAND),
    "duty:issue_sheet": moment(_engineering, period="2026-06", kind="JBT"),
    "duty:punch": moment(nothing, direction="IN"),
}
