"""What happens with bank debits, as the history tells it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Happened(models.TextChoices):
    MANDATE_MADE = "debit.mandate_made", _("登记代扣授权")
    MANDATE_RENEWED = "debit.mandate_renewed", _("更新代扣授权")
    MANDATE_ENDED = "debit.mandate_ended", _("终止代扣授权")
    ACCOUNT_REVEALED = "debit.account_revealed", _("查看完整账号")
    CYCLE_OPENED = "debit.cycle_opened", _("开始扣款月")
    PREPARED = "debit.prepared", _("制盘")
    RECALLED = "debit.recalled", _("撤出一笔")
    CANCELLED = "debit.cancelled", _("取消批次")
    CHECKED = "debit.checked", _("复核通过")
    GIVEN_BACK = "debit.given_back", _("退回重制")
    WRITTEN = "debit.written", _("生成送盘文件")
    FETCHED = "debit.fetched", _("下载送盘文件")
    SENT = "debit.sent", _("送盘")
    FILE_REFUSED = "debit.file_refused", _("银行拒收整个文件")
    RESULT_RECEIVED = "debit.result_received", _("收到回盘文件")
    RESULT_REFUSED = "debit.result_refused", _("回盘文件不能入账")
    RESULT_DROPPED = "debit.result_dropped", _("放弃回盘文件")
    RESULT_ACCEPTED = "debit.result_accepted", _("确认回盘")
    RESULT_BOOKED = "debit.result_booked", _("回盘入账")
    SILENT = "debit.silent", _("到期没有回盘")
    BANK_TOLD = "debit.bank_told", _("银行查证结果")
    OWNER_CALLED = "debit.owner_called", _("已联系业主")
    CLOSED = "debit.closed", _("结清批次")
    FORMAT_PROPOSED = "debit.format_proposed", _("提出文件格式")
    FORMAT_APPROVED = "debit.format_approved", _("批准文件格式")
    FORMAT_REFUSED = "debit.format_refused", _("退回文件格式")
    FORMAT_RETIRED = "debit.format_retired", _("停用文件格式")
    REASON_SET = "debit.reason_set", _("设置失败原因")
