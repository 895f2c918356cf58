"""What was asked of the department and what becomes of it, one file a piece."""

from hub.matters.models.callbacks import Callback, Reporter
from hub.matters.models.matter import Matter, MatterQuerySet
from hub.matters.models.rounds import Cycle, Hand
from hub.matters.models.stages import MajorStage

__all__ = ["Callback", "Cycle", "Hand", "MajorStage", "Matter", "MatterQuerySet", "Reporter"]
