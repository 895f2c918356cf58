"""A bill run against the database's own INSERT … SELECT of the same rows."""

import time
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection, transaction

from hub.charges import actions, queries
from hub.charges.models import BillRun, FeeItem, Tariff
from hub.demo.bench import measure
from hub.demo.bench.fill import series
from hub.demo.frame import Frame
from hub.estate.models import Area, Building
from hub.kernel.house import the_house
from hub.kernel.models import Community
from hub.people.models import Role

HOMES = """
INSERT INTO estate_household (community_id, building_id, unit, room, floor_area, occupancy, code,
  place)
SELECT {community}, {building}, '', CAST(n AS varchar), 60 + n % 12000 / 100.0, 'OWNER',
  'M-' || n, 'M-' || n FROM {series}
"""
ENROLMENTS = """
INSERT INTO charges_enrolment (community_id, household_id, item_id, quantity, reference,
  start_value, first_day)
SELECT community_id, id, {item}, 1, '', 0, '2025-01-01' FROM estate_household
WHERE community_id = {community}
"""
# The same rows as the run has just written, under another run and month.
LINES = """
INSERT INTO charges_runline (community_id, run_id, household_id, outcome, reason, amount, reckoning)
SELECT community_id, %s, household_id, outcome, reason, amount, reckoning FROM charges_runline
WHERE community_id = %s AND run_id = %s
"""
BILLS = """
INSERT INTO charges_bill (community_id, household_id, item_id, run_id, period, sequence, kind,
  amount, due_on, lapses_on, issued_at, settled)
SELECT community_id, household_id, item_id, %s, '2025-02', sequence, kind, amount, due_on,
  lapses_on, issued_at, 0 FROM charges_bill WHERE community_id = %s AND run_id = %s
"""


def billed(frame: Frame, households: int, at: datetime) -> measure.Beside:
    """Two bill runs with the raw statements between them."""
    item = _community(frame, households, at)
    with measure.Watching() as watching:
        first, run = _timed_run(item, "2025-01", at)
    copy = BillRun.objects.create(
        community=run.community,
        item=item,
        period="2025-02",
        number=1,
        opened_by=run.opened_by,
        opened_at=at,
    )
    raw, _none = _timed(lambda: _raw(run, copy))
    second, _again = _timed_run(item, "2025-03", at)
    taken = (first + second) / 2
    return measure.Beside(households / taken, households / raw, watching.peak)


def _timed(act: Callable[[], Any]) -> tuple[float, Any]:
    started = time.perf_counter()
    done = act()
    return time.perf_counter() - started, done


def _timed_run(item: FeeItem, period: str, at: datetime) -> tuple[float, BillRun]:
    """What the worker does with a run that was previewed and committed."""
    run = _committed(item, period, at)
    return _timed(lambda: actions.write_bills(run.pk, by=the_house(), at=at))


def _committed(item: FeeItem, period: str, at: datetime) -> BillRun:
    who: dict[str, Any] = {"community": item.community, "by": the_house(), "at": at}
    run = actions.open_run(item.pk, period=period, **who)
    return actions.commit_run(run.pk, seen=queries.preview(run, at).seen, **who)


def _raw(run: BillRun, copy: BillRun) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(LINES, [copy.pk, run.community_id, run.pk])
        cursor.execute(BILLS, [copy.pk, run.community_id, run.pk])


def _community(frame: Frame, households: int, at: datetime) -> FeeItem:
    """A community of its own with so many homes, each enrolled for one item with one price."""
    community = Community.objects.create(
        company=frame.community.company, code=f"M{households}", name=f"{households} 户"
    )
    area = Area.objects.create(community=community, name="全区")
    building = Building.objects.create(community=community, area=area, code="M")
    item = FeeItem.objects.create(
        community=community, code="WY", name="物业服务费", basis=FeeItem.Basis.AREA
    )
    Tariff.objects.create(
        community=community,
        item=item,
        price=Decimal("2.2"),
        unit=Tariff.Unit.SQUARE_METRE,
        valid_from=date(2025, 1, 1),
        status=Tariff.Status.APPROVED,
        proposed_by=frame.of(Role.FINANCE)[0],
        proposed_at=at,
        approved_by=frame.of(Role.MANAGER)[0],
    )
    words = {
        "community": community.pk,
        "building": building.pk,
        "item": item.pk,
        "series": series(households),
    }
    with connection.cursor() as cursor:
        for statement in (HOMES, ENROLMENTS):
            cursor.execute(statement.format(**words))
        cursor.execute("ANALYZE")
    return item
