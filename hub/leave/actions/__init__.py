"""Everything people can do with leave. Pages and jobs come through here."""

from hub.leave.actions.adjusting import note_history, propose_adjusting
from hub.leave.actions.asking import add_proof, ask, cancel, extend, withdraw
from hub.leave.actions.forfeiting import find_forfeits, keep_leave, propose_forfeit
from hub.leave.actions.kinds import begin, change_kind, close_kind, reopen_kind
from hub.leave.actions.ledger import (
    credit,
    expire,
    grant_annual,
)
from hub.leave.actions.months import draw_up_month, take_month
from hub.leave.actions.phoning import lapse_call, log_call
from hub.leave.actions.printing import print_slip
from hub.leave.actions.proofs import is_open_to, open_proof
from hub.leave.actions.recalling import answer_recall, lapse_recall, recall, take_back
from hub.leave.actions.reckoning import Foreseen, Reckoned, Wish, foresee, reckon
from hub.leave.actions.returning import go_on, report_back, sign_back
from hub.leave.actions.steps import approve, lapse, reject

__all__ = [
    "Foreseen",
    "Reckoned",
    "Wish",
    "add_proof",
    "answer_recall",
    "approve",
    "ask",
    "begin",
    "cancel",
    "change_kind",
    "close_kind",
    "credit",
    "draw_up_month",
    "take_month",
    "expire",
    "extend",
    "find_forfeits",
    "foresee",
    "go_on",
    "grant_annual",
    "is_open_to",
    "keep_leave",
    "lapse",
    "lapse_call",
    "lapse_recall",
    "log_call",
    "note_history",
    "open_proof",
    "print_slip",
    "propose_adjusting",
    "propose_forfeit",
    "recall",
    "reckon",
    "reject",
    "reopen_kind",
    "report_back",
    "sign_back",
    "take_back",
    "withdraw",
]
