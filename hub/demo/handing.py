"""The desk's book: who goes hands over to who comes, three times a day; now and then something is missing."""

from datetime import datetime, timedelta
from random import Random
from typing import Any

from hub.demo.away import stays_away
from hub.demo.clocks import HOUR, MINUTE, Story, last_days
from hub.demo.frame import Frame
from hub.demo.punches import came
from hub.demo.rosters import DESK
from hub.duty.actions import handover, register
from hub.duty.actions.handover import Counted
from hub.duty.actions.register import Item
from hub.duty.models import Assignment, Handover, Register, Station
from hub.people.models import Role

DAY = timedelta(days=1)
# The last weeks alone: older books would only be long.
LAST_DAYS = 21
ITEMS = (
    Item("KEY-A", "单元门总钥匙", "KEY", 12),
    Item("KEY-B", "设备房钥匙", "KEY", 6),
    Item("RAD", "对讲机", "RADIO", 4),
    Item("CASH", "备用金", "FLOAT", 50000),
    Item("CARD", "空白门禁卡", "CARD", 30),
    Item("SEAL", "客服中心业务章", "SEAL", 1),
)
NOTES = (
    "快递柜报修，已转交工程",
    "访客登记本换新",
    "3 号门禁卡在抽屉，明早业主来取",
    "夜间巡楼正常",
)


class Handing:
    """Follows the roster: outgoing and incoming are those whose shifts end and begin."""

    def __init__(self, frame: Frame, begins: datetime, ends: datetime) -> None:
        self.frame, self.ends = frame, ends
        self.begins = last_days(LAST_DAYS, begins, ends)
        self.rng = Random(len(frame.homes) + 2)
        self.same: dict[str, Any] = {"community": frame.community}
        self.leader = frame.of(Role.LEADER, "CS")[0]

    def tell(self) -> Story:
        at = self.begins + 7 * HOUR
        yield at
        self.station = Station.objects.within(self.frame.community).get(name=DESK)
        first = self._turns(at).filter(ends_at__gt=at).first()
        if first is None:
            return
        self.book: Register = register.open_register(
            self.station.pk,
            by=self.leader,
            at=at,
            name="前台交接班簿",
            keeper_id=first.staff_id,
            items=ITEMS,
            **self.same,
        )
        outgoing, n = first, 0
        while incoming := self._next(outgoing, at):
            n += 1
            at = max(incoming.starts_at - 5 * MINUTE, came(incoming).came_at + MINUTE)
            yield at
            yield from self._change(n, outgoing, incoming, at)
            outgoing = incoming

    def _next(self, outgoing: Assignment, at: datetime) -> Assignment | None:
        """Who comes after; whoever is on leave does not."""
        rows = self._turns(at).filter(starts_at__gte=outgoing.ends_at)[:6]
        return next((one for one in rows if not stays_away(one)), None)

    def _turns(self, at: datetime) -> Any:
        """Looked up each time: the months to come are not rostered yet."""
        return (
            Assignment.objects.within(self.frame.community)
            .in_force()
            .filter(station=self.station, ends_at__gt=at)
            .select_related("staff")
            .order_by("starts_at", "pk")
        )

    def _change(self, n: int, outgoing: Assignment, incoming: Assignment, at: datetime) -> Story:
        gone = {"by": outgoing.staff, "at": at, **self.same}
        register.write(self.book.pk, text=self.rng.choice(NOTES), **gone)
        one = handover.prepare(self.book.pk, incoming_id=incoming.staff_id, note="", **gone)
        counts = {item.code: Counted(item.expected) for item in ITEMS}
        if n % 17 == 9:
            counts["CARD"] = Counted(29, "少一张")
        at += 4 * MINUTE
        yield at
        same = {"by": incoming.staff, "at": at, **self.same}
        handover.count(one.pk, counts=counts, **same)
        one = handover.sign(one.pk, **same)
        if one.status == Handover.Status.DISPUTED:
            at += 2 * HOUR
            yield at
            self._settle(one, incoming, at)

    def _settle(self, one: Handover, incoming: Assignment, at: datetime) -> None:
        handover.resolve(
            one.pk,
            finding="上一班补发 7-1802 门禁卡漏登，已补登台账，次日补卡",
            accept_counts=False,
            by=self.leader,
            at=at,
            **self.same,
        )
        number = one.entry.number if one.entry else 0
        register.correct(
            self.book.pk,
            number=number,
            reason="CARD 实为 30，夹在登记本里",
            counts={"CARD": 30},
            by=incoming.staff,
            at=at,
            **self.same,
        )
