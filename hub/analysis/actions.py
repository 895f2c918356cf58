"""Everything people do with a month's table, its plans and its revisits."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from random import Random
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from hub.analysis import compose, duties, queries, rules
from hub.analysis.events import Happened
from hub.analysis.models import FIRST, MONTH, Month, Plan, Revisit, Topic
from hub.analysis.snapshot import KIND
from hub.kernel import counters, documents, journal, obligations
from hub.kernel.models import Community, Document
from hub.kernel.refusals import Incomplete, NotAllowed, Refusal
from hub.kernel.workdays import local_day
from hub.matters import measures, taxonomy
from hub.matters.models import Matter
from hub.matters.taxonomy import Severity
from hub.people.models import Department, Staff
from hub.people.rules import Grant

RANDOM_REVISITS = 5


class BadMonth(Incomplete):
    message = _("请选择已经开始的月份，格式如 2026-11。")
    field = "period"


class MonthNotOver(Refusal):
    message = _("这个月还没有结束，月报要在下月 1 日以后出表；现在可以先看实时数据。")


class AlreadyIssued(Refusal):
    message = _("本月月报已经签发。之后发生的变化会作为“调整”列入下一期，不会改动这一期。")


class NoTable(Refusal):
    message = _("还没有冻结数据出表，请先出表再签发。")


class PlansMissing(Refusal):
    def __init__(self, causes: list[str]) -> None:
        super().__init__(
            _(
                "前三位原因中还没有整改方案的：%s。请先制订方案（责任人、完成日期），重新出表后再签发。"
            )
            % "、".join(causes)
        )


class Blank(Incomplete):
    def __init__(self, field: str, message: object) -> None:
        self.field = field  # type: ignore[misc]
        super().__init__(message)


# ── The working paper ───────────────────────────────────────────────────────────────────────


@transaction.atomic
def open_month(period: str, *, community: Community, by: Staff, at: datetime) -> Month:
    """Begin the working paper of a month, or return the one there is. The house may begin it too."""
    if not by.is_system and rules.may_prepare(by, community, at) is None:
        raise NotAllowed
    last = local_day(at).strftime("%Y-%m")
    if not MONTH.regex.match(period) or not FIRST <= period <= last:  # type: ignore[union-attr]
        raise BadMonth
    found = Month.objects.within(community).filter(period=period).first()
    if found is not None:
        return found
    month = Month.objects.create(
        community=community,
        period=period,
        seed=secrets.token_hex(8),
        opened_by=by,
        opened_at=at,
    )
    event = journal.record(Happened.OPENED, month, by=by, at=at, period=period, seed=month.seed)
    duties.owe_table(month, event)
    return month


@transaction.atomic
def write_summary(
    month_id: int, *, community: Community, by: Staff, at: datetime, summary: str
) -> Month:
    month, _grant = _prepared(month_id, community, by, at)
    before, month.summary = month.summary, summary.strip()[:3000]
    month.save(update_fields=["summary"])
    journal.record(Happened.SUMMARISED, month, by=by, at=at, before=before, after=month.summary)
    return month


@transaction.atomic
def tell_topic(
    month_id: int,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    type_code: str,
    story: str,
    data: str = "",
    root_cause: str,
) -> Topic:
    """Tell one of the month's leading types: what happened, the data, the root cause."""
    month, _grant = _prepared(month_id, community, by, at)
    if type_code not in taxonomy.TYPES:
        raise Blank("type_code", _("请选择分类。"))
    said = {
        "story": _said("story", story, _("请写明情况。")),
        "data": data.strip()[:2000],
        "root_cause": _said("root_cause", root_cause, _("请写明根本原因。")),
    }
    topic, _created = Topic.objects.update_or_create(
        community=community, month=month, type_code=type_code, defaults=said
    )
    journal.record(Happened.TOPIC_TOLD, month, by=by, at=at, type=type_code, **said)
    return topic


# ── The table ───────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def freeze_table(month_id: int, *, community: Community, by: Staff, at: datetime) -> Document:
    """Freeze the figures as they stand and draw the table up under the next number.

    A draft drawn up before is voided: it keeps its number. An issued table is never replaced;
    later facts become adjustments of the next one.

    :raises MonthNotOver: before the month has ended.
    """
    month, grant = _prepared(month_id, community, by, at)
    if at < compose.window(month.period)[1]:
        raise MonthNotOver
    previous = month.table
    if previous is not None and previous.status == Document.Status.DRAFT:
        documents.void(previous, by=by, at=at, reason=str(_("重新冻结数据出表")))
    # In the house's own language: the paper is the same whoever draws it up.
    with translation.override(settings.LANGUAGE_CODE):
        title = _("%(month)s 月度投诉统计分析表") % {"month": month.period}
        figures = compose.snapshot(month, by=by, at=at)
    table = documents.freeze(
        KIND,
        community,
        figures,
        by=by,
        at=at,
        period=month.period,
        title=title,
        previous=previous,
        signs_as=rules.signs_as(by, grant),
    )
    month.table = table
    month.save(update_fields=["table"])
    return table


