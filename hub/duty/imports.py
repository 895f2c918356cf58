"""The file of an attendance machine 考勤机: matched by staff number; the same record counts once."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hub.duty import actions, rules
from hub.duty.actions.punching import IMPORT
from hub.duty.models import Punch
from hub.kernel.exchange import (
    Column,
    Fault,
    Importer,
    Outcome,
    Row,
    choice,
    moment,
    register,
    text,
)
from hub.kernel.models import Community
from hub.kernel.refusals import NotAllowed
from hub.people.rules import staff_of


@register
class DevicePunches(Importer):
    kind = "duty.device_punches"
    title = gettext_lazy("考勤机打卡")
    note = gettext_lazy("按设备、工号和时间只算一次：同一个文件再导入一遍，不会多出打卡。")
    key = ("device", "username", "at")
    columns: ClassVar = (
        Column(
            "username",
            gettext_lazy("工号"),
            text(30),
            required=True,
            example="fd01",
            also=("人员编号", "员工号"),
        ),
        Column(
            "at",
            gettext_lazy("打卡时间"),
            moment(),
            required=True,
            example="2026-06-03 07:55",
            also=("时间", "刷卡时间"),
            width=20,
        ),
        Column(
            "direction",
            gettext_lazy("方向"),
            choice(Punch.Direction),
            empty=Punch.Direction.UNKNOWN.value,
            example="未分",
            also=("进出",),
        ),
        Column(
            "device",
            gettext_lazy("设备"),
            text(30),
            empty="",
            example="北门 1 号机",
            also=("设备号",),
        ),
    )

    @classmethod
    def may(cls, person: Any, community: Community) -> bool:
        try:
            rules.require_somewhere(person, community, IMPORT, timezone.now())
        except NotAllowed:
            return False
        return True

    def prepare(self) -> None:
        self._staff = dict(staff_of(self.community).values_list("username", "pk"))
        device = Punch.objects.within(self.community).filter(method=Punch.Method.DEVICE)
        self._known = set(device.values_list("key", flat=True))

    def check_row(self, row: Row) -> Iterable[Fault]:
        if row["username"] not in self._staff:
            yield Fault("username", _("没有这个工号，请按人员表里的写法填写"))
        if row["at"] > self.at:
            yield Fault("at", _("打卡时间不能晚于现在；请核对考勤机的时钟"))

    def compare(self, rows: list[Row]) -> Outcome:
        new = sum(_key(row) not in self._known for row in rows)
        return Outcome(new=new, same=len(rows) - new)

    def apply(self, rows: list[Row]) -> Outcome:
        noted = [
            actions.Noted(self._staff[row["username"]], row["at"], row["direction"], _key(row))
            for row in rows
        ]
        new = actions.import_punches(noted, community=self.community, by=self.by, at=self.at)
        return Outcome(new=new, same=len(rows) - new)


def _key(row: Row) -> str:
    return f"device:{row['device']}:{row['username']}:{int(row['at'].timestamp())}"[:80]
