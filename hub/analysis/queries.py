"""Reads for the report centre: the months there are, and one month as its page shows it."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hub.analysis import compose, counting, duties, rules
from hub.analysis.events import Happened
from hub.analysis.models import Month, Plan, is_month
from hub.kernel import documents, journal
from hub.kernel.models import Community, Document, Obligation
from hub.kernel.pages import Entry
from hub.kernel.refusals import Missing
from hub.kernel.workdays import local_day
from hub.matters import taxonomy
from hub.matters.models import Matter
from hub.people.models import Staff

LISTED = 24
TOP_CAUSES = 3
PLAN_TONES = {
    Plan.Status.UNDER_WAY: "live",
    Plan.Status.DONE: "warn",  # somebody must still say whether it worked
    Plan.Status.VERIFIED: "good",
    Plan.Status.FAILED: "bad",
    Plan.Status.CANCELLED: "mute",
}
BLOCKS = (
    ("A", gettext_lazy("各区总览")),
    ("B", gettext_lazy("类别 × 区")),
    ("C", gettext_lazy("时效")),
    ("D", gettext_lazy("原因与重点")),
    ("E", gettext_lazy("重大投诉")),
    ("F", gettext_lazy("整改方案")),
    ("G", gettext_lazy("个案回访")),
    ("H", gettext_lazy("数据质量")),
)


def months(community: Community, at: datetime) -> list[dict[str, Any]]:
    """The last months since records began, newest first, each with its table if there is one."""
    first = Matter.objects.within(community).order_by("recorded_at").first()
    last = local_day(at).strftime("%Y-%m")
    begun = local_day(first.recorded_at).strftime("%Y-%m") if first else last
    papers: dict[str, Month] = {
        month.period: month
        for month in Month.objects.within(community).select_related("table__issued_by")
    }
    to_issue = Obligation.objects.open().filter(community=community, kind=duties.ISSUE.code)
    owed = dict(to_issue.values_list("subject_id", "due_at"))
    periods = [counting.shifted(last, -n) for n in range(LISTED)]
    counts = counting.by_month(community, last, LISTED)
    return [
        {
            "period": period,
            "month": papers.get(period),
            "counts": counts.get(period, {}),
            "due_at": owed.get(papers[period].pk) if period in papers else None,
        }
        for period in periods
        if period >= min([begun, *papers])
    ]


def waiting_for_paper(at: datetime) -> list[tuple[Community, str]]:
    """Where last month's working paper is not begun although there was work in it or before."""
    period = counting.shifted(local_day(at).strftime("%Y-%m"), -1)
    begun = Month.objects.filter(period=period).values("community")
    worked = Matter.objects.filter(recorded_at__lt=compose.window(period)[1]).values("community")
    found = Community.objects.filter(is_active=True, pk__in=worked).exclude(pk__in=begun)
    return [(community, period) for community in found]


def waiting_for_sample(at: datetime) -> list[Month]:
    """Papers opened before their month ended, whose sample of the second coding is still to draw."""
    last = counting.shifted(local_day(at).strftime("%Y-%m"), -1)
    return list(Month.objects.filter(period=last, samples=None).select_related("community"))


def month(community: Community, period: str, at: datetime) -> Month:
    """The month's working paper; one not begun yet is shown without being written down.

    :raises Missing: for what is no month, or has not begun.
    """
    last = local_day(at).strftime("%Y-%m")
    if not is_month(period, until=last):
        raise Missing
    found = Month.objects.within(community).filter(period=period).select_related("table").first()
    return found or Month(community=community, period=period)


