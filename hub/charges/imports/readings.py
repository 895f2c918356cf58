"""The workbook of meter readings 抄表: one row for each meter and month."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, ClassVar

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hub.charges import actions, periods, queries, rules
from hub.charges.actions import NewReading
from hub.charges.queries import Meter
from hub.kernel.exchange import Column, Fault, Importer, Outcome, Row, day, number, register, text
from hub.kernel.models import Community
from hub.people import rules as people


@register
class Readings(Importer):
    kind = "charges.readings"
    title = gettext_lazy("抄表读数")
    note = gettext_lazy(
        "先下载抄表单，填好本次读数再导入。出账前可以再导入一次改正，以最后一次为准。"
    )
    key = ("item", "reference", "period")
    columns: ClassVar = (
        Column(
            "item",
            gettext_lazy("收费项目"),
            text(40),
            required=True,
            example="SF",
            note=gettext_lazy("写代号或名称"),
            also=("项目代号", "费用名称"),
        ),
        Column("reference", gettext_lazy("表号"), text(30), required=True, example="S-71802"),
        Column("period", gettext_lazy("月份"), text(12), required=True, example="2026-06"),
        Column(
            "value",
            gettext_lazy("本次读数"),
            number(2, low=0, high=Decimal("9999999999.99")),
            required=True,
            example="1286.5",
            also=("读数", "止码"),
        ),
        Column(
            "read_on",
            gettext_lazy("抄表日期"),
            day(),
            required=True,
            example="2026-06-28",
        ),
    )

    @classmethod
    def may(cls, person: Any, community: Community) -> bool:
        return people.holds(person, community, rules.READ_METERS, timezone.now())

    def prepare(self) -> None:
        self._meters: dict[tuple[str, str], Meter] = {}
        for meter in queries.meters(self.community):
            self._meters[meter.item_code, meter.reference] = meter
            self._meters[meter.item_name, meter.reference] = meter
        self._seen = queries.MeterLog(self.community)

    def check_row(self, row: Row) -> Iterable[Fault]:
        meter = self._meters.get((row["item"], row["reference"]))
        if meter is None:
            yield Fault("reference", _("这个项目下没有这个表号，请按抄表单填写"))
        if row["read_on"] > timezone.localdate(self.at):
            yield Fault("read_on", _("抄表日期不能晚于今天"))
        try:
            month = str(periods.Month.parse(row["period"]))
        except periods.NoSuchMonth:
            yield Fault("period", _("月份请写成 2026-06"))
            return
        if meter is None:
            return
        if self._seen.is_billed(meter, month):
            yield Fault("period", _("这个月已经出账，读数不能再改。读错了请走账单更正"))
        before = self._seen.before(meter, month)
        if row["value"] < before:
            yield Fault(
                "value", _("比上次读数 %s 小。换过表的，请先停止旧表的登记再登记新表") % before
            )

    def compare(self, rows: list[Row]) -> Outcome:
        return self._outcome([self._asked(row) for row in rows])

    def apply(self, rows: list[Row]) -> Outcome:
        asked = [self._asked(row) for row in rows]
        changed = [one for one in asked if self._kept(one) != one.value]
        if changed:
            actions.read_many(changed, community=self.community, by=self.by, at=self.at)
        return self._outcome(asked)

    def _asked(self, row: Row) -> NewReading:
        meter = self._meters[row["item"], row["reference"]]
        month = str(periods.Month.parse(row["period"]))
        return NewReading(meter.enrolment, month, row["value"], row["read_on"])

    def _kept(self, one: NewReading) -> Decimal | None:
        return self._seen.value(one.enrolment, one.period)

    def _outcome(self, asked: list[NewReading]) -> Outcome:
        kept = [self._kept(one) for one in asked]
        new = sum(value is None for value in kept)
        same = sum(value == one.value for value, one in zip(kept, asked, strict=True))
        return Outcome(new=new, changed=len(asked) - new - same, same=same)
