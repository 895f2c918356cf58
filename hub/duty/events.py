"""What happens with duty, as the history tells it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Happened(models.TextChoices):
    STATION_ADDED = "duty.station_added", _("新设勤务岗位")
    STATION_CLOSED = "duty.station_closed", _("停用勤务岗位")
    STATION_REOPENED = "duty.station_reopened", _("恢复勤务岗位")
    SHIFT_ADDED = "duty.shift_added", _("新设班次")
    SHIFT_CHANGED = "duty.shift_changed", _("班次新版本")
    SHIFT_CLOSED = "duty.shift_closed", _("停用班次")
    SHIFT_REOPENED = "duty.shift_reopened", _("恢复班次")
    ROTATION_ADDED = "duty.rotation_added", _("新设轮班模式")
    ROTATION_CLOSED = "duty.rotation_closed", _("停用轮班模式")
    ROTATION_REOPENED = "duty.rotation_reopened", _("恢复轮班模式")
    COVER_SET = "duty.cover_set", _("定员")
    COVER_ENDED = "duty.cover_ended", _("取消定员")
    PLACED = "duty.placed", _("上岗登记")
    PLACEMENT_ENDED = "duty.placement_ended", _("离岗登记")
    REPORTING_SET = "duty.reporting_set", _("确定汇报关系")
    LICENCE_NOTED = "duty.licence_noted", _("登记证件")
    PROTECTION_NOTED = "duty.protection_noted", _("登记特殊保护")
    ROSTER_DRAWN_UP = "duty.roster_drawn_up", _("编制排班表")
    ROSTER_FILLED = "duty.roster_filled", _("按轮班排入")
    ROSTER_PROPOSED = "duty.roster_proposed", _("自动排班")
    ROSTER_IMPOSSIBLE = "duty.roster_impossible", _("自动排班无解")
    ROSTER_CHANGED = "duty.roster_changed", _("调整排班")
    ROSTER_SUBMITTED = "duty.roster_submitted", _("提交排班表")
    ROSTER_GIVEN_BACK = "duty.roster_given_back", _("退回排班表")
    ROSTER_PUBLISHED = "duty.roster_published", _("发布排班表")
    ROSTER_REPLACED = "duty.roster_replaced", _("换成新版")
    ROSTER_LOCKED = "duty.roster_locked", _("锁定排班表")
    ROSTER_DROPPED = "duty.roster_dropped", _("放弃排班草稿")
    PASSED_ON = "duty.passed_on", _("班次换人")
