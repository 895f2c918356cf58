"""What happens to people's data, as the history tells it. Names and numbers stay out of it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Happened(models.TextChoices):
    EXPORT_ASKED = "privacy.export_asked", _("申请导出")
    EXPORT_RELEASED = "privacy.export_released", _("批准导出")
    EXPORT_TURNED_DOWN = "privacy.export_turned_down", _("不批准导出")
    EXPORT_STOPPED = "privacy.export_stopped", _("停止取件")
    HANDED_OUT = "privacy.handed_out", _("取走文件")
