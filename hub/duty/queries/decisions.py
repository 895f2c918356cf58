"""Corrections, swaps and proposed absences that wait for a second person."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise

from hub.duty.models import Absence, Correction, Swap
from hub.kernel.models import Community, Decision
from hub.people import approvals
from hub.people.models import Staff

QUESTIONS = approvals.Questions("duty.")
# What each question shows with its subject.
ABOUT: dict[Any, tuple[str, ...]] = {
    Correction: ("staff", "assignment__shift__shift"),
    Absence: ("staff", "assignment__shift__shift"),
    Swap: (
        "asker",
        "colleague",
        "gives__shift__shift",
        "gives__station",
        "takes__shift__shift",
        "takes__station",
    ),
}


@dataclass(frozen=True)
class Question:
    decision: Decision
    label: str | Promise
    about: Correction | Absence | Swap


def questions(person: Staff, community: Community, at: datetime) -> list[Question]:
    """What this person may decide: nobody else learns of these."""
    found = QUESTIONS.for_me(person, community, at)
    subjects = {model: _subjects(model, found) for model in ABOUT}
    by_type = {model._meta.label_lower: rows for model, rows in subjects.items()}
    return [
        Question(
            one.decision, one.label, by_type[one.decision.subject_type][one.decision.subject_id]
        )
        for one in found
    ]


def _subjects(model: Any, found: list[approvals.Question]) -> dict[int, Any]:
    asked = [one.decision for one in found]
    ids = [one.subject_id for one in asked if one.subject_type == model._meta.label_lower]
    rows = model.objects.filter(pk__in=ids)
    return {row.pk: row for row in rows.select_related(*ABOUT[model])}
