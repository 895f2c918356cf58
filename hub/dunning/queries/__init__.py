"""Reads that are too big for a queryset word."""

from hub.dunning.queries.decisions import question, questions, settled
from hub.dunning.queries.ledgers import debtors_of, reasons_of, runs
from hub.dunning.queries.records import Clock, Record, clock_of, record_of, story
from hub.dunning.queries.team import Butler, pause_shares, team
from hub.dunning.queries.workbench import following, open_steps, phones_of, who_may_hear

__all__ = [
    "Butler",
    "Clock",
    "Record",
    "clock_of",
    "debtors_of",
    "following",
    "open_steps",
    "pause_shares",
    "phones_of",
    "question",
    "questions",
    "reasons_of",
    "record_of",
    "runs",
    "settled",
    "story",
    "team",
    "who_may_hear",
]
