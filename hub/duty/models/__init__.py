"""Who is on duty where and when: stations, shifts, cover, who may stand where, and rosters."""

from hub.duty.models.attendance import (
    Absence,
    AttendanceDay,
    Correction,
    PositionConsent,
    Punch,
)
from hub.duty.models.register import (
    CountLine,
    Handover,
    PaperPages,
    Register,
    RegisterEntry,
    RegisterItem,
)
from hub.duty.models.roster import Assignment, AssignmentQuerySet, Roster
from hub.duty.models.staffing import Licence, Placement, Protection
from hub.duty.models.stations import Cover, LicenceKind, Rotation, Shift, ShiftVersion, Station

__all__ = [
    "Absence",
    "Assignment",
    "AssignmentQuerySet",
    "AttendanceDay",
    "Correction",
    "CountLine",
    "Cover",
    "Handover",
    "Licence",
    "LicenceKind",
    "PaperPages",
    "Placement",
    "PositionConsent",
    "Protection",
    "Punch",
    "Register",
    "RegisterEntry",
    "RegisterItem",
    "Roster",
    "Rotation",
    "Shift",
    "ShiftVersion",
    "Station",
]
