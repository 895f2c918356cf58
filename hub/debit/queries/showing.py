"""What the pages show: steps, counts by outcome and reason, open tasks, stories, a format's sample."""

from datetime import datetime
from decimal import Decimal

from django.db.models import Count, QuerySet
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from hub.charges.totals import Total
from hub.debit import layout as layouts
from hub.debit import rules
from hub.debit.events import Happened
from hub.debit.layout import About, Debit, Layout, Place
from hub.debit.models import (
    Batch,
    Cycle,
    ExportFile,
    Format,
    Hand,
    Line,
    Mandate,
    Reason,
    Result,
    ResultRow,
    Skip,
)
from hub.debit.queries.cycles import calendar
from hub.debit.queries.lines import left_out
from hub.estate.models import Household
from hub.kernel import journal, obligations
from hub.kernel.models import Community, Event, Job, Obligation, Subject
from hub.kernel.pages import Entry, Step
from hub.kernel.spoken import money
from hub.people.models import Staff

Words = str | Promise
VERBS = dict(Happened.choices)
MOST_STORY = 60
TONES = {
    Happened.CANCELLED: ("mute", "ban"),
    Happened.SENT: ("live", "send"),
    Happened.RESULT_BOOKED: ("good", "circle-check"),
    Happened.CLOSED: ("good", "check"),
    Happened.RESULT_REFUSED: ("bad", "alert-circle"),
    Happened.FILE_REFUSED: ("bad", "alert-circle"),
    Happened.SILENT: ("warn", "clock-exclamation"),
    Happened.ACCOUNT_REVEALED: ("warn", "eye"),
    Happened.GIVEN_BACK: ("warn", "arrow-back-up"),
}


def steps_of(batch: Batch) -> list[Step]:
    order = [
        Batch.Status.PREPARED, Batch.Status.READY, Batch.Status.SENT, Batch.Status.ANSWERED,
        Batch.Status.CLOSED,
    ]  # fmt: skip
    if batch.status == Batch.Status.CANCELLED:
        return [Step(batch.get_status_display(), "skipped")]
    status = Batch.Status(batch.status)
    here = order.index(Batch.Status.READY if status == Batch.Status.CHECKED else status)
    moments = [
        batch.prepared_at, batch.checked_at, batch.sent_at, batch.answered_at, batch.closed_at,
    ]  # fmt: skip
    people = [batch.prepared_by, batch.checked_by, batch.sent_by, None, None]
    return [
        Step(
            one.label,
            "done" if n < here or status == order[-1] else "now" if n == here else "todo",
            moments[n] if n <= here else None,
            str(people[n]) if n <= here and people[n] else "",
        )
        for n, one in enumerate(order)
    ]


def steps_of_month(community: Community, period: str, at: datetime) -> list[Step]:
    """The month's days in order, done or to come."""
    found = calendar(community, period, at)
    batches = list(Batch.objects.within(community).filter(cycle__period=period))
    sent = {one.number for one in batches if one.sent_at}
    answered = any(one.answered_at for one in batches)
    is_past = at > found.cut_off_at
    done = [is_past, bool(sent), answered, len(sent) > 1]
    labels = [
        (_("扣款截止"), f"{localtime(found.cut_off_at):%m-%d %H:%M}"),
        (_("送盘日"), f"{found.send_on:%m-%d}"),
        (_("回盘"), ""),
        (_("二次扣款"), f"{found.second_on:%m-%d}"),
    ]
    first = next((n for n, one in enumerate(done) if not one), len(done))
    return [
        Step(label, "done" if done[n] else "now" if n == first else "todo", None, when)
        for n, (label, when) in enumerate(labels)
    ]


def hands_in(cycle: Cycle) -> QuerySet[Hand]:
    return Hand.objects.filter(community_id=cycle.community_id, cycle=cycle).select_related(
        "staff"
    )


# ── A batch ─────────────────────────────────────────────────────────────────────────────────


def files_of(batch: Batch) -> QuerySet[ExportFile]:
    rows = ExportFile.objects.filter(community_id=batch.community_id, batch=batch)
    return rows.defer("content")


def by_outcome(batch: Batch) -> list[tuple[str, Words, int, Decimal]]:
    rows = Line.objects.filter(community_id=batch.community_id, batch=batch).order_by()
    counted = rows.values_list("outcome").annotate(Count("pk"), Total("amount"))
    found = {outcome: (n, total) for outcome, n, total in counted}
    return [(one.value, one.label, *found[one.value]) for one in Line.Outcome if one in found]


