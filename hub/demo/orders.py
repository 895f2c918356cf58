"""Orders as the department lives them: meetings, weather, objections."""

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
from hub.people.models import Role

DAY = timedelta(days=1)
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
        decided = meeting.decisions.values("instruction")
        parts = list(Receiver.objects.filter(instruction__in=decided).select_related("person"))
        late = [part for part in parts if self.rng.random() > 0.7]
        for part in parts:
            if part not in late:
                actions.acknowledge(part.pk, by=part.person, at=at, **self.same)
        at += DAY + 5 * HOUR
        yield at
        for part in parts:
            who = {"by": part.person, "at": at, **self.same}
            if part in late:
                actions.acknowledge(part.pk, **who)
            if self.rng.random() < 0.95:
                actions.finish(part.pk, result="已办完，名单登记在台账", **who)

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
