"""How the callbacks of this month stand so far, and the names behind each figure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db.models import OuterRef, Subquery, TextChoices
from django.utils.translation import gettext_lazy as _

from hub.kernel.measures import wilson
from hub.kernel.models import Community, Obligation
from hub.kernel.workdays import local_day, month_bounds
from hub.matters import chain, duties, measures
from hub.matters.measures import MATTER, CallbackFigures
from hub.matters.models import Matter, MatterQuerySet

LONGEST = 100


class Names(TextChoices):
    MISSED = "missed", _("未按时回访")
    OVERDUE = "overdue", _("逾期未处理")
    GAPS = "gaps", _("缺环")


@dataclass(frozen=True)
class Named:
    """A matter on a list of what went wrong, and what it was."""

    matter: Matter
    owed: Obligation | None = None
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Month:
    """The month that `at` lies in, up to that moment. What is not due yet does not count yet."""

    community: Community
    at: datetime

    @cached_property
    def figures(self) -> CallbackFigures:
        return measures.callback_figures(self.community, self.begins, self.at, self.at)

    @property
    def strict(self) -> float | None:
        return self.figures.in_time / self.figures.due if self.figures.due else None

    @property
    def by_policy(self) -> float | None:
        return self.figures.policy / self.figures.due if self.figures.due else None

    @property
    def interval(self) -> tuple[float, float] | None:
        return wilson(self.figures.in_time, self.figures.due) if self.figures.due else None

    @cached_property
    def overdue(self) -> int:
        return self._overdue.count()

    @cached_property
    def gaps(self) -> int:
        return self._gaps.count()

    @property
    def begins(self) -> datetime:
        day = local_day(self.at)
        return month_bounds(day.year, day.month)[0]

    def names(self, which: Names) -> list[Named]:
        """The first hundred by name, the worst first."""
        if which == Names.MISSED:
            return self._missed()
        if which == Names.OVERDUE:
            return self._past_their_promise()
        matters = list(_shown(self._gaps.order_by("-closed_at"))[:LONGEST])
        missing = chain.gaps(matters)
        return [Named(matter, missing=tuple(missing[matter.pk])) for matter in matters]

    def _missed(self) -> list[Named]:
        due = measures.callbacks_due(self.community, self.begins, self.at, self.at)
        owed = list(due.exclude(status=Obligation.Status.MET).order_by("-due_at")[:LONGEST])
        matters = self._by_pk(one.subject_id for one in owed)
        return [Named(matters[one.subject_id], one) for one in owed if one.subject_id in matters]

    def _past_their_promise(self) -> list[Named]:
        promise = Obligation.objects.open().filter(
            community=self.community,
            subject_type=MATTER,
            subject_id=OuterRef("pk"),
            kind=duties.COMPLETE.code,
        )
        rows = self._overdue.annotate(promised_at=Subquery(promise.values("due_at")[:1]))
        matters = list(_shown(rows.order_by("promised_at"))[:LONGEST])
        owed = Obligation.objects.open().filter(
            community=self.community,
            subject_type=MATTER,
            subject_id__in=[matter.pk for matter in matters],
            kind=duties.COMPLETE.code,
        )
        by_subject = {one.subject_id: one for one in owed}
        return [Named(matter, by_subject.get(matter.pk)) for matter in matters]

    @property
    def _overdue(self) -> MatterQuerySet:
        return measures.overdue_unhandled(self.community, self.at)

    @property
    def _gaps(self) -> MatterQuerySet:
        closed = measures.closed_complaints(self.community, self.begins, self.at)
        return measures.with_gaps(closed)

    def _by_pk(self, ids: Iterable[int]) -> Mapping[int, Matter]:
        return _shown(Matter.objects.within(self.community)).in_bulk(set(ids))


def _shown(matters: MatterQuerySet) -> MatterQuerySet:
    return matters.select_related("household", "department", "holder")
