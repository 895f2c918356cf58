"""The printed forms of this app: the month's attendance table and its overtime ledger."""

from hub.duty.workbooks import fill_attendance, fill_overtime
from hub.kernel import documents

documents.form("KQB", template="duty/typst/attendance.typ", workbook=fill_attendance)
documents.form("JBT", template="duty/typst/overtime.typ", workbook=fill_overtime)
