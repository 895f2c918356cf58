"""Block D: why it happened, who answers for it, and the three leading subjects as told."""

from collections import Counter, defaultdict

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from hub.analysis import counting
from hub.analysis.compose.shared import compared_of, has_record
from hub.analysis.counting import Windows, during
from hub.analysis.models import Month, Plan
from hub.analysis.models import Topic as TopicWords
from hub.analysis.snapshot import BlockD, Cause, Responsible, Topic
from hub.kernel.models import Community
from hub.matters import taxonomy

TOPICS = 3


def block(month: Month) -> BlockD:
    community, period = month.community, month.period
    rows = counting.causes(community, period)
    counts: Counter[str] = Counter()
    units: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        counts[row["cause_code"]] += row["n"]
        units[row["cause_code"]][row["unit"] or _("客服当场")] += row["n"]
    coded = counting.coded(community, period)
    not_coded = coded.filter(Q(cause_code="") | Q(cause_code__startswith="C9")).count()
    return BlockD(
        causes=_pareto(counts, units),
        not_coded=not_coded,
        responsible=_responsible(community, period),
        topics=_topics(month),
    )


def _pareto(counts: Counter[str], units: dict[str, Counter[str]]) -> list[Cause]:
    total, running = sum(counts.values()), 0
    found = []
    for code, n in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        running += n
        entry = taxonomy.CAUSES.get(code)
        group = taxonomy.CAUSES.get(entry.parent) if entry else None
        found.append(
            Cause(
                code=code,
                name=entry.name if entry else code,
                group=group.name if group else "",
                count=n,
                share=n / total,
                cumulative=running / total,
                units=[unit for unit, _n in units[code].most_common(3)],
            )
        )
    return found


def _responsible(community: Community, period: str) -> list[Responsible]:
    coded = counting.coded(community, period)
    parties = coded.values_list("responsible").annotate(n=Count("pk")).order_by("-n")
    departments = (
        coded.filter(department__isnull=False)
        .values_list("department__name")
        .annotate(n=Count("pk"))
        .order_by("-n")
    )
    total = sum(n for _name, n in parties)
    return [
        Responsible(
            name=str(taxonomy.Responsible(name).label),
            is_department=False,
            count=n,
            share=n / total,
        )
        for name, n in parties
    ] + [
        Responsible(name=name, is_department=True, count=n, share=n / total)
        for name, n in departments
    ]


def _topics(month: Month) -> list[Topic]:
    windows = Windows(month.period)
    has_last, has_year = has_record(month.community, month.period)
    rows = counting.compared(counting.complaints(month.community), "type_code", windows=windows)
    leading = sorted(rows, key=lambda row: (-row["now"], row["type_code"]))[:TOPICS]
    told = {one.type_code: one for one in TopicWords.objects.filter(month_id=month.pk)}
    found = []
    for rank, row in enumerate((row for row in leading if row["now"]), 1):
        words = told.get(row["type_code"]) or TopicWords()
        found.append(
            Topic(
                rank=rank,
                type_code=row["type_code"],
                type_name=taxonomy.label(taxonomy.TYPES, row["type_code"]),
                total=compared_of(row, has_last, has_year),
                story=words.story,
                data=words.data,
                root_cause=words.root_cause,
                unit=_unit(month, row["type_code"]),
                plan=_plan_against(month, row["type_code"]),
            )
        )
    return found


def _plan_against(month: Month, type_code: str) -> str:
    """The number of the plan aimed at what most often caused these complaints, "" without one."""
    caused = counting.coded(month.community, month.period).filter(type_code=type_code)
    leading = (
        caused.exclude(cause_code="")
        .values_list("cause_code")
        .annotate(n=Count("pk"))
        .order_by("-n", "cause_code")
        .first()
    )
    if leading is None:
        return ""
    plans = Plan.objects.filter(month_id=month.pk, cause_code=leading[0])
    first = plans.exclude(status=Plan.Status.CANCELLED).first()
    return first.number if first else ""


def _unit(month: Month, type_code: str) -> str:
    rows = counting.complaints(month.community).filter(
        during("recorded_at", month.period), type_code=type_code, department__isnull=False
    )
    first = rows.values_list("department__name").annotate(n=Count("pk")).order_by("-n").first()
    return first[0] if first else ""
