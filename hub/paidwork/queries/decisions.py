"""What waits for a second person, and what was decided lately."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hub.charges.queries import decisions as charges
from hub.kernel import decisions
from hub.kernel.models import Community, Decision
from hub.kernel.refusals import Missing, Refusal
from hub.kernel.templatetags.pages import money
from hub.people.models import Staff

PREFIX = "paidwork."
MOST = 100
LATELY = 20
WORDS: Mapping[str, str | Promise] = {
    "number": _("单号"),
    "household": _("房屋"),
    "item": _("项目"),
    "price": _("单价"),
    "check": _("核对"),
    "amount": _("金额"),
    "valid_from": _("执行日期"),
    "carried_to": _("转入下一批"),
}
READ: Mapping[str, Callable[[Any], str]] = {
    "amount": lambda value: money(Decimal(value)),
    "check": lambda _value: gettext("起步清单的参考价，待核对"),
}


@dataclass(frozen=True)
class Question(charges.Question):
    @property
    def asked(self) -> list[tuple[str | Promise, str]]:
        return [
            (WORDS[key], READ.get(key, str)(value))
            for key, value in self.decision.asked.items()
            if key in WORDS and value not in ("", None)
        ]


def _of(community: Community) -> Any:
    return Decision.objects.filter(community=community, kind__startswith=PREFIX).select_related(
        "proposer", "decider"
    )


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
