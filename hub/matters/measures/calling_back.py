"""O3: called back within 48 hours, strictly and as the policy counts it; the gaps of the chain."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from hub.kernel.measures import Measure, Reading, declare
from hub.kernel.models import Community, Obligation
from hub.matters import duties, policy, taxonomy
from hub.matters.measures.windows import MATTER, Reasons, covered, some
from hub.matters.models import Callback, Cycle, Matter, MatterQuerySet, Reporter
from hub.matters.taxonomy import Validity


def callbacks_due(
    community: Community, begins: datetime, ends: datetime, as_of: datetime
) -> QuerySet[Obligation]:
    """Callbacks whose limit ran out in the window, called or not.

    A void one counts only where nobody could be reached, or where its limit had run out before
    handling began anew: both are failures in the strict figure.
    """
    return Obligation.objects.filter(
        Q(status__in=["OPEN", "BREACHED", "MET", "LATE"])
        | Q(status="VOID", void_reason__in=[duties.UNREACHED, duties.OVERDUE]),
        community=community,
        kind=duties.CALL_BACK.code,
        due_at__gte=begins,
        due_at__lt=min(ends, as_of),
    )


@dataclass(frozen=True)
class CallbackFigures:
    due: int
    in_time: int
    late: int
    missed: int
    excused: int  # tried as the policy asks, within the limit, without reaching anybody

    @property
    def policy(self) -> int:
        return self.in_time + self.excused


def callback_figures(
    community: Community, begins: datetime, ends: datetime, as_of: datetime
) -> CallbackFigures:
    due = callbacks_due(community, begins, ends, as_of)
    found = due.aggregate(
        total=Count("pk"),
        met=Count("pk", filter=Q(status="MET")),
        late=Count("pk", filter=Q(status="LATE")),
    )
    return CallbackFigures(
        due=found["total"],
        in_time=found["met"],
        late=found["late"],
        missed=found["total"] - found["met"] - found["late"],
        excused=_excused(community, due.exclude(status="MET")),
    )


def _excused(community: Community, failed: QuerySet[Obligation]) -> int:
    """How many of the failed ones were tried enough before their limit."""
    wanted = list(failed.values_list("subject_id", "part", "due_at"))
    if not wanted:
        return 0
    attempts = Callback.objects.filter(
        community=community, matter__in={pk for pk, _part, _due in wanted}
    ).select_related("cycle", "matter__policy")
    by_part: dict[tuple[int, str], list[Callback]] = {}
    for one in attempts:
        part = f"{one.cycle.number}-{one.reporter_id}"
        by_part.setdefault((one.matter_id, part), []).append(one)
    return sum(
        _enough([a for a in by_part.get((pk, part), []) if a.at <= due])
        for pk, part, due in wanted
    )


def _enough(attempts: list[Callback]) -> bool:
    if not attempts:
        return False
    values = policy.of(attempts[0].matter.policy)
    return (
        len(attempts) >= values.attempts_needed
        and len({a.daypart for a in attempts}) >= values.dayparts_needed
        and len({a.way for a in attempts}) >= values.ways_needed
    )


def overdue_unhandled(community: Community, at: datetime) -> MatterQuerySet:
    """Complaints past their promise that nobody has handled: they have no callback clock yet."""
    return (
        Matter.objects.within(community)
        .complaints()
        .unfinished()
        .exclude(validity=Validity.INVALID)
        # Its nearest duty is past too, then: said so that the few late ones are read by time left.
        .filter(due_at__lt=at)
        .filter(
            Exists(
                Obligation.objects.open().filter(
                    community=community,
                    subject_type=MATTER,
                    subject_id=OuterRef("pk"),
                    kind=duties.COMPLETE.code,
                    due_at__lt=at,
                )
            )
        )
    )


def closed_complaints(community: Community, begins: datetime, ends: datetime) -> MatterQuerySet:
    return (
        Matter.objects.within(community)
        .complaints()
        .filter(closed_at__gte=begins, closed_at__lt=ends, is_legacy=False)
    )


def with_gaps(complaints: MatterQuerySet) -> MatterQuerySet:
    """Closed complaints whose chain misses a link, or has links out of order 缺环."""
    last = Cycle.objects.filter(
        community=OuterRef("community"), matter=OuterRef("pk"), number=OuterRef("cycle_number")
    )
    spot = Q(is_on_the_spot=True)
    sent = spot | Q(forwarded_at__isnull=False, accepted_at__isnull=False)
    in_order = Q(handled_at__lte=OuterRef("closed_at")) & (
        spot | Q(accepted_at__lte=F("handled_at"))
    )
    called = (
        Q(validity=Validity.INVALID)
        | Q(Exists(last.filter(called_back_at__isnull=False)))
        | ~Q(_somebody_to_call())
        | Q(_waived())
    )
    ruled = ~Q(validity=Validity.PENDING)
    return complaints.exclude(Q(Exists(last.filter(sent & in_order))) & called & ruled)


def _somebody_to_call() -> Exists:
    left = Reporter.objects.filter(matter=OuterRef("pk"), no_contact_confirmed_by=None)
    return Exists(left)


def _waived() -> Exists:
    return Exists(
        Obligation.objects.filter(
            community=OuterRef("community"),
            subject_type=MATTER,
            subject_id=OuterRef("pk"),
            kind=duties.CALL_BACK.code,
            status="VOID",
        )
    )


def call_back(community: Community, begins: datetime, ends: datetime, as_of: datetime) -> Reading:
    figures = callback_figures(community, begins, ends, as_of)
    closed = closed_complaints(community, begins, ends)
    total, gaps = closed.count(), with_gaps(closed).count()
    whole = f"{total - gaps}/{total}" if total else _("没有数据")
    excused = f"{figures.policy}/{figures.due}" if figures.due else _("没有数据")
    return Reading(
        n=figures.due,
        numerator=figures.in_time,
        exclusions=_left_out(community, begins, min(ends, as_of)),
        coverage=covered(community, begins, ends, as_of),
        beside=[
            (_("按规定口径"), excused, _("多次多时段联系未果视同完成")),
            (_("超时回访"), str(figures.late), _("回访了，但晚于 48 小时")),
            (_("漏回访"), str(figures.missed), _("到期没有接通的回访")),
            (_("无缺环"), whole, _("本期关闭的投诉中链条完整的")),
            (
                _("逾期未处理"),
                str(overdue_unhandled(community, as_of).count()),
                _("还没处理完，48 小时尚未起算"),
            ),
        ],
        cases="matters.call_back",
    )


def _left_out(community: Community, begins: datetime, ends: datetime) -> Reasons:
    """Reporters a second person agreed not to call, and imported history: both are counted."""
    waived = Reporter.objects.filter(
        community=community,
        no_contact_confirmed_by__isnull=False,
        matter__validity__in=taxonomy.VALID,
        matter__cycles__community=community,
        matter__cycles__handled_at__gte=begins - timedelta(hours=48),
        matter__cycles__handled_at__lt=ends - timedelta(hours=48),
    )
    left_out = dict(waived.values_list("pk", "no_contact"))
    if left_out:  # agreed on too late: counted as missed already
        overdue = callbacks_due(community, begins, ends, ends).filter(void_reason=duties.OVERDUE)
        for part in overdue.values_list("part", flat=True):
            left_out.pop(int(part.partition("-")[2]), None)
    reasons = Counter(left_out.values())
    legacy = (
        Matter.objects.within(community)
        .complaints()
        .filter(is_legacy=True, closed_at__gte=begins, closed_at__lt=ends)
    )
    return some(
        [
            (Reporter.NoContact.ANONYMOUS.label, reasons["ANONYMOUS"]),
            (Reporter.NoContact.REFUSED.label, reasons["REFUSED"]),
            (_("历史导入"), legacy.count()),
        ]
    )


CALL_BACK = declare(
    Measure(
        "O3",
        _("投诉回访率"),
        1.0,
        call_back,
        rule=_("有效投诉处理完毕后 48 小时内，由未经手的人回访到业户本人（严格口径）"),
    )
)
