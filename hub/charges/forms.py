"""What people type about money, as Python values. Nothing is saved here."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hub.charges.actions import Taken
from hub.charges.models import Bill, FeeItem, Interruption, Payment, Tariff
from hub.charges.models.catalogue import UNITS
from hub.estate.models import Area
from hub.kernel import fields
from hub.kernel.spoken import money
from hub.people.acts import ActForm


class ReasonForm(ActForm):
    reason = fields.words(_("原因"))


class ItemForm(ActForm):
    code = fields.line(_("代号"), 12, help_text=_("如 WY、CW；导出和合同里用，定后不改。"))
    name = fields.line(_("收费项目"), 40)
    basis = forms.ChoiceField(
        label=_("计费方式"), choices=FeeItem.Basis.choices, widget=forms.RadioSelect
    )
    payer = forms.ChoiceField(
        label=_("缴费人"),
        choices=FeeItem.Payer.choices,
        widget=forms.RadioSelect,
        initial=FeeItem.Payer.OWNER,
    )
    is_for_others = forms.BooleanField(
        label=_("代收代缴（水电等，不加收任何费用）"), required=False
    )
    due_day = forms.IntegerField(label=_("每月几日前缴"), min_value=1, max_value=28, initial=15)
    due_months_later = forms.IntegerField(
        label=_("账期后几个月缴"), min_value=0, max_value=2, initial=0
    )
    late_fee_rate = fields.money(
        _("违约金日费率（%）"),
        places=3,
        digits=5,
        initial="0",
        help_text=_("只填合同约定的；没有约定填 0。"),
    )


class TariffForm(ActForm):
    price = fields.money(_("单价（元）"), places=4, digits=10)
    unit = forms.ChoiceField(label=_("计价单位"))
    valid_from = fields.day(_("执行日期"))
    rounding = forms.ChoiceField(
        label=_("取整"), choices=Tariff.Rounding.choices, initial=Tariff.Rounding.FEN
    )
    area = forms.ModelChoiceField(
        Area.objects.none(), label=_("适用组团"), required=False, empty_label=_("全部")
    )
    reason = fields.words(_("依据"), 1000, help_text=_("合同条款、公示或备案文号。"))

    def prepare(self) -> None:
        area: Any = self.fields["area"]
        area.queryset = Area.objects.within(self.community)
        unit: Any = self.fields["unit"]
        unit.choices = [(one, Tariff.Unit(one).label) for one in UNITS[self.subject.basis]]

    def asked(self) -> dict[str, Any]:
        told = dict(self.cleaned_data)
        area = told.pop("area")
        return {**told, "area_id": area.pk if area else None}


class FirstDayForm(ActForm):
    first_day = fields.day(_("起计日期"))


class LastDayForm(ActForm):
    last_day = fields.day(_("止计日期"))


class _OfItem(ActForm):
    item = forms.ModelChoiceField(FeeItem.objects.none(), label=_("收费项目"))

    def prepare(self) -> None:
        item: Any = self.fields["item"]
        item.queryset = FeeItem.objects.within(self.community).filter(status="OPEN")

    def asked(self) -> dict[str, Any]:
        told = dict(self.cleaned_data)
        item = told.pop("item")
        return {**told, "item_id": item.pk}


class EnrolForm(_OfItem):
    first_day = fields.day(_("起计日期"))
    quantity = fields.money(
        _("数量"), digits=8, initial="1", help_text=_("按面积和抄表的不用改。")
    )
    reference = fields.line(_("车位号/表号"), 30, required=False)
    start_value = fields.money(_("起始读数"), initial="0", required=False)

    def asked(self) -> dict[str, Any]:
        told = super().asked()
        return {**told, "start_value": told["start_value"] or 0}


class DiscountForm(_OfItem):
    pays = forms.IntegerField(label=_("按百分之几收"), min_value=0, max_value=99, initial=70)
    first_day = fields.day(_("起"))
    last_day = fields.day(_("止"))
    reason = fields.words(_("怎么核实空置的"), 1000)


class ReadingForm(ActForm):
    period = fields.line(_("月份"), 7, help_text=_("如 2026-06"))
    value = fields.money(_("读数"))
    read_on = fields.day(_("抄表日期"))


class CorrectionForm(ActForm):
    kind = forms.ChoiceField(
        label=_("更正方式"),
        choices=[(one.value, one.label) for one in Bill.REDUCTIONS],
        widget=forms.RadioSelect,
    )
    amount = fields.money(_("减少多少"))
    reason = fields.words(_("原因"), 1000)


class RefundForm(ActForm):
    amount = fields.money(_("退多少"))
    reason = fields.words(_("原因"))


class InterruptForm(ActForm):
    kind = forms.ChoiceField(label=_("事由"), choices=Interruption.Kind.choices)
    grade = forms.ChoiceField(
        label=_("证据等级"), choices=Interruption.Grade.choices, widget=forms.RadioSelect
    )
    happened_on = fields.day(_("日期"))
    evidence = fields.words(_("证据"), help_text=_("邮单号、签收人、回执号或录音编号。"))


class RunForm(_OfItem):
    period = fields.line(_("账期"), 7, help_text=_("如 2026-06"))


class PayForm(ActForm):
    amount = fields.money(_("金额"))
    method = forms.ChoiceField(
        label=_("收款方式"),
        choices=[(one.value, one.label) for one in Payment.Method if one != Payment.Method.DEBIT],
        widget=forms.RadioSelect,
        initial=Payment.Method.CASH,
    )
    paid_on = fields.day(_("付款日期"))
    reference = fields.line(_("流水号"), 64, required=False, help_text=_("转账和扫码必填。"))
    payer = fields.line(_("付款人"), 60, required=False)
    chosen = forms.TypedMultipleChoiceField(
        label=_("付款人指定的账单"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("付款人没有指定就不选，按法定顺序抵账。"),
    )

    again = forms.BooleanField(label=_("确是另一笔"), required=False)
    knows_of_debit = forms.BooleanField(label=_("业主知道可能重复扣款"), required=False)

    def prepare(self) -> None:
        chosen: Any = self.fields["chosen"]
        chosen.choices = [
            (bill.pk, f"{bill.item.name} {bill.period} {money(bill.amount - bill.settled)}")
            for bill in self.subject["bills"]
        ]

    def taken(self) -> Taken:
        told = dict(self.cleaned_data)
        return Taken(**{**told, "chosen": tuple(told["chosen"])})
