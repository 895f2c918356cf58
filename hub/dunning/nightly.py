"""What the night finds about every debtor, as statements that both databases run.

The procedures in force are a handful of rows: they come along as tables of values with their days
reckoned already, so that a debtor is compared with dates and nothing is computed row by row.

    fitting    by procedure and range of anchor days: the step that fits the age
    following  by procedure and last position reached: the next step by age, and the monthly step
    info       by step: what opening it asks for, and until when it is due
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection

from hub.dunning import statements
from hub.dunning.models import Channel, Procedure, Run, Step
from hub.dunning.windows import window_end

FAR = date(1970, 1, 1)
WRITTEN = (Channel.LETTER, Channel.NOTICE, Channel.MEDIATION, Channel.COURT)
CALLED = (Channel.PHONE, Channel.MESSAGE)


@dataclass(frozen=True)
class Sql:
    """A piece of a statement, with its parameters in the order of their places."""

    text: str
    params: tuple[Any, ...] = ()


def _day(day: date) -> Any:
    return connection.ops.adapt_datefield_value(day)


def _moment(moment: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(moment)


def is_sqlite() -> bool:
    return connection.vendor == "sqlite"


# Words of our own making, where a parameter would have to be counted through three statements.


def day_of(day: date) -> str:
    return f"'{day.isoformat()}'" if is_sqlite() else f"DATE '{day.isoformat()}'"


def moment_of(moment: datetime) -> str:
    return f"'{_moment(moment)}'" if is_sqlite() else f"TIMESTAMPTZ '{moment.isoformat()}'"


def days_before(day: date, column: str) -> str:
    """The day that lies so many days, a column, before this one."""
    if is_sqlite():
        return f"date({day_of(day)}, '-' || {column} || ' days')"
    return f"({day_of(day)} - CAST({column} AS integer))"


def null(kind: str) -> str:
    return "NULL" if is_sqlite() else f"CAST(NULL AS {_TYPES[kind]})"


def no() -> str:
    return "0" if is_sqlite() else "FALSE"


# ── Who owes ────────────────────────────────────────────────────────────────────────────────
_SNAPSHOT = """
SELECT household_id, MAX(days) AS days, {owed} AS owed
FROM charges_arrear WHERE community_id = %s AND snapshot_id = %s GROUP BY household_id
"""
# What fell due meanwhile, or came back unpaid: who has no line of this day, or one that only waits.
_NOW = """
SELECT household_id, {days} AS days, {owed} AS owed
FROM charges_bill bill WHERE community_id = %s AND settled < amount AND due_on < %s
  AND NOT EXISTS (SELECT 1 FROM charges_hold hold WHERE hold.community_id = bill.community_id
    AND hold.bill_id = bill.id AND hold.released_at IS NULL)
  AND NOT EXISTS (
    SELECT 1 FROM dunning_runline line JOIN dunning_run earlier ON earlier.id = line.run_id
    WHERE earlier.community_id = %s AND earlier.snapshot_id = %s
      AND line.community_id = bill.community_id AND line.run_id = earlier.id
      AND line.household_id = bill.household_id AND line.reason <> 'STALE')
