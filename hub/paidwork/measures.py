"""What the slips come to: O6a entry in time, and O6d integrity of serials, with the void rate beside.

A window counts slips by the moment at which the work was completed (O6a), and serials by the moment
at which they were issued (O6d), up to its end; `as_of` is the moment of asking.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Length
from django.utils.translation import gettext_lazy as _

from hub.charges.actions.receipts import KIND as RECEIPT
from hub.kernel import coverage
from hub.kernel.measures import Measure, Reading, Words, declare
from hub.kernel.models import Community, Document
from hub.paidwork import policy
from hub.paidwork.models import Order, OrderQuerySet

Status = Order.Status


def done(community: Community, begins: datetime, ends: datetime) -> OrderQuerySet:
    """Slips of work that was completed in the window; void ones are told apart."""
    return Order.objects.within(community).filter(completed_at__gte=begins, completed_at__lt=ends)


def fates(as_of: datetime) -> dict[str, Q]:
    """How each of them counts. A slip entered late is late, whatever was done about it later."""
    void = Q(status=Status.VOID)
    free = Q(total=0) & ~void
    entered = Q(priced_at__isnull=False, priced_at__lte=as_of) & ~void & ~free
    waiting = (Q(priced_at__isnull=True) | Q(priced_at__gt=as_of)) & ~void & ~free
    return {
        "void": void,
        "free": free,
        "in_time": entered & Q(priced_at__lte=F("due_at")),
        "late": entered & Q(priced_at__gt=F("due_at")),
        "missed": waiting & Q(due_at__lt=as_of),
        "young": waiting & Q(due_at__gte=as_of),
    }


def entry_in_time(
    community: Community, begins: datetime, ends: datetime, as_of: datetime
) -> Reading:
    found = done(community, begins, ends).aggregate(
        carried=Count("pk", filter=Q(carried_to__isnull=False)),
        **{name: Count("pk", filter=fate) for name, fate in fates(as_of).items()},
    )
    left_out: list[tuple[Words, int]] = [
        (_("作废"), found["void"]),
        (_("优惠后不收钱"), found["free"]),
    ]
    return Reading(
        n=found["in_time"] + found["late"] + found["missed"],
        numerator=found["in_time"],
        exclusions=[(reason, count) for reason, count in left_out if count],
        coverage=coverage.share(community, begins, min(ends, as_of)),
        beside=[
            (_("迟入账"), str(found["late"]), _("占分母")),
            (_("超时还没入账"), str(found["missed"]), _("占分母")),
            (_("未到判定时点"), str(found["young"]), _("不计入分母，到点后自动计入")),
            (_("转入下一批"), str(found["carried"]), _("经两人同意；迟的照样算迟")),
        ],
        cases="paidwork.entry_in_time",
    )


ENTRY_IN_TIME = declare(
    Measure(
        "O6a",
        _("有偿服务单及时录入率"),
        1.0,
        entry_in_time,
        rule=_("完成后 24 小时内、并且在扣款截止前入账的 ÷ 完成的收费服务单，完成时间由服务器记"),
    )
)


# ── Serials ─────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Serials:
    """Numbers issued in a window: those with an end, those in hand, and those astray."""

    slips: int
    void_slips: int
    ended: int
    in_hand: int
    astray: int
    gaps: int


def slips_issued(community: Community, begins: datetime, ends: datetime) -> OrderQuerySet:
    return Order.objects.within(community).filter(ordered_at__gte=begins, ordered_at__lt=ends)


def astray(community: Community, as_of: datetime) -> Q:
    """In hand for longer than anybody can explain."""
    days = policy.at(community, as_of).open_days
    return Q(status__in=Order.IN_HAND, ordered_at__lt=as_of - timedelta(days=days))


def serials(community: Community, begins: datetime, ends: datetime, as_of: datetime) -> Serials:
    lost = astray(community, as_of)
    ended = [Status.BILLED, Status.VOID, Status.CANCELLED]
    slips = slips_issued(community, begins, ends)
    told = slips.aggregate(
        all=Count("pk"),
        ended=Count("pk", filter=Q(status__in=ended)),
        void=Count("pk", filter=Q(status=Status.VOID)),
        astray=Count("pk", filter=lost),
    )
    receipts = receipts_issued(community, begins, ends)
    drafts = receipts.filter(status=Document.Status.DRAFT).count()
    given = receipts.count()
    return Serials(
        slips=told["all"],
        void_slips=told["void"],
        ended=told["ended"] + given - drafts,
        in_hand=told["all"] - told["ended"] - told["astray"],
        astray=told["astray"] + drafts,
        gaps=gaps(*_ends(slips), told["all"]) + gaps(*_ends(receipts), given),
    )


def receipts_issued(community: Community, begins: datetime, ends: datetime) -> QuerySet[Document]:
    return Document.objects.filter(
        community=community, kind=RECEIPT, made_at__gte=begins, made_at__lt=ends
    )


def _ends(rows: QuerySet[Any]) -> tuple[str | None, str | None]:
    """The first and the last number; the hundredth is longer than the one before it."""
    numbers = rows.order_by(Length("number"), "number").values_list("number", flat=True)
    return numbers.first(), numbers.last()


def gaps(first: str | None, last: str | None, count: int) -> int:
    """Numbers between the first and the last of a month that no row carries.

    Windows are months, and numbers begin anew with each; of a window across months nothing is said.
    """
    if not first or not last or first.rpartition("-")[0] != last.rpartition("-")[0]:
        return 0
    return int(last.rpartition("-")[2]) - int(first.rpartition("-")[2]) + 1 - count


def missing(community: Community, begins: datetime, ends: datetime, most: int) -> list[str]:
    """The numbers that no slip and no receipt carries, by name."""
    found: list[str] = []
    for rows in (slips_issued(community, begins, ends), receipts_issued(community, begins, ends)):
        first, last = _ends(rows)
        if not first or not last or not gaps(first, last, rows.count()):
            continue
        head, _dash, low = first.rpartition("-")
        there = {int(one.rpartition("-")[2]) for one in rows.values_list("number", flat=True)}
        lacking = (n for n in range(int(low), max(there)) if n not in there)
        found += [f"{head}-{n:0{len(low)}}" for n in islice(lacking, most)]
    return found


def serial_integrity(
    community: Community, begins: datetime, ends: datetime, as_of: datetime
) -> Reading:
    found = serials(community, begins, ends, as_of)
    rate = f"{found.void_slips / found.slips:.1%}" if found.slips else "—"
    return Reading(
        n=found.ended + found.astray + found.gaps,
        numerator=found.ended,
        coverage=coverage.share(community, begins, min(ends, as_of)),
        beside=[
            (_("服务单作废率"), rate, _("作废的 ÷ 开出的服务单；按人另有明细")),
            (_("失控单号"), str(found.astray), _("开出太久没有结果")),
            (_("断号"), str(found.gaps), _("号码中间缺的")),
            (_("在办"), str(found.in_hand), _("还在办，没到判定时点")),
        ],
        cases="paidwork.serials",
    )


SERIAL_INTEGRITY = declare(
    Measure(
        "O6d",
        _("单号完整率"),
        1.0,
        serial_integrity,
        rule=_("有最终状态（已用、经两人作废、已取消）的 ÷ 开出的服务单号和收据号"),
    )
)
