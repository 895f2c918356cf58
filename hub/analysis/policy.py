"""How much is coded a second time, and by when: data with versions (R2.11)."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _
from pydantic import Field

from hub.kernel import policies
from hub.kernel.models import Community
from hub.people.rulebooks import Group, Line, Rulebook, declare

AREA = "analysis"


class AnalysisPolicy(policies.Values):
    coding_least: int = Field(default=30, gt=0, le=500)
    coding_percent: int = Field(default=15, gt=0, le=100)
    # Drawn in the first minutes of a month, the result is there before the table is due on the 5th.
    coding_days: int = Field(default=3, gt=0, le=31)


def current(community: Community, at: datetime) -> AnalysisPolicy:
    return policies.values(AREA, AnalysisPolicy, community, at)


declare(
    Rulebook(
        AREA,
        AnalysisPolicy,
        _("投诉分析"),
        (
            Group(
                _("复核编码"),
                (
                    Line("coding_least", _("每月至少复核"), _("件")),
                    Line("coding_percent", _("占当月关闭投诉"), "%"),
                    Line("coding_days", _("抽取后完成"), _("天")),
                ),
            ),
        ),
        note=_("从下一次抽取起生效；已经抽取的按抽取时的版本。"),
    )
)
