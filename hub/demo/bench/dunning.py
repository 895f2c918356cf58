"""A night of dunning against the database's own INSERT … SELECT of the same rows."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.utils.timezone import localtime

from hub.charges.actions import take_snapshot
from hub.charges.models import FeeItem, Payment
from hub.demo.bench import measure
from hub.demo.bench.billing import HOMES
from hub.demo.bench.fill import series
from hub.demo.frame import Frame
from hub.dunning import actions
from hub.dunning.models import Run, StepDue
from hub.estate.models import Area, Beat, Building
from hub.kernel import decisions
from hub.kernel.house import the_house
from hub.kernel.models import Community
from hub.people.models import Post, Role

# Every home is in arrears since so many days, with an owner who can be phoned: the worst night.
OVERDUE = 20
OWNERS = """
INSERT INTO estate_resident (community_id, household_id, kind, name, prefers, best_time, since)
SELECT community_id, id, 'OWNER', 'M', 'PHONE', 'ANY', '2025-01-01 00:00:00'
FROM estate_household WHERE community_id = {community}
"""
PHONES = """
INSERT INTO estate_phone (community_id, resident_id, number, tail)
SELECT community_id, id, CAST(id AS varchar), '0000' FROM estate_resident
WHERE community_id = {community}
"""
BILLS = """
INSERT INTO charges_bill (community_id, household_id, item_id, period, sequence, kind, amount,
  due_on, lapses_on, issued_at, settled)
SELECT community_id, id, {item}, '2025-01', 0, 'CHARGE', 220, '{due}', '2099-01-01',
  '2025-01-01 00:00:00', 0
FROM estate_household WHERE community_id = {community}
"""
# The same rows as the night has just written, as another community's.
RAW = (
    """
INSERT INTO dunning_runline (community_id, run_id, household_id, outcome, reason, step_id, next_on,
  owed, days)
SELECT {other}, {copy}, household_id, outcome, reason, step_id, next_on, owed, days
FROM dunning_runline WHERE community_id = {community} AND run_id = {run}
""",
    """
INSERT INTO dunning_episode (community_id, household_id, procedure_id, began_on, anchor_on, reached,
  rounds, opened_on)
SELECT {other}, household_id, procedure_id, began_on, anchor_on, reached, rounds, opened_on
FROM dunning_episode WHERE community_id = {community}
""",
    """
INSERT INTO dunning_stepdue (community_id, household_id, episode_id, step_id, round, again, run_id,
  role, person_id, owed, opened_at, window_ends, state, grade, lifted)
SELECT {other}, household_id, episode_id, step_id, round, again, {copy}, role, person_id, owed,
  opened_at, window_ends, state, grade, lifted
FROM dunning_stepdue WHERE run_id = {run}
""",
    """
INSERT INTO kernel_obligation (community_id, kind, subject_type, subject_id, part, person_id, role,
  unit, status, is_urgent, opened_at, warn_at, due_at, opened_by_id, void_reason, rung,
  ladder_minutes, next_at)
SELECT {other}, kind, subject_type, subject_id, part, person_id, role, unit, status, is_urgent,
  opened_at, warn_at, due_at, opened_by_id, void_reason, rung, ladder_minutes, next_at
FROM kernel_obligation WHERE community_id = {community} AND kind = 'dunning.step'
""",
)


def dunned(frame: Frame, households: int, at: datetime) -> tuple[measure.Beside, float]:
    """A night that opens a step for each; and debtors a second in the next, which opens none."""
    community = _community(frame, households, at)
    with measure.Watching() as watching:
        taken, run = _timed_night(community, at)
    if run.opened != households:
        raise RuntimeError(f"The night opened {run.opened} steps")
    raw, _none = _timed(lambda: _raw(frame, run))
    tomorrow = at + timedelta(days=1)
    _pay(community, tomorrow)
    standing, _run = _timed_night(community, tomorrow)
    beside = measure.Beside(households / taken, households / raw, watching.peak)
    return beside, households / standing


def _timed(act: Callable[[], Any]) -> tuple[float, Any]:
    started = time.perf_counter()
    done = act()
    return time.perf_counter() - started, done


def _timed_night(community: Community, at: datetime) -> tuple[float, Run]:
    who: dict[str, Any] = {"community": community, "by": the_house(), "at": at}
    take_snapshot(**who)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return _timed(lambda: actions.run_night(**who))


def _raw(frame: Frame, run: Run) -> None:
    other = Community.objects.create(
        company=frame.community.company, code=f"R{run.debtors}", name="抄写"
    )
    copy = Run.objects.create(
        community=other, snapshot=run.snapshot, number=1, day=run.day, by=run.by, at=run.at
    )
    words = {
        "community": run.community_id,
        "run": run.pk,
        "other": other.pk,
        "copy": copy.pk,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in RAW:
            cursor.execute(statement.format(**words))
    if StepDue.objects.filter(run=copy).count() != run.debtors:
        raise RuntimeError("The raw statements wrote other rows")


def _community(frame: Frame, households: int, at: datetime) -> Community:
    """A community of its own: so many homes with an owner, a number and a bill overdue."""
    community = Community.objects.create(
        company=frame.community.company, code=f"D{households}", name=f"{households} 户"
    )
    area = Area.objects.create(community=community, name="全区")
    building = Building.objects.create(community=community, area=area, code="D")
    item = FeeItem.objects.create(
        community=community, code="WY", name="物业服务费", basis=FeeItem.Basis.AREA
    )
    long_ago = at - timedelta(days=700)
    _staff(frame, community, area, long_ago)
    words = {
        "community": community.pk,
        "building": building.pk,
        "item": item.pk,
        "due": (localtime(at).date() - timedelta(days=OVERDUE)).isoformat(),
        "series": series(households),
    }
    with connection.cursor() as cursor:
        for statement in (HOMES, OWNERS, PHONES, BILLS):
            cursor.execute(statement.format(**words))
    _pay(community, at)
    return community


def _staff(frame: Frame, community: Community, area: Area, at: datetime) -> None:
    butler = frame.of(Role.BUTLER)[0]
    supervisor, director = frame.of(Role.SUPERVISOR)[0], frame.of(Role.OFFICE_DIRECTOR)[0]
    for person, role in (
        (butler, Role.BUTLER),
        (supervisor, Role.SUPERVISOR),
        (director, Role.OFFICE_DIRECTOR),
    ):
        Post.objects.create(staff=person, role=role, community=community, since=at)
    Beat.objects.create(community=community, area=area, staff=butler, since=at)
    who: dict[str, Any] = {"community": community, "by": supervisor, "at": at}
    procedure = actions.draft(**who, note="按合同")
    decision = actions.propose(procedure.pk, **who, ground="请批准")
    decisions.grant(decision, by=director, at=at)


def _pay(community: Community, at: datetime) -> None:
    """A payment of an hour ago, so that the night may rely on what is owed."""
    home = community.households.order_by("pk")[0]
    Payment.objects.create(
        community=community,
        household=home,
        method=Payment.Method.CASH,
        amount=Decimal("0.01"),
        paid_on=localtime(at).date(),
        by=the_house(),
        at=at - timedelta(hours=1),
    )
