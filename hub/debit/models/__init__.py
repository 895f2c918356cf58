"""Bank debit: who allows it, the month's calendar, batches to the bank, and what comes back."""

from hub.debit.models.batches import Batch, ExportFile, Line, LineBill, Skip
from hub.debit.models.cycles import Cycle, Hand
from hub.debit.models.formats import Format, Reason
from hub.debit.models.mandates import Cover, Mandate
from hub.debit.models.results import Result, ResultRow

__all__ = [
    "Batch",
    "Cover",
    "Cycle",
    "ExportFile",
    "Format",
    "Hand",
    "Line",
    "LineBill",
    "Mandate",
    "Reason",
    "Result",
    "ResultRow",
    "Skip",
]
