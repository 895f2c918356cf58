"""Leave and all that belongs to it."""

from hub.leave.models.forfeit import Forfeit
from hub.leave.models.kinds import Kind, KindVersion
from hub.leave.models.leave import Leave, LeaveQuerySet, SignBack, Step
from hub.leave.models.ledger import Entry, WorkHistory
from hub.leave.models.phone import PhoneReport
from hub.leave.models.recall import Recall

__all__ = [
    "Entry",
    "Forfeit",
    "Kind",
    "KindVersion",
    "Leave",
    "LeaveQuerySet",
    "PhoneReport",
    "Recall",
    "SignBack",
    "Step",
    "WorkHistory",
]
