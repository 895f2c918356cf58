"""What a community may settle by itself about people's data; what the law fixes is no setting."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _
from pydantic import Field

from hub.kernel import policies
from hub.kernel.models import Community
from hub.people.models import Role
from hub.people.rulebooks import Group, Line, Rulebook, declare

AREA = "privacy"
YEARS = _("年")


class PrivacyPolicy(policies.Values):
    export_rows: int = Field(default=200, gt=0, le=5_000)
    export_hours: int = Field(default=24, gt=0, le=72)
    decide_hours: int = Field(default=24, gt=0, le=168)
    # The law says “promptly” (个人信息保护法 50); a month is nobody's idea of it.
    answer_days: int = Field(default=15, gt=0, le=30)

    # Years that each kind is kept, counted from what its term says (domain: retention defaults).
    keep_matters: int = Field(default=3, ge=3, le=30)
    keep_dunning: int = Field(default=3, ge=3, le=30)
    keep_mandates: int = Field(default=5, ge=5, le=30)
    keep_left: int = Field(default=3, ge=1, le=30)
    keep_leave: int = Field(default=2, ge=2, le=30)
    keep_requests: int = Field(default=3, ge=3, le=30)
    clear_days: int = Field(default=15, gt=0, le=60)

    @property
    def answer(self) -> timedelta:
        return timedelta(days=self.answer_days)

    @property
    def clear(self) -> timedelta:
        return timedelta(days=self.clear_days)

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
            Group(
                _("保存期限"),
                (
                    Line(
                        "keep_matters",
                        _("报事人和原话"),
                        YEARS,
                        _("办结起。不短于诉讼时效三年（民法典第一百八十八条）。"),
                    ),
                    Line(
                        "keep_dunning",
                        _("催缴证据"),
                        YEARS,
                        _("付清起。不短于三年（民法典第一百八十八条、第一百九十五条）。"),
                    ),
                    Line(
                        "keep_mandates",
                        _("代扣账户"),
                        YEARS,
                        _("授权终止起。不短于五年（会计凭证、举证）。"),
                    ),
                    Line(
                        "keep_leave",
                        _("请假事由和证明"),
                        YEARS,
                        _("假期结束起。不短于两年（工资支付暂行规定第六条）。"),
                    ),
                    Line("keep_left", _("迁出住户的档案"), YEARS, _("迁出且费用结清起。")),
                    Line(
                        "keep_requests",
                        _("个人信息请求"),
                        YEARS,
                        _("答复起。不短于三年（个人信息保护法第五十六条）。"),
                    ),
                    Line("clear_days", _("到期后清理"), _("天内")),
                ),
            ),
        ),
        changed_by=frozenset({Role.MANAGER}),
        note=_("已经提出的申请按提出时的版本。"),
    )
)
