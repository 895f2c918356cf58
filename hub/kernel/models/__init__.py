"""The kernel's tables, one file a piece."""

from hub.kernel.models.attachment import Attachment
from hub.kernel.models.community import Community, Company, Counter
from hub.kernel.models.decision import Decision
from hub.kernel.models.document import Document
from hub.kernel.models.draft import Draft
from hub.kernel.models.exchange import ImportRun
from hub.kernel.models.job import Job
from hub.kernel.models.journal import Event, Seal
from hub.kernel.models.notice import Notice
from hub.kernel.models.obligation import Obligation
from hub.kernel.models.policy import Policy
from hub.kernel.models.pulse import Pulse
from hub.kernel.models.saved_view import SavedView
from hub.kernel.models.search import SearchEntry
from hub.kernel.models.subject import Subject
from hub.kernel.models.upkeep import Upkeep
from hub.kernel.models.workday import CalendarDay

__all__ = [
    "Attachment",
    "CalendarDay",
    "Community",
    "Company",
    "Counter",
    "Decision",
    "Document",
    "Draft",
    "Event",
    "ImportRun",
    "Job",
    "Notice",
    "Obligation",
    "Policy",
    "Pulse",
    "SavedView",
    "SearchEntry",
    "Seal",
    "Subject",
    "Upkeep",
]