def page(found: Month, person: Staff, at: datetime, *, live: bool) -> dict[str, Any]:
    """The frozen table when there is one and nobody asked for today's figures."""
    table = found.table
    frozen = table is not None and not live
    snapshot = table.snapshot if table and frozen else _now(found, person, at)
    return {
        "month": found,
        "table": table,
        "frozen": frozen,
        "s": snapshot,
        "is_sound": documents.verify(table) if table else None,
        "is_over": at >= compose.window(found.period)[1],
        "missing": causes_without_plan(table) if table else [],
        "blocks": BLOCKS,
        "plans": _plans(found, person, at),
        "revisits": _revisits(found, person, at),
        "sample": None if found.pk is None else found.samples.first(),
        "rows_a": _rows_a(snapshot),
        "rows_b": _rows_b(snapshot),
        "charts": charts(snapshot),
        "may": _may(found, person, at),
        "story": _story(found),
    }


def causes_without_plan(table: Document) -> list[str]:
    """The leading causes of a frozen table that no plan of it is aimed at, in words."""
    planned = {plan["cause_code"] for plan in table.snapshot["f"]["plans"]}
    causes = [c for c in table.snapshot["d"]["causes"] if not c["code"].startswith("C9")]
    return [c["name"] for c in causes[:TOP_CAUSES] if c["code"] not in planned]


def before_issuing(found: Month) -> list[tuple[str, str]]:
    """What the director should know before signing, as (tone, sentence); "bad" forbids it."""
    table = found.table
    if table is None:
        return [("bad", _("还没有出表。"))]
    s = table.snapshot
    causes = causes_without_plan(table)
    untold = [topic["type_name"] for topic in s["d"]["topics"] if not topic["story"]]
    owed = s["g"]["drawn"] - s["g"]["done"]
    coding = s["h"]["double_coding"]
    uncoded = coding["waiting"] if coding and s["schema"] > 1 else 0
    facts = (
        ("bad", causes, _("没有整改方案的主要原因：%s。制订后请重新出表。") % "、".join(causes)),
        ("warn", untold, _("没有写分析的重点类别：%s。") % "、".join(untold)),
        ("warn", not s["head"]["summary"], _("没有写本月综述。")),
        ("warn", not s["g"]["drawn"], _("没有抽取回访个案。")),
        ("warn", owed, _("抽取的回访个案还有 %d 件没有回访。") % owed),
        ("warn", uncoded, _("复核编码还有 %d 件没有完成。") % uncoded),
        ("warn", s["a"]["total"]["pending"], _("还有投诉待核实，判定后会列入下期调整。")),
    )
    found_wanting = [(tone, words) for tone, is_so, words in facts if is_so]
    return found_wanting or [("good", _("各部分齐全，签发后不能再改。"))]


def _now(found: Month, person: Staff, at: datetime) -> Any:
    if found.pk is None:
        found.seed = ""
    return compose.snapshot(found, by=person, at=at)


def _may(found: Month, person: Staff, at: datetime) -> dict[str, bool]:
    """Which buttons the page offers; the actions decide again."""
    community, table = found.community, found.table
    is_draft = table is None or table.status in {Document.Status.DRAFT, Document.Status.VOID}
    prepares = rules.may_prepare(person, community, at) is not None
    return {
        "open": prepares and found.pk is None,
        "prepare": prepares and found.pk is not None and is_draft,
        "sample": found.pk is not None and rules.may_draw(person, community, at) is not None,
        "plan": prepares and found.pk is not None,
        "issue": bool(table and table.status == Document.Status.DRAFT)
        and rules.may_issue(person, community, at) is not None,
        "receive": bool(table and table.status == Document.Status.ISSUED)
        and rules.may_receive(person, community, at) is not None,
    }


def plan(pk: int, community: Community, person: Staff, at: datetime) -> dict[str, Any]:
    """One plan with the buttons open to this person.

    :raises Missing: to whoever neither reads the tables nor owns the plan.
    """
    plans = Plan.objects.within(community).select_related(
        "community", "month", "owner", "department"
    )
    if rules.may_read(person, community, at) is None:
        plans = plans.filter(owner=person)
    return _plan(plans.find(pk), person, at)


