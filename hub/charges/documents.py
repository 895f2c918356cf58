"""The printed forms of this app."""

from hub.charges.actions.receipts import KIND
from hub.kernel import documents

documents.form(KIND, template="charges/typst/receipt.typ")
