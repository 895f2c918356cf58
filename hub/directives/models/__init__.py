"""Orders, objections, meetings and dress: the department's articles 1, 2 and 14."""

from hub.directives.models.instruction import GRAVE, Conflict, Ground, Instruction, Receiver
from hub.directives.models.meeting import Meeting, MeetingAttendance, MeetingDecision
from hub.directives.models.objection import Objection
from hub.directives.models.uniform import UniformNotice

__all__ = [
    "GRAVE",
    "Conflict",
    "Ground",
    "Instruction",
    "Meeting",
    "MeetingAttendance",
    "MeetingDecision",
    "Objection",
    "Receiver",
    "UniformNotice",
]
