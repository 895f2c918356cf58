"""Everything people can do in dunning. Pages and jobs come through here."""

from hub.dunning.actions.procedure import change_step, draft, propose
from hub.dunning.actions.runs import run_night

__all__ = [
    "change_step",
    "draft",
    "propose",
    "run_night",
]
