"""Companions of O1 and O2d: none at all is the target."""

from datetime import datetime

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from hub.kernel.measures import Better, Measure, Reading, Unit, declare
from hub.kernel.models import Community
from hub.matters import taxonomy
from hub.matters.measures.windows import covered, recorded
from hub.matters.models import Matter
from hub.matters.taxonomy import Validity

# Valid complaints about attitude, by type or by the cause found; and for want of zeal 工作积极性.
_VALID = Q(kind__in=Matter.RULED_KINDS, validity__in=taxonomy.VALID)
ATTITUDE_CASES = _VALID & (
    Q(type_code__in=taxonomy.ATTITUDE_TYPES) | Q(cause_code__in=taxonomy.ATTITUDE_CAUSES)
)
ZEAL_CASES = _VALID & Q(cause_code__in=taxonomy.ZEAL_CAUSES)


def attitude_complaints(
    community: Community, begins: datetime, ends: datetime, as_of: datetime
) -> Reading:
    return _counted(community, begins, ends, as_of, ATTITUDE_CASES, "matters.attitude")


def zeal_complaints(
    community: Community, begins: datetime, ends: datetime, as_of: datetime
) -> Reading:
    return _counted(community, begins, ends, as_of, ZEAL_CASES, "matters.zeal")


def _counted(
    community: Community,
    begins: datetime,
    ends: datetime,
    as_of: datetime,
    which: Q,
    cases: str,
) -> Reading:
    pending = Q(kind__in=Matter.RULED_KINDS, validity=Validity.PENDING)
    found = recorded(community, begins, ends).aggregate(
        total=Count("pk"),
        cases=Count("pk", filter=which),
        pending=Count("pk", filter=pending),
    )
    total = found["total"]
    per_1000 = f"{found['cases'] * 1000 / total:.1f}" if total else _("没有数据")
    return Reading(
        n=total,
        numerator=found["cases"],
        coverage=covered(community, begins, ends, as_of),
        beside=[
            (_("每千件事务"), per_1000, ""),
            (_("待判定"), str(found["pending"]), _("判定后可能计入")),
        ],
        cases=cases,
    )


ATTITUDE = declare(
    Measure(
        "O1x",
        _("服务态度有效投诉"),
        0,
        attitude_complaints,
        better=Better.LOWER,
        unit=Unit.COUNT,
        rule=_("礼貌待客的伴随指标：目标为零"),
    )
)
ZEAL = declare(
    Measure(
        "O2d",
        _("工作积极性有效投诉"),
        0,
        zeal_complaints,
        better=Better.LOWER,
        unit=Unit.COUNT,
        rule=_("原因为责任心、响应慢或转交断链的有效投诉：目标为零"),
    )
)
