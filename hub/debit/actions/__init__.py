"""Everything people can do with bank debits. Pages, imports and jobs come through here."""

from hub.debit.actions.base import begin, open_cycle
from hub.debit.actions.booking import (
    bank_told,
    book,
    close,
    file_refused,
    look_for_silent,
    note_call,
)
from hub.debit.actions.formats import (
    approve_format,
    propose_format,
    refuse_format,
    set_reason,
)
from hub.debit.actions.mandates import (
    Agreed,
    end_mandate,
    make_mandate,
    make_many,
    renew_mandate,
    reveal_account,
)
from hub.debit.actions.preparing import WRITE, cancel, check, give_back, prepare, recall
from hub.debit.actions.results import BOOK, READ, accept, drop, read, receive
from hub.debit.actions.sending import fetch, send, write_files

__all__ = [
    "BOOK",
    "READ",
    "WRITE",
    "Agreed",
    "accept",
    "approve_format",
    "bank_told",
    "begin",
    "book",
    "cancel",
    "check",
    "close",
    "drop",
    "end_mandate",
    "fetch",
    "file_refused",
    "give_back",
    "look_for_silent",
    "make_mandate",
    "make_many",
    "note_call",
    "open_cycle",
    "prepare",
    "propose_format",
    "read",
    "recall",
    "receive",
    "refuse_format",
    "renew_mandate",
    "reveal_account",
    "send",
    "set_reason",
    "write_files",
]
