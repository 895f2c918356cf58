"""What a community may settle by itself about paid service, and when a slip must be on the bill."""

from datetime import date, datetime, time, timedelta

from django.utils.timezone import localtime, make_aware
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from hub.charges.periods import Month
from hub.kernel import policies
from hub.kernel.models import Community
from hub.people.models import Role
from hub.people.rulebooks import Group, Line, Rulebook, declare

AREA = "paidwork"


class PaidworkPolicy(policies.Values):
    # A slip is on the household's bill so many hours after the work was completed…
    entry_hours: int = Field(default=24, gt=0, le=72)
    # …and before the debit's cut-off of the cycle, whichever is earlier.
    cut_off_day: int = Field(default=10, ge=1, le=28)
    cut_off_hour: int = Field(default=18, ge=0, le=23)
    # A slip that has no end after so many days counts as a serial that went astray.
    open_days: int = Field(default=30, gt=0, le=365)

    def next_cut_off(self, after: datetime) -> datetime:
        """The first cut-off that is later than this moment."""
        month = Month.of(localtime(after).date())
        this = self._cut_off(month)
        return this if this > after else self._cut_off(month.plus(1))

    def _cut_off(self, month: Month) -> datetime:
        return make_aware(datetime.combine(month.day(self.cut_off_day), time(self.cut_off_hour)))

    def entry_due(self, completed_at: datetime) -> datetime:
        by_hours = completed_at + timedelta(hours=self.entry_hours)
        return min(by_hours, self.next_cut_off(completed_at))

    def next_batch(self, day: date) -> date:
        """The day of the cut-off after this day's one."""
        return Month.of(day).plus(1).day(self.cut_off_day)


def at(community: Community | int, moment: datetime) -> PaidworkPolicy:
    return policies.values(AREA, PaidworkPolicy, community, moment)


declare(
    Rulebook(
        AREA,
        PaidworkPolicy,
        _("有偿服务"),
        (
            Group(
                _("核价入账"),
                (
                    Line("entry_hours", _("完成后多久入账"), _("小时")),
                    Line(
                        "cut_off_day",
                        _("每月扣款截止日"),
                        _("日"),
                        _("和入账时限比，哪个早按哪个。"),
                    ),
                    Line("cut_off_hour", _("截止钟点"), _("时")),
                ),
            ),
            Group(
                _("单号核对"),
                (
                    Line(
                        "open_days",
                        _("多少天没有结果算失控"),
                        _("天"),
                        _("超过这个天数还没入账、取消或作废的单号，计入单号完整率。"),
                    ),
                ),
            ),
        ),
        changed_by=frozenset({Role.MANAGER}),
        note=_("从现在起完成的服务单按新版本。"),
    )
)
