"""What the obligations of matters come to: objectives O2c, O3 and the companions of O1 and O2d.

A window counts what fell due, or was recorded, from its begin up to its end; `as_of` is the moment
of asking. What has not come to its moment yet is neither success nor failure and is named beside.
"""

from hub.matters.measures.attitude import ATTITUDE, ATTITUDE_CASES, ZEAL, ZEAL_CASES
from hub.matters.measures.calling_back import (
    CALL_BACK,
    CallbackFigures,
    call_back,
    callback_figures,
    callbacks_due,
    closed_complaints,
    overdue_unhandled,
    with_gaps,
)
from hub.matters.measures.handing_over import (
    HANDLE_OR_FORWARD,
    first_cycles,
    handed_over,
    handle_or_forward,
)
from hub.matters.measures.windows import MATTER, recorded

__all__ = [
    "ATTITUDE",
    "ATTITUDE_CASES",
    "CALL_BACK",
    "HANDLE_OR_FORWARD",
    "MATTER",
    "ZEAL",
    "ZEAL_CASES",
    "CallbackFigures",
    "call_back",
    "callback_figures",
    "callbacks_due",
    "closed_complaints",
    "first_cycles",
    "handed_over",
    "handle_or_forward",
    "overdue_unhandled",
    "recorded",
    "with_gaps",
]
