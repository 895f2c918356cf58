"""复核编码台: what waits to be coded again, one case without its codes, and what differs.

Blind means: no number, no room, no names, no codes, no ruling and no severity, nor the lines of
history that speak of them. What people wrote is shown as it stands.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from django.db.models import Count

from hub.analysis import comparison, duties, rules
from hub.analysis.comparison import Compared
from hub.analysis.counting import shifted
from hub.analysis.models import Coding, CodingAnswer, Sample
from hub.kernel import attachments, journal
from hub.kernel.models import Attachment, Community, Obligation
from hub.kernel.pages import Entry
from hub.kernel.workdays import local_day
from hub.matters import story
from hub.matters.events import Happened
from hub.matters.models import Callback, Cycle
from hub.people.models import Staff

LISTED_MONTHS = 12
MOST = 200
# Lines of history that give away neither code nor ruling nor severity. A line not named here is
# not shown: a new kind of line stays hidden until somebody has thought about it.
SHOWN = frozenset(
    {
        Happened.RECORDED.value,
        Happened.FORWARDED.value,
        Happened.ACCEPTED.value,
        Happened.BOUNCED.value,
        Happened.STARTED.value,
        Happened.NOTED.value,
        Happened.FINISHED.value,
        Happened.HANDLED.value,
        Happened.PROGRESS_TOLD.value,
        Happened.CALL_TRIED.value,
        Happened.CALLED_BACK.value,
        Happened.REOPENED.value,
        Happened.OUTSIDE_REPLIED.value,
    }
)


@dataclass(frozen=True)
class Batch:
    """One month's sample on the desk: how far it is, by when it is owed, what this person may do."""

    sample: Sample
    duty: Obligation | None
    done: int
    mine: Sequence[Coding]
    others: int  # wait, but this person had a hand in them

    @property
    def period(self) -> str:
        return self.sample.month.period


@dataclass(frozen=True)
class BlindCase:
    """A drawn case as the second coder sees it."""

    coding: Coding
    cycles: Sequence[Cycle]
    calls: Sequence[Callback]
    photos: Sequence[Attachment]
    entries: Sequence[Entry]

    @property
    def where(self) -> str:
        """The area and, of a public place, its name: never the room."""
        matter = self.coding.matter
        return f"{matter.area or ''} {matter.place}".strip()


def blind(coding: Coding) -> BlindCase:
    matter = coding.matter
    events = [one for one in journal.history(matter) if one.verb in SHOWN]
    told = story.entries(events, [])
    return BlindCase(
        coding=coding,
        cycles=list(matter.cycles.exclude(result="").select_related("department")),
        calls=list(matter.callbacks.filter(is_reached=True).order_by("id")),
        photos=list(attachments.of(matter)),
        entries=[
            replace(one, by="", facts=(), text="" if event.verb == Happened.RECORDED else one.text)
            for one, event in zip(told, events, strict=True)
        ],
    )


@dataclass(frozen=True)
class Desk:
    """The desk as one person sees it at one moment."""

    person: Staff
    community: Community
    at: datetime

    @cached_property
    def batches(self) -> list[Batch]:
        """Samples that are not whole, the one due first on top."""
        drawn = list(
            Coding.objects.within(self.community)
            .filter(status=Coding.Status.DRAWN)
            .select_related(
                "community", "sample__month", "matter__area", "matter__accused_department"
            )
            .order_by("sample__month__period", "place")[: MOST * 2]
        )
        known = rules.known_to(self.community, [one.matter_id for one in drawn])
        samples = {one.sample_id: one.sample for one in drawn}
        owed = {
            one.subject_id: one
            for one in Obligation.objects.filter(
                community=self.community, kind=duties.CODE.code, subject_id__in=list(samples)
            )
        }
        done = dict(
            Coding.objects.filter(sample__in=list(samples), status=Coding.Status.CODED)
            .values_list("sample")
            .annotate(n=Count("pk"))
            .order_by()
        )
        mine: dict[int, list[Coding]] = {pk: [] for pk in samples}
        total: dict[int, int] = dict.fromkeys(samples, 0)
        for one in drawn:
            total[one.sample_id] += 1
            if rules.may_code(self.person, one, self.at, known):
                mine[one.sample_id].append(one)
        found = [
            Batch(sample, owed.get(pk), done.get(pk, 0), mine[pk], total[pk] - len(mine[pk]))
            for pk, sample in samples.items()
        ]
        return sorted(
            found, key=lambda one: (one.duty.due_at if one.duty else self.at, one.period)
        )

    @property
    def next(self) -> Coding | None:
        return next((batch.mine[0] for batch in self.batches if batch.mine), None)

    def batch_of(self, coding: Coding) -> Batch | None:
        return next((one for one in self.batches if one.sample.pk == coding.sample_id), None)

    @cached_property
    def differences(self) -> list[tuple[Coding, Compared, bool]]:
        """What waits for an answer, oldest first, and whether this person may give it."""
        since = shifted(local_day(self.at).strftime("%Y-%m"), -LISTED_MONTHS)
        rows = (
            Coding.objects.within(self.community)
            .filter(status=Coding.Status.CODED, sample__month__period__gte=since)
            .select_related("community", "sample__month", "matter")
            .prefetch_related("answers")
            .order_by("coded_at", "id")
        )
        waiting = [(one, row) for one in rows for row in comparison.waiting(one)][:MOST]
        known = rules.known_to(self.community, {one.matter_id for one, _row in waiting})
        return [
            (one, row, rules.may_answer(self.person, one, self.at, known) is not None)
            for one, row in waiting
        ]


def answers_of(coding: Coding) -> list[CodingAnswer]:
    return list(coding.answers.select_related("answered_by"))
