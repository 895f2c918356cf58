"""Everything people can do in dunning. Pages and jobs come through here."""

from hub.dunning.actions.attempts import Tried, attempt, contact
from hub.dunning.actions.ordering import propose_order
from hub.dunning.actions.pausing import end_pause, propose_pause, settle
from hub.dunning.actions.procedure import change_step, draft, propose
from hub.dunning.actions.runs import run_night

__all__ = [
    "Tried",
    "attempt",
    "change_step",
    "contact",
    "draft",
    "end_pause",
    "propose",
    "propose_order",
    "propose_pause",
    "run_night",
    "settle",
]
