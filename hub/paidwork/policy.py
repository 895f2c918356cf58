"""What a community may settle by itself about paid service."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _
from pydantic import Field

from hub.kernel import policies
from hub.kernel.models import Community
from hub.people.models import Role
from hub.people.rulebooks import Group, Line, Rulebook, declare

AREA = "paidwork"


class PaidworkPolicy(policies.Values):
    # A slip is on the household's bill so many hours after the work, and before the debit's cut-off.
    entry_hours: int = Field(default=24, gt=0, le=72)
    # A slip that has no end after so many days counts as a serial that went astray.
    open_days: int = Field(default=30, gt=0, le=365)


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
                    Line(
                        "entry_hours",
                        _("完成后多久入账"),
                        _("小时"),
                        _("和银行代扣的截止比，哪个早按哪个。"),
                    ),
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
