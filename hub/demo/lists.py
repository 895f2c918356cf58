"""Lists of people that are asked for: one let out and fetched, one turned down, one still waiting;
whole numbers that were looked at, and a resident who asks for a copy of what is kept of them."""

from datetime import datetime, timedelta
from typing import Any

from hub.demo.clocks import HOUR, MINUTE, Story, midnight
from hub.demo.frame import Frame
from hub.estate import actions as estate
from hub.estate.models import Building, Phone, Resident
from hub.kernel import decisions
from hub.kernel.models import Decision
from hub.people.models import Role, Staff
from hub.privacy import actions
from hub.privacy.actions import Wanted

DAY = timedelta(days=1)


class Lists:
    def __init__(self, frame: Frame, begins: datetime, ends: datetime) -> None:
        self.frame, self.begins, self.ends = frame, midnight(begins), midnight(ends)
        self.same: dict[str, Any] = {"community": frame.community}
        self.director, self.manager, self.auditor = (
            frame.of(role)[0] for role in (Role.DIRECTOR, Role.MANAGER, Role.AUDITOR)
        )

    def tell(self) -> Story:
        buildings = list(Building.objects.within(self.frame.community)[:2])
        at = self.ends - 6 * DAY + 10 * HOUR
        if at < self.begins:
            return
        yield at
        names = Wanted(
            "estate.residents", ["home", "name", "kind"], "消防演练入户通知，按户签收",
            "凤城街道办 消防专干", building=buildings[0].pk,
        )  # fmt: skip
        export = actions.ask(names, by=self.director, at=at, **self.same)
        self._rings_up(at)
        yield (at := at + 2 * HOUR)
        self._decide(self.manager, at)
        yield (at := at + HOUR)
        actions.fetch(export.pk, by=self.director, at=at, **self.same)
        yield (at := at + DAY)
        numbers = Wanted(
            "estate.residents", ["home", "name", "phone"], "合作单位宽带推广", "某通信公司营业厅",
            building=buildings[-1].pk,
        )  # fmt: skip
        actions.ask(numbers, by=self.director, at=at, **self.same)
        yield (at := at + HOUR)
        self._decide(self.auditor, at, "推广不是物业服务所必需，也没有业户同意，不能提供。")
        yield (at := self.ends - 4 * HOUR)
        cars = Wanted(
            "estate.vehicles", ["home", "plate"], "车库改造期间临时停放安排", "交警大队 车管窗口",
            building=buildings[0].pk,
        )  # fmt: skip
        actions.ask(cars, by=self.director, at=at, **self.same)
        yield (at := at + HOUR)
        self._asked_by_a_resident(at)

    def _rings_up(self, at: datetime) -> None:
        """The desk needs whole numbers now and then, and says what for."""
        phones = Phone.objects.within(self.frame.community).filter(until=None).order_by("pk")
        reasons = ("约上门时间", "快递寄错，请本人来取", "电梯困人，通知家属")
        for n, (phone, reason) in enumerate(zip(phones[:3], reasons, strict=False)):
            desk = self.frame.of(Role.FRONT_DESK)[n % 2]
            estate.reveal_phone(
                phone.pk, reason=reason, by=desk, at=at + n * 20 * MINUTE, **self.same
            )

    def _asked_by_a_resident(self, at: datetime) -> None:
        """Somebody wants to know what is kept of them, and waits for the answer."""
        there = Resident.objects.within(self.frame.community).living_there(at)
        desk = self.frame.of(Role.FRONT_DESK)[0]
        actions.take_request(
            there.filter(kind=Resident.Kind.OWNER).order_by("pk")[0].pk,
            kind="COPY", seen="DOCUMENT", words="想要一份你们存的我的资料，还有谁看过我的电话",
            by=desk, at=at, **self.same,
        )  # fmt: skip

    def _decide(self, by: Staff, at: datetime, no: str = "") -> None:
        waiting = Decision.objects.get(
            kind="privacy.export", community=self.frame.community, status="PROPOSED"
        )
        if no:
            decisions.refuse(waiting, by=by, at=at, answer=no)
        else:
            decisions.grant(waiting, by=by, at=at, answer="有街道来函")
