"""What a community may settle by itself about dunning."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _
from pydantic import Field

from hub.kernel import policies
from hub.kernel.models import Community
from hub.people.models import Role
from hub.people.rulebooks import Group, Line, Rulebook, declare

AREA = "dunning"


class DunningPolicy(policies.Values):
    # Payments older than this hold the night.
    fresh_hours: int = Field(default=48, ge=1, le=720)
    # How long one may let a debtor be.
    longest_promise_days: int = Field(default=30, ge=1, le=90)
    longest_pause_days: int = Field(default=90, ge=1, le=365)
    # What a household is spared from more of: a community may lower it, never raise it.
    calls_a_day: int = Field(default=1, ge=1, le=1)
    calls_a_week: int = Field(default=3, ge=1, le=3)
    # On more households' files than this a number proves nothing any more.
    shared_number: int = Field(default=3, ge=1, le=20)
    # To put the file of a household in order that nobody can reach.
    data_days: int = Field(default=3, ge=1, le=30)
    # To deliver a notice that answers no step; one that does has until the step's window ends.
    deliver_days: int = Field(default=10, ge=1, le=60)
    # Before the end of a step's window its holder is warned.
    warn_hours: int = Field(default=24, ge=1, le=240)


def at(community: Community | int, moment: datetime) -> DunningPolicy:
    return policies.values(AREA, DunningPolicy, community, moment)


declare(
    Rulebook(
        AREA,
        DunningPolicy,
        _("催缴"),
        (
            Group(
                _("每夜"),
                (
                    Line(
                        "fresh_hours",
                        _("收款数据最旧"),
                        _("小时"),
                        _("最近一笔收款比这更旧，当夜不派步骤，财务先导入收款。"),
                    ),
                    Line("warn_hours", _("时限前提醒"), _("小时")),
                    Line("data_days", _("补全联系资料"), _("天")),
                    Line(
                        "deliver_days",
                        _("通知书派发"),
                        _("天"),
                        _("按欠费名单出的通知书；对应步骤的，派发到该步时限为止。"),
                    ),
                ),
            ),
            Group(
                _("不打扰"),
                (
                    Line("calls_a_day", _("一户一天最多打"), _("次")),
                    Line("calls_a_week", _("一户七天最多打"), _("次")),
                ),
            ),
            Group(
                _("暂停与证据"),
                (
                    Line("longest_promise_days", _("承诺付款最长"), _("天")),
                    Line("longest_pause_days", _("暂停最长"), _("天")),
                    Line(
                        "shared_number",
                        _("一个号码最多登记在"),
                        _("户"),
                        _("登记的户数更多，发到这个号码的短信不算送达。"),
                    ),
                ),
            ),
        ),
        # The supervisor pauses and is measured by it: the office director settles how long.
        changed_by=frozenset({Role.OFFICE_DIRECTOR}),
        note=_("从现在起按新版本。步骤本身在“催缴程序”里改。"),
    )
)
