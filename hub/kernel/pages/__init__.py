"""The page kinds: worklists that filter, order and page in the database, and what parts show."""

from hub.kernel.pages.bulk import RowResult, in_turn
from hub.kernel.pages.filters import Filter, Rows, choice, days, flag, search
from hub.kernel.pages.parts import Entry, Lamp, Step, Words, toast
from hub.kernel.pages.worklist import Bound, Count, Order, Page, UnknownFilter, View, Worklist

__all__ = [
    "Bound",
    "Count",
    "Entry",
    "Filter",
    "Lamp",
    "Order",
    "Page",
    "RowResult",
    "Rows",
    "Step",
    "UnknownFilter",
    "View",
    "Words",
    "Worklist",
    "choice",
    "days",
    "flag",
    "in_turn",
    "search",
    "toast",
]
