"""What the obligations of matters come to: objectives O2c, O3 and the companions of O1 and O2d.

A window counts what fell due, or was recorded, from its begin up to its end; `as_of` is the moment
of asking. What has not come to its moment yet is neither success nor failure and is named beside.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from hub.kernel import coverage
from hub.kernel.measures import Better, Measure, Reading, Unit, Words, declare
from hub.kernel.models import Community, Obligation
from hub.matters import duties, policy, taxonomy
from hub.matters.models import Callback, Cycle, Matter, MatterQuerySet, Reporter
from hub.matters.taxonomy import Validity

MATTER = "matters.matter"
Which = Callable[[MatterQuerySet], MatterQuerySet]
Reasons = list[tuple[Words, int]]
REOPEN_DAYS = timedelta(days=7)


def recorded(community: Community, begins: datetime, ends: datetime) -> MatterQuerySet:
    """What was taken in during the window and counts: imported history and merged ones do not."""
    return (
        Matter.objects.within(community)
        .of_record()
        .filter(recorded_at__gte=begins, recorded_at__lt=ends, is_legacy=False)
    )


def _covered(
    community: Community, begins: datetime, ends: datetime, as_of: datetime
) -> float | None:
    return coverage.share(community, begins, min(ends, as_of))


# ── O2c: done at once, or handed on and accepted in time ────────────────────────────────────


def first_cycles(community: Community, begins: datetime, ends: datetime) -> QuerySet[Cycle]:
    """The first round of every matter recorded in the window."""
    return Cycle.objects.filter(
        community=community,
        number=1,
        matter__community=community,
        matter__recorded_at__gte=begins,
        matter__recorded_at__lt=ends,
        matter__is_legacy=False,
    ).exclude(matter__status=Matter.Status.MERGED)


def _came_back() -> Q:
    """Reopened within the days that a matter done at once must stay done."""
    reopened = Cycle.objects.filter(
        community=OuterRef("community"),
        matter=OuterRef("matter"),
        number=2,
        opened_at__lte=OuterRef("handled_at") + REOPEN_DAYS,
    )
    # Most never had a second round: they are told apart without looking for one.
    return Q(matter__cycle_number__gt=1) & Q(Exists(reopened))


def handed_over(as_of: datetime) -> dict[str, Q]:
    """The four fates of a first round, each as the filter that finds its rows."""
    spot = Q(is_on_the_spot=True)
    # At first contact: what was left lying first and then "done at the desk" is late work.
    spot &= Q(handled_at__lte=F("hand_over_due_at"))
    done = spot & Q(handled_at__lte=as_of - REOPEN_DAYS) & ~_came_back()
    passed_on = (
        Q(is_on_the_spot=False)
        & Q(forwarded_at__lte=F("hand_over_due_at"))
        & Q(accepted_at__lte=F("accept_due_at"))
    )
    too_young = spot & Q(handled_at__gt=as_of - REOPEN_DAYS) & ~_came_back()
    waiting = Q(is_on_the_spot=False) & (
        Q(forwarded_at=None, hand_over_due_at__gt=as_of)
        | Q(
            forwarded_at__lte=F("hand_over_due_at"),
            accepted_at=None,
            accept_due_at__gt=as_of,
        )
    )
    return {"done": done, "passed_on": passed_on, "too_young": too_young, "waiting": waiting}


def handle_or_forward(
    community: Community, begins: datetime, ends: datetime, as_of: datetime
) -> Reading:
    cycles = first_cycles(community, begins, ends)
    fates = handed_over(as_of)
    found = cycles.aggregate(
        total=Count("pk"), **{name: Count("pk", filter=fate) for name, fate in fates.items()}
    )
    late = found["too_young"] + found["waiting"]
    legacy = Matter.objects.within(community).filter(
        is_legacy=True, recorded_at__gte=begins, recorded_at__lt=ends
    )
    return Reading(
        n=found["total"] - late,
        numerator=found["done"] + found["passed_on"],
        exclusions=_some([(_("历史导入"), legacy.count())]),
        coverage=_covered(community, begins, ends, as_of),
        beside=[
            (_("当场办结且 7 天内未返"), str(found["done"]), _("占分子")),
            (_("按时转交并接单"), str(found["passed_on"]), _("占分子")),
            (_("未到判定时点"), str(late), _("不计入分母，到点后自动计入")),
        ],
        cases="matters.handle_or_forward",
    )


# ── O3: called back within 48 hours ─────────────────────────────────────────────────────────


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
        coverage=_covered(community, begins, ends, as_of),
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
    return _some(
        [
            (Reporter.NoContact.ANONYMOUS.label, reasons["ANONYMOUS"]),
            (Reporter.NoContact.REFUSED.label, reasons["REFUSED"]),
            (_("历史导入"), legacy.count()),
        ]
    )


def _some(reasons: Reasons) -> Reasons:
    return [(reason, count) for reason, count in reasons if count]


# ── Companions of O1 and O2d: none at all is the target ─────────────────────────────────────


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
        coverage=_covered(community, begins, ends, as_of),
        beside=[
            (_("每千件事务"), per_1000, ""),
            (_("待判定"), str(pending), _("判定后可能计入")),
        ],
        cases=cases,
    )


HANDLE_OR_FORWARD = declare(
    Measure(
        "O2c",
        _("即办或转办率"),
        1.0,
        handle_or_forward,
        rule=_("当场办结且 7 天内未返，或 15 分钟内转交并在 15 分钟内接单（紧急各 5 分钟）"),
    )
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
