"""Fill the month's snapshot: every figure, name and sentence of the table, at one moment.

One module for each block; see snapshot.py for what each holds. Nothing here writes.
"""

from datetime import datetime, timedelta

from hub.analysis.compose import (
    causes,
    major,
    plans,
    promptness,
    quality,
    revisits,
    types,
    volume,
)
from hub.analysis.compose.shared import moment
from hub.analysis.counting import window
from hub.analysis.models import Month
from hub.analysis.snapshot import SCHEMA, Head, Snapshot
from hub.kernel.workdays import local_day
from hub.people.models import Staff

__all__ = ["snapshot", "window"]


def snapshot(month: Month, *, by: Staff, at: datetime) -> Snapshot:
    """Everything the table says, as known at `at`."""
    community, period = month.community, month.period
    areas = volume.areas_of(community, period)
    c = promptness.block(community, period, at)
    return Snapshot(
        schema=SCHEMA,
        head=_head(month, by, at),
        areas=areas,
        a=volume.block(community, period, at, areas),
        b=types.block(community, period),
        c=c,
        d=causes.block(month),
        e=major.block(community, period),
        f=plans.block(month, at),
        g=revisits.block(month),
        h=quality.block(month, c, at),
    )


def _head(month: Month, by: Staff, at: datetime) -> Head:
    begins, ends = window(month.period)
    return Head(
        company=month.community.company.name,
        community=month.community.name,
        month=month.period,
        first_day=local_day(begins).isoformat(),
        last_day=(local_day(ends) - timedelta(days=1)).isoformat(),
        as_of=moment(at),
        prepared_by=by.name,
        reviewed_by="",
        code_version=f"TSYB/{SCHEMA}",
        replaces=month.table.number if month.table else "",
        summary=month.summary,
    )
