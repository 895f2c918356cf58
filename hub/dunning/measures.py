"""O5 管理费催缴率: of the steps that were due, how many were done in their window and proved.

It measures reminding, not money: the collection rate stands beside it and is never mixed in.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, F, Q, QuerySet
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from hub.charges.queries import collection, corrections_between
from hub.dunning.models import Pause, Run, RunLine, StepDue
from hub.kernel.measures import Measure, Reading, Words, declare
from hub.kernel.models import Community
from hub.kernel.templatetags.pages import percent

CASES = "dunning.steps"
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
