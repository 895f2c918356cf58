"""Everything people can do about people's data. Pages, imports and jobs come through here."""

from hub.privacy.actions.certificates import certificate
from hub.privacy.actions.exports import (
    NoneThere,
    NotOpen,
    OthersExport,
    TooManyRows,
    Wanted,
    ask,
    fetch,
    stop,
)
from hub.privacy.actions.handing import hand_out
from hub.privacy.actions.requests import (
    AlreadyAsked,
    Closed,
    NotForDeleting,
    NothingGoes,
    OnlyByErasing,
    answer_request,
    give_copy,
    propose_erasing,
    refuse_request,
    take_request,
    withdraw_request,
)
from hub.privacy.actions.retention import (
    AllHeld,
    HeldAlready,
    LiftedAlready,
    NotWaiting,
    find_due,
    hold,
    lift_hold,
    propose_clearing,
)

__all__ = [
    "AllHeld", "AlreadyAsked", "Closed", "HeldAlready", "LiftedAlready", "NoneThere",
    "NotForDeleting", "NotOpen", "NotWaiting", "NothingGoes", "OnlyByErasing", "OthersExport",
    "TooManyRows", "Wanted", "answer_request", "ask", "certificate", "fetch", "find_due", "give_copy",
    "hand_out", "hold", "lift_hold", "propose_clearing", "propose_erasing", "refuse_request",
    "stop", "take_request", "withdraw_request",
]  # fmt: skip
