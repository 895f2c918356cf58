"""Fill the month's snapshot: every figure, name and sentence of the table, at one moment.

See snapshot.py for what each block holds. Nothing here writes.
"""

from collections import Counter, defaultdict
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from hub.analysis import counting
from hub.analysis.counting import Windows, during, shifted, window
from hub.analysis.models import Month, Plan, Revisit
from hub.analysis.models import Topic as TopicWords
from hub.analysis.snapshot import (
    SCHEMA,
    Adjustment,
    Area,
    BlockA,
    BlockB,
    BlockC,
    BlockD,
    BlockE,
    BlockF,
    BlockG,
    BlockH,
    Cause,
    ChainGap,
    Channel,
    Compared,
    Excluded,
    Head,
    MajorCase,
    PlanEffect,
    Responsible,
    Snapshot,
    Subtype,
    Timeliness,
    Topic,
    TrendMonth,
    Type,
    VolumeRow,
)
from hub.analysis.snapshot import Plan as PlanRow
from hub.analysis.snapshot import Revisit as RevisitRow
from hub.estate.models import Household
from hub.kernel.measures import Measure, Reading, find
from hub.kernel.models import Community, Document, Obligation
from hub.kernel.workdays import local_day
from hub.matters import chain, duties, measures, taxonomy
from hub.matters.models import Cycle, MajorStage, Matter
from hub.matters.taxonomy import OUTSIDE_CHANNELS, Severity
from hub.people.models import Staff

NOWHERE = "0"  # the key of matters that belong to no area
MOST_GAPS = MOST_CASES = 100
TOPICS = 3
EFFECT_DAYS = 60
ADJUSTED = {
    "complaints": "投诉受理",
    "valid": "有效投诉",
    "invalid": "无效投诉",
    "pending": "待核实",
}
GROUNDS = {
    "T03.01": "M1 人身伤害、困人、火灾或紧迫危险",
    "T13": "M1 人身伤害、困人、火灾或紧迫危险",
}

__all__ = ["snapshot", "window"]


def snapshot(month: Month, *, by: Staff, at: datetime) -> Snapshot:
    """Everything the table says, as known at `at`."""
    community, period = month.community, month.period
    areas = _areas(community, period)
    c = _timeliness(community, period, at)
    d = _causes(month, at)
    return Snapshot(
        schema=SCHEMA,
        head=_head(month, by, at),
        areas=areas,
        a=_volume(community, period, at, areas),
        b=_types(community, period, areas),
        c=c,
        d=d,
        e=_major(community, period),
        f=_plans(month, at),
        g=_revisits(month),
        h=_quality(month, c, at),
    )


def _head(month: Month, by: Staff, at: datetime) -> Head:
    begins, ends = window(month.period)
    return Head(
        company=month.community.company.name,
        community=month.community.name,
        month=month.period,
        first_day=local_day(begins).isoformat(),
        last_day=(local_day(ends) - timedelta(days=1)).isoformat(),
        as_of=_moment(at),
        prepared_by=by.name,
        reviewed_by="",
        code_version=f"TSYB/{SCHEMA}",
        replaces=month.table.number if month.table else "",
        summary=month.summary,
    )


def _moment(at: datetime) -> str:
    return localtime(at).isoformat(timespec="seconds")


def _key(area: int | None) -> str:
    return str(area) if area else NOWHERE


# ── A ───────────────────────────────────────────────────────────────────────────────────────


def _areas(community: Community, period: str) -> list[Area]:
    """The areas, and a last one for public places when something happened there."""
    found = [Area(key=str(area.pk), name=area.name) for area in community.areas.all()]
    nowhere = Matter.objects.within(community).filter(during("recorded_at", period), area=None)
    if not found or nowhere.exists():
        found.append(Area(key=NOWHERE, name=_("未分区")))
    return found