def by_reason(batch: Batch) -> list[tuple[Reason, Reason.Cause | None, int, Decimal]]:
    """The batch's failures, most frequent first; each with the cause it was booked under."""
    rows = Line.objects.filter(
        community_id=batch.community_id, batch=batch, reason__isnull=False
    ).order_by()
    counted = rows.values_list("reason", "cause").annotate(n=Count("pk"), s=Total("amount"))
    reasons = Reason.objects.filter(community_id=batch.community_id).in_bulk()
    return [
        (reasons[pk], Reason.Cause(cause) if cause else None, n, total)
        for pk, cause, n, total in counted.order_by("-n", "reason")
    ]


def skips_of(batch: Batch) -> list[tuple[str, Words, int]]:
    found = dict(left_out(batch))
    return [(one.value, one.label, found[one.value]) for one in Skip.Why if one in found]


def reasons_in(result: Result) -> list[tuple[str, str, int]]:
    """What a file says of its failures, by code: before it is booked too."""
    rows = ResultRow.objects.filter(
        community_id=result.community_id, result=result, fault=""
    ).exclude(outcome=Line.Outcome.PAID)
    counted = rows.order_by().values_list("code").annotate(n=Count("pk"))
    known = dict(
        Reason.objects.filter(community_id=result.community_id).values_list("code", "label")
    )
    return sorted(((code, known.get(code, ""), n) for code, n in counted), key=lambda one: -one[2])


def job_of(name: str, pk: int, argument: str) -> Job | None:
    """The last piece of work that was ordered for a record."""
    jobs = Job.objects.filter(name=name, **{f"args__{argument}": pk})
    return jobs.order_by("-pk").first()


# ── Tasks ───────────────────────────────────────────────────────────────────────────────────


def open_tasks(person: Staff, community: Community, at: datetime) -> QuerySet[Line]:
    seen = rules.homes(person, community, at)
    rows = Line.objects.within(community).filter(task_done_at__isnull=True, household__in=seen)
    return rows.exclude(task="").select_related("household", "batch", "reason")


def tasks_by_kind(
    person: Staff, community: Community, at: datetime
) -> list[tuple[str, Words, int]]:
    rows = open_tasks(person, community, at).order_by().values_list("task")
    found = dict(rows.annotate(n=Count("pk")))
    return [(one.value, one.label, found[one.value]) for one in Reason.Kind if one in found]


def mandate_of(household: Household) -> Mandate | None:
    rows = Mandate.objects.filter(community_id=household.community_id, household=household)
    return rows.filter(status=Mandate.Status.ACTIVE).first()


def duty_on(line: Line) -> Obligation | None:
    return obligations.nearest(line)


# ── A format ────────────────────────────────────────────────────────────────────────────────
_SAMPLES = (
    Debit(
        "2606010000001", "WT00001", "黄海", "中国银行清远分行", "6217000000000001", "7-1802",
        Decimal("220.00"), 1,
    ),
    Debit(
        "2606010000002", "WT00002", "欧阳明月", "中国银行清远分行", "6217000000000002", "7-1702",
        Decimal("196.97"), 1,
    ),
)  # fmt: skip


def sample_of(form: Format) -> list[str]:
    """Two lines as the bank would get them: more telling than any description."""
    layout = layouts.parse(form.layout)
    total = sum((one.amount for one in _SAMPLES), Decimal("0.00"))
    about = About("DK202606-1", form.proposed_at.date().replace(day=10), len(_SAMPLES), total)
    rows = [
        layouts.row(layout, Place.LINE, about, line, n) for n, line in enumerate(_SAMPLES, start=1)
    ]
    if layout.at(Place.HEADER):
        rows.insert(0, layouts.row(layout, Place.HEADER, about))
    if layout.at(Place.TRAILER):
        rows.append(layouts.row(layout, Place.TRAILER, about))
    return [row.decode(layout.encoding) for row in rows]


def described(form: Format) -> Layout:
    return layouts.parse(form.layout)


# ── Stories ─────────────────────────────────────────────────────────────────────────────────


def story(subject: Subject) -> list[Entry]:
    """What happened, newest first."""
    events = journal.history(subject).filter(verb__startswith="debit.")
    return [_entry(event) for event in events.order_by("-id")[:MOST_STORY]]


def _entry(event: Event) -> Entry:
    tone, icon = TONES.get(Happened(event.verb), ("calm", "point"))
    detail = event.detail
    keys = ("file", "line", "agreement", "account", "name", "code", "count", "reason")
    shown = [str(detail[key]) for key in keys if detail.get(key)]
    shown += [money(Decimal(detail[key])) for key in ("amount", "total") if detail.get(key)]
    return Entry(
        at=event.at,
        says=VERBS.get(event.verb, event.verb),
        by=event.by_whom,
        tone=tone,
        icon=icon,
        text=" · ".join(shown),
    )
