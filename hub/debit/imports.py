"""The workbook of mandates 代扣授权: one row a household, each checked before anything is written."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, ClassVar

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hub.debit import actions, rules
from hub.debit.actions import Agreed
from hub.debit.actions.mandates import checked
from hub.debit.models import Mandate
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
from hub.kernel.refusals import Refusal
from hub.people import rules as people


@register
class Mandates(Importer):
    kind = "debit.mandates"
    title = gettext_lazy("代扣授权")
    note = gettext_lazy("一户一行。已有同样授权的户不会重复；要改账号的，请打开那一户办理“更新”。")
    key = ("household",)
    columns: ClassVar = (
        Column("household", gettext_lazy("房号"), text(34), required=True, example="7-1802"),
        Column("agreement", gettext_lazy("协议号"), text(30), required=True, example="WT00001"),
        Column("holder", gettext_lazy("户名"), text(60), required=True, example="黄海"),
        Column("bank", gettext_lazy("开户行"), text(40), required=True, example="中国银行"),
        Column(
            "account",
            gettext_lazy("账号"),
            text(40),
            required=True,
            example="6217000000000001",
            note=gettext_lazy("这一列请设为“文本”，否则 Excel 会吃掉末尾几位"),
            width=24,
        ),
        Column("valid_from", gettext_lazy("授权起"), day(), required=True, example="2026-01-01"),
        Column("valid_to", gettext_lazy("授权止"), day()),
        Column(
            "cap",
            gettext_lazy("单次限额"),
            number(2, low=Decimal("0.01"), high=Decimal("9999999.99")),
        ),
    )

    @classmethod
    def may(cls, person: Any, community: Community) -> bool:
        return people.holds(person, community, rules.KEEP_MANDATES, timezone.now())

    def prepare(self) -> None:
        self._homes = dict(Household.objects.within(self.community).values_list("code", "pk"))
        standing = Mandate.objects.within(self.community).filter(status="ACTIVE")
        self._have = {
            home: (agreement, account)
            for home, agreement, account in standing.values_list(
                "household", "agreement", "account"
            )
        }
        self._agreements = {agreement: home for home, (agreement, _a) in self._have.items()}

    def check_row(self, row: Row) -> Iterable[Fault]:
        home = self._homes.get(row["household"])
        if home is None:
            yield Fault("household", _("没有这个房号，请按档案里的写法填写，如 7-1802"))
            return
        try:
            agreed = checked(_agreed(row))
        except Refusal as refusal:
            yield Fault(refusal.field or "", str(refusal))
            return
        known = self._have.get(home)
        if known is not None and known != (agreed.agreement, agreed.account):
            yield Fault("household", _("这一户已有另一份有效授权，请打开它办理“更新”"))
        first = self._agreements.setdefault(agreed.agreement, home)
        if first != home:
            yield Fault("agreement", _("这个协议号已登记在另一户"))

    def _is_new(self, row: Row) -> bool:
        return self._homes[row["household"]] not in self._have

    def compare(self, rows: list[Row]) -> Outcome:
        new = sum(self._is_new(row) for row in rows)
        return Outcome(new=new, same=len(rows) - new)

    def apply(self, rows: list[Row]) -> Outcome:
        fresh = [
            (self._homes[row["household"]], checked(_agreed(row)))
            for row in rows
            if self._is_new(row)
        ]
        if fresh:
            actions.make_many(fresh, community=self.community, by=self.by, at=self.at)
        return Outcome(new=len(fresh), same=len(rows) - len(fresh))


def _agreed(row: Row) -> Agreed:
    return Agreed(
        row["agreement"],
        row["holder"],
        row["bank"],
        row["account"],
        row["valid_from"],
        row["valid_to"],
        row["cap"],
    )
