"""Block H: what was entered later than it was told, and causes that came back."""

from datetime import datetime

from hub.analysis import counting, recurrence
from hub.analysis.compose.shared import moment
from hub.analysis.counting import during, window
from hub.analysis.models import Month
from hub.analysis.snapshot import KIND
from hub.analysis.snapshot.quality import LateEntries, LateEntry, Recurrence
from hub.kernel.models import Document
from hub.kernel.workdays import local_day
from hub.matters import taxonomy
from hub.matters.models import Matter


def late_entries(month: Month) -> LateEntries:
    """Complaints of the month whose contact was earlier than their entry 补登.

    Only what was written down as such can be known: an entry without a moment of contact counts
    as made while the resident spoke. Imported history has no moment of entry at all.
    """
    recorded = counting.complaints(month.community).filter(during("recorded_at", month.period))
    own = recorded.filter(is_legacy=False)
    late = list(own.filter(contact_at__isnull=False).order_by("recorded_at", "id"))
    frozen = _frozen_at(month)
    return LateEntries(
        of=own.count(),
        count=len(late),
        after_freeze=sum(_missed_its_table(one, frozen) for one in late),
        imported=recorded.filter(is_legacy=True).count(),
        rows=[_late(one) for one in late],
    )


def _frozen_at(month: Month) -> dict[str, datetime]:
    """When each earlier month's table in force was frozen."""
    tables = Document.objects.filter(
        community=month.community,
        kind=KIND,
        status__in=[Document.Status.ISSUED, Document.Status.RECEIVED],
        period__lte=month.period,
    )
    return dict(tables.values_list("period", "made_at"))


def _missed_its_table(matter: Matter, frozen: dict[str, datetime]) -> bool:
    if matter.contact_at is None:
        return False
    table = frozen.get(local_day(matter.contact_at).strftime("%Y-%m"))
    return table is not None and table < matter.recorded_at


def _late(matter: Matter) -> LateEntry:
    return LateEntry(
        number=matter.number,
        contact_at=moment(matter.contact_at or matter.recorded_at),
        recorded_at=moment(matter.recorded_at),
        hours=matter.entry_hours or 0.0,
    )


def came_back(month: Month, at: datetime) -> list[Recurrence]:
    found = recurrence.declared(month.community, *window(month.period), at)
    return [
        Recurrence(
            plan=one.plan.number,
            cause_name=taxonomy.label(taxonomy.CAUSES, one.plan.cause_code),
            areas=[area.name for area in one.areas],
            declared_at=moment(one.at),
            until=moment(one.until),
            is_over=one.until <= min(window(month.period)[1], at),
            numbers=[matter.number for matter in one.came_back],
        )
        for one in found
    ]
