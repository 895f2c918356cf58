"""What happens to buildings, household files and beats, as the history tells it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Happened(models.TextChoices):
    """Names and numbers stay out of the details: the journal keeps them for ever."""

    AREA_ADDED = "estate.area_added", _("新增组团")
    BUILDING_ADDED = "estate.building_added", _("新增楼栋")
    BUILDING_MOVED = "estate.building_moved", _("楼栋划归另一组团")
    BEAT_GIVEN = "estate.beat_given", _("分配片区")
    BEAT_ENDED = "estate.beat_ended", _("结束片区")
    HOUSEHOLD_ADDED = "estate.household_added", _("建立房屋档案")
    HOUSEHOLD_CHANGED = "estate.household_changed", _("更正房屋资料")
    MOVED_IN = "estate.moved_in", _("登记住户")
    MOVED_OUT = "estate.moved_out", _("登记迁出")
    NAME_CORRECTED = "estate.name_corrected", _("更正姓名")
    PREFERENCES_SET = "estate.preferences_set", _("修改联系习惯")
    PHONE_ADDED = "estate.phone_added", _("登记电话")
    PHONE_VERIFIED = "estate.phone_verified", _("核实电话")
    PHONE_ENDED = "estate.phone_ended", _("停用电话")
    PHONE_REVEALED = "estate.phone_revealed", _("查看完整号码")
    BULK_LOOKED = "estate.bulk_looked", _("短时间查看大量号码")
    LOOK_ANSWERED = "estate.look_answered", _("核实大量查看")
    VEHICLE_ADDED = "estate.vehicle_added", _("登记车辆")
    VEHICLE_ENDED = "estate.vehicle_ended", _("注销车辆")
    IMPORT_CHANGED = "estate.import_changed", _("导入时更新档案")
