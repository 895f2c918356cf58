"""O2c: done at once, or handed on and accepted in time."""

from datetime import datetime, timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from hub.kernel.measures import Measure, Reading, declare
from hub.kernel.models import Community
from hub.matters.measures.windows import covered, some
from hub.matters.models import Cycle, Matter

REOPEN_DAYS = timedelta(days=7)


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
        exclusions=some([(_("历史导入"), legacy.count())]),
        coverage=covered(community, begins, ends, as_of),
        beside=[
            (_("当场办结且 7 天内未返"), str(found["done"]), _("占分子")),
            (_("按时转交并接单"), str(found["passed_on"]), _("占分子")),
            (_("未到判定时点"), str(late), _("不计入分母，到点后自动计入")),
        ],
        cases="matters.handle_or_forward",
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
