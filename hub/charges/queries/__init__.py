"""Reads that are too big for a queryset word."""

from hub.charges.queries.accounts import (
    account,
    amount_in,
    credit_of,
    held_among,
    open_bills_of,
    owner_of,
    shown_split,
    split,
    unpaid,
    unused,
    with_owners,
)
from hub.charges.queries.arrears import (
    ages,
    collection,
    corrections_between,
    debtors,
    is_fresh,
    last_snapshot,
    warnings,
)
from hub.charges.queries.catalogue import enrolled, items, steps_of, story, tariffs
from hub.charges.queries.meters import Meter, MeterLog, meters, meters_to_read
from hub.charges.queries.runs import Preview, ledger, parts_of, preview, runs_to_open
from hub.charges.queries.verifying import faults
from hub.estate.finding import matching

__all__ = [
    "Meter",
    "MeterLog",
    "Preview",
    "account",
    "ages",
    "amount_in",
    "collection",
    "corrections_between",
    "credit_of",
    "debtors",
    "enrolled",
    "faults",
    "held_among",
    "is_fresh",
    "items",
    "last_snapshot",
    "ledger",
    "matching",
    "meters",
    "meters_to_read",
    "open_bills_of",
    "owner_of",
    "parts_of",
    "preview",
    "runs_to_open",
    "shown_split",
    "split",
    "steps_of",
    "story",
    "tariffs",
    "unpaid",
    "unused",
    "warnings",
    "with_owners",
]
