"""What happens with a shift register, as the history tells it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Happened(models.TextChoices):
    # Every entry: the journal's seal holds the register's digest from then on.
    WRITTEN = "register.written", _("登记")
    HEAD = "register.head", _("登记簿当日校验码")
    PREPARED = "handover.prepared", _("交班")
    COUNTED = "handover.counted", _("清点")
    ACCEPTED = "handover.accepted", _("接班")
    DISPUTED = "handover.disputed", _("交接有差异")
    RESOLVED = "handover.resolved", _("处理交接差异")
    TAKEN_OVER = "handover.taken_over", _("领班接管")
    WITHDRAWN = "handover.withdrawn", _("撤回交班")
    PAPER_REPORTED = "register.paper_reported", _("报告纸质登记")
    PAPER_SCANNED = "register.paper_scanned", _("补传纸质登记")
