"""What happens with orders, objections, meetings and dress, as the history tells it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Happened(models.TextChoices):
    ISSUED = "instruction.issued", _("下达指令")
    LOGGED = "instruction.logged", _("补记口头指令")
    CONFIRMED = "instruction.confirmed", _("确认口头指令")
    DENIED = "instruction.denied", _("否认口头指令")
    ACKNOWLEDGED = "instruction.acknowledged", _("受领指令")
    STARTED = "instruction.started", _("开始执行")
    DONE = "instruction.done", _("完成指令")
    FAILED = "instruction.failed", _("未能完成")
    REFUSED = "instruction.refused", _("依法拒绝")
    REFUSAL_UPHELD = "instruction.refusal_upheld", _("拒绝成立，免予执行")
    REFUSAL_DISMISSED = "instruction.refusal_dismissed", _("拒绝不成立，继续执行")
    WITHDRAWN = "instruction.withdrawn", _("撤销指令")
    CONFLICT_REPORTED = "instruction.conflict_reported", _("报告指令冲突")
    CONFLICT_SETTLED = "instruction.conflict_settled", _("裁定指令冲突")
    OBJECTED = "objection.filed", _("提出异议")
    HEARD = "objection.heard", _("听取陈述")
    UPHELD = "objection.upheld", _("异议成立")
    DISMISSED = "objection.dismissed", _("异议不成立")
    CLOSED = "objection.closed", _("阅知异议答复")
    MEETING_RECORDED = "meeting.recorded", _("记录会议")
    MEETING_SIGNED = "meeting.signed", _("签发会议纪要")
    UNIFORM_ASKED = "uniform.asked", _("申请着装通知")
    UNIFORM_APPROVED = "uniform.approved", _("批准着装通知")
    UNIFORM_REFUSED = "uniform.refused", _("不批准着装通知")
    UNIFORM_ENDED = "uniform.ended", _("提前结束着装通知")
