"""What can happen to a month's working paper, its plans, revisits and second coding.

Drawing up, issuing, receiving and voiding the table itself are the document's own events.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Happened(models.TextChoices):
    OPENED = "month.opened", _("开始编制月报")
    SUMMARISED = "month.summarised", _("写综述")
    TOPIC_TOLD = "month.topic_told", _("写重点类别分析")
    PLANNED = "plan.made", _("制订整改方案")
    PLAN_DONE = "plan.done", _("完成整改")
    PLAN_VERIFIED = "plan.verified", _("验证整改效果")
    PLAN_CANCELLED = "plan.cancelled", _("取消整改方案")
    DRAWN = "revisit.drawn", _("抽取回访个案")
    REVISITED = "revisit.made", _("个案回访")
    SAMPLED = "coding.sampled", _("抽取复核样本")
    REPLACED = "coding.replaced", _("补抽复核样本")
    CODED = "coding.coded", _("复核编码")
    CODING_VOIDED = "coding.voided", _("作废复核样本")
    CODING_ANSWERED = "coding.answered", _("答复编码差异")
