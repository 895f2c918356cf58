"""Everything people do with a month's table, its plans, its revisits and its second coding."""

from hub.analysis.actions.base import AlreadyIssued, Blank, MonthNotOver
from hub.analysis.actions.coding import (
    AlreadyCoded,
    Codes,
    HadAHand,
    NothingToAnswer,
    answer_coding,
    code,
    draw_codings,
    propose_leaving_out,
)
from hub.analysis.actions.plans import PlanOf, cancel_plan, finish_plan, make_plan, verify_plan
from hub.analysis.actions.revisits import AlreadyVisited, draw_revisits, revisit
from hub.analysis.actions.table import (
    BadMonth,
    NoTable,
    PlansMissing,
    freeze_table,
    issue_table,
    open_month,
    receive_table,
    tell_topic,
    write_summary,
)

__all__ = [
    "AlreadyCoded",
    "AlreadyIssued",
    "AlreadyVisited",
    "BadMonth",
    "Blank",
    "Codes",
    "HadAHand",
    "MonthNotOver",
    "NoTable",
    "NothingToAnswer",
    "PlanOf",
    "PlansMissing",
    "answer_coding",
    "cancel_plan",
    "code",
    "draw_codings",
    "draw_revisits",
    "finish_plan",
    "freeze_table",
    "issue_table",
    "make_plan",
    "open_month",
    "propose_leaving_out",
    "receive_table",
    "revisit",
    "tell_topic",
    "verify_plan",
    "write_summary",
]
