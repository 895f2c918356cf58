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

__all__ = [
    "AgainstTheLaw",
    "ComplyFirst",
    "NeverTheIssuer",
    "NotAboveBoth",
    "NotAboveTheIssuer",
    "NotSaidByThem",
    "NotYours",
    "NothingToConfirm",
    "ObjectedAlready",
    "Order",
    "OutOfLine",
    "SameOrder",
    "acknowledge",
    "answer_refusal",
    "close_objection",
    "confirm_oral",
    "decide",
    "deny_oral",
    "fail",
    "finish",
    "hear",
    "issue",
    "log_oral",
    "object_",
    "refuse",
    "report_conflict",
    "settle_conflict",
    "start",
    "withdraw",
]
