"""判定与决定: what waits for a second person, complaints nobody proposed a ruling on, major cases."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Prefetch, Subquery

from hub.kernel import attachments, decisions, journal, links, obligations
from hub.kernel.models import Community, Decision, Obligation
from hub.kernel.refusals import NotAllowed, Refusal
from hub.matters import duties, rules, story
from hub.matters.actions import amending, joining, ruling
from hub.matters.events import Happened
from hub.matters.models import Cycle, MajorStage, Matter, MatterQuerySet
from hub.matters.taxonomy import Severity, Validity
from hub.matters.waiting.questions import RULINGS, Case, Evidence, Pending, Question, Slot
from hub.people.models import Staff
from hub.people.rules import Grant

LONGEST = 100
LOOKING_BACK = timedelta(days=14)
NEVER = datetime.max.replace(tzinfo=UTC)
MATTER = "matters.matter"
# What says nothing about whether a complaint is valid.
ASIDE = frozenset(
    {
        Happened.PHONE_REVEALED.value,
        obligations.Happened.ESCALATED.value,
        decisions.Happened.PROPOSED.value,
    }
)
OVER = (Matter.Status.CLOSED, Matter.Status.FILED, Matter.Status.MERGED)
# Who decides, asked without locking; the action asks again with the row locked.
DECIDES: Mapping[str, rules.Predicate] = {
    ruling.RULING.code: rules.may_rule,
    amending.RETYPE.code: rules.may_rule,
    joining.MERGE.code: rules.may_join,
    joining.SPLIT.code: rules.may_join,
    joining.WAIVER.code: rules.may_waive,
}


@dataclass(frozen=True)
class Room:
    """The ruling room as one person sees it at one moment."""

    person: Staff
    community: Community
    at: datetime

    # ── Decisions ────────────────────────────────────────────────────────────────────────────

    @cached_property
    def waiting(self) -> list[Question]:
        """Every open decision this person knows of, the one whose time runs out first on top."""
        rows = self._decisions.filter(status=Decision.Status.PROPOSED).order_by("proposed_at")
        found = self._questions(list(rows[:LONGEST]))
        return sorted(found, key=lambda one: one.duty.due_at if one.duty else NEVER)

    @cached_property
    def to_decide(self) -> list[Question]:
        return [one for one in self.waiting if one.refusal is None]

    @cached_property
    def mine(self) -> list[Question]:
        """Proposed by this person: waiting, or answered in the last two weeks."""
        answered = self._decisions.filter(
            proposer=self.person, decided_at__gte=self.at - LOOKING_BACK
        ).order_by("-decided_at")
        waiting = [one for one in self.waiting if one.decision.proposer_id == self.person.pk]
        return [*waiting, *self._questions(list(answered[:LONGEST]))]

    def question(self, pk: int) -> Question | None:
        """One decision of this community, open or not, if this person may know of it."""
        rows = self._decisions.filter(pk=pk)
        return next(iter(self._questions(list(rows))), None)

    def evidence(self, matter: Matter, asked: Mapping[str, Any]) -> Evidence:
        """What the matter itself shows, and the other records that are asked about."""
        photos = list(attachments.of(matter))
        reporters = list(matter.reporters.all())
        events = [e for e in journal.history(matter) if e.verb not in ASIDE]
        return Evidence(
            cycle=list(matter.cycles.all())[-1],
            reporters=reporters,
            callbacks=list(matter.callbacks.select_related("caller", "reporter")),
            photos=[photo for photo in photos if photo.is_image],
            entries=story.entries(events, photos),
            earlier=list(
                self._decisions.filter(subject_type=MATTER, subject_id=matter.pk)
                .exclude(status=Decision.Status.PROPOSED)
                .order_by("-id")
            ),
            into=self._matters([asked["into"]]).get(asked["into"]) if "into" in asked else None,
            reporter=next((r for r in reporters if r.pk == asked.get("reporter")), None),
        )

    @property
    def _decisions(self) -> Any:
        return Decision.objects.filter(community=self.community).select_related(
            "proposer", "decider"
        )

    def _questions(self, found: list[Decision]) -> list[Question]:
        """With their subjects. What is about a matter this person may not see is left out."""
        ids = [one.subject_id for one in found if one.subject_type == MATTER]
        matters = self._matters(ids)
        first = self._first_rulings(ids)
        owed = _owed(self.community, duties.RULE.code, ids)
        others = [
            (one.subject_type, one.subject_id) for one in found if one.subject_type != MATTER
        ]
        names = links.names_of(others)
        asked = []
        for one in found:
            subject = one.subject_type, one.subject_id
            matter = matters.get(one.subject_id) if one.subject_type == MATTER else None
            refusal = self._refusal(one, matter, first.get(one.subject_id))
            if not self._may_know(one, matter, refusal):
                continue
            asked.append(
                Question(
                    decision=one,
                    matter=matter,
                    name=matter.number if matter else names.get(subject, ""),
                    href=links.link_to(*subject),
                    refusal=refusal,
                    duty=owed.get(one.subject_id) if one.kind == ruling.RULING.code else None,
                )
            )
        return asked

    def _may_know(
        self, decision: Decision, matter: Matter | None, refusal: Refusal | None
    ) -> bool:
        """Of a matter: whoever sees the matter. Of anything else: who proposed or may decide it."""
        if decision.subject_type == MATTER:
            return matter is not None
        return refusal is None or decision.proposer_id == self.person.pk

    def _refusal(
        self, decision: Decision, matter: Matter | None, first: Decision | None
    ) -> Refusal | None:
        try:
            principal = self._principal(decision, matter, first)
        except Refusal as refusal:
            return refusal
        mine = decision.proposer_id in {self.person.pk, principal.pk}
        return decisions.OwnProposal() if mine else None

    def _principal(
        self, decision: Decision, matter: Matter | None, first: Decision | None
    ) -> Staff:
        """Whose office lets this person decide.

        :raises Refusal: saying why it does not.
        """
        if decision.proposer_id == self.person.pk:
            raise decisions.OwnProposal
        if matter and decision.kind == ruling.APPEAL.code and first:
            return _holder(decision, rules.may_hear_appeal(self.person, matter, first, self.at))
        if matter and decision.kind in DECIDES:
            return _holder(decision, DECIDES[decision.kind](self.person, matter, self.at))
        with transaction.atomic():  # it locks what it reads
            kind = decisions.kind_of(decision.kind)
            principal: Staff = kind.may_decide(self.person, decision, self.at)
        return principal

    def _matters(self, ids: Iterable[int]) -> Mapping[int, Matter]:
        return _whole(self._seen).in_bulk(set(ids))

    def _first_rulings(self, ids: Iterable[int]) -> Mapping[int, Decision]:
        """The ruling that stands on each matter: whoever made it does not hear the appeal."""
        granted = Decision.objects.filter(
            community=self.community,
            kind=ruling.RULING.code,
            subject_type=MATTER,
            subject_id__in=ids,
            status=Decision.Status.GRANTED,
        )
        return {one.subject_id: one for one in granted.order_by("decided_at")}

    @property
    def _seen(self) -> MatterQuerySet:
        # Nothing here is kept from anybody: what is coded blind is closed, and of what is closed
        # only one's own proposals are listed, who then had a hand in it.
        return rules.open_to(self.person, self.community, self.at)

    # ── Complaints without a proposal ────────────────────────────────────────────────────────

    @cached_property
    def pending_count(self) -> int:
        return self._pending.count()

    @cached_property
    def pending(self) -> list[Pending]:
        due = _duty(duties.RULE.code).values("due_at")[:1]
        rows = self._pending.annotate(rule_by=Subquery(due))
        matters = list(_whole(rows).order_by(F("rule_by").asc(nulls_last=True), "pk")[:LONGEST])
        owed = _owed(self.community, duties.RULE.code, [matter.pk for matter in matters])
        return [Pending(matter, owed.get(matter.pk)) for matter in matters]

    def without_proposal(self, pk: int) -> Pending | None:
        return next((one for one in self.pending if one.matter.pk == pk), None)

    @property
    def may_propose(self) -> bool:
        roles = (*rules.DESK, *rules.HEADS)
        return rules.at_the_desk(self.person, self.community.pk, roles, self.at) is not None

    @property
    def _pending(self) -> MatterQuerySet:
        asked = Decision.objects.filter(
            community=OuterRef("community"),
            kind=ruling.RULING.code,
            subject_type=MATTER,
            subject_id=OuterRef("pk"),
            status=Decision.Status.PROPOSED,
        )
        return (
            self._seen.complaints().of_record().filter(~Exists(asked), validity=Validity.PENDING)
        )

    # ── Major cases ──────────────────────────────────────────────────────────────────────────

    @cached_property
    def cases(self) -> list[Case]:
        """Major matters that are not over, with their four stages."""
        rows = (
            self._major.select_related("household", "department", "holder", "accused_department")
            .prefetch_related(
                "cycles",
                "hands",
                Prefetch(
                    "stages",
                    MajorStage.objects.select_related("written_by", "director", "office_director"),
                ),
            )
            .order_by("recorded_at")[:LONGEST]
        )
        matters = list(rows)
        owed = _owed(self.community, duties.JOINT_START.code, [m.pk for m in matters])
        return [Case(matter, owed.get(matter.pk), self._slots(matter)) for matter in matters]

    @cached_property
    def case_count(self) -> int:
        return self._major.count()

    @property
    def _major(self) -> MatterQuerySet:
        return self._seen.filter(severity=Severity.MAJOR).exclude(status__in=OVER)

    def _slots(self, matter: Matter) -> list[Slot]:
        written = {one.stage: one for one in matter.stages.all()}
        is_next = all(one.is_signed for one in written.values())
        may_write = bool(rules.may("write_stage", self.person, matter, self.at))
        slots = []
        for stage in MajorStage.Stage:
            row = written.get(stage.value)
            is_turn = row is None and is_next and int(stage.value) == len(written) + 1
            slots.append(Slot(stage, row, may_write and is_turn, self._may_sign(matter, row)))
        return slots

    def _may_sign(self, matter: Matter, row: MajorStage | None) -> bool:
        if row is None or self.person.pk in {row.director_id, row.office_director_id}:
            return False
        if rules.signs_as_director(self.person, matter, self.at):
            return row.director_id is None
        return row.office_director_id is None and bool(
            rules.signs_as_office(self.person, matter, self.at)
        )


def rulers(matter: Matter) -> str:
    """Which posts may rule on it, in words."""
    return "、".join(str(role.label) for role in rules.ruling_roles(matter))


def _whole(matters: MatterQuerySet) -> MatterQuerySet:
    """With what lists show and what the rules ask."""
    cycles = Cycle.objects.select_related("handled_by", "department")
    return matters.select_related(
        "household", "department", "holder", "accused", "accused_department"
    ).prefetch_related("hands", Prefetch("cycles", cycles))


def _holder(decision: Decision, grant: Grant | None) -> Staff:
    if grant is None:
        raise ruling.NotTheRuler if decision.kind in RULINGS else NotAllowed
    return grant.holder


def _duty(kind: str) -> Any:
    return Obligation.objects.open().filter(
        community_id=OuterRef("community_id"),
        subject_type=MATTER,
        subject_id=OuterRef("pk"),
        kind=kind,
    )


def _owed(community: Community, kind: str, ids: Iterable[int]) -> dict[int, Obligation]:
    found = Obligation.objects.open().filter(
        community=community, subject_type=MATTER, subject_id__in=list(ids), kind=kind
    )
    return {one.subject_id: one for one in found}
