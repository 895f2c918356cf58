"""The people of duty's tests, with a fortnight of June rostered: 云海花园 (YH).

周敏 and 林芳 have the early shift (8–16) at the desk on June 1–5; 石磊 the night (22–6) on the 1st to the
4th. 孙姐 leads the desk and 胡军 the guards, 吴主管 supervises the desk, 李主任 directs it.
"""

from datetime import datetime
from typing import Any

from hub.conduct import actions
from hub.conduct.actions import Seen
from hub.conduct.models import Check, CheckItem
from hub.directives import actions as directives
from hub.directives.models import UniformNotice
from hub.duty.tests.cast import (
    MORNING,
    Cast,
    a_desk,
    a_monitor_room,
    a_roster,
    a_shift,
    after,
    on,
    planned,
    published,
)
from hub.duty.tests.cast import gather as gather_duty
from hub.people.tests.casting import owed

__all__ = [
    "MORNING",
    "Cast",
    "a_notice",
    "after",
    "checked",
    "gather",
    "item",
    "on",
    "owed",
    "seen",
]
AT = on(3, 10)


def gather() -> Cast:
    cast = gather_duty()
    actions.begin(cast.community, MORNING)
    desk, early = a_desk(cast), a_shift(cast)
    roster = a_roster(cast, desk)
    for who in ("zhou", "lin"):
        planned(cast, roster, desk, who, early, 1, 2, 3, 4, 5)
    published(cast, roster)
    room, night = a_monitor_room(cast), a_shift(cast, "夜")
    guards = a_roster(cast, room)
    planned(cast, guards, room, "shi", night, 1, 2, 3, 4)
    published(cast, guards)
    return cast


def item(cast: Cast, code: str) -> CheckItem:
    rows = CheckItem.objects.filter(community=cast.community, code=code)
    return rows.order_by("-number")[0]


def seen(
    cast: Cast, *codes: str, at: datetime = AT, note: str = "在岗位上看到的", **also: Any
) -> Seen:
    return Seen(at, [item(cast, code).pk for code in codes], note if codes else "", **also)


def checked(
    cast: Cast, *codes: str, who: str = "zhou", by: str = "sun", at: datetime = AT, **also: Any
) -> Check:
    """At ten on the 3rd, by her leader."""
    key = also.pop("key", None)
    told = seen(cast, *codes, **{"at": at, **also})
    return actions.check(cast.staff[who].pk, told, **cast.doing(by, at), key=key)


def a_notice(cast: Cast, **changes: Any) -> UniformNotice:
    """Short sleeves from the 2nd to the 9th, asked by 孙姐, approved by 吴主管."""
    told = {
        "weather": "HEAT",
        "text": "可穿夏季短袖，不打领带，工牌照常佩戴",
        "begins_at": on(2, 8),
        "ends_at": on(9, 8),
        "reason": "高温橙色预警",
        **changes,
    }
    notice = directives.ask_uniform(**cast.doing("sun", on(1, 9)), **told)
    return directives.decide_uniform(
        notice.pk, **cast.doing("wu", on(1, 10)), is_granted=True, answer=""
    )
