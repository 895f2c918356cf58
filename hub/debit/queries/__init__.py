"""Reads that are too big for a queryset word, and what apps above ask."""

from hub.debit.queries.cycles import Calendar, calendar, cut_off_for, is_blocked, silent
from hub.debit.queries.lines import debits, layout_of, sent_lines
from hub.debit.queries.showing import (
    by_outcome,
    by_reason,
    described,
    duty_on,
    files_of,
    hands_in,
    job_of,
    mandate_of,
    open_tasks,
    reasons_in,
    sample_of,
    skips_of,
    steps_of,
    steps_of_month,
    story,
    tasks_by_kind,
)

__all__ = [
    "Calendar",
    "by_outcome",
    "by_reason",
    "calendar",
    "cut_off_for",
    "debits",
    "described",
    "duty_on",
    "files_of",
    "hands_in",
    "is_blocked",
    "job_of",
    "layout_of",
    "mandate_of",
    "open_tasks",
    "reasons_in",
    "sample_of",
    "sent_lines",
    "silent",
    "skips_of",
    "steps_of",
    "steps_of_month",
    "story",
    "tasks_by_kind",
]