GROUP BY household_id
"""


def debtors(run: Run) -> Sql:
    """Everybody this run answers for: household_id, days, owed."""
    if run.number == 1:
        text = _SNAPSHOT.format(owed=_sum("open"))
        return Sql(text, (run.community_id, run.snapshot_id))
    night = f"'{run.day.isoformat()}'"
    days = (
        f"CAST(MAX(julianday({night}) - julianday(due_on)) AS INTEGER)"
        if is_sqlite()
        else f"(DATE {night} - MIN(due_on))"
    )
    text = _NOW.format(days=days, owed=_sum("amount - settled"))
    return Sql(text, (run.community_id, _day(run.day), run.community_id, run.snapshot_id))


def _sum(money: str) -> str:
    """SQLite would add binary fractions: it adds whole fen."""
    return (
        f"SUM(CAST(ROUND(({money}) * 100) AS INTEGER)) / 100.0" if is_sqlite() else f"SUM({money})"
    )


# ── The procedures as tables of values ──────────────────────────────────────────────────────


# Each table: its name, its columns and their types.
FITTING = ("fitting", ("procedure_id", "older", "newest", "step_id"), "iddi")
FOLLOWING = (
    "following",
    ("procedure_id", "reached", "step_id", "after_days", "cut", "soon", "monthly", "fits"),
    "iiiiddii",
)
INFO = (
    "info",
    ("step_id", "position", "spared", "written", "called", "monthly", "role", "ends", "warn"),
    "iidiiistt",
)


def ladder(run: Run, procedures: Sequence[Procedure], warn_hours: int) -> Sql:
    """The tables `fitting`, `following` and `info`, for WITH."""
    day = run.day
    parts = [
        _values(*FITTING, [row for one in procedures for row in _fitting(one, day)]),
        _values(*FOLLOWING, [row for one in procedures for row in _following(one, day)]),
        _values(*INFO, [_info(s, day, warn_hours) for one in procedures for s in _in_order(one)]),
    ]
    return Sql(", ".join(p.text for p in parts), tuple(v for p in parts for v in p.params))


def _in_order(procedure: Procedure) -> list[Step]:
    return sorted(procedure.steps.all(), key=lambda step: step.position)


def _by_age(procedure: Procedure) -> list[Step]:
    return [step for step in _in_order(procedure) if step.opens == Step.Opens.AGE]


def _fitting(procedure: Procedure, day: date) -> Iterator[tuple[Any, ...]]:
    """What is anchored on or before a step's cut has reached it, and not yet the next one's."""
    steps = _by_age(procedure)
    cuts = [day - timedelta(days=step.after_days) for step in steps]
    for step, cut, older in zip(steps, cuts, [*cuts[1:], FAR], strict=False):
        yield procedure.pk, _day(older), _day(cut), step.pk


def _following(procedure: Procedure, day: date) -> Iterator[tuple[Any, ...]]:
    """From each step that may have been reached: which is next, and from when on."""
    by_age, month_end = _by_age(procedure), _last_of_month(day)
    monthly = next((s.pk for s in _in_order(procedure) if s.opens == Step.Opens.REPEAT), None)
    is_fitting = procedure.catch_up == Procedure.CatchUp.FITTING
    for reached in (0, *(step.position for step in by_age)):
        later = next((s for s in by_age if s.position > reached), None)
        days = later.after_days if later else 0
        cut = day - timedelta(days=days) if later else FAR
        # Whose next step falls in this month needs no monthly one.
        soon = month_end - timedelta(days=days) if later else FAR
        yield (
            procedure.pk, reached, later and later.pk, days,
            _day(cut), _day(soon), monthly, int(is_fitting),
        )  # fmt: skip


def _info(step: Step, day: date, warn_hours: int) -> tuple[Any, ...]:
    ends = window_end(day, step.window_days)
    return (
        step.pk,
        step.position,
        # A contact delivered after this day spares the debtor another.
        _day(day - timedelta(days=step.interval_days)),
        int(step.channel in WRITTEN),
        int(step.channel in CALLED),
        int(step.opens == Step.Opens.REPEAT),
        step.role,
        _moment(ends),
        _moment(ends - timedelta(hours=warn_hours)),
    )


_TYPES = {"i": "bigint", "d": "date", "s": "varchar", "t": "timestamp with time zone"}


def _values(name: str, columns: Sequence[str], types: str, rows: Sequence[tuple[Any, ...]]) -> Sql:
    """A table of values; PostgreSQL wants to be told the types of the first row."""
    if is_sqlite():
        place = f"({', '.join(['%s'] * len(columns))})"
    else:
        place = f"({', '.join(f'CAST(%s AS {_TYPES[t]})' for t in types)})"
    values = ", ".join([place] * len(rows))
    return Sql(
        f"{name}({', '.join(columns)}) AS (VALUES {values})",
        tuple(value for row in rows for value in row),
    )


def beats(butlers: Iterable[tuple[int, int]]) -> Sql:
    """Who holds the steps of an area, as the table `beat`."""
    rows = list(butlers) or [(0, 0)]
    return _values("beat", ("area_id", "staff_id"), "ii", rows)


def _last_of_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def first_of_next_month(day: date) -> date:
    return _last_of_month(day) + timedelta(days=1)


# ── The line of every debtor ────────────────────────────────────────────────────────────────
_LINES = """
WITH {ladder}, {beat}, debtor AS ({debtors}),
rest AS (
  SELECT household_id, MAX(CASE WHEN reason <> 'WRITTEN' THEN reason ELSE '' END) AS why,
    MAX(CASE WHEN reason = 'WRITTEN' THEN 1 ELSE 0 END) AS written
  FROM dunning_pause
  WHERE community_id = %s AND first_day <= %s AND last_day >= %s
    AND (ended_on IS NULL OR ended_on > %s)
  GROUP BY household_id),
promise AS (
  SELECT household_id FROM dunning_promise WHERE community_id = %s AND status = 'OPEN'),
waiting AS (
  SELECT household_id, MAX(window_ends) AS ends FROM dunning_stepdue
  WHERE community_id = %s AND state = 'OPEN' GROUP BY household_id),
owner AS (
  SELECT DISTINCT household_id FROM estate_resident
  WHERE community_id = %s AND kind = 'OWNER' AND (until IS NULL OR until > %s)),