@transaction.atomic
def issue_table(month_id: int, *, community: Community, by: Staff, at: datetime) -> Document:
    """The director issues it to the manager.

    :raises PlansMissing: while one of the leading causes has no plan with owner and day in it.
    """
    grant = rules.may_issue(by, community, at)
    if grant is None:
        raise NotAllowed
    month = _locked(month_id, community)
    if month.table is None:
        raise NoTable
    if missing := queries.causes_without_plan(month.table):
        raise PlansMissing(missing)
    table = documents.issue(month.table, by=by, at=at, signs_as=rules.signs_as(by, grant))
    event = journal.history(table).last()
    obligations.meet(duties.ISSUE, month, event=event)  # type: ignore[arg-type]
    duties.owe_receipt(month, event)  # type: ignore[arg-type]
    return table


@transaction.atomic
def receive_table(month_id: int, *, community: Community, by: Staff, at: datetime) -> Document:
    """The manager signs for it."""
    grant = rules.may_receive(by, community, at)
    if grant is None:
        raise NotAllowed
    month = _locked(month_id, community)
    if month.table is None:
        raise NoTable
    table = documents.receive(month.table, by=by, at=at, signs_as=rules.signs_as(by, grant))
    obligations.meet(duties.RECEIVE, month, event=journal.history(table).last())  # type: ignore[arg-type]
    return table


# ── Rectification plans ─────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True)
class PlanOf:
    """What a plan must say to be more than a wish (R2.6c)."""

    cause_code: str
    action: str
    owner_id: int
    due_on: date
    success_measure: str
    department_id: int | None = None
    budget: Decimal | None = None


@transaction.atomic
def make_plan(
    month_id: int, told: PlanOf, *, community: Community, by: Staff, at: datetime
) -> Plan:
    """Aim a plan at a cause; its owner owes it by its day."""
    month, _grant = _prepared(month_id, community, by, at, issued_too=True)
    _check_plan(told, community, at)
    number = counters.next_number(community, "plan", month.period)
    plan = Plan.objects.create(
        community=community,
        number=f"ZG-{month.period.replace('-', '')}-{number:02}",
        month=month,
        cause_code=told.cause_code,
        action=_said("action", told.action, _("请写明做什么。")),
        owner_id=told.owner_id,
        department_id=told.department_id,
        budget=told.budget,
        due_on=told.due_on,
        success_measure=_said(
            "success_measure", told.success_measure, _("请写明怎样算成功。"), 300
        ),
        made_by=by,
        made_at=at,
    )
    event = journal.record(
        Happened.PLANNED,
        plan,
        by=by,
        at=at,
        number=plan.number,
        cause=plan.cause_code,
        action=plan.action,
        owner=str(plan.owner),
        due=plan.due_on.isoformat(),
    )
    duties.owe_plan(plan, event)
    return plan


def _check_plan(told: PlanOf, community: Community, at: datetime) -> None:
    if told.cause_code not in taxonomy.CAUSES:
        raise Blank("cause_code", _("请选择针对的原因。"))
    owner = Staff.objects.filter(pk=told.owner_id, is_active=True, is_system=False)
    if not owner.filter(posts__community__in=[community]).exists():
        raise Blank("owner", _("责任人要是本项目的在职员工。"))
    if told.due_on < local_day(at):
        raise Blank("due_on", _("完成日期不能早于今天。"))
    if told.budget is not None and told.budget < 0:
        raise Blank("budget", _("预算不能是负数。"))
    if told.department_id is None:
        return
    if not Department.objects.filter(community=community, pk=told.department_id).exists():
        raise Blank("department", _("请选择本项目的部门。"))


@transaction.atomic
def finish_plan(
    plan_id: int, *, community: Community, by: Staff, at: datetime, result: str
) -> Plan:
    plan = _plan(plan_id, community)
    if rules.may_finish(by, plan, at) is None:
        raise NotAllowed
    Plan.LIFECYCLE.make("finish", plan)
    plan.done_at, plan.result = at, _said("result", result, _("请写明完成了什么。"))
    plan.save(update_fields=["status", "done_at", "result"])
    event = journal.record(Happened.PLAN_DONE, plan, by=by, at=at, words=plan.result)
    obligations.meet(duties.FINISH_PLAN, plan, event=event)
    return plan


