"""What people type about bank debits, as Python values. Nothing is saved here."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hub.charges.models import FeeItem
from hub.debit.actions import Agreed
from hub.debit.layout import (
    DATES,
    Encoding,
    Kind,
    Place,
    Summary,
    Unit,
    Value,
)
from hub.debit.models import Format, Reason
from hub.estate.models import Household
from hub.kernel import fields
from hub.people.acts import ActForm

_NUMBERS = re.compile(r"[\s,，、;；]+")


class ReasonForm(ActForm):
    reason = fields.words(_("原因"), 200)


class CallForm(ActForm):
    reason = fields.words(_("和谁说的、怎么说的"), 200)


class BankForm(ActForm):
    is_paid = forms.TypedChoiceField(
        label=_("银行查证的结果"),
        choices=[("yes", _("扣成功了")), ("no", _("没有扣"))],
        coerce=lambda word: word == "yes",
        widget=forms.RadioSelect,
    )
    paid_on = fields.day(_("扣款日期"))
    reason = fields.words(_("银行怎么答复的"), 100, help_text=_("经办人、时间、凭据。"))


class RefusedFileForm(ActForm):
    file_number = forms.TypedChoiceField(label=_("哪个文件"), coerce=int)
    reason = fields.words(_("银行说的原因"), 100)

    def prepare(self) -> None:
        choice: Any = self.fields["file_number"]
        numbers = self.subject.all_lines.filter(outcome="").order_by("file_number")
        numbers = numbers.values_list("file_number", flat=True).distinct()
        choice.choices = [(one, f"{self.subject}-{one:02}") for one in numbers]


class PrepareForm(ActForm):
    period = fields.line(_("扣款月"), 7, help_text=_("如 2026-06"))
    format = forms.ModelChoiceField(Format.objects.none(), label=_("文件格式"))

    def prepare(self) -> None:
        choice: Any = self.fields["format"]
        choice.queryset = Format.objects.within(self.community).filter(
            status=Format.Status.APPROVED
        )

    def asked(self) -> dict[str, Any]:
        told = dict(self.cleaned_data)
        return {"period": told["period"], "format_id": told["format"].pk}


class ResultForm(ActForm):
    file = forms.FileField(label=_("回盘文件"), help_text=_("银行给的原文件，不要打开另存。"))
    paid_on = fields.day(_("扣款日期"), help_text=_("银行实际扣款的那一天。"))


class MandateForm(ActForm):
    agreement = fields.line(_("协议号"), 30)
    holder = fields.line(_("户名"), 60, help_text=_("照银行登记的写，可以不是业主本人。"))
    bank = fields.line(_("开户行"), 40)
    account = fields.line(_("账号"), 40, attrs={"inputmode": "numeric"})
    valid_from = fields.day(_("授权起"))
    valid_to = fields.day(_("授权止"), required=False, help_text=_("没有约定就不填。"))
    cap = forms.DecimalField(
        label=_("单次限额"),
        required=False,
        decimal_places=2,
        max_digits=12,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        help_text=_("没有限额就不填。"),
    )
    items = forms.ModelMultipleChoiceField(
        FeeItem.objects.none(),
        label=_("只代扣这些项目"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("一个都不选，就是全部项目。"),
    )

    def prepare(self) -> None:
        items: Any = self.fields["items"]
        items.queryset = FeeItem.objects.within(self.community)

    def agreed(self) -> Agreed:
        told = self.cleaned_data
        return Agreed(
            told["agreement"],
            told["holder"],
            told["bank"],
            told["account"],
            told["valid_from"],
            told["valid_to"],
            told["cap"],
            tuple(item.pk for item in told["items"]),
        )


class NewMandateForm(MandateForm):
    household = fields.line(_("房号"), 34)
    field_order = ("household",)

    def clean_household(self) -> Household:
        code = str(self.cleaned_data["household"]).strip()
        found = Household.objects.within(self.community).filter(code=code).first()
        if found is None:
            raise forms.ValidationError(_("没有这个房号，请按档案里的写法填写，如 7-1802"))
        return found


class RenewForm(MandateForm):
    reason = fields.words(_("为什么更新"), 200)


class CodeForm(ActForm):
    code = fields.line(_("代码"), 12)
    label = fields.line(_("原因"), 40)
    kind = forms.ChoiceField(
        label=_("处理"), choices=Reason.Kind.choices, widget=forms.RadioSelect
    )
    cause = forms.ChoiceField(
        label=_("归因"), choices=Reason.Cause.choices, widget=forms.RadioSelect
    )


# ── A format, filled in ─────────────────────────────────────────────────────────────────────


class FieldForm(forms.Form):
    """One column of a file. A row without a value is no column."""

    place = forms.ChoiceField(label=_("在哪"), choices=Place.choices, initial=Place.LINE)
    value = forms.ChoiceField(label=_("内容"), choices=[("", "—"), *Value.choices], required=False)
    text = fields.line(_("固定文字或表头"), 40, required=False)
    width = forms.IntegerField(label=_("宽度"), min_value=1, max_value=200, required=False)
    is_right = forms.BooleanField(label=_("靠右"), required=False)
    pad = forms.ChoiceField(
        label=_("补位"), choices=[(" ", _("空格")), ("0", "0")], required=False
    )


FieldRows = forms.formset_factory(FieldForm, extra=20, max_num=40)


class FormatForm(ActForm):
    code = fields.line(_("代号"), 12, help_text=_("与现有的同名，就是它的新版本。"))
    name = fields.line(_("名称"), 40)
    lines_per_file = forms.IntegerField(
        label=_("每个文件最多笔数"), min_value=1, max_value=100_000, initial=1000
    )
    kind = forms.ChoiceField(label=_("种类"), choices=Kind.choices, widget=forms.RadioSelect)
    encoding = forms.ChoiceField(
        label=_("编码"), choices=Encoding.choices, widget=forms.RadioSelect
    )
    delimiter = forms.CharField(
        label=_("分隔符"), max_length=1, required=False, initial="|", strip=False
    )
    newline = forms.ChoiceField(
        label=_("换行"), choices=[("crlf", "CR LF"), ("lf", "LF")], initial="crlf"
    )
    unit = forms.ChoiceField(label=_("金额单位"), choices=Unit.choices, widget=forms.RadioSelect)
    date = forms.ChoiceField(
        label=_("日期写法"),
        choices=list(zip(DATES, ("20260610", "2026-06-10", "2026/06/10"), strict=True)),
    )
    extension = fields.line(_("扩展名"), 5, initial="txt")
    summary = forms.ChoiceField(label=_("回盘的汇总行"), choices=Summary.choices)
    count = forms.IntegerField(label=_("汇总行：笔数在第几栏"), min_value=1, required=False)
    total = forms.IntegerField(label=_("汇总行：金额在第几栏"), min_value=1, required=False)
    key = forms.IntegerField(label=_("明细号在第几栏"), min_value=1)
    amount = forms.IntegerField(label=_("金额在第几栏"), min_value=1)
    result = forms.IntegerField(label=_("结果码在第几栏"), min_value=1)
    words = forms.IntegerField(label=_("说明在第几栏"), min_value=1, required=False)
    success = fields.line(_("哪些结果码是成功"), 80, help_text=_("几个之间用逗号，如 0000, 0"))
    widths = fields.line(
        _("定长回盘每栏的宽度"), 120, required=False, help_text=_("字节，依次写，用逗号")
    )

    def layout(self, rows: list[dict[str, Any]]) -> dict[str, Any]:
        """The description that `layout.parse` reads."""
        told = self.cleaned_data
        fields = [
            {**one, "pad": one["pad"] or " ", "width": one["width"] or 0}
            for one in rows
            if one.get("value")
        ]
        return {
            **{k: told[k] for k in ("kind", "encoding", "delimiter", "unit", "date", "extension")},
            "newline": "\r\n" if told["newline"] == "crlf" else "\n",
            "fields": fields,
            "answer": {
                **{k: told[k] or 0 for k in ("count", "total", "key", "amount", "words")},
                "summary": told["summary"],
                "code": told["result"],
                "success": [one for one in _NUMBERS.split(told["success"]) if one],
                "widths": [int(one) for one in _NUMBERS.split(told["widths"]) if one.isdecimal()],
            },
        }


def told_by(form: Format) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """A format as its form shows it, to begin the next version with."""
    layout = form.layout
    back = layout["answer"]
    initial = {
        **{k: layout[k] for k in ("kind", "encoding", "delimiter", "unit", "date", "extension")},
        **{k: back.get(k) or None for k in ("count", "total", "key", "amount", "words")},
        "code": form.code,
        "name": form.name,
        "lines_per_file": form.lines_per_file,
        "newline": "crlf" if layout["newline"] == "\r\n" else "lf",
        "summary": back["summary"],
        "result": back["code"],
        "success": ", ".join(back["success"]),
        "widths": ", ".join(str(one) for one in back.get("widths", ())),
    }
    return initial, layout["fields"]