def _volume(community: Community, period: str, at: datetime, areas: list[Area]) -> BlockA:
    windows = Windows(period)
    received = {
        _key(row["area"]): row
        for row in counting.compared(counting.complaints(community), "area", windows=windows)
    }
    homes = _homes(community)
    parts = {
        "volume": {_key(k): v for k, v in counting.volume(community, period).items()},
        "matters": {_key(k): v for k, v in counting.matters_by_area(community, period).items()},
        "hot_topics": {_key(k): v for k, v in counting.hot(community, period).items()},
        "repeated": {_key(k): v for k, v in counting.repeated(community, period).items()},
        "joint": {_key(k): v for k, v in counting.joint(community, period).items()},
    }
    has_last, has_year = _has_record(community, period)
    rows = [
        _row(area["key"], homes, received, parts, has_last=has_last, has_year=has_year)
        for area in areas
    ]
    return BlockA(
        rows=rows,
        total=_total(rows),
        channels=_channels(community, windows, has_last, has_year),
        trend=_trend(community, period, at),
    )


def _homes(community: Community) -> dict[str, int]:
    rows = Household.objects.within(community).values_list("building__area")
    return {_key(area): n for area, n in rows.annotate(n=Count("pk")).order_by()}


def _has_record(community: Community, period: str) -> tuple[bool, bool]:
    """Whether the community kept records in the months compared with: else there is no data."""
    first = Matter.objects.within(community).order_by("recorded_at").values_list("recorded_at")[:1]
    begun = next(iter(first), (None,))[0]
    if begun is None:
        return False, False
    return tuple(  # type: ignore[return-value]
        begun < window(shifted(period, months))[1] for months in (-1, -12)
    )


def _compared(row: dict[str, Any], has_last: bool, has_year: bool) -> Compared:
    return Compared(
        count=row.get("now", 0),
        last_month=row.get("last_month", 0) if has_last else None,
        last_year=row.get("last_year", 0) if has_year else None,
    )


def _row(
    key: str,
    homes: dict[str, int],
    received: dict[str, dict[str, Any]],
    parts: dict[str, dict[str, Any]],
    *,
    has_last: bool,
    has_year: bool,
) -> VolumeRow:
    found = parts["volume"].get(key, {})
    households = homes.get(key, 0)
    count = found.get("received", 0)
    return VolumeRow(
        area=key,
        households=households,
        contacts=None,
        matters=parts["matters"].get(key, 0),
        complaints=_compared(received.get(key, {}), has_last, has_year),
        per_1000_households=count * 1000 / households if households else None,
        hot_topics=parts["hot_topics"].get(key, 0),
        repeated=parts["repeated"].get(key, 0),
        joint=parts["joint"].get(key, 0),
        **{
            name: found.get(name, 0)
            for name in SUMMED
            if name not in parts and name != "households"
        },
    )


SUMMED = (
    "households",
    "valid",
    "invalid",
    "pending",
    "carried_over",
    "closed",
    "open_over_30_days",
    "ordinary",
    "important",
    "major",
)


def _total(rows: list[VolumeRow]) -> VolumeRow:
    def add(name: str) -> int:
        return sum(row[name] for row in rows)  # type: ignore[literal-required]

    complaints = Compared(
        count=sum(r["complaints"]["count"] for r in rows),
        last_month=_sum([r["complaints"]["last_month"] for r in rows]),
        last_year=_sum([r["complaints"]["last_year"] for r in rows]),
    )
    homes = add("households")
    return VolumeRow(
        area="",
        contacts=None,
        matters=add("matters"),
        complaints=complaints,
        per_1000_households=complaints["count"] * 1000 / homes if homes else None,
        hot_topics=add("hot_topics"),
        repeated=add("repeated"),
        joint=add("joint"),
        **{name: add(name) for name in SUMMED},
    )


def _sum(parts: list[int | None]) -> int | None:
    known = [part for part in parts if part is not None]
    return sum(known) if known else None


def _channels(
    community: Community, windows: Windows, has_last: bool, has_year: bool
) -> list[Channel]:
    rows = counting.compared(counting.complaints(community), "channel", "area", windows=windows)
    by_code: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        by_code[row["channel"]].append(row)
    found = [
        Channel(
            code=code,
            name=str(taxonomy.Channel(code).label),
            is_outside=code in OUTSIDE_CHANNELS,
            counts={_key(r["area"]): r["now"] for r in parts if r["now"]},
            total=_compared(_added(parts), has_last, has_year),
        )
        for code, parts in by_code.items()
    ]
    return sorted(found, key=lambda channel: (-channel["total"]["count"], channel["code"]))


