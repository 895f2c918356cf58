"""The printed forms of this app."""

from hub.kernel import documents
from hub.privacy.actions import certificates

documents.form(certificates.KIND, template="privacy/typst/certificate.typ")
