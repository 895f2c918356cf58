"""What happens to people's data, as the history tells it. Names and numbers stay out of it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Happened(models.TextChoices):
    EXPORT_ASKED = "privacy.export_asked", _("申请导出")
    EXPORT_RELEASED = "privacy.export_released", _("批准导出")
    EXPORT_TURNED_DOWN = "privacy.export_turned_down", _("不批准导出")
    EXPORT_STOPPED = "privacy.export_stopped", _("停止取件")
    HANDED_OUT = "privacy.handed_out", _("取走文件")
    REQUEST_TAKEN = "privacy.request_taken", _("登记个人信息请求")
    REQUEST_ANSWERED = "privacy.request_answered", _("答复个人信息请求")
    REQUEST_REFUSED = "privacy.request_refused", _("不予办理个人信息请求")
    REQUEST_WITHDRAWN = "privacy.request_withdrawn", _("本人撤回请求")
    ERASED = "privacy.erased", _("删除个人信息")
    CLEARING_FOUND = "privacy.clearing_found", _("列出到期个人信息")
    CLEARED = "privacy.cleared", _("到期清理完成")
    CLEARING_MOOT = "privacy.clearing_moot", _("到期清理不用办")
    HELD = "privacy.held", _("暂缓删除")
    HOLD_LIFTED = "privacy.hold_lifted", _("解除暂缓删除")
