"""What a community may settle by itself about leave: how high it goes and how long each may take."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _
from pydantic import Field

from hub.kernel import policies
from hub.kernel.models import Community
from hub.people.line import RANKS
from hub.people.models import Role
from hub.people.rulebooks import Group, Line, Rulebook, declare

AREA = "leave"
WEEK = 168


class LeavePolicy(policies.Values):
    # Article 6 of the rulebook: one day ahead, in writing, approved by the supervisor.
    ahead_days: int = Field(default=1, ge=0, le=30)
    # Up to so many days a level decides by itself; nought: it only gives its word and passes it on.
    leader_days: int = Field(default=0, ge=0, le=30)
    supervisor_days: int = Field(default=3, ge=0, le=60)
    director_days: int = Field(default=7, ge=0, le=365)
    approve_hours: int = Field(default=24, gt=0, le=WEEK)
    urgent_hours: int = Field(default=4, gt=0, le=WEEK)
    # From the moment they should be back until the leader must have signed them back.
    sign_back_hours: int = Field(default=24, gt=0, le=WEEK)
    # Granted leave is taken back so long before it begins at the latest; later it takes their word.
    take_back_hours: int = Field(default=24, ge=0, le=WEEK)
    log_minutes: int = Field(default=30, gt=0, le=1440)
    # The paper after a phone call: by this hour of so many workdays later.
    paper_workdays: int = Field(default=1, ge=0, le=30)
    paper_hour: int = Field(default=18, ge=0, le=23)
    # 职工带薪年休假条例 5: into one further year at most.
    carry_months: int = Field(default=12, ge=0, le=12)

    # 职工带薪年休假条例 4 counts sick leave in months; the ledger in hours of work: 21.75 days of 8.
    sick_month_hours: int = Field(default=174, gt=0, le=248)

    @property
    def approve(self) -> timedelta:
        return timedelta(hours=self.approve_hours)

    @property
    def urgent(self) -> timedelta:
        return timedelta(hours=self.urgent_hours)

    @property
    def sign_back(self) -> timedelta:
        return timedelta(hours=self.sign_back_hours)

    @property
    def take_back(self) -> timedelta:
        return timedelta(hours=self.take_back_hours)

    @property
    def log(self) -> timedelta:
        return timedelta(minutes=self.log_minutes)

    def rank_for(self, days: float) -> int:
        """How high leave of so many days must go."""
        if days <= self.leader_days:
            return RANKS[Role.LEADER]
        if days <= self.supervisor_days:
            return RANKS[Role.SUPERVISOR]
        return RANKS[Role.DIRECTOR if days <= self.director_days else Role.MANAGER]


def at(community: Community | int, moment: datetime) -> LeavePolicy:
    return policies.values(AREA, LeavePolicy, community, moment)


declare(
    Rulebook(
        AREA,
        LeavePolicy,
        _("请假"),
        (
            Group(
                _("提出"),
                (
                    Line(
                        "ahead_days",
                        _("提前几天书面申请"),
                        _("天"),
                        _("从本人休息日开始的、电话报备过的不受此限。"),
                    ),
                    Line("log_minutes", _("领班登记电话报备"), _("分钟内")),
                    Line("paper_workdays", _("电话报备后补书面"), _("个工作日内")),
                    Line("paper_hour", _("补书面截止钟点"), _("点")),
                ),
            ),
            Group(
                _("审批"),
                (
                    Line(
                        "leader_days",
                        _("领班可批"),
                        _("天以内"),
                        _("0：领班只初审，由主管批。"),
                    ),
                    Line("supervisor_days", _("主管可批"), _("天以内")),
                    Line(
                        "director_days",
                        _("主任可批"),
                        _("天以内"),
                        _("更长的由公司经理批。"),
                    ),
                    Line(
                        "approve_hours",
                        _("每级审批时限"),
                        _("小时"),
                        _("超时自动转上一级，不影响申请人。"),
                    ),
                    Line("urgent_hours", _("紧急和补办的审批时限"), _("小时")),
                ),
            ),
            Group(
                _("销假与额度"),
                (
                    Line("sign_back_hours", _("应归后多久内销假"), _("小时")),
                    Line(
                        "take_back_hours",
                        _("收回已批的假最晚提前"),
                        _("小时"),
                        _("再晚要等本人同意返岗；病假、产假、丧假等依法不能收回。"),
                    ),
                    Line(
                        "sick_month_hours",
                        _("病假累计一个月折合"),
                        _("工时"),
                        _("职工带薪年休假条例第四条；月计薪天数 21.75 天，每天 8 小时。"),
                    ),
                    Line(
                        "carry_months",
                        _("年休假可跨年使用"),
                        _("个月"),
                        _("职工带薪年休假条例第五条：最多跨一个年度。"),
                    ),
                ),
            ),
        ),
        changed_by=frozenset({Role.DIRECTOR, Role.MANAGER}),
        note=_("从现在起提出的请假按新版本。"),
    )
)