def _plan(plan: Plan, person: Staff, at: datetime) -> dict[str, Any]:
    is_open, is_done = plan.status == Plan.Status.UNDER_WAY, plan.status == Plan.Status.DONE
    return {
        "plan": plan,
        "cause": taxonomy.label(taxonomy.CAUSES, plan.cause_code),
        "finish": is_open and bool(rules.may_finish(person, plan, at)),
        "verify": is_done and bool(rules.may_verify(person, plan, at)),
        "is_late": is_open and plan.due_on < local_day(at),
        "tone": PLAN_TONES[Plan.Status(plan.status)],
        "cancel": is_open and bool(rules.may_issue(person, plan.community, at)),
    }


def _plans(found: Month, person: Staff, at: datetime) -> list[dict[str, Any]]:
    if found.pk is None:
        return []
    plans = found.plans.select_related("owner", "department", "community")
    return [_plan(one, person, at) for one in plans]


def _revisits(found: Month, person: Staff, at: datetime) -> list[dict[str, Any]]:
    if found.pk is None:
        return []
    return [
        {
            "revisit": one,
            "visit": one.visited_at is None and bool(rules.may_revisit(person, one, at)),
        }
        for one in found.revisits.select_related(
            "matter__accused_department", "visited_by"
        ).prefetch_related("matter__hands")
    ]


def _story(found: Month) -> list[Entry]:
    """What happened to the working paper and its table, newest first."""
    if found.pk is None:
        return []
    events = list(journal.history(found))
    if found.table:
        events += list(journal.history(found.table))
    labels = {**dict(documents.Happened.choices), **dict(Happened.choices)}
    return [
        Entry(
            at=event.at,
            says=labels.get(event.verb, event.verb),
            by=str(event.actor),
            icon="file-analytics",
            text=str(event.detail.get("number", "")),
        )
        for event in sorted(events, key=lambda event: event.pk, reverse=True)
    ]


def _rows_a(s: Any) -> list[dict[str, Any]]:
    names = {area["key"]: area["name"] for area in s["areas"]}
    rows = [{"name": names.get(v["area"], ""), "v": v} for v in s["a"]["rows"]]
    return [*rows, {"name": _("合计"), "v": s["a"]["total"], "is_total": True}]


def _rows_b(s: Any) -> list[dict[str, Any]]:
    """Branches that have a complaint, each with its leaves; counts in the order of the areas."""
    keys = [area["key"] for area in s["areas"]]
    rows = []
    for branch in s["b"]["types"]:
        if not branch["total"]["count"]:
            continue
        for is_leaf, t in ((False, branch), *((True, leaf) for leaf in branch["subtypes"])):
            counts = [t["counts"].get(key, 0) for key in keys]
            rows.append({"t": t, "counts": counts, "is_leaf": is_leaf})
    return rows


# ── Charts ──────────────────────────────────────────────────────────────────────────────────


def charts(s: Any) -> dict[str, Any]:
    """The same figures as the tables, as lines and bars."""
    trend = s["a"]["trend"]
    causes = s["d"]["causes"][:10]
    types = [t for t in s["b"]["types"] if t["total"]["count"]]
    return {
        "trend": {
            "kind": "line",
            "labels": [row["month"] for row in trend],
            "series": [
                {"name": _("受理"), "values": [row["complaints"] for row in trend]},
                {"name": _("有效"), "values": [row["valid"] for row in trend]},
                {"name": _("关闭"), "values": [row["closed"] for row in trend]},
            ],
        },
        "types": {
            "kind": "lying",
            "labels": [f"{t['code']} {t['name']}" for t in types],
            "series": [{"name": _("件数"), "values": [t["total"]["count"] for t in types]}],
        },
        "pareto": {
            "kind": "pareto",
            "labels": [c["name"] for c in causes],
            "series": [
                {"name": _("件数"), "values": [c["count"] for c in causes]},
                {"name": _("累计"), "values": [c["cumulative"] for c in causes]},
            ],
        },
        "rate": {
            "kind": "line",
            "unit": "percent",
            "target": 1.0,
            "labels": [row["month"] for row in trend],
            "series": [
                {"name": _("48 小时回访率"), "values": [r["callback_rate"] for r in trend]}
            ],
        },
    }
