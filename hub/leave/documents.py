"""The printed forms of this app."""

from django.utils.translation import gettext as _

from hub.kernel import documents
from hub.kernel.documents.sheets import Book, Column
from hub.kernel.models import Document
from hub.leave.actions import months, printing


def ledger(document: Document, book: Book) -> None:
    """The month's ledger as a sheet: days and hours as numbers, so that wages can reckon with them."""
    sheet = book.sheet(_("假期台账"), landscape=True)
    columns = [
        Column(_("工号"), width=12),
        Column(_("姓名"), width=12),
        Column(_("假别"), width=14),
        Column(_("单位"), width=8),
        *(
            Column(head, "decimal", width=11)
            for head in (_("期初"), _("发放"), _("使用"), _("过期"), _("调整"), _("期末"))
        ),
    ]
    names = ("opening", "granted", "taken", "expired", "adjusted", "closing")
    rows = []
    for row in document.snapshot["rows"]:
        per = 60 if row["in_hours"] else 480
        figures = [
            None if name in ("opening", "closing") and not row["has_quota"] else row[name] / per
            for name in names
        ]
        unit = _("小时") if row["in_hours"] else _("天")
        rows.append([row["number"], row["name"], row["kind"], unit, *figures])
    sheet.table(columns, rows)
    sheet.note(_("涉及健康的假（病假、产假等）合并为“请假”；没有额度的假只记使用。"))


documents.form(printing.KIND, template="leave/typst/slip.typ")
documents.form(months.KIND, template="leave/typst/ledger.typ", workbook=ledger)
