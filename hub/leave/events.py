"""What happens with leave, as the history tells it. Never why somebody is ill."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Happened(models.TextChoices):
    KIND_ADDED = "leave.kind_added", _("新设假别")
    KIND_CHANGED = "leave.kind_changed", _("假别新版本")
    KIND_CLOSED = "leave.kind_closed", _("停用假别")
    KIND_REOPENED = "leave.kind_reopened", _("恢复假别")
    ASKED = "leave.asked", _("提出请假")
    EXTENSION_ASKED = "leave.extension_asked", _("申请续假")
    PROOF_ADDED = "leave.proof_added", _("补交证明")
    PROOF_OPENED = "leave.proof_opened", _("查看健康证明")
    PASSED = "leave.passed", _("同意，转上一级")
    SENT_UP = "leave.sent_up", _("有异议，转上级")
    LAPSED = "leave.lapsed", _("超时未批，转上级")
    APPROVED = "leave.approved", _("批准请假")
    REJECTED = "leave.rejected", _("不批准请假")
    WITHDRAWN = "leave.withdrawn", _("撤回请假")
    CANCELLED = "leave.cancelled", _("取消请假")
    BEGUN = "leave.begun", _("开始休假")
    REPORTED_BACK = "leave.reported_back", _("本人报告已回来")
    SIGNED_BACK = "leave.signed_back", _("销假")
    ENDED = "leave.ended", _("到点自动销假")
    OVERDUE = "leave.overdue", _("逾期未销假")
    EXTENDED = "leave.extended", _("已续假")
    PHONED = "leave.phoned", _("电话报备")
    PAPER_CAME = "leave.paper_came", _("补交请假条")
    PAPER_MISSED = "leave.paper_missed", _("逾期未补请假条")
    PRINTED = "leave.printed", _("出具请假条")
    GRANTED = "leave.granted", _("发放假期")
    EXPIRED = "leave.expired", _("假期过期")
    ADJUSTED = "leave.adjusted", _("调整假期")
    NOT_ADJUSTED = "leave.not_adjusted", _("不同意调整假期")
    WORK_HISTORY_NOTED = "leave.work_history_noted", _("登记参加工作日期")
    MONTH_DRAWN_UP = "leave.month_drawn_up", _("编制假期台账")
