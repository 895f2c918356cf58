"""The night: who is in arrears is found in a line each, and the steps that are due are opened."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, Max
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hub.charges.models import Payment, Snapshot
from hub.dunning import duties, nightly, policy, rules, statements
from hub.dunning.actions.base import butlers
from hub.dunning.events import Happened
from hub.dunning.models import Episode, Procedure, Run, RunLine, StepDue
from hub.dunning.nightly import Sql, day_of, moment_of
from hub.dunning.windows import window_end
from hub.kernel import journal, obligations, planning
from hub.kernel.models import Community, Event, Obligation
from hub.kernel.obligations import Holder
from hub.kernel.refusals import Refusal
from hub.people.models import Role, Staff
from hub.people.telling import tell, today

Outcome, Reason = RunLine.Outcome, RunLine.Reason


class NoSnapshot(Refusal):
    message = _("今天还没有欠费快照。快照每天凌晨两点生成，之后再来。")


@transaction.atomic
def run_night(*, community: Community, by: Staff, at: datetime) -> Run:
    """Find every debtor of today's snapshot once; a second call finds the first one's run.

    Called again later in the day it looks at who came to owe since: a debit that failed, a payment
    that was reversed, a night that was held because payments were stale. Nobody else gets a line.

    :raises NoSnapshot: before there is one of today.
    """
    grant = rules.require(by, community, rules.RUN, at)
    # Two workers of one night wait here for each other.
    snapshot = Snapshot.objects.within(community).locked().filter(day=today(at)).first()
    if snapshot is None:
        raise NoSnapshot
    earlier = Run.objects.within(community).filter(snapshot=snapshot).order_by("-number").first()
    run = Run(
        community=community,
        snapshot=snapshot,
        number=earlier.number + 1 if earlier else 1,
        day=snapshot.day,
        is_stale=_is_stale(snapshot, earlier, at),
        fresh_at=_fresh_at(snapshot, earlier),
        by=by,
        at=at,
    )
    if earlier and (run.is_stale or not _count(nightly.debtors(run))):
        return earlier
    run.save()
    with planning.for_many():
        procedures = _in_force(community)
        tables = _tables(run, procedures)
        if run.is_stale or not procedures:
            _write(run, _held(run))
        else:
            _begin_and_end(run, procedures[0])
            _decide_promises(run)
            _write(run, nightly.lines(run, *tables))
        _sum_up(run)
    verb = Happened.RUN_HELD if run.is_stale else Happened.RUN_DONE
    counts = {
        name: getattr(run, name) for name in ("debtors", "opened", "standing", "paused", "failed")
    }
    event = tell(verb, run, by=by, at=at, grant=grant, **counts)
    if run.is_stale or not procedures:
        _ask_for_ground(run, event)
        return run
    if run.opened:
        _give_up_missed(run)
        _open_steps(run, tables, event)
    close_step_duties(community)
    _ask_for_data(run, tables[1], event)
    _end_stale_wait(community, event)
    return run


# ── May it be done tonight? ─────────────────────────────────────────────────────────────────


def _fresh_at(snapshot: Snapshot, earlier: Run | None) -> datetime | None:
    """The night rests on the snapshot's payments; what comes later on those that are in now."""
    if earlier is None:
        return snapshot.fresh_at
    last = Payment.objects.within(snapshot.community).order_by("-at").first()
    return last.at if last else None


def _is_stale(snapshot: Snapshot, earlier: Run | None, at: datetime) -> bool:
    fresh = _fresh_at(snapshot, earlier)
    hours = policy.at(snapshot.community, at).fresh_hours
    return fresh is None or at - fresh > timedelta(hours=hours)


def _in_force(community: Community) -> list[Procedure]:
    """The version for who begins now, and those under which somebody still is."""
    approved = Procedure.objects.within(community).approved().prefetch_related("steps")
    newest = approved.first()
    if newest is None:
        return []
    older = approved.exclude(pk=newest.pk).filter(pk__in=_running_procedures(community))
    return [newest, *older]


def _running_procedures(community: Community) -> list[int]:
    rows = Episode.objects.within(community).running().order_by()
    return list(rows.values_list("procedure", flat=True).distinct())


def _tables(run: Run, procedures: Sequence[Procedure]) -> tuple[Sql, Sql]:
    if not procedures:
        return Sql(""), Sql("")
    warn = policy.at(run.community, run.at).warn_hours
    found = butlers(run.community, run.at)
    return nightly.ladder(run, procedures, warn), nightly.beats(found.items())


# ── What is written ─────────────────────────────────────────────────────────────────────────


def _run(text: str, *params: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(text, params)
        return int(cursor.rowcount)


def _count(debtors: Sql) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statements.COUNT.format(debtors=debtors.text), debtors.params)
        return int(cursor.fetchone()[0])


def _held(run: Run) -> Sql:
    """Everybody by name, and nothing begun: payments are stale, or no procedure was approved."""
    owing = nightly.debtors(run)
    outcome, reason = (
        (Outcome.PAUSED, Reason.STALE) if run.is_stale else (Outcome.FAILED, Reason.NO_PROCEDURE)
    )
    text = statements.HELD.format(
        community=run.community_id,
        run=run.pk,
        outcome=outcome.value,
        reason=reason.value,
        debtors=owing.text,
        no_step=nightly.null("i"),
        no_day=nightly.null("d"),
    )
    return Sql(text, owing.params)


