"""Corrections, swaps and proposed absences that wait for a second person."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise

from hub.duty.models import Absence, Correction, Swap
from hub.kernel import decisions
from hub.kernel.models import Community, Decision
from hub.kernel.refusals import Missing, Refusal
from hub.people.models import Staff

PREFIX = "duty."
MOST = 100
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
    about: Correction | Absence | Swap

    @property
    def label(self) -> str | Promise:
        return decisions.kind_of(self.decision.kind).label


def questions(person: Staff, community: Community, at: datetime) -> list[Question]:
    """What this person may decide: nobody else learns of these."""
    waiting = Decision.objects.filter(
        community=community, kind__startswith=PREFIX, status=Decision.Status.PROPOSED
    ).select_related("proposer")
    found = [one for one in waiting.order_by("proposed_at")[:MOST] if _may(one, person, at)]
    subjects = {model: _subjects(model, found) for model in ABOUT}
    by_type = {model._meta.label_lower: rows for model, rows in subjects.items()}
    return [Question(one, by_type[one.subject_type][one.subject_id]) for one in found]


def _subjects(model: Any, found: list[Decision]) -> dict[int, Any]:
    ids = [one.subject_id for one in found if one.subject_type == model._meta.label_lower]
    rows = model.objects.filter(pk__in=ids)
    return {row.pk: row for row in rows.select_related(*ABOUT[model])}


def _may(decision: Decision, person: Staff, at: datetime) -> bool:
    if decision.proposer_id == person.pk:
        return False
    try:
        decisions.kind_of(decision.kind).may_decide(person, decision, at)
    except Refusal:
        return False
    return True


def question(pk: int, community: Community) -> Decision:
    """:raises Missing:"""
    found = Decision.objects.filter(community=community, kind__startswith=PREFIX, pk=pk).first()
    if found is None:
        raise Missing
    return found
