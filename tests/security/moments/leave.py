"""Of leave: days off that run now or are to come, called back or not, and what is said of each."""

from datetime import date, timedelta
from typing import Any

from hub.leave import actions
from hub.leave.models import Kind, Leave
from hub.leave.tests import cast as away
from tests.security.moments.base import NOW, Moment, moment, nothing, signed

WEEK_AGO = NOW - timedelta(days=7)
TOMORROW = NOW + timedelta(hours=17.5)  # half past eight


def _to_come(here: Any) -> Leave:
    days = {"first_day": date(2026, 7, 14), "last_day": date(2026, 7, 15)}
    return away.granted(here, away.asked(here, at=WEEK_AGO, **days), WEEK_AGO)


def _away(here: Any, last: int) -> Leave:
    days = {"first_day": date(2026, 7, 2), "last_day": date(2026, 7, last)}
    return away.granted(here, away.asked(here, at=WEEK_AGO, **days), WEEK_AGO)


def _today(here: Any) -> Leave:
    return _away(here, 2)


def _till_tomorrow(here: Any) -> Leave:
    return _away(here, 3)


def _back(here: Any) -> Leave:
    return actions.report_back(_today(here).pk, **here.doing("zhou", NOW))


def _called_back(here: Any) -> Leave:
    leave = _till_tomorrow(here)
    asked = {"back_at": TOMORROW, "ground": "台风应急"}
    actions.recall(leave.pk, **here.doing("wu", NOW), **asked)
    return leave


def _closed(here: Any) -> Kind:
    return actions.close_kind(away.kind(here, "personal").pk, **here.doing("li", NOW))


def _wish(here: Any, _row: Any) -> dict[str, Any]:
    return {
        "kind": away.kind(here, "personal").pk, "first_day": "2026-07-14", "first_half": "AM",
        "last_day": "2026-07-14", "last_half": "PM", "reason": "家里有事", "contact": "13800000000",
    }  # fmt: skip


def _call(here: Any, _row: Any) -> dict[str, Any]:
    return {
        "staff": here.zhou.pk, "received_at": "2026-07-02T14:00", "matter": "孩子发烧",
        "starts_at": "2026-07-02T14:00", "until": "2026-07-02T18:00",
    }  # fmt: skip


MOMENTS: dict[str, Moment] = {
    "leave:act[kind,reopen]": moment(_closed),
    "leave:act[leave,answer-recall]": moment(_called_back, coming="yes"),
    "leave:act[leave,cancel]": moment(_to_come),
    "leave:act[leave,proof]": moment(_to_come, proofs=signed),
    "leave:act[leave,recall]": moment(_till_tomorrow, back_at="2026-07-03T08:30", ground="台风应急"),
    "leave:act[leave,sign-back]": moment(_back, returned_at="2026-07-02T14:50"),
    "leave:act[leave,take-back]": moment(_to_come, ground="人手不够"),
    "leave:act[staff,history]": moment(
        lambda here: here.zhou, worked_since="2015-07-01", ground="社保记录"
    ),
    "leave:ask": Moment(nothing, _wish),
    "leave:extend": Moment(
        _today, lambda here, row: {**_wish(here, row), "first_day": "2026-07-03",
                                     "last_day": "2026-07-03"},
    ),
    "leave:log_call": Moment(nothing, _call),
}  # fmt: skip