def _added(rows: list[dict[str, Any]]) -> dict[str, int]:
    return {name: sum(row[name] for row in rows) for name in ("now", "last_month", "last_year")}


def _trend(community: Community, period: str, at: datetime) -> list[TrendMonth]:
    counts = counting.by_month(community, period)
    rates = counting.callback_rates(community, period, at)
    first = Matter.objects.within(community).order_by("recorded_at").first()
    begun = localtime(first.recorded_at).strftime("%Y-%m") if first else "9999-12"
    months = [shifted(period, n) for n in range(1 - counting.TREND_MONTHS, 1)]
    return [
        TrendMonth(
            month=month,
            complaints=counts.get(month, {}).get("complaints", 0) if month >= begun else None,
            valid=counts.get(month, {}).get("valid", 0) if month >= begun else None,
            closed=counts.get(month, {}).get("closed", 0) if month >= begun else None,
            callback_rate=rates.get(month),
        )
        for month in months
    ]


# ── B ───────────────────────────────────────────────────────────────────────────────────────


def _types(community: Community, period: str, areas: list[Area]) -> BlockB:
    windows = Windows(period)
    has_last, has_year = _has_record(community, period)
    rows = counting.compared(counting.complaints(community), "type_code", "area", windows=windows)
    total = sum(row["now"] for row in rows)
    by_leaf: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        by_leaf[row["type_code"]].append(row)
    return BlockB(
        types=[
            _type(branch, by_leaf, total, has_last, has_year)
            for branch in taxonomy.branches(taxonomy.TYPES)
        ]
    )


def _type(
    branch: taxonomy.Entry,
    by_leaf: dict[str, list[dict[str, Any]]],
    total: int,
    has_last: bool,
    has_year: bool,
) -> Type:
    mine = {code: rows for code, rows in by_leaf.items() if code.partition(".")[0] == branch.code}
    rows = [row for parts in mine.values() for row in parts]
    subtypes = [
        Subtype(
            code=code,
            name=taxonomy.TYPES[code].name if code in taxonomy.TYPES else code,
            counts=_counts(parts),
            total=_compared(_added(parts), has_last, has_year),
        )
        for code, parts in mine.items()
        if any(row["now"] for row in parts)
    ]
    count = sum(row["now"] for row in rows)
    return Type(
        code=branch.code,
        name=branch.name,
        counts=_counts(rows),
        total=_compared(_added(rows), has_last, has_year),
        share=count / total if total else None,
        subtypes=sorted(subtypes, key=lambda one: (-one["total"]["count"], one["code"])),
    )


def _counts(rows: list[dict[str, Any]]) -> dict[str, int]:
    found: Counter[str] = Counter()
    for row in rows:
        found[_key(row["area"])] += row["now"]
    return {key: n for key, n in found.items() if n}


# ── C ───────────────────────────────────────────────────────────────────────────────────────


