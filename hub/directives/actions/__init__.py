"""Everything people can do with orders and objections. Pages and jobs come through here."""

from hub.directives.actions.base import AgainstTheLaw, NotYours
from hub.directives.actions.carrying import acknowledge, fail, finish, start
from hub.directives.actions.conflicts import (
    NotAboveBoth,
    SameOrder,
    report_conflict,
    settle_conflict,
)
from hub.directives.actions.instructions import (
    NothingToConfirm,
    NotSaidByThem,
    Order,
    OutOfLine,
    confirm_oral,
    deny_oral,
    issue,
    log_oral,
    withdraw,
)
from hub.directives.actions.meetings import (
    Decided,
    Minutes,
    NotOfTheMeeting,
    NotTheChair,
    record_meeting,
    sign_meeting,
)
from hub.directives.actions.objections import (
    ComplyFirst,
    NeverTheIssuer,
    ObjectedAlready,
    close_objection,
    decide,
    hear,
    object_,
)
from hub.directives.actions.refusing import NotAboveTheIssuer, answer_refusal, refuse
from hub.directives.actions.uniforms import (
    BadgeStays,
    ask_uniform,
    decide_uniform,
    end_uniform,
)

__all__ = [
    "AgainstTheLaw",
    "BadgeStays",
    "ComplyFirst",
    "Decided",
    "Minutes",
    "NeverTheIssuer",
    "NotAboveBoth",
    "NotAboveTheIssuer",
    "NotOfTheMeeting",
    "NotSaidByThem",
    "NotTheChair",
    "NotYours",
    "NothingToConfirm",
    "ObjectedAlready",
    "Order",
    "OutOfLine",
    "SameOrder",
    "acknowledge",
    "answer_refusal",
    "ask_uniform",
    "close_objection",
    "confirm_oral",
    "decide",
    "decide_uniform",
    "deny_oral",
    "end_uniform",
    "fail",
    "finish",
    "hear",
    "issue",
    "log_oral",
    "object_",
    "record_meeting",
    "refuse",
    "report_conflict",
    "settle_conflict",
    "sign_meeting",
    "start",
    "withdraw",
]
