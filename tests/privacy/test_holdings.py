"""Everything that is kept about a person is told to them: no model with people in it is forgotten."""

from typing import Any

from django.apps import apps
from django.db import models

from hub.privacy import holdings

ESTATE = {"estate.Household", "estate.Resident", "estate.Phone", "estate.Vehicle"}
# Columns that hold somebody's name, number or account, whatever they point at.
NAMING = {"name", "phone", "payer", "holder", "account", "requester", "who", "agent", "sent_to"}
OF_THE_HOUSE = {"kernel", "people", "duty", "directives", "leave", "conduct", "quality"}
NOT_ABOUT_RESIDENTS = {
    "estate.Area": "a part of the community",
    "estate.Household": "a room; who lives there is told by Resident",
    "charges.FeeItem": "what is charged for",
    "paidwork.Service": "what is offered",
    "paidwork.Material": "what is used",
    "debit.Format": "how the bank's file is written",
    "debit.ExportFile": "frozen lines of mandates, which are told one by one",
    "debit.Result": "the bank's answer, by the number of a line",
    "dunning.Step": "what is done when",
    "privacy.ErasedRow": "row numbers of what is gone",
    "privacy.Hold": "a case that keeps a home's records, named by its number",
    "dunning.NoticeBatch": "our own account and the number people ring",
}


def personal() -> set[str]:
    found = set()
    for model in apps.get_models():
        label = model._meta.label
        if not model.__module__.startswith("hub.") or model._meta.app_label in OF_THE_HOUSE:
            continue
        points = any(
            field.remote_field and _label(field.related_model) in ESTATE
            for field in model._meta.fields
        )
        names = any(
            field.name in NAMING and isinstance(field, models.CharField)
            for field in model._meta.fields
        )
        if points or names:
            found.add(label)
    return found


def _label(model: Any) -> str:
    return str(model._meta.label)


def covered() -> set[str]:
    return {label for one in holdings.declared() for label in one.models}


def test_every_model_about_residents_is_told() -> None:
    assert personal() - covered() - set(NOT_ABOUT_RESIDENTS) == set()


def test_what_is_said_to_be_told_is_there() -> None:
    labels = {_label(model) for model in apps.get_models()}
    assert covered() | set(NOT_ABOUT_RESIDENTS) <= labels
    assert not covered() & set(NOT_ABOUT_RESIDENTS)
