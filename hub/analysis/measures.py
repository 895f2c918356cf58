"""What the second coding comes to: the accuracy of complaint analysis 投诉分析准确率 (R2.11, 2.7)."""

from collections import Counter
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from hub.analysis import comparison, recurrence
from hub.analysis.models import Coding
from hub.kernel.measures import Measure, Reading, Words, declare
from hub.kernel.models import Community
from hub.kernel.records import Records

# Until the department sets its own: the rulebook names the measure and no figure for it.
TARGET = 0.85


def drawn(community: Community, begins: datetime, ends: datetime) -> Records[Coding]:
    """The sample of the complaints closed in the window."""
    return Coding.objects.within(community).filter(
        matter__closed_at__gte=begins, matter__closed_at__lt=ends
    )


def coded(
    community: Community, begins: datetime, ends: datetime, as_of: datetime
) -> Records[Coding]:
    return drawn(community, begins, ends).filter(status=Coding.Status.CODED, coded_at__lte=as_of)


def accuracy(community: Community, begins: datetime, ends: datetime, as_of: datetime) -> Reading:
    sample = list(drawn(community, begins, ends))  # in one look: the board asks month by month
    left_out = Counter(one.void_reason for one in sample if one.status == Coding.Status.VOID)
    standing = len(sample) - left_out.total()
    found = comparison.agreement(
        one for one in sample if one.coded_at is not None and one.coded_at <= as_of
    )
    return Reading(
        n=found.n,
        numerator=found.all_agreed,
        exclusions=list(left_out.most_common()),
        coverage=found.n / standing if standing else None,
        beside=[*_by_field(found), *_came_back(community, begins, ends, as_of)],
        cases="analysis.accuracy",
        note=_("样本还没有复核完，数字会变。") if found.n < standing else "",
    )


def _by_field(found: comparison.Agreement) -> list[tuple[Words, Words, Words]]:
    if not found.n:
        return [(one.field.label, _("没有数据"), "") for one in found.fields]
    return [
        (
            one.field.label,
            f"{one.agreed}/{found.n} κ {'—' if one.kappa is None else f'{one.kappa:.2f}'}",
            _("κ 无意义：两次都只有一种编码")
            if one.kappa is None
            else _("κ 是扣除巧合后的一致程度"),
        )
        for one in found.fields
    ]


def _came_back(
    community: Community, begins: datetime, ends: datetime, as_of: datetime
) -> list[tuple[Words, Words, Words]]:
    tested = recurrence.declared(community, begins, ends, as_of)
    again = [one for one in tested if one.came_back]
    value = f"{len(again)}/{len(tested)}" if tested else _("没有数据")
    return [(_("已消除又复发"), value, _("验证有效后 60 天内同区又有同因投诉的原因"))]


ACCURACY = declare(
    Measure(
        "R2-11",
        _("投诉分析准确率"),
        TARGET,
        accuracy,
        sampled=True,
        rule=_("随机抽取的已关闭投诉由未经手人盲编，类别、原因、有效性和级别四项都一致的比例"),
    )
)
