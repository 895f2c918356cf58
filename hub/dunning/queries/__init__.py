"""Reads that are too big for a queryset word."""

from hub.dunning.queries.ledgers import debtors_of, reasons_of, runs
from hub.dunning.queries.messages import (
    PLACES,
    addressees,
    message_lists,
    messages_of,
    to_send,
)
from hub.dunning.queries.notices import (
    Candidate,
    Waiting,
    candidates,
    counts,
    next_on_walk,
    overtaken,
    owed_by,
    paid_since,
    steps_to_print,
    story_of_paper,
    witnesses,
)
from hub.dunning.queries.records import Clock, Record, clock_of, record_of, story
from hub.dunning.queries.team import Butler, pause_shares, team
from hub.dunning.queries.workbench import (
    following,
    open_steps,
    phones_of,
    to_do_now,
    who_may_hear,
)

__all__ = [
    "PLACES",
    "addressees",
    "message_lists",
    "messages_of",
    "to_send",
    "Butler",
    "Candidate",
    "Clock",
    "Record",
    "Waiting",
    "candidates",
    "clock_of",
    "counts",
    "debtors_of",
    "following",
    "next_on_walk",
    "open_steps",
    "overtaken",
    "owed_by",
    "paid_since",
    "pause_shares",
    "phones_of",
    "reasons_of",
    "record_of",
    "runs",
    "steps_to_print",
    "story",
    "story_of_paper",
    "team",
    "to_do_now",
    "who_may_hear",
    "witnesses",
]
