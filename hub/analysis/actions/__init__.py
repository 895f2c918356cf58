"""Everything people do with a month's table, its plans and its revisits."""

from hub.analysis.actions.base import AlreadyIssued, Blank, MonthNotOver
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
    "AlreadyIssued",
    "AlreadyVisited",
    "BadMonth",
    "Blank",
    "MonthNotOver",
    "NoTable",
    "PlanOf",
    "PlansMissing",
    "cancel_plan",
    "draw_revisits",
    "finish_plan",
    "freeze_table",
    "issue_table",
    "make_plan",
    "open_month",
    "receive_table",
    "revisit",
    "tell_topic",
    "verify_plan",
    "write_summary",
]
