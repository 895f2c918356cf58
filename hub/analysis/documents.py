"""The printed forms of this app."""

from hub.analysis import workbook
from hub.analysis.snapshot import KIND, SCHEMA
from hub.kernel import documents

# Every edition there was: the template and the workbook tell by the snapshot's schema which it is.
for edition in range(1, SCHEMA + 1):
    documents.form(
        KIND, version=edition, template="analysis/typst/monthly_table.typ", workbook=workbook.fill
    )
