"""Money: what is charged by which price, what is owed, what was paid, and what is left open."""

from hub.charges.models.arrears import Arrear, Interruption, Snapshot
from hub.charges.models.billing import Bill, BillQuerySet, BillRun, RunLine
from hub.charges.models.catalogue import FeeItem, Tariff
from hub.charges.models.enrolment import Enrolment, Reading, VacancyDiscount
from hub.charges.models.holds import Hold
from hub.charges.models.payments import Allocation, Payment, Receipt

__all__ = [
    "Allocation",
    "Arrear",
    "Bill",
    "BillQuerySet",
    "BillRun",
    "Enrolment",
    "FeeItem",
    "Hold",
    "Interruption",
    "Payment",
    "Reading",
    "Receipt",
    "RunLine",
    "Snapshot",
    "Tariff",
    "VacancyDiscount",
]
