"""What happens with money, as the history tells it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Happened(models.TextChoices):
    ITEM_ADDED = "charges.item_added", _("新设收费项目")
    ITEM_CLOSED = "charges.item_closed", _("停用收费项目")
    ITEM_REOPENED = "charges.item_reopened", _("恢复收费项目")
    TARIFF_PROPOSED = "charges.tariff_proposed", _("提出收费标准")
    TARIFF_APPROVED = "charges.tariff_approved", _("批准收费标准")
    TARIFF_REFUSED = "charges.tariff_refused", _("不批准收费标准")
    ENROLLED = "charges.enrolled", _("计费登记")
    ALL_ENROLLED = "charges.all_enrolled", _("全部房屋计费登记")
    ENROLMENT_ENDED = "charges.enrolment_ended", _("停止计费")
    METER_READ = "charges.meter_read", _("抄表")
    DISCOUNT_PROPOSED = "charges.discount_proposed", _("申请空置优惠")
    DISCOUNT_GRANTED = "charges.discount_granted", _("批准空置优惠")
    DISCOUNT_REFUSED = "charges.discount_refused", _("不批准空置优惠")
    RUN_OPENED = "charges.run_opened", _("打开出账批次")
    RUN_COMMITTED = "charges.run_committed", _("确认出账")
    RUN_GIVEN_BACK = "charges.run_given_back", _("数据已变，退回重新预览")
    RUN_CANCELLED = "charges.run_cancelled", _("取消出账批次")
    BILLED = "charges.billed", _("出账完成")
    CORRECTED = "charges.corrected", _("更正账单")
    PAYMENT_TAKEN = "charges.payment_taken", _("收款")
    CREDIT_USED = "charges.credit_used", _("预存抵账")
    BILLS_HELD = "charges.bills_held", _("账单进入扣款批次")
    BILLS_RELEASED = "charges.bills_released", _("账单离开扣款批次")
    DEBITS_TAKEN = "charges.debits_taken", _("银行代扣入账")
    PAYMENTS_IMPORTED = "charges.payments_imported", _("导入收款")
    REFUNDED = "charges.refunded", _("退款")
    REVERSED = "charges.reversed", _("冲正收款")
    RECEIPT_GIVEN = "charges.receipt_given", _("开具收据")
    RECEIPT_VOIDED = "charges.receipt_voided", _("作废收据")
    SNAPSHOT_TAKEN = "charges.snapshot_taken", _("欠费快照")
    INTERRUPTED = "charges.interrupted", _("时效中断")