reachable AS (
  SELECT DISTINCT someone.household_id FROM estate_resident someone
  JOIN estate_phone phone ON phone.resident_id = someone.id
  WHERE someone.community_id = %s AND (someone.until IS NULL OR someone.until > %s)
    AND (phone.until IS NULL OR phone.until > %s)),
{back},
stand AS (
  SELECT debtor.household_id, debtor.days, debtor.owed, episode.delivered_on,
    CASE
      -- What the bank kept from being done comes first, unless a later step fits the age.
      WHEN back.step_id IS NOT NULL AND (following.fits = 0 OR following.step_id IS NULL
        OR episode.anchor_on > following.cut) THEN back.step_id
      WHEN following.step_id IS NOT NULL AND episode.anchor_on <= following.cut
        THEN CASE following.fits WHEN 1 THEN fitting.step_id ELSE following.step_id END
      WHEN episode.reached > 0 AND episode.opened_on < %s
        AND (following.step_id IS NULL OR episode.anchor_on > following.soon)
        THEN following.monthly
    END AS step_id,
    CASE
      WHEN following.step_id IS NULL THEN {coming}
      WHEN episode.reached > 0 AND following.monthly IS NOT NULL
        AND {later} > {coming} THEN {coming}
      ELSE {later}
    END AS next_on
  FROM debtor
  JOIN dunning_episode episode ON episode.community_id = %s
    AND episode.household_id = debtor.household_id AND episode.ended_on IS NULL
  JOIN following ON following.procedure_id = episode.procedure_id
    AND following.reached = episode.reached
  LEFT JOIN fitting ON fitting.procedure_id = episode.procedure_id
    AND episode.anchor_on > fitting.older AND episode.anchor_on <= fitting.newest
  LEFT JOIN back ON back.episode_id = episode.id),
line AS (
  SELECT stand.*,
    CASE
      WHEN rest.why <> '' THEN rest.why
      WHEN promise.household_id IS NOT NULL THEN 'PROMISE'
      WHEN waiting.ends > %s OR waiting.ends IS NOT NULL AND stand.step_id IS NULL
        THEN 'STEP_OPEN'
      WHEN stand.step_id IS NULL THEN 'NEXT_LATER'
      WHEN rest.written = 1 AND info.written = 0 THEN 'WRITTEN'
      WHEN owner.household_id IS NULL THEN 'NO_OWNER'
      WHEN info.called = 1 AND reachable.household_id IS NULL THEN 'NO_PHONE'
      WHEN info.role = 'BUT' AND beat.staff_id IS NULL THEN 'NO_HOLDER'
      WHEN stand.delivered_on > info.spared THEN 'INTERVAL'
      ELSE ''
    END AS reason
  FROM stand
  JOIN estate_household home ON home.id = stand.household_id
  JOIN estate_building building ON building.id = home.building_id
  LEFT JOIN beat ON beat.area_id = building.area_id
  LEFT JOIN info ON info.step_id = stand.step_id
  LEFT JOIN rest ON rest.household_id = stand.household_id
  LEFT JOIN promise ON promise.household_id = stand.household_id
  LEFT JOIN waiting ON waiting.household_id = stand.household_id
  LEFT JOIN owner ON owner.household_id = stand.household_id
  LEFT JOIN reachable ON reachable.household_id = stand.household_id)
SELECT {community}, {run}, household_id,
  CASE WHEN reason = '' THEN 'OPENED' WHEN reason IN ('STEP_OPEN', 'NEXT_LATER') THEN 'STANDING'
    WHEN reason IN ('NO_OWNER', 'NO_PHONE', 'NO_HOLDER') THEN 'FAILED' ELSE 'PAUSED' END,
  reason, step_id, CASE WHEN reason = 'NEXT_LATER' THEN next_on END, owed, days
FROM line
"""


def lines(run: Run, tables: Sql, beat: Sql) -> Sql:
    """A row for every debtor: what is found tonight, and why."""
    owing, day, at = debtors(run), _day(run.day), _moment(run.at)
    community, month = run.community_id, _day(run.day.replace(day=1))
    coming = _day(first_of_next_month(run.day))
    is_lite = is_sqlite()
    later = (
        "date(episode.anchor_on, '+' || following.after_days || ' days')"
        if is_lite
        else "(episode.anchor_on + CAST(following.after_days AS integer))"
    )
    text = _LINES.format(
        ladder=tables.text,
        beat=beat.text,
        debtors=owing.text,
        later=later,
        community=int(community),
        run=int(run.pk),
        back=statements.BACK.format(community=int(community)),
        coming="%s" if is_lite else "CAST(%s AS date)",
    )
    params = (
        *tables.params, *beat.params, *owing.params,
        community, day, day, day,  # rest
        community, community,  # promise, waiting
        community, at, community, at, at,  # owner, reachable
        month, coming, coming, coming, community,  # stand
        at,  # line
    )  # fmt: skip
    return Sql(text, params)
