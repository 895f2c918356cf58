"""The month's days for debits, as each community keeps them: values in versions."""

from datetime import date, datetime, time
from typing import Self

from django.utils.timezone import localtime, make_aware
from django.utils.translation import gettext_lazy as _
from pydantic import Field, model_validator

from hub.charges.periods import Month
from hub.kernel import policies
from hub.kernel.models import Community, Policy
from hub.people.models import Role
from hub.people.rulebooks import Group, Line, Rulebook, declare

AREA = "debit"


class DebitPolicy(policies.Values):
    # What is to be debited must be entered by then: day of the month and hour.
    cut_off_day: int = Field(default=8, ge=1, le=28)
    cut_off_hour: int = Field(default=18, ge=0, le=23)
    send_day: int = Field(default=10, ge=1, le=28)
    second_day: int = Field(default=20, ge=1, le=28)
    # After so many days without an answer, finance asks the bank.
    answer_days: int = Field(default=3, ge=1, le=30)
    # Workdays for what a failed debit asks for.
    fix_days: int = Field(default=3, ge=1, le=20)
    call_days: int = Field(default=2, ge=1, le=20)
    ask_days: int = Field(default=2, ge=1, le=20)

    @model_validator(mode="after")
    def _days_in_order(self) -> Self:
        if not self.cut_off_day <= self.send_day < self.second_day:
            raise ValueError(_("截止日不能晚于送盘日，送盘日要早于二次扣款日。"))
        return self

    def cut_off(self, month: Month) -> datetime:
        """The last moment that counts for the month's debits."""
        return make_aware(datetime.combine(month.day(self.cut_off_day), time(self.cut_off_hour)))

    def sent_on(self, month: Month) -> date:
        return month.day(self.send_day)

    def second_on(self, month: Month) -> date:
        return month.day(self.second_day)


def at(community: Community | int, moment: datetime) -> DebitPolicy:
    return policies.values(AREA, DebitPolicy, community, moment)


def version_at(community: Community, moment: datetime) -> Policy | None:
    found = Policy.objects.filter(community=community, area=AREA, valid_from__lte=moment)
    return found.order_by("-version").first()


def month_of(moment: datetime) -> Month:
    return Month.of(localtime(moment).date())


RULEBOOK = Rulebook(
    AREA,
    DebitPolicy,
    _("银行代扣"),
    (
        Group(
            _("每月的日程"),
            (
                Line("cut_off_day", _("扣款截止"), _("日")),
                Line("cut_off_hour", _("截止钟点"), _("点")),
                Line("send_day", _("送盘日"), _("日")),
                Line("second_day", _("二次扣款日"), _("日")),
                Line("answer_days", _("没有回盘就问银行"), _("天")),
            ),
        ),
        Group(
            _("失败后处理的时限"),
            (
                Line("fix_days", _("更正资料"), _("工作日")),
                Line("call_days", _("联系业主"), _("工作日")),
                Line("ask_days", _("向银行查证"), _("工作日")),
            ),
        ),
    ),
    changed_by=frozenset({Role.DIRECTOR, Role.OFFICE_DIRECTOR}),
    note=_("从还没开始的月份起用；已开始的月份不变。"),
)
declare(RULEBOOK)
