"""The promises to residents as rows of the rules page."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hub.matters import promises as words
from hub.matters import taxonomy
from hub.matters.policy import Promise
from hub.matters.taxonomy import Kind, Severity

MOST_PROMISES = 40


SEARCHED = {"data-search": "", "class": "form-select", "placeholder": _("不限")}


class PromiseForm(forms.Form):
    """One promise: what it is for, and how long it may take. Nothing chosen means: for all."""

    kinds = forms.MultipleChoiceField(
        label=_("事务类别"),
        choices=Kind.choices,
        required=False,
        widget=forms.SelectMultiple(attrs=SEARCHED),
    )
    types = forms.MultipleChoiceField(
        label=_("分类"),
        choices=[
            (code, f"{code} {taxonomy.label(taxonomy.TYPES, code)}") for code in taxonomy.TYPES
        ],
        required=False,
        widget=forms.SelectMultiple(attrs=SEARCHED),
    )
    severity = forms.ChoiceField(
        label=_("级别"), choices=[("", _("不限")), *Severity.choices], required=False
    )
    urgent = forms.ChoiceField(
        label=_("紧急"),
        choices=[("", _("不限")), ("1", _("紧急")), ("0", _("不紧急"))],
        required=False,
    )
    amount = forms.IntegerField(label=_("多久"), min_value=1, max_value=60 * 24 * 365)
    unit = forms.ChoiceField(
        label=_("单位"),
        choices=[(name, label) for name, (_unit, _size, label) in words.UNITS.items()],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # In the table the heads are the labels; for those who hear the page, each box has its own.
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = field.label

    def asked(self) -> dict[str, Any]:
        data = self.cleaned_data
        unit, size, _label = words.UNITS[data["unit"]]
        return {
            "kinds": data["kinds"],
            "types": data["types"],
            "severity": data["severity"] or None,
            "urgent": {"": None, "1": True, "0": False}[data["urgent"]],
            "minutes": data["amount"] * size,
            "unit": unit,
        }


class OrderInput(forms.NumberInput):
    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"class": "form-control", "min": 1, **(attrs or {})})


class BasePromises(forms.BaseFormSet):  # type: ignore[type-arg]  # takes none at run time
    ordering_widget = OrderInput

    def asked(self) -> list[dict[str, Any]]:
        """The promises in the order in which they are tried."""
        return [form.asked() for form in self.ordered_forms]


PromiseRows: type[BasePromises] = forms.formset_factory(  # type: ignore[assignment]  # its formset
    PromiseForm,
    formset=BasePromises,
    extra=1,
    max_num=MOST_PROMISES,
    can_order=True,
    can_delete=True,
)


def rows_of(promises: Iterable[Promise]) -> list[dict[str, Any]]:
    """The promises as the rows of the form begin."""
    found = []
    for promise in promises:
        amount, unit = words.measured(promise)
        urgent = "" if promise.urgent is None else str(int(promise.urgent))
        found.append(
            {
                "kinds": list(promise.kinds),
                "types": list(promise.types),
                "severity": promise.severity or "",
                "urgent": urgent,
                "amount": amount,
                "unit": unit,
            }
        )
    return found