def _write(run: Run, lines: Sql) -> None:
    _run(statements.INSERT_LINES.format(lines=lines.text), *lines.params)


def _begin_and_end(run: Run, procedure: Procedure) -> None:
    owing, day = nightly.debtors(run), day_of(run.day)
    _run(
        statements.BEGIN.format(
            community=run.community_id,
            procedure=procedure.pk,
            day=day,
            anchor=nightly.days_before(run.day, "days"),
            debtors=owing.text,
        ),
        *owing.params,
    )
    _run(statements.END.format(day=day), run.community_id)
    lift_paid(run.community, run.at)
    if run.number == 1:
        _run(
            statements.LIFT_PENDING.format(at=moment_of(run.at)), run.community_id, run.snapshot_id
        )


def lift_paid(community: Community, at: datetime) -> None:
    """Who owes nothing any more is let be; what was not done in its window stays missed."""
    moment = moment_of(at)
    paid = statements.PAID_WHEN.format(at=moment)
    _run(statements.LIFT_PAID.format(paid=paid, at=moment), community.pk, community.pk)


def _decide_promises(run: Run) -> None:
    day = day_of(run.day)
    _run(statements.KEPT.format(day=day), run.community_id)
    _run(statements.BROKEN.format(day=day), run.community_id)


def _sum_up(run: Run) -> None:
    """Count what was written; the constraint on the row refuses counts that do not add up."""
    rows = RunLine.objects.within(run.community).filter(run=run).order_by()
    found = dict(rows.values_list("outcome").annotate(n=Count("pk")))
    run.opened, run.standing, run.paused, run.failed = (
        found.get(one, 0)
        for one in (Outcome.OPENED, Outcome.STANDING, Outcome.PAUSED, Outcome.FAILED)
    )
    run.debtors = _count(nightly.debtors(run)) if run.number == 1 else sum(found.values())
    run.save(update_fields=["debtors", "opened", "standing", "paused", "failed"])


def _give_up_missed(run: Run) -> None:
    """What was not done in its window gives way to the step that opens now, and stays missed."""
    _run(
        statements.MISSED.format(at=moment_of(run.at)), run.community_id, run.community_id, run.pk
    )


def close_step_duties(community: Community) -> None:
    """End the duties whose step is no longer open: paid, paused, or missed for good."""
    _run(statements.VOID, gettext("这一步已不用做"), community.pk, community.pk)


def _open_steps(run: Run, tables: tuple[Sql, Sql], event: Event) -> None:
    ladder, beat = tables
    last = StepDue.objects.aggregate(n=Max("pk"))["n"] or 0
    which = (run.community_id, run.pk)
    written = _run(
        statements.DUES.format(
            ladder=ladder.text,
            beat=beat.text,
            back=statements.BACK.format(community=run.community_id),
            at=moment_of(run.at),
        ),
        *ladder.params,
        *beat.params,
        *which,
    )
    if written != run.opened:
        raise RuntimeError("Steps and ledger differ")
    _run(
        statements.ADVANCE.format(ladder=ladder.text, day=day_of(run.day), last=last),
        *ladder.params,
        *which,
    )
    _run(
        statements.OWED.format(
            ladder=ladder.text,
            no=nightly.no(),
            event=event.pk,
            ladder_minutes=duties.LADDER_MINUTES,
            last=last,
        ),
        *ladder.params,
        *which,
    )


# ── What the night asks of people ───────────────────────────────────────────────────────────


def _ask_for_data(run: Run, beat: Sql, event: Event) -> None:
    """Whom nobody can reach is a task by name; the next night without the fault is its evidence."""
    days = policy.at(run.community, run.at).data_days
    at, which = moment_of(run.at), (run.community_id, run.pk)
    if run.failed:
        _run(
            statements.DATA.format(
                beat=beat.text,
                no=nightly.no(),
                at=at,
                ends=moment_of(window_end(run.day, days)),
                event=event.pk,
                ladder_minutes=duties.LADDER_MINUTES,
            ),
            *beat.params,
            *which,
        )
    asked = Obligation.objects.open().filter(community=run.community_id, kind=duties.DATA.code)
    if not asked.exists():
        return
    _run(statements.DATA_MET.format(at=at, event=event.pk), run.community_id, *which)
    _run(statements.DATA_VOID, gettext("欠费已付清"), run.community_id, run.community_id)


def _ask_for_ground(run: Run, event: Event) -> None:
    """The night could not be done: finance owes fresh payments, or the department a procedure."""
    kind, role = (
        (duties.FRESH, Role.FINANCE) if run.is_stale else (duties.PROCEDURE, Role.SUPERVISOR)
    )
    if run.debtors:
        obligations.open_(
            kind,
            run,
            holder=Holder(role=role.value),
            event=event,
            due_at=window_end(run.day, 0),
        )


def _end_stale_wait(community: Community, event: Event) -> None:
    """A night on fresh payments is what every held night waited for."""
    waiting = Obligation.objects.open().filter(community=community, kind=duties.FRESH.code)
    for one in waiting:
        obligations.meet(duties.FRESH, journal.About.of(one), event=event)
