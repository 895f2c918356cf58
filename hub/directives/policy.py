"""What a community may settle by itself about orders: how long one has for each step."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _
from pydantic import Field

from hub.kernel import policies
from hub.kernel.models import Community
from hub.people.models import Role
from hub.people.rulebooks import Group, Line, Rulebook, declare

AREA = "directives"
WEEK = 168


class DirectivesPolicy(policies.Values):
    acknowledge_minutes: int = Field(default=120, gt=0, le=2880)
    confirm_oral_hours: int = Field(default=24, gt=0, le=WEEK)
    # An oral order is logged while people still remember it.
    oral_within_hours: int = Field(default=24, gt=0, le=WEEK)
    refusal_hours: int = Field(default=4, gt=0, le=WEEK)
    conflict_hours: int = Field(default=4, gt=0, le=WEEK)
    objection_workdays: int = Field(default=5, gt=0, le=30)
    sign_meeting_hours: int = Field(default=24, gt=0, le=WEEK)
    uniform_hours: int = Field(default=4, gt=0, le=WEEK)
    # Weather passes: a notice ends by itself.
    longest_uniform_days: int = Field(default=31, gt=0, le=120)

    @property
    def acknowledge(self) -> timedelta:
        return timedelta(minutes=self.acknowledge_minutes)

    @property
    def confirm_oral(self) -> timedelta:
        return timedelta(hours=self.confirm_oral_hours)

    @property
    def oral_within(self) -> timedelta:
        return timedelta(hours=self.oral_within_hours)

    @property
    def refusal(self) -> timedelta:
        return timedelta(hours=self.refusal_hours)

    @property
    def sign_meeting(self) -> timedelta:
        return timedelta(hours=self.sign_meeting_hours)

    @property
    def uniform(self) -> timedelta:
        return timedelta(hours=self.uniform_hours)

    @property
    def conflict(self) -> timedelta:
        return timedelta(hours=self.conflict_hours)


def at(community: Community | int, moment: datetime) -> DirectivesPolicy:
    return policies.values(AREA, DirectivesPolicy, community, moment)


declare(
    Rulebook(
        AREA,
        DirectivesPolicy,
        _("指令"),
        (
            Group(
                _("下达与受领"),
                (
                    Line("acknowledge_minutes", _("受领指令"), _("分钟")),
                    Line("oral_within_hours", _("口头指令补记"), _("小时内")),
                    Line("confirm_oral_hours", _("下达人确认口头指令"), _("小时")),
                ),
            ),
            Group(
                _("上级答复"),
                (
                    Line("refusal_hours", _("裁定依法拒绝"), _("小时")),
                    Line("conflict_hours", _("裁定指令冲突"), _("小时")),
                    Line("objection_workdays", _("答复异议"), _("个工作日")),
                ),
            ),
            Group(
                _("会议与着装"),
                (
                    Line("sign_meeting_hours", _("签发会议纪要"), _("小时")),
                    Line("uniform_hours", _("答复着装申请"), _("小时")),
                    Line("longest_uniform_days", _("着装通知最长"), _("天")),
                ),
            ),
        ),
        # Those who owe the answers do not set how long they may take.
        changed_by=frozenset({Role.MANAGER}),
        note=_("从现在起下达的指令和提出的异议按新版本。"),
    )
)