@transaction.atomic
def verify_plan(
    plan_id: int,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    worked: bool,
    effect: str,
) -> Plan:
    """Judge by the figures whether it worked: never by its owner."""
    plan = _plan(plan_id, community)
    if rules.may_verify(by, plan, at) is None:
        raise NotAllowed
    Plan.LIFECYCLE.make("verify" if worked else "fail", plan)
    plan.effect, plan.verified_by = _said("effect", effect, _("请写明效果和依据。")), by
    plan.save(update_fields=["status", "effect", "verified_by"])
    journal.record(Happened.PLAN_VERIFIED, plan, by=by, at=at, worked=worked, words=plan.effect)
    return plan


@transaction.atomic
def cancel_plan(
    plan_id: int, *, community: Community, by: Staff, at: datetime, reason: str
) -> Plan:
    """Only the director cancels, with a reason that stays on record."""
    plan = _plan(plan_id, community)
    if rules.may_issue(by, community, at) is None:
        raise NotAllowed
    reason = _said("reason", reason, _("请写明为什么取消。"), 200)
    Plan.LIFECYCLE.make("cancel", plan)
    plan.save(update_fields=["status"])
    journal.record(Happened.PLAN_CANCELLED, plan, by=by, at=at, reason=reason)
    obligations.void(duties.FINISH_PLAN, plan, reason=reason)
    return plan


# ── Targeted revisits ───────────────────────────────────────────────────────────────────────


@transaction.atomic
def draw_revisits(
    month_id: int, *, community: Community, by: Staff, at: datetime
) -> list[Revisit]:
    """Draw the cases to look at again: all major ones and a few at random, by the month's seed.

    Drawing again adds nothing: the draw is made once.

    :raises MonthNotOver: before the month has ended, when half its cases could not be drawn.
    """
    month, _grant = _prepared(month_id, community, by, at)
    if month.revisits.exists():
        return list(month.revisits.all())
    if at < compose.window(month.period)[1]:
        raise MonthNotOver
    begins, ends = compose.window(month.period)
    closed = measures.closed_complaints(community, begins, ends)
    major = list(closed.filter(severity=Severity.MAJOR).order_by("id"))
    rest = list(
        closed.exclude(severity=Severity.MAJOR).order_by("id").values_list("pk", flat=True)
    )
    chosen = Random(month.seed).sample(rest, min(RANDOM_REVISITS, len(rest)))  # noqa: S311
    cases = [(one, Revisit.Drawn.MAJOR) for one in major]
    cases += [
        (one, Revisit.Drawn.RANDOM) for one in Matter.objects.filter(pk__in=chosen).order_by("id")
    ]
    drawn = Revisit.objects.bulk_create(
        [
            Revisit(
                community=community,
                month=month,
                matter=matter,
                handler=_handler(matter),
                drawn_for=why,
                drawn_at=at,
            )
            for matter, why in cases
        ]
    )
    journal.record(Happened.DRAWN, month, by=by, at=at, seed=month.seed, drawn=len(drawn))
    return drawn


def _handler(matter: Matter) -> Staff | None:
    cycle = matter.cycles.filter(number=matter.cycle_number).select_related("handled_by").first()
    return cycle.handled_by if cycle else None


@transaction.atomic
def revisit(
    revisit_id: int,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    verdict: str,
    said: str,
) -> Revisit:
    """Write down the second look, in the resident's own words."""
    found = Revisit.objects.within(community).locked().find(revisit_id)
    if rules.may_revisit(by, found, at) is None:
        raise NotAllowed
    if found.visited_at is not None:
        raise AlreadyVisited
    if verdict not in Revisit.Verdict.values:
        raise Blank("verdict", _("请选择评价。"))
    found.visited_at, found.visited_by, found.verdict = at, by, verdict
    found.words = _said("said", said, _("请记下业户的原话，或没联系上的经过。"))
    found.save(update_fields=["visited_at", "visited_by", "verdict", "words"])
    journal.record(Happened.REVISITED, found, by=by, at=at, verdict=verdict, words=found.words)
    return found


class AlreadyVisited(Refusal):
    message = _("这一件已经回访过，结果不能改。")


# ── Parts ───────────────────────────────────────────────────────────────────────────────────


def _prepared(
    month_id: int, community: Community, by: Staff, at: datetime, *, issued_too: bool = False
) -> tuple[Month, Grant]:
    grant = rules.may_prepare(by, community, at)
    if grant is None:
        raise NotAllowed
    month = _locked(month_id, community)
    done = {Document.Status.ISSUED, Document.Status.RECEIVED}
    if not issued_too and month.table is not None and month.table.status in done:
        raise AlreadyIssued
    return month, grant


def _locked(month_id: int, community: Community) -> Month:
    return Month.objects.within(community).locked().select_related("table").find(month_id)


def _plan(plan_id: int, community: Community) -> Plan:
    return Plan.objects.within(community).locked().find(plan_id)


def _said(field: str, text: str, message: Any, longest: int = 2000) -> str:
    text = text.strip()
    if not text:
        raise Blank(field, message)
    return text[:longest]
