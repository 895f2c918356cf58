"""What happens in dunning, as the history tells it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Happened(models.TextChoices):
    PROCEDURE_DRAFTED = "dunning.procedure_drafted", _("起草催缴程序")
    STEP_CHANGED = "dunning.step_changed", _("修改催缴步骤")
    PROCEDURE_APPROVED = "dunning.procedure_approved", _("批准催缴程序")
    PROCEDURE_REFUSED = "dunning.procedure_refused", _("不批准催缴程序")
    RUN_DONE = "dunning.run_done", _("夜间催缴派步骤")
    RUN_HELD = "dunning.run_held", _("收款数据太旧，催缴暂停一天")
    TRIED = "dunning.tried", _("催缴")
    MESSAGES_LISTED = "dunning.messages_listed", _("做成短信名单")
    MESSAGES_TAKEN = "dunning.messages_taken", _("下载短信名单（含手机号）")
    MESSAGES_DROPPED = "dunning.messages_dropped", _("名单里其余的短信没有发出")
    PAUSED = "dunning.paused", _("催缴暂停")
    PAUSE_ENDED = "dunning.pause_ended", _("催缴暂停提前结束")
    ORDERED = "dunning.ordered", _("批准进入下一法律步骤")
    PAID_UP = "dunning.paid_up", _("欠费付清，催缴结束")
    BATCH_ASKED = "dunning.batch_asked", _("制作催缴通知书")
    BATCH_FROZEN = "dunning.batch_frozen", _("封存通知书金额和编号")
    BATCH_READY = "dunning.batch_ready", _("通知书文件已做好")
    BATCH_PRINTED = "dunning.batch_printed", _("通知书已打印")
    NOTICE_TRIED = "dunning.notice_tried", _("派发通知书")
    NOTICE_WITHDRAWN = "dunning.notice_withdrawn", _("收回通知书")
    NOTICE_VOIDED = "dunning.notice_voided", _("作废通知书")
