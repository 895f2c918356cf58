"""What can happen to a matter. The value is the journal's verb, the label its line in the history."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Happened(models.TextChoices):
    RECORDED = "matter.recorded", _("登记")
    FINISHED = "matter.finished", _("当场办结")
    FORWARDED = "matter.forwarded", _("转交")
    ACCEPTED = "matter.accepted", _("接单")
    BOUNCED = "matter.bounced", _("退回")
    ASSIGNED = "matter.assigned", _("指派经办人")
    STARTED = "matter.started", _("开始处理")
    NOTED = "matter.noted", _("补充说明")
    HANDLED = "matter.handled", _("处理完毕")
    PROGRESS_TOLD = "matter.progress_told", _("告知进度")
    CALL_TRIED = "matter.call_tried", _("回访未接通")
    CALLED_BACK = "matter.called_back", _("回访")
    REOPENED = "matter.reopened", _("重新处理")
    CLOSED = "matter.closed", _("关闭")
    FILED = "matter.filed", _("归档")
    RULED = "matter.ruled", _("有效判定")
    RULING_TOLD = "matter.ruling_told", _("告知判定结果")
    APPEALED = "matter.appealed", _("对判定提出申诉")
    RAISED = "matter.raised", _("提高级别")
    LOWERED = "matter.lowered", _("降低级别")
    STAGE_WRITTEN = "matter.stage_written", _("重大投诉阶段记录")
    STAGE_SIGNED = "matter.stage_signed", _("重大投诉签署")
    MERGED = "matter.merged", _("并案")
    RECEIVED_MERGE = "matter.received_merge", _("并入")
    SPLIT = "matter.split", _("拆分")
    CONTACT_WAIVED = "matter.contact_waived", _("免回访")
    RETYPED = "matter.retyped", _("更正分类")
    ACCUSED = "matter.accused", _("补登被投诉对象")
    IMPORTED = "matter.imported", _("历史导入")
    PHONE_REVEALED = "matter.phone_revealed", _("查看号码")
    OUTSIDE_REPLIED = "matter.outside_replied", _("回复外部单位")
