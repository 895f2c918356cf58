"""Companions of O1 and O2d: none at all is the target."""

from collections.abc import Callable
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hub.kernel.measures import Better, Measure, Reading, Unit, declare
from hub.kernel.models import Community
from hub.matters import taxonomy
from hub.matters.measures.windows import covered, recorded
from hub.matters.models import MatterQuerySet
from hub.matters.taxonomy import Validity

Which = Callable[[MatterQuerySet], MatterQuerySet]


def attitude(matters: MatterQuerySet) -> MatterQuerySet:
    """Valid complaints about attitude: by type, or by the cause found."""
    return (
        matters.complaints()
        .filter(validity__in=taxonomy.VALID)
        .filter(
            Q(type_code__in=taxonomy.ATTITUDE_TYPES) | Q(cause_code__in=taxonomy.ATTITUDE_CAUSES)
        )
    )


def zeal(matters: MatterQuerySet) -> MatterQuerySet:
    """Valid complaints whose cause was a lack of zeal 工作积极性."""
    valid = matters.complaints().filter(validity__in=taxonomy.VALID)
    return valid.filter(cause_code__in=taxonomy.ZEAL_CAUSES)


def attitude_complaints(
    community: Community, begins: datetime, ends: datetime, as_of: datetime
) -> Reading:
    return _counted(community, begins, ends, as_of, attitude, "matters.attitude")


def zeal_complaints(
    community: Community, begins: datetime, ends: datetime, as_of: datetime
) -> Reading:
    return _counted(community, begins, ends, as_of, zeal, "matters.zeal")


def _counted(
    community: Community,
    begins: datetime,
    ends: datetime,
    as_of: datetime,
    which: Which,
    cases: str,
) -> Reading:
    taken_in = recorded(community, begins, ends)
    total, found = taken_in.count(), which(taken_in).count()
    pending = taken_in.complaints().filter(validity=Validity.PENDING).count()
    per_1000 = f"{found * 1000 / total:.1f}" if total else _("没有数据")
    return Reading(
        n=total,
        numerator=found,
        coverage=covered(community, begins, ends, as_of),
        beside=[
            (_("每千件事务"), per_1000, ""),
            (_("待判定"), str(pending), _("判定后可能计入")),
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
