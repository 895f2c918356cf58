"""What a community may settle by itself about duty: never looser than the law, only stricter."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _
from pydantic import Field

from hub.kernel import policies
from hub.kernel.models import Community
from hub.people.models import Role
from hub.people.rulebooks import Group, Line, Rulebook, declare

AREA = "duty"


class DutyPolicy(policies.Values):
    # 劳动法 41: at most 36 hours of overtime a month.
    overtime_hours: int = Field(default=36, ge=0, le=36)
    # From so many hours on, the roster page warns.
    overtime_warning_hours: int = Field(default=24, ge=0, le=36)
    # A proposed absence can be cured within so many workdays after the person was told.
    cure_workdays: int = Field(default=3, ge=1, le=30)
    # A leader may enter a punch for somebody so many days back; older ones need a correction.
    leader_entry_days: int = Field(default=2, ge=0, le=7)
    # From so many corrections a month on, the page says so. It is no bar.
    corrections_striking: int = Field(default=3, ge=1, le=31)
    # A roll call written down so many minutes after it was held is marked as entered late.
    roll_call_minutes: int = Field(default=10, ge=1, le=120)
    # What a leader has time for: a correction that was asked, an absence that was answered.
    decide_hours: int = Field(default=48, ge=1, le=168)
    # Whoever comes on duty signs the book within so many minutes of its being handed over.
    sign_minutes: int = Field(default=60, ge=5, le=240)
    # A leader settles what was counted differently.
    resolve_hours: int = Field(default=24, ge=1, le=168)
    # Pages written on paper are scanned.
    scan_hours: int = Field(default=24, ge=1, le=168)
    # How long the search for a proposal may run.
    search_seconds: int = Field(default=60, ge=5, le=600)


def at(community: Community | int, moment: datetime) -> DutyPolicy:
    return policies.values(AREA, DutyPolicy, community, moment)


declare(
    Rulebook(
        AREA,
        DutyPolicy,
        _("勤务"),
        (
            Group(
                _("排班"),
                (
                    Line(
                        "overtime_hours",
                        _("每月加班上限"),
                        _("小时"),
                        _("劳动法第四十一条：不得超过 36 小时，只能定得更低。"),
                    ),
                    Line("overtime_warning_hours", _("加班提醒"), _("小时")),
                    Line("search_seconds", _("自动排班最长"), _("秒")),
                ),
            ),
            Group(
                _("考勤"),
                (
                    Line(
                        "cure_workdays",
                        _("疑似旷工的说明期限"),
                        _("个工作日"),
                        _("从送达通知起算；期限内补卡、说明或补假都算数。"),
                    ),
                    Line("leader_entry_days", _("领班可代录几天内的打卡"), _("天")),
                    Line("roll_call_minutes", _("点名后登记超过"), _("分钟算补登")),
                    Line("corrections_striking", _("每月补卡提示"), _("次")),
                    Line(
                        "decide_hours",
                        _("领班处理补卡和缺勤说明"),
                        _("小时"),
                        _("过时提醒上一级；拖延不算本人的过错。"),
                    ),
                ),
            ),
            Group(
                _("交接班"),
                (
                    Line("sign_minutes", _("接班签收"), _("分钟"), _("从交班算起。")),
                    Line("resolve_hours", _("领班处理交接差异"), _("小时")),
                    Line("scan_hours", _("纸质登记补传扫描件"), _("小时")),
                ),
            ),
        ),
        changed_by=frozenset({Role.DIRECTOR, Role.MANAGER}),
        note=_("从现在起的排班和考勤按新版本。"),
    )
)
