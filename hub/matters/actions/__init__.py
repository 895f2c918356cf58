"""Everything people can do with matters. Pages, API, imports and jobs come through here."""

from hub.matters.actions.accusing import accuse
from hub.matters.actions.amending import propose_retype, retype, reveal_reporter
from hub.matters.actions.callbacks import call_back, owe_progress_call, progress_call
from hub.matters.actions.closing import close, file, reopen
from hub.matters.actions.handling import accept, assign, bounce, handle, note, start
from hub.matters.actions.intake import finish, forward, record, take_in
from hub.matters.actions.joining import propose_merge, propose_split, propose_waiver
from hub.matters.actions.major import sign_stage, write_stage
from hub.matters.actions.outside import outside_reply
from hub.matters.actions.ruling import appeal, propose_ruling, tell_ruling
from hub.matters.actions.severity import lower_severity, raise_severity
from hub.matters.actions.told import Intake

__all__ = [
    "Intake",
    "accept",
    "accuse",
    "appeal",
    "assign",
    "bounce",
    "call_back",
    "close",
    "file",
    "finish",
    "forward",
    "handle",
    "lower_severity",
    "note",
    "outside_reply",
    "owe_progress_call",
    "progress_call",
    "propose_merge",
    "propose_retype",
    "propose_ruling",
    "propose_split",
    "propose_waiver",
    "raise_severity",
    "record",
    "reopen",
    "retype",
    "reveal_reporter",
    "sign_stage",
    "start",
    "take_in",
    "tell_ruling",
    "write_stage",
]
