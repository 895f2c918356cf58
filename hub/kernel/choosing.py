"""What a form offers to choose from, once it is known for whom and where it is shown."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.db.models import QuerySet


def offer_rows(form: forms.BaseForm, name: str, rows: QuerySet[Any]) -> None:
    """Let the field choose among these rows and no others."""
    cast("forms.ModelChoiceField[Any]", form.fields[name]).queryset = rows


def offer(form: forms.BaseForm, name: str, choices: Iterable[Any]) -> None:
    cast("forms.ChoiceField", form.fields[name]).choices = list(choices)
