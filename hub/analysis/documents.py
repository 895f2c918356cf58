"""The printed forms of this app."""

from hub.analysis import workbook
from hub.analysis.snapshot import KIND, SCHEMA
from hub.kernel import documents

documents.form(
    KIND, version=SCHEMA, template="analysis/typst/monthly_table.typ", workbook=workbook.fill
)
