"""Workbooks in and out.

In: declare an `Importer` with its `Column`s in the app's `imports.py` and decorate it with
`register`; the pages under `imports:` do the rest. Out: `download("名称", Sheet(...))`.
"""

from hub.kernel.exchange.columns import (
    Bad,
    Cell,
    Column,
    choice,
    day,
    moment,
    number,
    plain,
    text,
    whole,
    yes_or_no,
)
from hub.kernel.exchange.importers import (
    Fault,
    Importer,
    Outcome,
    Row,
    importer_of,
    register,
)
from hub.kernel.exchange.importing import (
    accept,
    cancel,
    earlier,
    find,
    job_of,
    may_import,
    shown_to,
    upload,
)
from hub.kernel.exchange.sheets import XLSX, Head, Mark, Sheet, answer, download, workbook
from hub.kernel.exchange.tables import NotAWorkbook
from hub.kernel.exchange.templates import template

__all__ = [
    "XLSX",
    "NotAWorkbook",
    "answer",
    "importer_of",
    "Bad",
    "Cell",
    "Column",
    "Fault",
    "Head",
    "Importer",
    "Mark",
    "Outcome",
    "Row",
    "Sheet",
    "accept",
    "cancel",
    "choice",
    "day",
    "download",
    "earlier",
    "find",
    "job_of",
    "may_import",
    "moment",
    "number",
    "plain",
    "register",
    "shown_to",
    "template",
    "text",
    "upload",
    "whole",
    "workbook",
    "yes_or_no",
]
