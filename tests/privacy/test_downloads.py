"""Every file that leaves the house: by two people, as a step of a process that is told, or of nobody.

A view that answers with a file and is not in this table fails, and so does an outlet that is
declared and hands nothing out: whoever writes a new download decides here which of the three it is.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from hub.privacy import outlets
from hub.privacy.models.export import BY_TWO

ROOT = Path(settings.BASE_DIR)
# What carries data of many people, by the outlet that tells of it.
TOLD = {
    "hub/debit/views/batches.py:fetch": "debit.file",
    "hub/dunning/views/messages.py:take": "dunning.messages",
    "hub/dunning/views/notices.py:print_": "dunning.notices",
    "hub/duty/views/sheets.py:sheet": "duty.sheet",
    "hub/leave/views/ledger.py:sheet": "leave.ledger",
    "hub/privacy/views/exports.py:fetch": BY_TWO,
    "hub/privacy/views/requests.py:copy": "privacy.package",
}
# What does not, and why.
OF_NOBODY = {
    "hub/analysis/rest.py:table_pdf": "the month's complaints in figures, without names or numbers",
    "hub/analysis/views/months.py:paper": "the month's complaints in figures, without names or numbers",
    "hub/charges/views/accounts.py:receipt": "one payer's receipt, handed to them",
    "hub/charges/views/catalogue.py:meter_sheet": "rooms and meters, no people",
    "hub/directives/views/meetings.py:minutes": "what a meeting decided",
    "hub/dunning/views/notices.py:paper": "one household's letter once more",
    "hub/kernel/exchange/sheets.py:answer": "the means",
    "hub/kernel/files.py:_named": "the means",
    "hub/kernel/files.py:answer": "the means",
    "hub/kernel/rest.py:download_attachment": "one picture or paper of a record that the person may read",
    "hub/kernel/views.py:serve": "one picture or paper of a record that the person may read",
    "hub/kernel/views.py:thumbnail": "one picture of a record that the person may read",
    "hub/kernel/views.py:import_template": "an empty form",
    "hub/kernel/views.py:import_errors": "back to who uploaded them, the rows that could not be read",
    "hub/leave/views/asking.py:paper": "one request for leave, printed to be signed",
    "hub/paidwork/views/catalogue.py:price_list": "posted prices",
    "hub/paidwork/views/orders.py:paper": "one household's slip",
    "hub/privacy/views/requests.py:certificate": "kinds, counts and digests of row numbers; nothing of whom it was",
}
ANSWERS = {"FileResponse", "download", "answer"}
MADE = {"as_pdf", "as_file"}


def files_sent() -> Iterator[str]:
    for path in sorted(ROOT.glob("hub/**/*.py")):
        if {"tests", "demo", "migrations"} & set(path.parts):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and any(map(sends, ast.walk(node))):
                yield f"{path.relative_to(ROOT)}:{node.name}"


def sends(node: ast.AST) -> bool:
    """A header that names a file, or a call of one of the means (not `approvals.answer`)."""
    if isinstance(node, ast.Constant):
        return node.value == "Content-Disposition"
    if not isinstance(node, ast.Call):
        return False
    called = ast.unparse(node.func)
    means = {f"{place}.{name}" for place in ("exchange", "files") for name in ANSWERS | MADE}
    return called in {"FileResponse", "download", *MADE, *means} or (
        called == "answer" and "io.BytesIO" in ast.unparse(node)
    )


def test_every_file_that_leaves_is_told_or_is_of_nobody() -> None:
    assert set(files_sent()) == set(TOLD) | set(OF_NOBODY)


def test_every_outlet_hands_something_out() -> None:
    assert set(TOLD.values()) == {one.code for one in outlets.declared()} | {BY_TWO}


def test_every_outlet_says_why_nobody_else_lets_it_out() -> None:
    assert all(str(one.why).strip() for one in outlets.declared())
