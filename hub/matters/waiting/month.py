"""How the callbacks of this month stand, live: figures with their n, and the names behind them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from hub.kernel.measures import wilson
from hub.kernel.models import Community, Obligation
from hub.kernel.workdays import local_day, month_bounds
from hub.matters import chain, duties, policy
from hub.matters.actions import closing
from hub.matters.models import Callback, Matter
from hub.matters.taxonomy import Validity

LONGEST = 100
MATTER = "matters.matter"
CLOSED = (Matter.Status.CLOSED, Matter.Status.FILED)


@dataclass(frozen=True)
class Missed:
    """A call that was due and not made in time, by name."""

    owed: Obligation
    matter: Matter
    is_excused: bool  # tried as often as the policy asks


@dataclass(frozen=True)
class Overdue:
    owed: Obligation
    matter: Matter


@dataclass(frozen=True)
class Gap:
    matter: Matter
    missing: list[str]


@dataclass(frozen=True)
class Month:
    """The month that `at` lies in, up to that moment. What is not due yet does not count yet."""

    community: Community
    at: datetime

    @cached_property
    def _counts(self) -> dict[str, int]:
        return self._due.exclude(status=Obligation.Status.VOID).aggregate(
            all=Count("pk"),
            met=Count("pk", filter=Q(status=Obligation.Status.MET)),
            late=Count("pk", filter=Q(status=Obligation.Status.LATE)),
        )

    @property
    def due(self) -> int:
        return self._counts["all"] + len(self._unreached)

    @property
    def met(self) -> int:
        """Strict: somebody spoke to the resident in time, or it failed."""
        return self._counts["met"]

    @property
    def late(self) -> int:
        return self._counts["late"]

    @property
    def not_made(self) -> int:
        return self.due - self.met - self.late

    @cached_property
    def excused(self) -> int:
        """By the policy: not reached in time, but tried as often and as variously as it asks."""
        return sum(one.is_excused for one in self.missed)

    @property
    def strict(self) -> float | None:
        return self.met / self.due if self.due else None

    @property
    def by_policy(self) -> float | None:
        return (self.met + self.excused) / self.due if self.due else None

    @property
    def interval(self) -> tuple[float, float] | None:
        return wilson(self.met, self.due) if self.due else None

    @cached_property
    def missed(self) -> list[Missed]:
        """Everything due and not met in time, the latest first."""
        unmet = self._due.exclude(status__in=[Obligation.Status.MET, Obligation.Status.VOID])
        owed = sorted([*unmet, *self._unreached], key=lambda one: one.due_at, reverse=True)
        matters = _matters(self.community, (one.subject_id for one in owed))
        tries = self._tries(matters)
        return [
            Missed(one, matters[one.subject_id], self._is_excused(one, matters, tries))
            for one in owed
            if one.subject_id in matters
        ]

    @cached_property
    def overdue(self) -> list[Overdue]:
        """Complaints past their promise that nobody has finished: outside the rate, so beside it."""
        unfinished = Matter.objects.complaints().unfinished().filter(pk=OuterRef("subject_id"))
        owed = (
            Obligation.objects.open()
            .filter(
                Exists(unfinished.filter(community=self.community)),
                community=self.community,
                kind=duties.COMPLETE.code,
                subject_type=MATTER,
                due_at__lt=self.at,
            )
            .order_by("due_at")
        )
        found = list(owed)
        matters = _matters(self.community, (one.subject_id for one in found[:LONGEST]))
        return [
            Overdue(one, matters[one.subject_id]) for one in found if one.subject_id in matters
        ]

    @cached_property
    def gaps(self) -> list[Gap]:
        """Closed complaints that lack a link of their chain: what filing would refuse, by name."""
        closed = (
            Matter.objects.within(self.community)
            .complaints()
            .filter(status=Matter.Status.CLOSED)
            .select_related("household", "department", "holder")
            .order_by("-closed_at")[:LONGEST]
        )
        missing = chain.gaps(list(closed))
        return [Gap(matter, missing[matter.pk]) for matter in closed if missing[matter.pk]]

    @cached_property
    def _due(self) -> QuerySet[Obligation]:
        day = local_day(self.at)
        begins, _ends = month_bounds(day.year, day.month)
        counted = Matter.objects.of_record().filter(
            pk=OuterRef("subject_id"), community=self.community
        )
        return Obligation.objects.filter(
            Exists(counted.exclude(validity=Validity.INVALID)),
            community=self.community,
            kind=duties.CALL_BACK.code,
            subject_type=MATTER,
            due_at__gte=begins,
            due_at__lt=self.at,
        )

    @cached_property
    def _unreached(self) -> list[Obligation]:
        """Void because the matter was closed with nobody reached: a miss, however honest.

        What is void because handling began again is owed anew by the next cycle and counts there.
        """
        void = list(self._due.filter(status=Obligation.Status.VOID))
        closed = Matter.objects.within(self.community).filter(
            pk__in=[one.subject_id for one in void], status__in=CLOSED
        )
        last = {
            matter.pk: (
                f"{matter.cycle_number}-",
                {str(r.pk) for r in matter.reporters.all() if r.no_contact_confirmed_by_id},
            )
            for matter in closed.prefetch_related("reporters")
        }
        return [
            one for one in void if one.subject_id in last and _counts(one, *last[one.subject_id])
        ]

    def _tries(self, matters: dict[int, Matter]) -> dict[tuple[int, str], list[Callback]]:
        """The attempts behind each call, under its matter and part."""
        found: dict[tuple[int, str], list[Callback]] = {}
        for one in Callback.objects.filter(
            community=self.community, matter__in=matters
        ).select_related("cycle"):
            key = one.matter_id, f"{one.cycle.number}-{one.reporter_id}"
            found.setdefault(key, []).append(one)
        return found

    def _is_excused(
        self,
        owed: Obligation,
        matters: dict[int, Matter],
        tries: dict[tuple[int, str], list[Callback]],
    ) -> bool:
        in_time = [t for t in tries.get((owed.subject_id, owed.part), ()) if t.at <= owed.due_at]
        values = policy.of(matters[owed.subject_id].policy)
        return not closing.still_to_try(values, in_time)


def _matters(community: Community, ids: Iterable[int]) -> dict[int, Matter]:
    return (
        Matter.objects.within(community)
        .select_related("household", "department", "holder")
        .prefetch_related("policy")
        .in_bulk(set(ids))
    )


def _counts(void: Obligation, last_cycle: str, waived: set[str]) -> bool:
    return void.part.startswith(last_cycle) and void.part.partition("-")[2] not in waived