def _timeliness(community: Community, period: str, at: datetime) -> BlockC:
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
    of_complaints = Matter.objects.within(community).complaints().values("pk")
    found = (
        Obligation.objects.filter(
            community=community,
            kind=duties.COMPLETE.code,
            due_at__gte=begins,
            due_at__lt=min(ends, at),
            subject_id__in=of_complaints,
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


# ── D ───────────────────────────────────────────────────────────────────────────────────────


def _causes(month: Month, at: datetime) -> BlockD:
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
    has_last, has_year = _has_record(month.community, month.period)
    rows = counting.compared(counting.complaints(month.community), "type_code", windows=windows)
    leading = sorted(rows, key=lambda row: (-row["now"], row["type_code"]))[:TOPICS]
    told = {one.type_code: one for one in TopicWords.objects.filter(month_id=month.pk)}
    return [
        Topic(
            rank=rank,
            type_code=row["type_code"],
            type_name=taxonomy.label(taxonomy.TYPES, row["type_code"]),
            total=_compared(row, has_last, has_year),
            story=topic.story if topic else "",
            data=topic.data if topic else "",
            root_cause=topic.root_cause if topic else "",
            unit=_unit(month, row["type_code"]),
            plan="",
        )
        for rank, row in enumerate(leading, 1)
        if row["now"] and ((topic := told.get(row["type_code"])) or True)
    ]


def _unit(month: Month, type_code: str) -> str:
    rows = counting.complaints(month.community).filter(
        during("recorded_at", month.period), type_code=type_code, department__isnull=False
    )
    first = rows.values_list("department__name").annotate(n=Count("pk")).order_by("-n").first()
    return first[0] if first else ""


# ── E ───────────────────────────────────────────────────────────────────────────────────────


def _major(community: Community, period: str) -> BlockE:
    begins, ends = window(period)
    rows = (
        counting.complaints(community)
        .filter(severity=Severity.MAJOR, recorded_at__lt=ends)
        .filter(Q(recorded_at__gte=begins) | Q(closed_at=None) | Q(closed_at__gte=begins))
        .select_related("area", "policy")
        .prefetch_related("stages__director", "stages__office_director", "cycles")
        .order_by("recorded_at")
    )
    return BlockE(cases=[_case(one) for one in rows[:MOST_CASES]])


def _case(matter: Matter) -> MajorCase:
    stages = list(matter.stages.all())
    by_stage = {stage.stage: stage for stage in stages}
    first: Cycle | None = next(iter(matter.cycles.all()), None)
    answered = first.accepted_at or first.handled_at if first else None
    return MajorCase(
        number=matter.number,
        area=matter.area.name if matter.area else "",
        received_at=_moment(matter.recorded_at),
        grounds=[text for code, text in GROUNDS.items() if matter.type_code.startswith(code)],
        facts=f"{matter.type_label}：{matter.text}"[:300],
        owners=_owners(stages),
        first_response_minutes=(
            int((answered - matter.recorded_at).total_seconds() // 60) if answered else None
        ),
        stage=str(matter.get_status_display()),
        result=next((c.result for c in reversed(matter.cycles.all()) if c.result), ""),
        loss=None,
        lesson=by_stage["4"].words if "4" in by_stage else "",
    )


def _owners(stages: list[MajorStage]) -> list[str]:
    names = [
        person.name
        for stage in stages
        for person in (stage.director, stage.office_director)
        if person is not None
    ]
    return list(dict.fromkeys(names))


# ── F ───────────────────────────────────────────────────────────────────────────────────────


def _plans(month: Month, at: datetime) -> BlockF:
    plans = (
        Plan.objects.within(month.community)
        .filter(month_id=month.pk)
        .exclude(status=Plan.Status.CANCELLED)
        .select_related("owner", "department")
    )
    earlier = (
        Plan.objects.within(month.community)
        .filter(month__period__lt=month.period)
        .filter(
            Q(status=Plan.Status.UNDER_WAY)
            | Q(month__period=shifted(month.period, -1))
            | Q(done_at__gte=at - timedelta(days=EFFECT_DAYS + 31))
        )
        .exclude(status=Plan.Status.CANCELLED)
        .select_related("owner", "month")
    )
    return BlockF(
        plans=[_plan(plan) for plan in plans], earlier=[_effect(plan, at) for plan in earlier]
    )


def _plan(plan: Plan) -> PlanRow:
    return PlanRow(
        number=plan.number,
        cause_code=plan.cause_code,
        cause_name=taxonomy.label(taxonomy.CAUSES, plan.cause_code),
        action=plan.action,
        owner=plan.owner.name,
        department=plan.department.name if plan.department else "",
        budget=f"{plan.budget:.2f}" if plan.budget is not None else None,
        due=plan.due_on.isoformat(),
        success_measure=plan.success_measure,
        status=str(plan.get_status_display()),
    )


def _effect(plan: Plan, at: datetime) -> PlanEffect:
    span = timedelta(days=EFFECT_DAYS)
    before = after = None
    if plan.done_at is not None:
        count = counting.of_cause
        before = count(plan.community, plan.cause_code, plan.done_at - span, plan.done_at)
        after = count(plan.community, plan.cause_code, plan.done_at, min(plan.done_at + span, at))
    return PlanEffect(
        number=plan.number,
        month=plan.month.period,
        cause_name=taxonomy.label(taxonomy.CAUSES, plan.cause_code),
        action=plan.action,
        owner=plan.owner.name,
        due=plan.due_on.isoformat(),
        status=str(plan.get_status_display()),
        before=before,
        after=after,
        effect=plan.effect,
    )


# ── G ───────────────────────────────────────────────────────────────────────────────────────


def _revisits(month: Month) -> BlockG:
    rows = list(
        Revisit.objects.within(month.community)
        .filter(month_id=month.pk)
        .select_related("matter__area", "visited_by")
    )
    made = [row for row in rows if row.visited_at]
    reached = [row for row in made if row.verdict != Revisit.Verdict.UNREACHED]
    good = {Revisit.Verdict.SATISFIED, Revisit.Verdict.ACCEPTABLE}
    return BlockG(
        seed=month.seed,
        drawn=len(rows),
        done=len(made),
        reached=len(reached),
        satisfied=sum(row.verdict in good for row in reached),
        rows=[
            RevisitRow(
                number=row.matter.number,
                area=row.matter.area.name if row.matter.area else "",
                drawn_for=str(row.get_drawn_for_display()),
                revisited_at=_moment(row.visited_at) if row.visited_at else None,
                revisited_by=row.visited_by.name if row.visited_by else "",
                verdict=str(row.get_verdict_display()) if row.verdict else "",
                words=row.words,
            )
            for row in rows
        ],
    )


# ── H ───────────────────────────────────────────────────────────────────────────────────────


def _quality(month: Month, c: BlockC, at: datetime) -> BlockH:
    legacy = counting.complaints(month.community).filter(
        during("recorded_at", month.period), is_legacy=True
    )
    remarks = [_("电话话务未接入，联络总量没有数据。")]
    if n := legacy.count():
        remarks.append(_("其中 %d 件为历史导入，只计数量，不计时效。") % n)
    return BlockH(
        exclusions=[
            Excluded(
                measure=row["title"],
                reason=one["reason"],
                count=one["count"],
                denominator=row["reading"]["n"]
                + sum(e["count"] for e in row["reading"]["exclusions"]),
                is_over_budget=row["reading"]["is_over_exclusion_budget"],
            )
            for row in c["rows"]
            for one in row["reading"]["exclusions"]
        ],
        double_coding=None,
        late_entries=None,
        adjustments=_adjustments(month, at),
        remarks=remarks,
    )


def _adjustments(month: Month, at: datetime) -> list[Adjustment]:
    """What became of earlier issued months since: each change is told once, in the next table."""
    issued = list(
        Document.objects.filter(
            community=month.community,
            kind="TSYB",
            status__in=[Document.Status.ISSUED, Document.Status.RECEIVED],
            period__lt=month.period,
            period__gte=shifted(month.period, -12),
        ).order_by("period", "id")
    )
    now = counting.by_month(month.community, shifted(month.period, -1))
    known = _known(issued)
    return [
        Adjustment(
            month=table.period,
            issue=table.number,
            figure=_(words),
            was=known[table.period, figure],
            now=now.get(table.period, {}).get(figure, 0),
            is_rate=False,
            reason=_("出表之后发生的判定、并案或补录"),
            known_at=_moment(at),
        )
        for table in issued
        for figure, words in ADJUSTED.items()
        if known[table.period, figure] != now.get(table.period, {}).get(figure, 0)
    ]


def _known(issued: list[Document]) -> dict[tuple[str, str], int]:
    """Each earlier month's figures as last told: frozen then, or adjusted in a later table."""
    known: dict[tuple[str, str], int] = {}
    words = {_(label): figure for figure, label in ADJUSTED.items()}
    for table in issued:
        total = table.snapshot["a"]["total"]
        known[table.period, "complaints"] = total["complaints"]["count"]
        for figure in ("valid", "invalid", "pending"):
            known[table.period, figure] = total[figure]
        for one in table.snapshot["h"]["adjustments"]:
            if one["figure"] in words:
                known[one["month"], words[one["figure"]]] = one["now"]
    return known
