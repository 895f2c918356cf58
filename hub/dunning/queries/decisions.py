"""What waits for a second person in dunning: procedures, pauses, legal steps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hub.dunning.models import Pause
from hub.kernel import decisions
from hub.kernel.models import Community, Decision
from hub.kernel.refusals import Missing, Refusal
from hub.people.models import Staff

PREFIX = "dunning."
MOST, LATELY = 100, 20
WORDS: Mapping[str, str | Promise] = {
    "household": _("房屋"),
    "reason": _("原因"),
    "last_day": _("止"),
    "version": _("版本"),
    "step": _("步骤"),
    "name": _("名称"),
}


@dataclass(frozen=True)
class Question:
    decision: Decision
    refusal: Refusal | None  # why this person does not decide it; None: they may
    is_mine: bool

    @property
    def label(self) -> str | Promise:
        return decisions.kind_of(self.decision.kind).label

    @property
    def asked(self) -> list[tuple[str | Promise, str]]:
        return [
            (WORDS[key], str(Pause.Reason(value).label) if key == "reason" else str(value))
            for key, value in self.decision.asked.items()
            if key in WORDS and value not in ("", None)
        ]

    @property
    def tone(self) -> str:
        return {"GRANTED": "good", "REFUSED": "bad"}.get(self.decision.status, "mute")


def _of(community: Community) -> Any:
    rows = Decision.objects.filter(community=community, kind__startswith=PREFIX)
    return rows.select_related("proposer", "decider")


def questions(person: Staff, community: Community, at: datetime) -> Sequence[Question]:
    """Everything that waits, what this person may decide first."""
    waiting = _of(community).filter(status=Decision.Status.PROPOSED).order_by("proposed_at")
    found = [_question(one, person, at) for one in waiting[:MOST]]
    return sorted(found, key=lambda one: one.refusal is not None)


def _question(decision: Decision, person: Staff, at: datetime) -> Question:
    is_mine = decision.proposer_id == person.pk
    try:
        decisions.kind_of(decision.kind).may_decide(person, decision, at)
    except Refusal as refusal:
        return Question(decision, refusal, is_mine)
    return Question(decision, decisions.OwnProposal() if is_mine else None, is_mine)


def settled(community: Community) -> Sequence[Question]:
    done = _of(community).exclude(status=Decision.Status.PROPOSED).order_by("-decided_at", "-pk")
    return [Question(one, None, False) for one in done[:LATELY]]


def question(pk: int, community: Community) -> Decision:
    """:raises Missing:"""
    found: Decision | None = _of(community).filter(pk=pk).first()
    if found is None:
        raise Missing
    return found
