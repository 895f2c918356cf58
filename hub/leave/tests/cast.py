"""The people of duty's tests, with June rostered: 云海花园 (YH).

周敏 has the early shift (8–16) on June 1–5, 8–12 and 15–18; 石磊 the night (22–6) on the 1st to the
4th. 孙姐 leads the desk and 胡军 the guards, 吴主管 supervises the desk, 李主任 directs it, 赵主任 heads
the office, 钱经理 the company. It is 10:00 on 25 May 2026; everybody joined in 2024.
"""

from datetime import date, datetime
from typing import Any

from hub.duty import actions as duty
from hub.duty.tests.cast import (
    MORNING,
    Cast,
    a_desk,
    a_monitor_room,
    a_roster,
    a_shift,
    after,
    duty_of,
    june,
    on,
    planned,
    published,
)
from hub.duty.tests.cast import gather as gather_duty
from hub.kernel.house import the_house
from hub.leave import actions
from hub.leave.actions import Wish
from hub.leave.models import Kind, Leave, PhoneReport
from hub.leave.queries.accounts import balances_of
from hub.people.tests.casting import owed

__all__ = [
    "MORNING",
    "Cast",
    "a_call",
    "a_leave",
    "after",
    "asked",
    "balance_of",
    "duty_of",
    "gather",
    "granted",
    "june",
    "kind",
    "on",
    "owed",
    "rostered",
    "wish",
    "worked_out",
]
EARLY_DAYS = (1, 2, 3, 4, 5, 8, 9, 10, 11, 12, 15, 16, 17, 18)
NIGHTS = (1, 2, 3, 4)


def gather() -> Cast:
    cast = gather_duty()
    actions.begin(cast.community, MORNING)
    for person in cast.staff.values():
        person.phone = "13800000000"
        person.joined_on = date(2024, 1, 1)
        person.save(update_fields=["phone", "joined_on"])
    return cast


def rostered(cast: Cast) -> None:
    """June of both departments, published; 孙姐 leads 周敏, 胡军 leads 石磊."""
    desk, early = a_desk(cast), a_shift(cast)
    roster = a_roster(cast, desk)
    planned(cast, roster, desk, "zhou", early, *EARLY_DAYS)
    published(cast, roster)
    room, night = a_monitor_room(cast), a_shift(cast, "夜")
    guards = a_roster(cast, room)
    planned(cast, guards, room, "shi", night, *NIGHTS)
    published(cast, guards)


def kind(cast: Cast, code: str) -> Kind:
    return Kind.objects.get(community=cast.community, code=code)


def wish(
    cast: Cast, code: str = "personal", first: int = 3, last: int = 3, **changes: Any
) -> Wish:
    told: dict[str, Any] = {
        "kind": kind(cast, code).pk,
        "first_day": june(first),
        "last_day": june(last),
        "reason": "家里有事",
        "contact": "13800000000",
        **changes,
    }
    return Wish(**told)


def asked(
    cast: Cast, who: str = "zhou", at: datetime = MORNING, code: str = "personal", **changes: Any
) -> Leave:
    """Leave of 3 June, asked on 25 May."""
    return actions.ask(wish(cast, code, **changes), **cast.doing(who, at))


def granted(cast: Cast, leave: Leave, at: datetime = MORNING, *by: str) -> Leave:
    """By the supervisor of the desk, whose yes counts for the leader's too; or by those named."""
    for who in by or ("wu",):
        leave = actions.approve(leave.pk, **cast.doing(who, at), words="同意")
    return leave


def a_leave(cast: Cast, at: datetime = MORNING, **changes: Any) -> Leave:
    return granted(cast, asked(cast, at=at, **changes), at)


def a_call(
    cast: Cast, who: str = "zhou", by: str = "sun", at: datetime | None = None, **changes: Any
) -> PhoneReport:
    """At 7:10 on the 3rd, logged five minutes later: she cannot come that day."""
    told = {
        "received_at": on(3, 7, 10),
        "starts_at": on(3, 8),
        "until": on(3, 16),
        "matter": "孩子发烧，在医院",
        **changes,
    }
    return actions.log_call(cast.staff[who].pk, **cast.doing(by, at or on(3, 7, 15)), **told)


def worked_out(cast: Cast, at: datetime) -> None:
    duty.work_out(community=cast.community, by=the_house(), at=at, first=june(1), last=june(30))


def balance_of(cast: Cast, code: str) -> int:
    """What 周敏 has of a kind, in minutes, as her page shows it."""
    return balances_of(cast.zhou.pk, cast.community).get(kind(cast, code).pk, 0)
