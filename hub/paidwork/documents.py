"""The printed forms of this app."""

from hub.kernel import documents
from hub.paidwork.actions import posting, printing

documents.form(posting.KIND, template="paidwork/typst/price_list.typ")
documents.form(printing.KIND, template="paidwork/typst/slip.typ")
