"""Orders and shifts as the department lives them: meetings, weather, objections, keys counted twice a day."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.utils.timezone import localtime

from hub.demo.clocks import HOUR, MINUTE, Story
from hub.demo.frame import Frame
from hub.directives import actions
from hub.directives.actions import Decided, Minutes, Order
from hub.directives.models import Instruction, Receiver
from hub.duty.actions import add_station, handover, register
from hub.duty.actions.handover import Counted
from hub.duty.actions.register import Item
from hub.duty.models import Handover, Register
from hub.people.models import Role

DAY = timedelta(days=1)
# Shifts are handed over on the last weeks alone: older books would only be long.
LAST_DAYS = 21
CHANGES = ((8, "早"), (16, "中"), (22, "夜"))
ITEMS = (
    Item("KEY-A", "单元门总钥匙", "KEY", 12),
    Item("KEY-B", "设备房钥匙", "KEY", 6),
    Item("RAD", "对讲机", "RADIO", 4),
    Item("CASH", "备用金", "FLOAT", 50000),
    Item("CARD", "空白门禁卡", "CARD", 30),
    Item("SEAL", "客服中心业务章", "SEAL", 1),
)
ORDERS = (
    "把本周未回访的投诉逐件核对，列出原因",
    "更新大堂公告栏，撤下过期通知",
    "清点空白门禁卡并与台账核对",
    "整理上月有偿服务单，补齐业户签字",
    "陪同电梯维保单位检查 5 号楼，记录停梯时间",
    "把端午值班表发到各岗位，逐人确认",
)
DECISIONS = (
    "周五前完成来访登记补录",
    "下周二前走访 7 号楼高空抛物投诉业户",
    "月底前完成前台话术复训，全员签到",
    "本周内核对全部代办人授权书",
)
NOTES = (
    "快递柜报修，已转交工程",
    "访客登记本换新",
    "3 号门禁卡在抽屉，明早业主来取",
    "夜间巡楼正常",
)


class Orders:
    """A department's meetings every Monday, orders every other day, and one dispute about them."""

    def __init__(self, frame: Frame, begins: datetime, ends: datetime) -> None:
        self.frame, self.begins, self.ends = frame, begins, ends
        # Its own dice: what is ordered does not change what residents report.
        self.rng = Random(len(frame.homes) + 1)
        self.same: dict[str, Any] = {"community": frame.community}
        self.desk = frame.of(Role.FRONT_DESK)
        self.leader = frame.of(Role.LEADER, "CS")[0]
        self.supervisor = frame.of(Role.SUPERVISOR)[0]
        self.director = frame.of(Role.DIRECTOR)[0]

    def stories(self) -> Iterator[tuple[datetime, Story]]:
        """Each with the moment it begins; none waits for another."""
        begins = self.begins + 9 * HOUR
        yield begins, self._ask_for_short_sleeves(begins)
        start, n = self.begins + DAY, 0
        while start < self.ends - DAY:
            if localtime(start).weekday() == 0:
                yield start + 10 * HOUR, self._meet(start + 10 * HOUR)
            if n % 2 == 0:
                yield start + 9 * HOUR, self._order(start + 9 * HOUR, n)
            start, n = start + DAY, n + 1

    def _ask_for_short_sleeves(self, at: datetime) -> Story:
        yield at
        notice = actions.ask_uniform(
            weather="HEAT",
            text="可穿夏季短袖，不打领带；工牌照常佩戴",
            begins_at=at + HOUR,
            ends_at=at + 20 * DAY,
            reason="连续高温，室外岗位中暑风险",
            by=self.leader,
            at=at,
            **self.same,
        )
        yield at + HOUR
        actions.decide_uniform(
            notice.pk, is_granted=True, answer="", by=self.supervisor, at=at + HOUR, **self.same
        )

    def _meet(self, at: datetime) -> Story:
        yield at
        came = [self.director, self.supervisor, self.leader, *self.desk[:2]]
        owners = (self.supervisor, self.leader)
        told = Minutes(
            kind="DEPARTMENT",
            department_id=self.frame.departments["CS"].pk,
            subject=f"{localtime(at):%m月%d日}客服部例会",
            held_at=at - HOUR,
            place="客服中心会议室",
            chair_id=self.director.pk,
            attendance={one.pk: "PRESENT" for one in came},
            decisions=tuple(
                Decided(text, owner.pk, at + self.rng.randint(2, 6) * DAY)
                for text, owner in zip(self.rng.sample(DECISIONS, 2), owners, strict=True)
            ),
            notes="通报上周回访、投诉和收费情况；提醒夜班交接逐件清点。",
        )
        meeting = actions.record_meeting(told, by=self.director, at=at, **self.same)
        at += 20 * MINUTE
        yield at
        for one in meeting.decisions.select_related("instruction", "owner"):
            part = Receiver.objects.get(instruction=one.instruction_id)
            if self.rng.random() < 0.7:
                actions.acknowledge(part.pk, by=one.owner, at=at, **self.same)

    def _order(self, at: datetime, n: int) -> Story:
        yield at
        who = self.desk[n // 2 % len(self.desk)]
        order = actions.issue(
            Order(
                text=self.rng.choice(ORDERS),
                due_at=at + 8 * HOUR,
                receivers=(who.pk,),
            ),
            by=self.leader,
            at=at,
            **self.same,
        )
        at += self.rng.randint(5, 90) * MINUTE
        yield at
        part = Receiver.objects.get(instruction=order)
        actions.acknowledge(part.pk, by=who, at=at, **self.same)
        if n % 14 == 6:
            yield from self._refuse(order, part, at + HOUR)
            return
        at += self.rng.randint(60, 420) * MINUTE
        yield at
        actions.finish(part.pk, by=who, at=at, result="已办完，结果登记在台账", **self.same)
        if n % 20 == 10:
            yield from self._object(part, at + HOUR)

    def _refuse(self, order: Instruction, part: Receiver, at: datetime) -> Story:
        yield at
        actions.refuse(
            part.pk,
            ground="OVERTIME",
            why="本月加班已到 35 小时",
            by=part.person,
            at=at,
            **self.same,
        )
        yield at + HOUR
        actions.answer_refusal(
            part.pk,
            holds=True,
            answer="核对加班台账属实，改派他人",
            by=self.supervisor,
            at=at + HOUR,
            **self.same,
        )

    def _object(self, part: Receiver, at: datetime) -> Story:
        yield at
        one = actions.object_(
            part.pk,
            text="这项核对一直由后台做，临时压给前台，排队的业户等久了",
            by=part.person,
            at=at,
            **self.same,
        )
        yield at + DAY
        same = {"by": self.supervisor, "at": at + DAY, **self.same}
        actions.hear(one.pk, hearing="分别听了前台和领班的说法", **same)
        actions.decide(one.pk, is_upheld=True, answer="以后高峰时段不派，安排在 14 点后", **same)


class Shifts:
    """The desk's book: three handovers a day, now and then something missing."""

    def __init__(self, frame: Frame, begins: datetime, ends: datetime) -> None:
        self.frame, self.ends = frame, ends
        self.begins = max(begins, ends - LAST_DAYS * DAY)
        self.rng = Random(len(frame.homes) + 2)
        self.same: dict[str, Any] = {"community": frame.community}
        self.desk = frame.of(Role.FRONT_DESK)
        self.leader = frame.of(Role.LEADER, "CS")[0]
        self.supervisor = frame.of(Role.SUPERVISOR)[0]

    def tell(self) -> Story:
        at = self.begins + 7 * HOUR
        yield at
        same = {"at": at, **self.same}
        station = add_station(
            by=self.supervisor,
            department_id=self.frame.departments["CS"].pk,
            name="客服前台",
            **same,
        )
        self.book: Register = register.open_register(
            station.pk,
            by=self.leader,
            name="前台交接班簿",
            keeper_id=self.desk[0].pk,
            items=ITEMS,
            **same,
        )
        for n, at in enumerate(self._changes(), 1):
            yield at
            yield from self._change(n, at)

    def _changes(self) -> Iterator[datetime]:
        start = self.begins
        while start < self.ends:
            for hour, _shift in CHANGES:
                if self.begins + 8 * HOUR < start + hour * HOUR < self.ends - HOUR:
                    yield start + hour * HOUR
            start += DAY

    def _change(self, n: int, at: datetime) -> Story:
        outgoing, incoming = (self.desk[m % len(self.desk)] for m in (n - 1, n))
        register.write(self.book.pk, text=self.rng.choice(NOTES), by=outgoing, at=at, **self.same)
        one = handover.prepare(
            self.book.pk, incoming_id=incoming.pk, note="", by=outgoing, at=at, **self.same
        )
        counts = {item.code: Counted(item.expected) for item in ITEMS}
        if n % 17 == 9:
            counts["CARD"] = Counted(29, "少一张")
        at += 8 * MINUTE
        yield at
        same = {"by": incoming, "at": at, **self.same}
        handover.count(one.pk, counts=counts, **same)
        one = handover.sign(one.pk, **same)
        if one.status == Handover.Status.DISPUTED:
            at += 2 * HOUR
            yield at
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
                by=incoming,
                at=at,
                **self.same,
            )
