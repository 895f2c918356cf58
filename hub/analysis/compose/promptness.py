"""Block C: how promptly it was answered, done and called back, and where the chain has gaps."""

from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext as _

from hub.analysis.counting import shifted, window
from hub.analysis.snapshot import BlockC, ChainGap, Timeliness
from hub.kernel.measures import Measure, Reading, find
from hub.kernel.models import Community, Obligation
from hub.matters import chain, duties, measures
from hub.matters.models import Matter

MOST_GAPS = 100


def block(community: Community, period: str, at: datetime) -> BlockC:
    begins, ends = window(period)
    before = window(shifted(period, -1))
    rows = [
        Timeliness(
            code=code,
            title=title,
            rule=rule,
            reading=Measure(code, title, 1.0, lambda *_a: Reading(0, 0)).frozen(
                read(community, begins, ends, at)
            ),
            last_month=read(community, *before, at).rate,
        )
        for code, title, rule, read in (
            ("first_response", _("首次响应及时率"), _("登记后按时转交并由部门接单"), _responded),
            ("closed_in_time", _("按承诺办结率"), _("在承诺时限内处理完毕"), _done_in_time),
            (
                "callback_strict",
                _("48 小时回访率（严格）"),
                _("处理完毕后 48 小时内由未经手的人回访到本人"),
                _strict,
            ),
            (
                "callback_policy",
                _("48 小时回访率（规定）"),
                _("多次、多时段、多方式联系未果的视同完成"),
                _by_policy,
            ),
            ("chain", _("无缺环率"), _("受理至归档各环节齐全且次序正确"), _whole),
        )
    ]
    late = measures.overdue_unhandled(community, at)
    oldest = late.order_by("recorded_at").first()
    gaps = measures.with_gaps(measures.closed_complaints(community, begins, ends))
    return BlockC(
        rows=rows,
        overdue_unhandled=late.count(),
        oldest_unhandled_days=(at - oldest.recorded_at).days if oldest else None,
        gaps=[
            ChainGap(
                number=one.number,
                area=one.area.name if one.area else "",
                missing=chain.missing_steps(one),
            )
            for one in gaps.select_related("area").order_by("id")[:MOST_GAPS]
        ],
    )


def _responded(community: Community, begins: datetime, ends: datetime, at: datetime) -> Reading:
    cycles = measures.first_cycles(community, begins, ends).filter(
        matter__kind__in=Matter.RULED_KINDS
    )
    fates = measures.handed_over(at)
    found = cycles.aggregate(
        n=Count("pk", filter=~fates["waiting"]),
        met=Count("pk", filter=Q(is_on_the_spot=True) | fates["passed_on"]),
    )
    return Reading(n=found["n"], numerator=found["met"])


def _done_in_time(community: Community, begins: datetime, ends: datetime, at: datetime) -> Reading:
    complaint = Matter.objects.within(community).complaints().filter(pk=OuterRef("subject_id"))
    found = (
        Obligation.objects.filter(
            Exists(complaint),
            community=community,
            kind=duties.COMPLETE.code,
            due_at__gte=begins,
            due_at__lt=min(ends, at),
        )
        .exclude(status="VOID")
        .aggregate(n=Count("pk"), met=Count("pk", filter=Q(status="MET")))
    )
    return Reading(n=found["n"], numerator=found["met"])


def _strict(community: Community, begins: datetime, ends: datetime, at: datetime) -> Reading:
    return find("O3").compute(community, begins, ends, at)


def _by_policy(community: Community, begins: datetime, ends: datetime, at: datetime) -> Reading:
    figures = measures.callback_figures(community, begins, ends, at)
    return Reading(n=figures.due, numerator=figures.policy)


def _whole(community: Community, begins: datetime, ends: datetime, at: datetime) -> Reading:
    closed = measures.closed_complaints(community, begins, ends)
    n = closed.count()
    return Reading(n=n, numerator=n - measures.with_gaps(closed).count())
