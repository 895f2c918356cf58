"""The working paper of a month, and its table: frozen, issued, received."""

import secrets
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from hub.analysis import compose, duties, queries, rules
from hub.analysis.actions.base import Blank, MonthNotOver, locked, prepared, words
from hub.analysis.actions.coding import draw_sample
from hub.analysis.events import Happened
from hub.analysis.models import Month, Topic, is_month
from hub.analysis.snapshot import KIND
from hub.kernel import documents, journal, obligations
from hub.kernel.models import Community, Document
from hub.kernel.refusals import Incomplete, NotAllowed, Refusal
from hub.kernel.workdays import local_day
from hub.matters import taxonomy
from hub.people.models import Staff


class BadMonth(Incomplete):
    message = _("请选择已经开始的月份，格式如 2026-11。")
    field = "period"


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


@transaction.atomic
def open_month(period: str, *, community: Community, by: Staff, at: datetime) -> Month:
    """Begin the working paper of a month, or return the one there is. The house may begin it too.

    Of a month that is over, the sample to be coded again is drawn at once: before anybody looks.
    """
    if not by.is_system and rules.may_prepare(by, community, at) is None:
        raise NotAllowed
    last = local_day(at).strftime("%Y-%m")
    if not is_month(period, until=last):
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
    if at >= compose.window(period)[1]:
        draw_sample(month, by=by, at=at)
    return month


@transaction.atomic
def write_summary(
    month_id: int, *, community: Community, by: Staff, at: datetime, summary: str
) -> Month:
    month, _grant = prepared(month_id, community, by, at)
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
    month, _grant = prepared(month_id, community, by, at)
    if type_code not in taxonomy.TYPES:
        raise Blank("type_code", _("请选择分类。"))
    told = {
        "story": words("story", story, _("请写明情况。")),
        "data": data.strip()[:2000],
        "root_cause": words("root_cause", root_cause, _("请写明根本原因。")),
    }
    topic, _created = Topic.objects.update_or_create(
        community=community, month=month, type_code=type_code, defaults=told
    )
    journal.record(Happened.TOPIC_TOLD, month, by=by, at=at, type=type_code, **told)
    return topic


# ── The table ───────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def freeze_table(month_id: int, *, community: Community, by: Staff, at: datetime) -> Document:
    """Freeze the figures as they stand and draw the table up under the next number.

    A draft drawn up before is voided: it keeps its number. An issued table is never replaced;
    later facts become adjustments of the next one.

    :raises MonthNotOver: before the month has ended.
    """
    month, grant = prepared(month_id, community, by, at)
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
    month = locked(month_id, community)
    if month.table is None:
        raise NoTable
    if missing := queries.causes_without_plan(month.table):
        raise PlansMissing(missing)
    signs_as = rules.signs_as(by, grant)
    table, event = documents.issue(month.table, by=by, at=at, signs_as=signs_as)
    obligations.meet(duties.ISSUE, month, event=event)
    duties.owe_receipt(month, event)
    return table


@transaction.atomic
def receive_table(month_id: int, *, community: Community, by: Staff, at: datetime) -> Document:
    """The manager signs for it."""
    grant = rules.may_receive(by, community, at)
    if grant is None:
        raise NotAllowed
    month = locked(month_id, community)
    if month.table is None:
        raise NoTable
    signs_as = rules.signs_as(by, grant)
    table, event = documents.receive(month.table, by=by, at=at, signs_as=signs_as)
    obligations.meet(duties.RECEIVE, month, event=event)
    return table
