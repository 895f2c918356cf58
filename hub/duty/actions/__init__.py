"""Everything people can do with duty. Pages, imports and jobs come through here."""

from hub.duty.actions.drawing import draw_up, drop, fill_by_rotation, plan
from hub.duty.actions.passing import pass_on
from hub.duty.actions.publishing import give_back, lock, publish, submit
from hub.duty.actions.searching import ask_for_proposal, note_clash, take_proposal
from hub.duty.actions.staffing import end_placement, note_licence, place, protect, report_to
from hub.duty.actions.stations import (
    add_rotation,
    add_shift,
    add_station,
    change_shift,
    close_rotation,
    close_shift,
    close_station,
    end_cover,
    reopen_rotation,
    reopen_shift,
    reopen_station,
    set_cover,
)

__all__ = [
    "add_rotation",
    "add_shift",
    "add_station",
    "ask_for_proposal",
    "change_shift",
    "close_rotation",
    "close_shift",
    "close_station",
    "draw_up",
    "drop",
    "end_cover",
    "end_placement",
    "fill_by_rotation",
    "give_back",
    "lock",
    "note_clash",
    "note_licence",
    "pass_on",
    "place",
    "plan",
    "protect",
    "publish",
    "reopen_rotation",
    "reopen_shift",
    "reopen_station",
    "report_to",
    "set_cover",
    "submit",
    "take_proposal",
]
