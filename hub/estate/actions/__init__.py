"""Everything people can do with buildings, household files and beats."""

from hub.estate.actions.base import AlreadyEnded, NameMissing
from hub.estate.actions.frame import (
    AreaTaken,
    BeatTaken,
    BuildingTaken,
    NotAButler,
    add_area,
    add_building,
    assign_beat,
    end_beat,
    move_building,
)
from hub.estate.actions.looking import Answered, OwnLooks, answer_look
from hub.estate.actions.phones import (
    NoReason,
    NumberListed,
    add_phone,
    end_phone,
    reveal_phone,
    verify_phone,
)
from hub.estate.actions.residents import (
    AlreadyListed,
    correct_name,
    move_in,
    move_out,
    set_preferences,
)
from hub.estate.actions.rooms import AreaNotPositive, RoomTaken, add_household, change_household
from hub.estate.actions.vehicles import NotAPlate, PlateTaken, add_vehicle, end_vehicle

__all__ = [
    "AlreadyEnded",
    "AlreadyListed",
    "Answered",
    "AreaNotPositive",
    "AreaTaken",
    "BeatTaken",
    "BuildingTaken",
    "NameMissing",
    "NoReason",
    "NotAButler",
    "NotAPlate",
    "NumberListed",
    "OwnLooks",
    "PlateTaken",
    "RoomTaken",
    "add_area",
    "add_building",
    "add_household",
    "add_phone",
    "add_vehicle",
    "answer_look",
    "assign_beat",
    "change_household",
    "correct_name",
    "end_beat",
    "end_phone",
    "end_vehicle",
    "move_building",
    "move_in",
    "move_out",
    "reveal_phone",
    "set_preferences",
    "verify_phone",
]
