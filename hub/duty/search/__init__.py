"""Searches a month's roster with a constraint solver: keeps every hard rule, shares burdens evenly.

It is handed plain values and reads no database. What it finds is checked by the same function as
what people plan by hand, so the solver is trusted with nothing.
"""

from hub.duty.search.clashes import Clash, explain
from hub.duty.search.solving import Proposal, propose
from hub.duty.search.task import Burden, Slot, Task

__all__ = ["Burden", "Clash", "Proposal", "Slot", "Task", "explain", "propose"]
