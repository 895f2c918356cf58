"""What waits for a second person: one way to read it and to answer it, for every app's page."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Model
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from hub.kernel import decisions
from hub.kernel.models import Community, Decision
from hub.kernel.paging import BadFilter
from hub.kernel.refusals import Missing, NotAllowed, Refusal
from hub.kernel.web import lead
from hub.people.models import Role, Staff
from hub.people.web import SignedInRequest, signed_in

MOST, LATELY = 100, 20
# From so many questions of one kind on, they can be granted together.
MANY = 3

Words = str | Promise


@dataclass(frozen=True)
class Question:
    decision: Decision
    asked: Sequence[tuple[Words, str]]
    refusal: Refusal | None = None  # why this person does not decide it; None: they may
    is_mine: bool = False
    about: Any = None  # the record, of the models that Questions names

    @property
    def label(self) -> Words:
        return decisions.kind_of(self.decision.kind).label

    @property
    def tone(self) -> str:
        return {"GRANTED": "good", "REFUSED": "bad"}.get(self.decision.status, "mute")


@dataclass(frozen=True)
class Questions:
    """The questions of the kinds that begin with a prefix, and how what was asked reads.

    Of what was asked only the keys in `words` are shown; `readings` turn a stored value into what
    people read.
    """

    prefix: str
    words: Mapping[str, Words] = field(default_factory=dict)
    readings: Mapping[str, Callable[[Any], str]] = field(default_factory=dict)
    # Of which models the record itself is shown with its question, and what is read with it.
    about: Mapping[type[Model], tuple[str, ...]] = field(default_factory=dict)

    def waiting(self, person: Staff, community: Community, at: datetime) -> list[Question]:
        """Everything that waits, what this person may decide first."""
        rows = self._of(community).filter(status=Decision.Status.PROPOSED).order_by("proposed_at")
        found = [self._question(one, person, at) for one in rows[:MOST]]
        return sorted(found, key=lambda one: one.refusal is not None)

    def for_me(self, person: Staff, community: Community, at: datetime) -> list[Question]:
        """Only what this person may decide, where nobody else is to learn of the rest."""
        mine = [one for one in self.waiting(person, community, at) if one.refusal is None]
        rows = {
            model._meta.label_lower: self._records(model, mine, with_them)
            for model, with_them in self.about.items()
        }
        return [
            replace(
                one, about=rows.get(one.decision.subject_type, {}).get(one.decision.subject_id)
            )
            for one in mine
        ]

    def settled(self, community: Community) -> list[Question]:
        done = self._of(community).exclude(status=Decision.Status.PROPOSED)
        return [
            Question(one, self._asked(one)) for one in done.order_by("-decided_at", "-pk")[:LATELY]
        ]

    def find(self, pk: int, community: Community) -> Decision:
        """:raises Missing:"""
        found: Decision | None = self._of(community).filter(pk=pk).first()
        if found is None:
            raise Missing
        return found

    def _records(
        self, model: type[Model], asked: Sequence[Question], with_them: tuple[str, ...]
    ) -> dict[int, Any]:
        label, rows = model._meta.label_lower, model._base_manager.select_related(*with_them)
        return rows.in_bulk(
            [one.decision.subject_id for one in asked if one.decision.subject_type == label]
        )

    def _of(self, community: Community) -> Any:
        rows = Decision.objects.filter(community=community, kind__startswith=self.prefix)
        return rows.select_related("proposer", "decider")

    def _question(self, decision: Decision, person: Staff, at: datetime) -> Question:
        is_mine = decision.proposer_id == person.pk
        refusal: Refusal | None = decisions.OwnProposal() if is_mine else None
        try:
            decisions.kind_of(decision.kind).may_decide(person, decision, at)
        except Refusal as refused:
            refusal = refused
        return Question(decision, self._asked(decision), refusal, is_mine)

    def _asked(self, decision: Decision) -> list[tuple[Words, str]]:
        return [
            (self.words[key], self.readings.get(key, str)(value))
            for key, value in decision.asked.items()
            if key in self.words and value not in ("", None)
        ]


@dataclass(frozen=True)
class Page:
    """An app's approval page, for its readers by its own rule; its urls take in the `paths`."""

    questions: Questions
    app: str
    readers: frozenset[Role]
    may: Callable[[Staff, Community, frozenset[Role], datetime], bool]
    title: Words
    nothing: Words  # what will wait here, told while nothing does

    def paths(self) -> list[URLPattern]:
        return [
            path("decisions/", require_safe(signed_in(self.show)), name="decisions"),
            path(
                "decisions/grant/", require_POST(signed_in(self.decide_many)), name="decide_many"
            ),
            path("decisions/<int:pk>/", require_POST(signed_in(self.decide)), name="decide"),
        ]

    def show(self, request: SignedInRequest) -> HttpResponse:
        self._reads(request)
        waiting = self.questions.waiting(request.user, request.community, request.now)
        context = {
            "title": self.title,
            "nothing": self.nothing,
            "decide": f"{self.app}:decide",
            "decide_many": f"{self.app}:decide_many",
            "questions": waiting,
            "many": _many(waiting),
            "settled": self.questions.settled(request.community),
        }
        return render(request, "people/approvals.html", context)

    def decide(self, request: SignedInRequest, pk: int) -> HttpResponse:
        self._reads(request)
        found = self.questions.find(pk, request.community)
        if request.POST.get("verdict") == "withdraw":
            decisions.withdraw(found, by=request.user, at=request.now)
            messages.success(request, _("已撤回。"))
        else:
            answer(request, found)
        return self._back(request)

    def decide_many(self, request: SignedInRequest) -> HttpResponse:
        """Grant the chosen questions, all of them or none.

        :raises Missing: if one of them is not to be found here.
        """
        self._reads(request)
        chosen = request.POST.getlist("chosen")
        if not all(one.isdecimal() for one in chosen):
            raise BadFilter
        with transaction.atomic():
            for pk in sorted({int(one) for one in chosen}):
                found = self.questions.find(pk, request.community)
                decisions.grant(found, by=request.user, at=request.now)
        if chosen:
            said = ngettext(
                "已同意 %(n)d 项，已经生效。", "已同意 %(n)d 项，已经生效。", len(chosen)
            )
            messages.success(request, said % {"n": len(chosen)})
        else:
            messages.warning(request, _("没有选中任何一项：先在前面打勾，再点同意。"))
        return self._back(request)

    def _reads(self, request: SignedInRequest) -> None:
        if not self.may(request.user, request.community, self.readers, request.now):
            raise NotAllowed

    def _back(self, request: SignedInRequest) -> HttpResponse:
        return lead(request, reverse(f"{self.app}:decisions"))


def answer(request: SignedInRequest, decision: Decision) -> None:
    """Do what the form's `verdict` says, with its `answer`, and tell the person.

    :raises BadFilter: if the verdict is neither grant nor refuse.
    """
    by, at, words = request.user, request.now, request.POST.get("answer", "")
    verdict = request.POST.get("verdict")
    if verdict == "grant":
        decisions.grant(decision, by=by, at=at, answer=words)
        messages.success(request, _("已同意，已经生效。"))
    elif verdict == "refuse":
        decisions.refuse(decision, by=by, at=at, answer=words)
        messages.success(request, _("已退回，提出人能看到您的说明。"))
    else:
        raise BadFilter


def _many(waiting: list[Question]) -> list[tuple[Words, list[Question]]]:
    """The kinds of which this person may decide many, each with its questions."""
    kinds: dict[str, list[Question]] = {}
    for one in waiting:
        if one.refusal is None:
            kinds.setdefault(one.decision.kind, []).append(one)
    return [(some[0].label, some) for some in kinds.values() if len(some) >= MANY]
