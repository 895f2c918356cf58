"""O6b: what the bank answered, how much of it succeeded, and how much failed by the department's doing.

A line counts in the month of its final answer, whichever month it was sent in; one that has none
is left out, by name, of the month it was sent in. So each line stands in one month, once.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Case, Count, Q, QuerySet, When
from django.utils.translation import gettext_lazy as _

from hub.charges.money import NOTHING
from hub.charges.totals import Total
from hub.debit.models import Line, Reason
from hub.kernel.measures import Better, Measure, Reading, Words, declare
from hub.kernel.models import Community
from hub.kernel.spoken import percent

SUCCESS, DEPARTMENT = "debit.success", "debit.department"
Outcome, Cause = Line.Outcome, Reason.Cause
FINAL = (Outcome.PAID, Outcome.FAILED)


def answered(
    community: Community, begins: datetime, ends: datetime, as_of: datetime
) -> QuerySet[Line]:
    """Lines whose final answer came in the window."""
    return Line.objects.within(community).filter(
        outcome__in=FINAL, answered_at__gte=begins, answered_at__lt=min(ends, as_of)
    )


def unanswered(
    community: Community, begins: datetime, ends: datetime, as_of: datetime
) -> QuerySet[Line]:
    """Lines sent in the window of which nobody knows yet whether they were debited."""
    sent = Line.objects.within(community).filter(
        batch__community=community,
        batch__sent_at__gte=begins,
        batch__sent_at__lt=min(ends, as_of),
    )
    no_word = Q(outcome__in=[Outcome.WAITING, Outcome.ASKED])
    return sent.filter(no_word | Q(outcome__in=FINAL, answered_at__gte=as_of))


def fates() -> dict[str, Q]:
    """How an answered line counts: by the cause that was kept when its answer was booked."""
    failed = Q(outcome=Outcome.FAILED)
    return {
        "paid": Q(outcome=Outcome.PAID),
        "department": failed & Q(cause=Cause.DEPARTMENT),
        "owner": failed & Q(cause=Cause.OWNER),
        "bank": failed & Q(cause=Cause.BANK),
        "unknown": failed & Q(cause=""),
    }


@dataclass(frozen=True)
class Figures:
    answered: int
    paid: int
    department: int
    owner: int
    bank: int
    unknown: int
    first: int
    first_paid: int
    total: Decimal
    paid_total: Decimal
    asked: int
    waiting: int

    @property
    def coverage(self) -> float | None:
        """Of the lines that the month should know about, the share that it does."""
        expected = self.answered + self.asked + self.waiting
        return self.answered / expected if expected else None

    @property
    def exclusions(self) -> list[tuple[Words, int]]:
        left_out: list[tuple[Words, int]] = [
            (Outcome.ASKED.label, self.asked),
            (_("送盘后还没有结果"), self.waiting),
        ]
        return [(why, n) for why, n in left_out if n]


def figures(community: Community, begins: datetime, ends: datetime, as_of: datetime) -> Figures:
    kinds = fates()
    first = Q(attempt=1)
    found = answered(community, begins, ends, as_of).aggregate(
        answered=Count("pk"),
        first=Count("pk", filter=first),
        first_paid=Count("pk", filter=first & kinds["paid"]),
        total=Total("amount"),
        paid_total=Total(Case(When(kinds["paid"], then="amount"), default=NOTHING)),
        **{name: Count("pk", filter=fate) for name, fate in kinds.items()},
    )
    asked = Q(outcome=Outcome.ASKED)
    missing = unanswered(community, begins, ends, as_of).aggregate(
        asked=Count("pk", filter=asked), waiting=Count("pk", filter=~asked)
    )
    for name in ("total", "paid_total"):
        found[name] = found[name] or NOTHING
    return Figures(**found, **missing)


def success(community: Community, begins: datetime, ends: datetime, as_of: datetime) -> Reading:
    found = figures(community, begins, ends, as_of)
    return Reading(
        n=found.answered,
        numerator=found.paid,
        exclusions=found.exclusions,
        coverage=found.coverage,
        beside=[
            (
                _("金额成功率"),
                percent(float(found.paid_total / found.total)) if found.total else "—",
                _("扣到的金额 ÷ 有结果的金额"),
            ),
            (
                _("首次扣款成功率"),
                percent(found.first_paid / found.first) if found.first else "—",
                _("不含二次扣款"),
            ),
            (_("业主原因"), str(found.owner), _("余额不足、冻结等，占分母，不归本部门")),
            (_("本部门原因"), str(found.department), _("另有失败率，目标 0")),
        ],
        cases=SUCCESS,
    )


def department_caused(
    community: Community, begins: datetime, ends: datetime, as_of: datetime
) -> Reading:
    found = figures(community, begins, ends, as_of)
    return Reading(
        n=found.answered,
        numerator=found.department,
        exclusions=found.exclusions,
        coverage=found.coverage,
        beside=[
            (_("业主原因"), str(found.owner), _("余额不足、冻结等，占分母，不归本部门")),
            (_("银行原因"), str(found.bank), _("系统故障、超时，占分母")),
            (_("没有原因代码"), str(found.unknown), _("问来的失败，银行没有给代码，占分母")),
        ],
        cases=DEPARTMENT,
    )


DEBIT_SUCCESS = declare(
    Measure(
        "O6b",
        _("扣款成功率"),
        1.0,
        success,
        rule=_("本月有最终结果的代扣明细里，扣款成功的比例；没有结果的另列，不算成功也不算失败"),
    )
)
DEPARTMENT_CAUSED = declare(
    Measure(
        "O6b-D",
        _("本部门原因扣款失败率"),
        0.0,
        department_caused,
        better=Better.LOWER,
        rule=_("失败原因归本部门的（账号、户名、金额有误，授权过期，迟录）÷ 本月有最终结果的明细"),
    )
)
