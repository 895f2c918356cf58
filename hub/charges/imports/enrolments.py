"""The workbook of enrolments 计费登记: who is charged for which space, meter or flat fee."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, ClassVar

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hub.charges import actions, rules
from hub.charges.actions import NewEnrolment
from hub.charges.models import Enrolment, FeeItem
from hub.estate.models import Household
from hub.kernel.exchange import Column, Fault, Importer, Outcome, Row, day, number, register, text
from hub.kernel.models import Community
from hub.people import rules as people

NUMBERED = {FeeItem.Basis.SPACE, FeeItem.Basis.METER}


@register
class Enrolments(Importer):
    kind = "charges.enrolments"
    title = gettext_lazy("计费登记")
    note = gettext_lazy("车位、表按号登记，一号一户。登记过的行不会重复；换户要先停止原来的登记。")
    key = ("item", "household", "reference")
    columns: ClassVar = (
        Column(
            "item",
            gettext_lazy("收费项目"),
            text(40),
            required=True,
            example="TCF",
            note=gettext_lazy("写代号或名称"),
            also=("项目代号", "费用名称"),
        ),
        Column(
            "household",
            gettext_lazy("房号"),
            text(34),
            required=True,
            example="7-1802",
            also=("房屋编号",),
        ),
        Column(
            "reference",
            gettext_lazy("车位号/表号"),
            text(30),
            empty="",
            example="B1-036",
            also=("车位号", "表号"),
        ),
        Column(
            "quantity",
            gettext_lazy("数量"),
            number(2, low=Decimal("0.01"), high=Decimal("999999.99")),
            empty=Decimal(1),
            example="1",
        ),
        Column("first_day", gettext_lazy("起计日期"), day(), required=True, example="2026-07-01"),
        Column(
            "start_value",
            gettext_lazy("起始读数"),
            number(2, low=0, high=Decimal("9999999999.99")),
            empty=Decimal(0),
            example="0",
            also=("表底数",),
        ),
    )

    @classmethod
    def may(cls, person: Any, community: Community) -> bool:
        return people.holds(person, community, rules.ENROL, timezone.now())

    def prepare(self) -> None:
        self._homes = dict(
            Household.objects.within(self.community).values_list("code", "pk").iterator()
        )
        self._items: dict[str, FeeItem] = {}
        for item in FeeItem.objects.within(self.community):
            self._items |= {item.name: item, item.code: item}
        running = Enrolment.objects.within(self.community).filter(last_day__isnull=True)
        self._running = set(running.values_list("item", "household", "reference"))
        self._taken = {
            (item, reference): household
            for item, household, reference in self._running
            if reference
        }

    def check_row(self, row: Row) -> Iterable[Fault]:
        household = self._homes.get(row["household"])
        if household is None:
            yield Fault("household", _("没有这个房号，请按档案里的写法填写，如 7-1802"))
        item = self._items.get(row["item"])
        if item is None:
            yield Fault("item", _("没有这个收费项目，请写代号或名称"))
            return
        if item.status != FeeItem.Status.OPEN:
            yield Fault("item", _("这个收费项目已经停用"))
        if item.basis in NUMBERED and not row["reference"]:
            yield Fault("reference", _("按车位、按抄表的项目要写车位号或表号"))
        if item.basis not in NUMBERED and row["reference"]:
            yield Fault("reference", _("这个项目不按车位或表计费，请留空"))
        if self._taken.get((item.pk, row["reference"]), household) != household:
            yield Fault("reference", _("这个车位号或表号正在另一户计费，请先停止那里的登记"))

    def compare(self, rows: list[Row]) -> Outcome:
        fresh = len(self._fresh(rows))
        return Outcome(new=fresh, same=len(rows) - fresh)

    def apply(self, rows: list[Row]) -> Outcome:
        fresh = self._fresh(rows)
        if fresh:
            actions.enrol_many(fresh, community=self.community, by=self.by, at=self.at)
        return Outcome(new=len(fresh), same=len(rows) - len(fresh))

    def _fresh(self, rows: list[Row]) -> list[NewEnrolment]:
        asked = [
            NewEnrolment(
                self._items[row["item"]].pk,
                self._homes[row["household"]],
                row["reference"],
                row["quantity"],
                row["first_day"],
                row["start_value"],
            )
            for row in rows
        ]
        return [
            one for one in asked if (one.item, one.household, one.reference) not in self._running
        ]
