"""The workbook of code payments 扫码收款: matched by room and by the platform's own number, once."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, ClassVar

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hub.charges import actions, rules
from hub.charges.actions import Taken
from hub.charges.models import Payment
from hub.estate.models import Household
from hub.kernel.exchange import (
    Column,
    Fault,
    Importer,
    Outcome,
    Row,
    day,
    number,
    register,
    text,
)
from hub.kernel.models import Community
from hub.people import rules as people


@register
class CodePayments(Importer):
    kind = "charges.code_payments"
    title = gettext_lazy("扫码收款")
    note = gettext_lazy("按流水号只收一次：同一个文件再导入一遍，不会多收。")
    key = ("reference",)
    columns: ClassVar = (
        Column(
            "household",
            gettext_lazy("房号"),
            text(34),
            required=True,
            example="7-1802",
            also=("房屋编号", "备注"),
        ),
        Column(
            "amount",
            gettext_lazy("金额"),
            number(2, low=Decimal("0.01"), high=Decimal("9999999.99")),
            required=True,
            example="220.00",
            also=("实收金额", "交易金额"),
        ),
        Column(
            "paid_on",
            gettext_lazy("付款日期"),
            day(),
            required=True,
            example="2026-06-10",
            also=("交易时间",),
        ),
        Column(
            "reference",
            gettext_lazy("流水号"),
            text(64),
            required=True,
            example="SM202606100001",
            also=("交易单号", "订单号"),
            width=24,
        ),
        Column("payer", gettext_lazy("付款人"), text(60), empty=""),
    )

    @classmethod
    def may(cls, person: Any, community: Community) -> bool:
        return people.holds(person, community, rules.BILL, timezone.now())

    def prepare(self) -> None:
        homes = Household.objects.within(self.community)
        self._homes = dict(homes.values_list("code", "pk"))
        taken = Payment.objects.within(self.community).filter(
            method=Payment.Method.CODE, kind=Payment.Kind.TAKEN
        )
        self._taken = {
            reference: (household, amount)
            for reference, household, amount in taken.exclude(reference="").values_list(
                "reference", "household", "amount"
            )
        }

    def check_row(self, row: Row) -> Iterable[Fault]:
        household = self._homes.get(row["household"])
        if household is None:
            yield Fault("household", _("没有这个房号，请按档案里的写法填写，如 7-1802"))
        if row["paid_on"] > timezone.localdate(self.at):
            yield Fault("paid_on", _("付款日期不能晚于今天"))
        known = self._taken.get(row["reference"])
        if known is not None and known != (household, row["amount"]):
            yield Fault("reference", _("这个流水号已经收过，但房号或金额不同，请核对"))

    def compare(self, rows: list[Row]) -> Outcome:
        new = sum(row["reference"] not in self._taken for row in rows)
        return Outcome(new=new, same=len(rows) - new)

    def apply(self, rows: list[Row]) -> Outcome:
        fresh = [row for row in rows if row["reference"] not in self._taken]
        told = [
            (
                self._homes[row["household"]],
                Taken(
                    Payment.Method.CODE,
                    row["amount"],
                    row["paid_on"],
                    row["reference"],
                    row["payer"],
                ),
            )
            for row in fresh
        ]
        if told:
            actions.take_many(told, community=self.community, by=self.by, at=self.at)
        return Outcome(new=len(fresh), same=len(rows) - len(fresh))
