"""What a community may settle by itself about spot checks."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _
from pydantic import Field

from hub.kernel import policies
from hub.kernel.models import Community
from hub.people.models import Role
from hub.people.rulebooks import Group, Line, Rulebook, declare

AREA = "conduct"
WEEK = 168


class ConductPolicy(policies.Values):
    reply_hours: int = Field(default=48, ge=24, le=WEEK)
    review_hours: int = Field(default=48, gt=0, le=WEEK)
    # Written down while it is fresh; later nobody can answer to it any more.
    within_hours: int = Field(default=12, gt=0, le=72)

    @property
    def reply(self) -> timedelta:
        return timedelta(hours=self.reply_hours)

    @property
    def review(self) -> timedelta:
        return timedelta(hours=self.review_hours)

    @property
    def within(self) -> timedelta:
        return timedelta(hours=self.within_hours)


def at(community: Community | int, moment: datetime) -> ConductPolicy:
    return policies.values(AREA, ConductPolicy, community, moment)


declare(
    Rulebook(
        AREA,
        ConductPolicy,
        _("岗位抽查"),
        (
            Group(
                _("抽查"),
                (
                    Line("within_hours", _("看到后多久内登记"), _("小时内")),
                    Line("reply_hours", _("本人答复"), _("小时"), _("不少于 24 小时。")),
                    Line("review_hours", _("复核异议"), _("小时")),
                ),
            ),
        ),
        changed_by=frozenset({Role.DIRECTOR, Role.MANAGER}),
        note=_("从现在起的抽查按新版本。"),
    )
)
