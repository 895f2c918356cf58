"""What happens with paid service, as the history tells it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Happened(models.TextChoices):
    SERVICE_ADDED = "paidwork.service_added", _("新设服务项目")
    SERVICE_CLOSED = "paidwork.service_closed", _("停用服务项目")
    SERVICE_REOPENED = "paidwork.service_reopened", _("恢复服务项目")
    MATERIAL_ADDED = "paidwork.material_added", _("新设材料")
    PRICE_PROPOSED = "paidwork.price_proposed", _("提出价格")
    PRICE_APPROVED = "paidwork.price_approved", _("批准价格")
    PRICE_REFUSED = "paidwork.price_refused", _("不批准价格")
    LIST_POSTED = "paidwork.list_posted", _("公示价目表")
    ORDERED = "paidwork.ordered", _("下单")
    ASSIGNED = "paidwork.assigned", _("派单")
    CONSENTED = "paidwork.consented", _("业主确认")
    ARRIVED = "paidwork.arrived", _("到场")
    COMPLETED = "paidwork.completed", _("完成")
    REDONE = "paidwork.redone", _("业主不认可，返工")
    CODE_REFUSED = "paidwork.code_refused", _("确认码不对")
    ACCEPTED = "paidwork.accepted", _("业主验收")
    DISCOUNTED = "paidwork.discounted", _("批准优惠")
    PRICED = "paidwork.priced", _("核价入账")
    CARRIED = "paidwork.carried", _("转入下一批扣款")
    CANCELLED = "paidwork.cancelled", _("取消")
    VOIDED = "paidwork.voided", _("作废")
    PHONE_REVEALED = "paidwork.phone_revealed", _("查看电话")
    PRINTED = "paidwork.printed", _("出具服务单")
