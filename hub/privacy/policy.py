"""What a community may settle by itself about people's data; what the law fixes is no setting."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _
from pydantic import Field

from hub.kernel import policies
from hub.kernel.models import Community
from hub.people.models import Role
from hub.people.rulebooks import Group, Line, Rulebook, declare

AREA = "privacy"


class PrivacyPolicy(policies.Values):
    export_rows: int = Field(default=200, gt=0, le=5_000)
    export_hours: int = Field(default=24, gt=0, le=72)
    decide_hours: int = Field(default=24, gt=0, le=168)
    # The law says “promptly” (个人信息保护法 50); a month is nobody's idea of it.
    answer_days: int = Field(default=15, gt=0, le=30)

    @property
    def answer(self) -> timedelta:
        return timedelta(days=self.answer_days)

    @property
    def decide(self) -> timedelta:
        return timedelta(hours=self.decide_hours)


def at(community: Community | int, moment: datetime) -> PrivacyPolicy:
    return policies.values(AREA, PrivacyPolicy, community, moment)


declare(
    Rulebook(
        AREA,
        PrivacyPolicy,
        _("个人信息"),
        (
            Group(
                _("双人导出"),
                (
                    Line(
                        "export_rows",
                        _("一次最多导出"),
                        _("行"),
                        _(
                            "法释〔2017〕10号第五条：非法提供公民个人信息 50、500、5000 条即可入罪，"
                            "在履职中获得的减半。放宽要写明依据。"
                        ),
                    ),
                    Line("export_hours", _("批准后多久内取件"), _("小时内")),
                    Line("decide_hours", _("审批"), _("小时内")),
                ),
            ),
            Group(
                _("个人信息请求"),
                (Line("answer_days", _("答复"), _("天内"), _("个人信息保护法第五十条：及时。")),),
            ),
        ),
        changed_by=frozenset({Role.MANAGER}),
        note=_("已经提出的申请按提出时的版本。"),
    )
)
