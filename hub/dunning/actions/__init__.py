"""Everything people can do in dunning. Pages and jobs come through here."""

from hub.dunning.actions.attempts import attempt, contact
from hub.dunning.actions.deliveries import (
    MOVES,
    Delivery,
    deliver,
    void_notice,
    withdraw_notice,
)
from hub.dunning.actions.evidence import Tried
from hub.dunning.actions.messages import (
    Receipt,
    Said,
    book_receipt,
    drop_rest,
    list_messages,
    take_list,
)
from hub.dunning.actions.notices import (
    Wanted,
    ask_notices,
    freeze_notices,
)
from hub.dunning.actions.ordering import propose_order
from hub.dunning.actions.pausing import end_pause, propose_pause, settle
from hub.dunning.actions.printing import finish_batch, keep_part, note_printed
from hub.dunning.actions.procedure import change_step, draft, propose
from hub.dunning.actions.runs import run_night
from hub.dunning.models import Way

__all__ = [
    "Receipt",
    "Said",
    "book_receipt",
    "drop_rest",
    "list_messages",
    "take_list",
    "MOVES",
    "Delivery",
    "Tried",
    "Wanted",
    "Way",
    "ask_notices",
    "attempt",
    "change_step",
    "contact",
    "deliver",
    "draft",
    "end_pause",
    "finish_batch",
    "freeze_notices",
    "keep_part",
    "note_printed",
    "propose",
    "propose_order",
    "propose_pause",
    "run_night",
    "settle",
    "void_notice",
    "withdraw_notice",
]
