"""The rules page's form: one number for each value, and the promises as rows."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hub.matters import rulebook, taxonomy
from hub.matters.policy import Promise
from hub.matters.taxonomy import Kind, Severity

MOST_PROMISES = 40


class RulesForm(forms.Form):
    seen = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("修改原因"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, values: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for line in rulebook.LINES:
            self.fields[line.name] = forms.IntegerField(
                label=str(line.label), min_value=1, max_value=line.most, initial=line.of(values)
            )

    def groups(self) -> list[tuple[Any, list[tuple[forms.BoundField, Any]]]]:
        return [
            (group.title, [(self[line.name], line.unit) for line in group.lines])
            for group in rulebook.GROUPS
        ]

    def asked(self) -> dict[str, Any]:
        """The values as the policy keeps them."""
        data = self.cleaned_data
        plain = {
            line.name: data[line.name]
            for line in rulebook.LINES
            if not line.name.startswith(rulebook.RULING)
        }
        levels = {level: data[f"{rulebook.RULING}_{level}"] for level in Severity.values}
        return {**plain, rulebook.RULING: levels}


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
        choices=[(name, label) for name, (_unit, _size, label) in rulebook.UNITS.items()],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # In the table the heads are the labels; for those who hear the page, each box has its own.
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = field.label

    def asked(self) -> dict[str, Any]:
        data = self.cleaned_data
        unit, size, _label = rulebook.UNITS[data["unit"]]
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


Promises: type[BasePromises] = forms.formset_factory(  # type: ignore[assignment]  # its formset
    PromiseForm,
    formset=BasePromises,
    extra=1,
    max_num=MOST_PROMISES,
    can_order=True,
    can_delete=True,
)


def rows_of(values: dict[str, Any]) -> list[dict[str, Any]]:
    """The promises as the rows of the form begin."""
    found = []
    for promise in map(Promise.model_validate, values["promises"]):
        amount, unit = rulebook.measured(promise)
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
