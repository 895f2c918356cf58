"""What a community may settle by itself about money: how far one signature goes, what was agreed."""

from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext_lazy as _
from pydantic import Field

from hub.kernel import policies
from hub.kernel.models import Community
from hub.people.models import Role
from hub.people.rulebooks import Group, Line, Rulebook, declare

AREA = "charges"


class ChargesPolicy(policies.Values):
    # Up to this amount the director alone decides on a correction, refund or reversal.
    one_signature_up_to: Decimal = Field(
        default=Decimal("500.00"), ge=0, le=Decimal("99999999"), decimal_places=2
    )
    # The order in which the contract lets payments go, by item codes; empty: the law's order.
    agreed_order: tuple[str, ...] = Field(default=(), max_length=40)
    # A difference to last month that the preview names, in per cent.
    striking_change: int = Field(default=30, gt=0, le=1000)


def at(community: Community | int, moment: datetime) -> ChargesPolicy:
    return policies.values(AREA, ChargesPolicy, community, moment)


declare(
    Rulebook(
        AREA,
        ChargesPolicy,
        _("收费"),
        (
            Group(
                _("签批"),
                (
                    Line(
                        "one_signature_up_to",
                        _("主任一人可批到"),
                        _("元"),
                        _("更正、退款、冲正超过这个数，由经理批。"),
                    ),
                ),
            ),
            Group(
                _("冲抵与核对"),
                (
                    Line(
                        "agreed_order",
                        _("合同约定的冲抵次序"),
                        "",
                        _("写收费项目代码，用逗号分开；空着按民法典 560、561 条。"),
                    ),
                    Line("striking_change", _("预览时列出的变动"), "%"),
                ),
            ),
        ),
        # Nobody may widen their own signature: it is the office director's who signs beside.
        changed_by=frozenset({Role.MANAGER}),
        note=_("从现在起的更正、退款和收款按新版本。"),
    )
)
