"""What people type into a shift register, as Python values. Nothing is saved here."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hub.duty import register_rules as books
from hub.duty import rules
from hub.duty.actions.handover import Counted
from hub.duty.actions.register import Item
from hub.duty.models import CountLine, Register, RegisterEntry, RegisterItem, Station
from hub.duty.queries import register as queries
from hub.kernel import fields
from hub.kernel.choosing import offer, offer_rows
from hub.people.acts import ActForm
from hub.people.models import Staff
from hub.people.rules import staff_of

FEN = 100
MOST = Decimal("1000000")


def _words(label: Any, longest: int = 1000, rows: int = 2, **options: Any) -> forms.CharField:
    return fields.words(label, longest, rows, **options)


def _quantity(kind: str, label: Any, **options: Any) -> forms.DecimalField:
    """Pieces; of a float, yuan with fen."""
    is_money = kind == RegisterItem.Kind.FLOAT
    mode = "decimal" if is_money else "numeric"
    return forms.DecimalField(
        label=label,
        min_value=0,
        max_value=MOST,
        decimal_places=2 if is_money else 0,
        widget=forms.TextInput(attrs={"inputmode": mode, "autocomplete": "off"}),
        **options,
    )


def pieces(kind: str, value: Decimal) -> int:
    return int(value * FEN) if kind == RegisterItem.Kind.FLOAT else int(value)


class NoteForm(ActForm):
    text = _words(_("要登记的事"), rows=3)


class ReleaseForm(ActForm):
    reason = _words(
        _("为什么准许先走"), 300, help_text=_("写进登记簿；接班人签收之前，仍由保管人负责。")
    )


class TakeOverForm(ActForm):
    reason = _words(
        _("为什么接管"), 300, help_text=_("接班人没到、不适合上岗，或保管人离开。接管后由您负责。")
    )


class WithdrawForm(ActForm):
    reason = _words(_("为什么撤回"), 200)


class ResolveForm(ActForm):
    finding = _words(_("查清了什么、谁负责、怎么补"), rows=3)
    accept = forms.ChoiceField(
        label=_("以后应有多少"),
        choices=[
            ("0", _("仍按原来的数量（已找回，或要补齐）")),
            ("1", _("按这次清点的数量")),
        ],
        widget=forms.RadioSelect,
    )

    def asked(self) -> dict[str, Any]:
        told = self.cleaned_data
        return {"finding": told["finding"], "accept_counts": told["accept"] == "1"}


class PaperForm(ActForm):
    first_page = forms.IntegerField(label=_("起页"), min_value=1, max_value=9999)
    last_page = forms.IntegerField(label=_("止页"), min_value=1, max_value=9999)
    why = _words(
        _("为什么用了纸质登记本"), 300, help_text=_("24 小时内要补传这几页的照片或扫描件。")
    )


class ItemForm(ActForm):
    code = forms.CharField(label=_("编码"), max_length=20, help_text=_("已在册的编码就是修改它。"))
    name = forms.CharField(label=_("物品"), max_length=40)
    kind = forms.ChoiceField(
        label=_("种类"), choices=RegisterItem.Kind.choices, widget=forms.RadioSelect
    )
    expected = _quantity(RegisterItem.Kind.FLOAT, _("应有（备用金填元）"))
    is_active = forms.BooleanField(label=_("在册"), required=False, initial=True)
    reason = _words(_("原因"), 300)

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        expected = told.get("expected")
        if told.get("kind") != RegisterItem.Kind.FLOAT and expected and expected % 1:
            self.add_error("expected", _("只有备用金有小数，其他物品填整数。"))
        return told

    def asked(self) -> dict[str, Any]:
        told = self.cleaned_data
        item = Item(
            told["code"], told["name"], told["kind"], pieces(told["kind"], told["expected"])
        )
        return {"item": item, "is_active": told["is_active"], "reason": told["reason"]}


class CorrectForm(ActForm):
    """Of one entry: its words and its counts as they should have been."""

    reason = _words(_("为什么更正"), 300)

    def prepare(self) -> None:
        entry: RegisterEntry = self.subject
        [shown] = queries.page(entry.register, [entry])
        if shown.note or entry.kind == RegisterEntry.Kind.NOTE:
            self.fields["note"] = _words(_("文字应为"), required=False, initial=shown.note)
        kinds = dict(entry.register.items.values_list("code", "kind"))
        self.kinds = {code: kinds.get(code, "") for code in queries.counted_codes(entry)}
        for item, code in zip(shown.items, self.kinds, strict=False):
            self.fields[f"count_{code}"] = _quantity(
                self.kinds[code], f"{item.name}（{item.counted}）", required=False
            )
        self.order_fields([name for name in self.fields if name != "reason"])

    def asked(self) -> dict[str, Any]:
        counts = {
            code: pieces(kind, self.cleaned_data[f"count_{code}"])
            for code, kind in self.kinds.items()
            if self.cleaned_data.get(f"count_{code}") is not None
        }
        return {
            "number": self.subject.number,
            "reason": self.cleaned_data["reason"],
            "note": self.cleaned_data.get("note", ""),
            "counts": counts,
        }


class OpenForm(forms.Form):
    station = forms.ModelChoiceField(Station.objects.none(), label=_("岗位"))
    name = forms.CharField(label=_("登记簿名称"), max_length=40)
    keeper = forms.ModelChoiceField(Staff.objects.none(), label=_("现在的保管人"))

    def __init__(self, *args: Any, community: Any, departments: Iterable[Any], **kw: Any) -> None:
        super().__init__(*args, **kw)
        stations = Station.objects.within(community).filter(
            department__in=list(departments), status=Station.Status.OPEN
        )
        offer_rows(self, "station", stations)
        offer_rows(self, "keeper", staff_of(community).filter(is_active=True).order_by("username"))


class HandForm(forms.Form):
    incoming = forms.ChoiceField(label=_("接班人"), widget=forms.RadioSelect)
    incidents = _words(_("本班事件"), required=False)
    note = _words(_("交班说明"), required=False)

    def __init__(self, *args: Any, register: Register, person: Staff, at: datetime, **kw: Any):
        super().__init__(*args, **kw)
        department = register.station.department
        here = staff_of(register.community).filter(is_active=True).exclude(pk=person.pk)
        nearby = here.filter(posts__department=department).distinct().order_by("username")
        offer(
            self,
            "incoming",
            [(one.pk, one.name) for one in nearby if rules.may(one, department, books.WRITE, at)],
        )


class CountForm(forms.Form):
    """Blind: what there should be is not shown before it is counted."""

    remark = _words(_("接班说明"), required=False)

    def __init__(self, *args: Any, lines: Iterable[CountLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = list(lines)
        for line in self.lines:
            item = line.item
            self.fields[f"count_{item.code}"] = _quantity(item.kind, item.name)
            self.fields[f"state_{item.code}"] = forms.CharField(
                label=_("情况"),
                max_length=100,
                required=False,
                widget=forms.TextInput(
                    attrs={
                        "placeholder": _("情况（完好不填）"),
                        "aria-label": f"{item.name} {_('情况')}",
                        "autocomplete": "off",
                    }
                ),
            )

    def rows(self) -> list[tuple[RegisterItem, Any, Any]]:
        return [
            (line.item, self[f"count_{line.item.code}"], self[f"state_{line.item.code}"])
            for line in self.lines
        ]

    def asked(self) -> dict[str, Any]:
        told = self.cleaned_data
        counts = {
            line.item.code: Counted(
                pieces(line.item.kind, told[f"count_{line.item.code}"]),
                told[f"state_{line.item.code}"],
            )
            for line in self.lines
        }
        return {"counts": counts, "remark": told["remark"]}
