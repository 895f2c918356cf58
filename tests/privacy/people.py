"""Whatever the house knows of somebody, read from its tables: whole numbers, and residents' names.

Columns are found and not listed, so that a new one is looked after by itself.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.db import models

from tests.privacy.test_holdings import NAMING, NOT_ABOUT_RESIDENTS, personal

# A mobile number, and an identity card or an account: longer than any number of ours.
WHOLE = re.compile(r"(?<![\w.])(?:\+?86)?(1[3-9]\d{9}|\d{15,20}[Xx]?)(?![\w.])")
# Shown to whoever may see the record, because that is what it was given for.
GIVEN_TO_BE_READ = {
    "leave.Leave.contact": "where a colleague who is away can be reached, by those above them",
}


def whole_numbers() -> dict[str, set[str]]:
    """Each whole number there is in any column of words, with the columns where it stands."""
    found: dict[str, set[str]] = defaultdict(set)
    for label, value in _written(_columns()):
        for number in WHOLE.findall(value):
            found[number].add(label)
    return {
        number: labels for number, labels in found.items() if not labels & set(GIVEN_TO_BE_READ)
    }


def names() -> set[str]:
    """Of residents, as they stand in whichever wing."""
    about = personal() - set(NOT_ABOUT_RESIDENTS)
    columns = [
        (model, field)
        for model, field in _columns()
        if model._meta.label in about and field.name in NAMING - {"phone", "account", "sent_to"}
    ]
    return {value for _label, value in _written(columns) if len(value) > 1}


def _columns() -> Iterator[tuple[Any, Any]]:
    for model in apps.get_models():
        if model.__module__.startswith("hub."):
            for field in model._meta.concrete_fields:
                if isinstance(field, models.CharField | models.TextField | models.JSONField):
                    yield model, field


def _written(columns: Iterable[tuple[Any, Any]]) -> Iterator[tuple[str, str]]:
    for model, field in columns:
        rows = model._base_manager.order_by().values_list(field.name, flat=True)
        for value in rows:
            if value:
                said = (
                    value
                    if isinstance(value, str)
                    else json.dumps(value, ensure_ascii=False, default=str)
                )
                yield f"{model._meta.label}.{field.name}", said


def any_of(values: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(values, key=len, reverse=True))))
