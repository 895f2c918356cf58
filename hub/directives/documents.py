"""The printed forms of this app."""

from hub.directives.actions.meetings import KIND
from hub.kernel import documents

documents.form(KIND, template="directives/typst/minutes.typ")
