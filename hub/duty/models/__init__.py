"""Who is on duty where and when: stations, shifts, cover, who may stand where, and rosters."""

from hub.duty.models.attendance import (
    Absence,
    AttendanceDay,
    Correction,
    PositionConsent,
    Punch,
)
from hub.duty.models.errand import Errand, Turnout
from hub.duty.models.muster import RollCall, RollLine
from hub.duty.models.register import (
    CountLine,
    Handover,
    PaperPages,
    Register,
    RegisterEntry,
    RegisterItem,
)
from hub.duty.models.roster import Assignment, AssignmentQuerySet, Roster
from hub.duty.models.sheet import Amendment, MonthSheet
from hub.duty.models.staffing import Licence, Placement, Protection
from hub.duty.models.stations import Cover, LicenceKind, Rotation, Shift, ShiftVersion, Station
from hub.duty.models.swap import Swap

__all__ = [
    "Absence",
    "Amendment",
    "Assignment",
    "AssignmentQuerySet",
    "AttendanceDay",
    "Correction",
    "CountLine",
    "Cover",
    "Errand",
    "Handover",
    "Licence",
    "LicenceKind",
    "MonthSheet",
    "PaperPages",
    "Placement",
    "PositionConsent",
    "Protection",
    "Punch",
    "Register",
    "RegisterEntry",
    "RegisterItem",
    "RollCall",
    "RollLine",
    "Roster",
    "Rotation",
    "Shift",
    "ShiftVersion",
    "Station",
    "Swap",
    "Turnout",
]
