"""The fields that forms are made of, each with the control that suits what is typed into it."""

from typing import Any

from django import forms


def words(label: Any, longest: int = 300, rows: int = 2, **options: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=longest, widget=widget, **options)


def line(label: Any, longest: int, **options: Any) -> forms.CharField:
    """Nothing that the browser remembers belongs here: it would be another household's."""
    widget = forms.TextInput(attrs={"autocomplete": "off", **options.pop("attrs", {})})
    return forms.CharField(label=label, max_length=longest, widget=widget, **options)


def money(label: Any, places: int = 2, digits: int = 12, **options: Any) -> forms.DecimalField:
    """No number field: its arrows and the wheel change an amount without anybody noticing."""
    return forms.DecimalField(
        label=label,
        decimal_places=places,
        max_digits=digits,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        **options,
    )


def day(label: Any, **options: Any) -> forms.DateField:
    """By the device's own calendar: it wants no script, and is a thumb's work on a phone."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **options)


def moment(label: Any, **options: Any) -> forms.DateTimeField:
    """On the wall clock of the community, to the minute."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, widget=widget, **options)


def chips(label: Any, choices: Any = (), **options: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect, **options)
