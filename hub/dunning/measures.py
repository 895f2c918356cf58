"""O5 管理费催缴率: of the steps that were due, how many were done in their window and proved.
O6c 通知书及时派发率, and whether the number of every notice is accounted for.

O5 measures reminding, not money: the collection rate stands beside it and is never mixed in. Of a
notice the first proof that it reached its place counts: printed is not delivered.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import TruncDate
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from hub.charges.queries import collection, corrections_between
from hub.dunning.models import Notice, Pause, Run, RunLine, StepDue
from hub.kernel.measures import Measure, Reading, Words, declare
from hub.kernel.models import Community, Counter
from hub.kernel.spoken import percent

CASES, DELIVERY, NUMBERS = "dunning.steps", "dunning.delivery", "dunning.numbers"
DAY = timedelta(days=1)
# So near to a snapshot a credit note may have been written for the snapshot's sake (G9).
NEAR = timedelta(days=3)
RESTING = (*Pause.Reason.values, RunLine.Reason.PROMISE.value)


def steps_due(
    community: Community, begins: datetime, ends: datetime, as_of: datetime
) -> QuerySet[StepDue]:
    """The pairs of household and step whose window ended in the time that is asked about."""
    return StepDue.objects.within(community).filter(
        window_ends__gte=begins, window_ends__lt=min(ends, as_of)
    )


def fates(as_of: datetime) -> dict[str, Q]:
    in_time = Q(done_at__lte=F("window_ends"))
    late = Q(done_at__gt=F("window_ends"), done_at__lte=as_of)
    lifted = Q(state=StepDue.State.LIFTED)
    return {
        "in_time": in_time,
        "late": late,
        "lifted": lifted,
        "missed": ~in_time & ~late & ~lifted,
    }


@dataclass(frozen=True)
class Figures:
    in_time: int
    late: int
    missed: int
    lifted: int

    @property
    def due(self) -> int:
        return self.in_time + self.late + self.missed


def figures(community: Community, begins: datetime, ends: datetime, as_of: datetime) -> Figures:
    # Told apart by what each row is, so that NULL in `done_at` cannot lose one.
    rows = steps_due(community, begins, ends, as_of)
    found = rows.aggregate(
        total=Count("pk"),
        in_time=Count("pk", filter=fates(as_of)["in_time"]),
        late=Count("pk", filter=fates(as_of)["late"]),
        lifted=Count("pk", filter=fates(as_of)["lifted"]),
    )
    missed = found["total"] - found["in_time"] - found["late"] - found["lifted"]
    return Figures(found["in_time"], found["late"], missed, found["lifted"])


def coverage(community: Community, begins: datetime, ends: datetime, as_of: datetime) -> Reading:
    found = figures(community, begins, ends, as_of)
    runs = Run.objects.within(community).filter(at__gte=begins, at__lt=min(ends, as_of))
    lines = RunLine.objects.within(community).filter(run__in=runs.values("pk"))
    debtors = lines.order_by().values("household").distinct().count()
    reached = _households(community, begins, ends, as_of, "in_time")
    nights = _nights(begins, min(ends, as_of))
    done = runs.filter(is_stale=False).order_by().values("day").distinct().count()
    return Reading(
        n=found.due,
        numerator=found.in_time,
        exclusions=_resting(lines),
        coverage=min(1.0, done / nights) if nights else None,
        beside=[
            (_("漏催"), str(found.missed), _("时限内什么都没有")),
            (_("迟催"), str(found.late), _("时限过后才做")),
            (_("免做"), str(found.lifted), _("时限内付清或暂停，不计")),
            (_("户覆盖"), _share(reached, debtors), _("本月至少有一步按时的户 ÷ 欠费户")),
            (
                _("影子值"),
                _share(found.in_time, found.due + _erased(community, begins, ends, as_of)),
                _("快照前后三天被红冲、减免而没催到的户，也算应催"),
            ),
            (_("收缴率"), _collected(community, begins, ends, as_of), _("当期收缴，另算，不混入")),
        ],
        cases=CASES,
    )


def _share(part: int, whole: int) -> str:
    return percent(part / whole) if whole else "—"


def _nights(begins: datetime, ends: datetime) -> int:
    """Nights whose half past two lies in the window."""
    count, day = 0, localtime(begins).date()
    while (at := _half_past_two(day, begins)) < ends:
        count += at >= begins
        day += DAY
    return count


def _half_past_two(day: date, like: datetime) -> datetime:
    zone = localtime(like).tzinfo
    return datetime(day.year, day.month, day.day, 2, 30, tzinfo=zone)


def _households(
    community: Community, begins: datetime, ends: datetime, as_of: datetime, fate: str
) -> int:
    rows = steps_due(community, begins, ends, as_of).filter(fates(as_of)[fate])
    return rows.order_by().values("household").distinct().count()


def _resting(lines: QuerySet[RunLine]) -> list[tuple[Words, int]]:
    """Households let be in the window, by reason: each counts once for a reason."""
    rows = (
        lines.filter(outcome=RunLine.Outcome.PAUSED, reason__in=RESTING)
        .order_by()
        .values_list("reason")
        .annotate(n=Count("household", distinct=True))
    )
    return [(RunLine.Reason(reason).label, n) for reason, n in sorted(rows)]


def _erased(community: Community, begins: datetime, ends: datetime, as_of: datetime) -> int:
    """Households whose debt a correction took away near the window, and whom no step reached."""
    first, last = localtime(begins).date() - NEAR, localtime(ends).date() + NEAR
    corrected = corrections_between(community, first, last).filter(issued_at__lt=as_of)
    reached = steps_due(community, begins, ends, as_of).filter(fates(as_of)["in_time"])
    homes = corrected.order_by().values("household").distinct()
    return homes.exclude(household__in=reached.order_by().values("household")).count()


def _collected(community: Community, begins: datetime, ends: datetime, as_of: datetime) -> str:
    found = collection(community, [f"{localtime(begins):%Y-%m}"], min(ends, as_of))
    return "—" if found.rate is None else percent(found.rate)


COVERAGE = declare(
    Measure(
        "O5",
        _("管理费催缴率"),
        1.0,
        coverage,
        rule=_(
            "时限在本月结束的（户，步骤）里，时限内做完、证据不低于该步要求的比例。"
            "漏催、迟催分开列；暂停按户和原因列出；收缴率在旁边，不混入。"
        ),
    )
)


# ── O6c: notices delivered in time ──────────────────────────────────────────────────────────


def notices_due(
    community: Community, begins: datetime, ends: datetime, as_of: datetime
) -> QuerySet[Any]:
    """The notices whose last day for delivery fell in the window and is over, each with its fate.

    Paid or void before that day was over, it had to be delivered to nobody.
    """
    zone = localtime(begins).tzinfo
    rows = Notice.objects.within(community).annotate(
        proved_on=TruncDate("proved_at", tzinfo=zone), ended_on=TruncDate("ended_at", tzinfo=zone)
    )
    gone_before = Q(ended_on__lte=F("deliver_by"))
    fate = Case(
        When(proved_on__lte=F("deliver_by"), proved_at__lte=as_of, then=Value("in_time")),
        When(gone_before, status=Notice.Status.WITHDRAWN, then=Value("paid")),
        When(gone_before, status=Notice.Status.VOID, then=Value("void")),
        When(proved_at__lte=as_of, then=Value("late")),
        default=Value("missed"),
        output_field=CharField(),
    )
    last = min(localtime(ends).date(), localtime(as_of).date())
    return rows.filter(
        deliver_by__gte=localtime(begins).date(), deliver_by__lt=last, frozen_at__lt=as_of
    ).annotate(fate=fate)


def unprinted(
    community: Community, begins: datetime, ends: datetime, as_of: datetime
) -> QuerySet[Any]:
    """Steps that ask for a notice, got none and were not done in time: without them nothing
    would be late where nothing is printed."""
    papers = Notice.objects.within(community).filter(
        household=OuterRef("household"),
        deliver_by__gte=OuterRef("opened_on"),
        frozen_at__lte=OuterRef("window_ends"),
    )
    due = steps_due(community, begins, ends, as_of).annotate(
        opened_on=TruncDate("opened_at", tzinfo=localtime(begins).tzinfo)
    )
    not_in_time = Q(done_at__isnull=True) | Q(done_at__gt=F("window_ends"))
    rows = due.exclude(state=StepDue.State.LIFTED).filter(not_in_time, step__prints_notice=True)
    return rows.filter(~Exists(papers))


def delivery(community: Community, begins: datetime, ends: datetime, as_of: datetime) -> Reading:
    rows = notices_due(community, begins, ends, as_of)
    found = dict(rows.order_by().values_list("fate").annotate(n=Count("pk")))
    left = rows.filter(fate="in_time", status=Notice.Status.LEFT).count()
    none = unprinted(community, begins, ends, as_of).count()
    in_time, late, missed = (found.get(fate, 0) for fate in ("in_time", "late", "missed"))
    left_out: list[tuple[Words, int]] = [
        (_("派发前已付款"), found.get("paid", 0)),
        (_("经另一人作废"), found.get("void", 0)),
    ]
    return Reading(
        n=in_time + late + missed + none,
        numerator=in_time,
        exclusions=[(why, n) for why, n in left_out if n],
        beside=[
            (_("迟派"), str(late), _("过了派发期限才有凭证")),
            (_("没派到"), str(missed), _("打印了，到期限没有凭证")),
            (_("没出通知书"), str(none), _("步骤要出通知书，没出，也没按时做完")),
            (_("其中留置"), str(left), _("放信箱或门口，有照片；没有人签收")),
        ],
        cases=DELIVERY,
    )


NOTICES_IN_TIME = declare(
    Measure(
        "O6c",
        _("通知书及时派发率"),
        1.0,
        delivery,
        rule=_("派发期限在本月到的催缴通知书里，期限内带凭证送达的比例；打印不算送达"),
    )
)


# ── O6d: the numbers of notices ─────────────────────────────────────────────────────────────


def numbered(community: Community, begins: datetime, ends: datetime) -> QuerySet[Notice]:
    return Notice.objects.within(community).filter(frozen_at__gte=begins, frozen_at__lt=ends)


def astray(as_of: datetime) -> Q:
    """On the walk for longer than it was given: nobody can say where the paper is."""
    return Q(status__in=Notice.STANDING, deliver_by__lt=localtime(as_of).date())


def numbers(community: Community, begins: datetime, ends: datetime, as_of: datetime) -> Reading:
    found = numbered(community, begins, ends).aggregate(
        all=Count("pk"),
        lost=Count("pk", filter=astray(as_of)),
        under_way=Count("pk", filter=Q(status__in=Notice.STANDING)),
        void=Count("pk", filter=Q(status=Notice.Status.VOID)),
    )
    # The series begins anew each month; its counter knows how many were given out.
    series = Counter.objects.filter(
        community=community, name="CJ", period=f"{localtime(begins):%Y%m}"
    )
    given = series.values_list("value", flat=True).first() or 0
    missing, ended = max(0, given - found["all"]), found["all"] - found["under_way"]
    return Reading(
        n=ended + found["lost"] + missing,
        numerator=ended,
        beside=[
            (_("断号"), str(missing), _("发出过的号码里没有记录的")),
            (_("失控"), str(found["lost"]), _("过了派发期限，纸不知在哪里")),
            (_("作废"), str(found["void"]), _("两人作废，留号，算有结果")),
            (_("在派"), str(found["under_way"] - found["lost"]), _("还在派发期限内")),
        ],
        cases=NUMBERS,
    )


NOTICE_NUMBERS = declare(
    Measure(
        "O6d-N",
        _("通知书号完整率"),
        1.0,
        numbers,
        rule=_("有最终结果（送达、收回、作废）的 ÷ 本月发出的通知书号；断号、失控都算在分母里"),
    )
)
