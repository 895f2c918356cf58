"""Orders, objections, meetings and dress: the department's articles 1, 2 and 14."""

from hub.directives.models.instruction import GRAVE, Conflict, Ground, Instruction, Receiver
from hub.directives.models.objection import Objection

__all__ = ["GRAVE", "Conflict", "Ground", "Instruction", "Objection", "Receiver"]
