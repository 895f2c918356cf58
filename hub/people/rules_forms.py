"""The form of a rulebook: one box for each value, made from the values' own limits."""

from datetime import time
from decimal import Decimal
from typing import Any

from annotated_types import Ge, Gt, Le
from django import forms
from django.utils.translation import gettext_lazy as _
from pydantic.fields import FieldInfo

from hub.kernel import policies
from hub.people.rulebooks import Line, Rulebook


class RulesForm(forms.Form):
    seen = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("修改原因"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(
        self, *args: Any, rulebook: Rulebook, values: policies.Values, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.rulebook = rulebook
        for line in rulebook.lines:
            box = self.fields[line.name] = _field(line, values)
            box.widget.attrs["class"] = "form-control"

    def groups(self) -> list[tuple[Any, list[tuple[forms.BoundField, Line]]]]:
        return [
            (group.title, [(self[line.name], line) for line in group.lines])
            for group in self.rulebook.groups
        ]

    def asked(self) -> dict[str, Any]:
        """What was filled in, by the line's path."""
        return {line.path: self.cleaned_data[line.name] for line in self.rulebook.lines}


def _field(line: Line, values: policies.Values) -> forms.Field:
    value = line.of(values)
    common: dict[str, Any] = {"label": str(line.label), "help_text": line.hint}
    match value:
        case bool():
            return forms.BooleanField(required=False, initial=value, **common)
        case Decimal() | int():
            least, most = _limits(line, values)
            number = forms.DecimalField if isinstance(value, Decimal) else forms.IntegerField
            return number(min_value=least, max_value=most, initial=value, **common)
        case time():
            return forms.TimeField(initial=f"{value:%H:%M}", **common)
        case tuple():
            return ListField(initial="，".join(map(str, value)), required=False, **common)
    raise TypeError(f"{line.path}: no box for {value!r}")


class ListField(forms.CharField):
    """Words one after the other, parted by commas of either width."""

    def to_python(self, value: Any) -> Any:
        text = (super().to_python(value) or "").replace("，", ",").replace("、", ",")
        return tuple(word.strip() for word in text.split(",") if word.strip())


def _limits(line: Line, values: policies.Values) -> tuple[Any, Any]:
    """The least and the most that the values allow, as the policy's class declares them."""
    first, *keys = line.path.split(".")
    field: FieldInfo = type(values).model_fields[first]
    found = list(field.metadata)
    if keys:  # a table of numbers: the limits stand on what it holds
        held = field.annotation.__args__[-1]  # type: ignore[union-attr]  # dict[key, Annotated[…]]
        found = [
            part
            for mark in held.__metadata__
            for part in (mark.metadata if isinstance(mark, FieldInfo) else [mark])
        ]
    least = next((_least(mark) for mark in found if isinstance(mark, Ge | Gt)), None)
    most = next((mark.le for mark in found if isinstance(mark, Le)), None)
    return least, most


def _least(mark: Ge | Gt) -> Any:
    """The smallest whole number or, of an amount, the bound itself."""
    bound: Any = mark.ge if isinstance(mark, Ge) else mark.gt
    return bound if isinstance(mark, Ge) else bound + 1
