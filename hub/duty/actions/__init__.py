"""Everything people can do with duty. Pages, imports and jobs come through here."""

from hub.duty.actions.absences import answer, cure, propose_absence, remind
from hub.duty.actions.amending import amend
from hub.duty.actions.attending import work_out
from hub.duty.actions.calling import Said, call_roll
from hub.duty.actions.correcting import ask_correction
from hub.duty.actions.covers import end_cover, set_cover
from hub.duty.actions.drawing import draw_up, drop, fill_by_rotation, plan
from hub.duty.actions.errands import call_errand, cancel_errand, exempt, hold_errand
from hub.duty.actions.leaving import StillKeeper, release
from hub.duty.actions.passing import pass_on
from hub.duty.actions.publishing import give_back, lock, publish, submit
from hub.duty.actions.punching import (
    Noted,
    Position,
    agree_to_position,
    enter_punch,
    import_punches,
    punch,
    withdraw_position,
)
from hub.duty.actions.rotations import add_rotation, close_rotation, reopen_rotation
from hub.duty.actions.searching import ask_for_proposal, note_clash, take_proposal
from hub.duty.actions.sheets import issue_sheet, take_sheet
from hub.duty.actions.shifts import add_shift, change_shift, close_shift, reopen_shift
from hub.duty.actions.staffing import end_placement, note_licence, place, place_crew, protect
from hub.duty.actions.stations import add_station, close_station, reopen_station
from hub.duty.actions.swapping import (
    agree_to_swap,
    decline_swap,
    end_stale_swaps,
    offer_swap,
    withdraw_swap,
)

__all__ = [
    "Noted",
    "Position",
    "Said",
    "StillKeeper",
    "add_rotation",
    "add_shift",
    "add_station",
    "agree_to_position",
    "agree_to_swap",
    "amend",
    "answer",
    "ask_correction",
    "ask_for_proposal",
    "call_errand",
    "call_roll",
    "cancel_errand",
    "change_shift",
    "close_rotation",
    "close_shift",
    "close_station",
    "cure",
    "decline_swap",
    "draw_up",
    "drop",
    "end_cover",
    "end_placement",
    "end_stale_swaps",
    "enter_punch",
    "exempt",
    "fill_by_rotation",
    "give_back",
    "hold_errand",
    "import_punches",
    "issue_sheet",
    "take_sheet",
    "lock",
    "note_clash",
    "note_licence",
    "offer_swap",
    "pass_on",
    "place",
    "place_crew",
    "plan",
    "propose_absence",
    "protect",
    "publish",
    "punch",
    "release",
    "remind",
    "reopen_rotation",
    "reopen_shift",
    "reopen_station",
    "set_cover",
    "submit",
    "take_proposal",
    "withdraw_position",
    "withdraw_swap",
    "work_out",
]
