"""A community of twenty thousand: what a big answer costs, in statements and in memory."""

import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from hub.charges import queries as accounts
from hub.charges.models import FeeItem, Hold, Payment
from hub.debit import actions
from hub.debit.actions.results import AT_ONCE
from hub.debit.models import Batch, Line, Result, ResultRow
from hub.debit.tests.cast import Cast, after, billed, house, received, sent
from hub.estate.models import Building
from hub.kernel.models import Obligation

MANY = 20_000
OK, FROZEN = "0000", "10"
SERIES = "WITH RECURSIVE g(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM g WHERE n < {many})"
HOMES = """
INSERT INTO estate_household (community_id, building_id, unit, room, occupancy, code, place)
{series} SELECT {community}, {building}, '', 'M' || n, 'OWNER', '8-M' || n, '8-M' || n FROM g
"""
MANDATES = """
INSERT INTO debit_mandate (community_id, household_id, agreement, holder, bank, account,
  covers_all, valid_from, status, made_by_id, made_at, end_reason)
SELECT community_id, id, code, '业主', '中国银行', '6217000000000000', TRUE, '2025-01-01',
  'ACTIVE', {by}, '2025-01-01 00:00:00', ''
FROM estate_household WHERE community_id = {community} AND building_id = {building}
"""
BILLS = """
INSERT INTO charges_bill (community_id, household_id, item_id, period, sequence, kind, amount,
  due_on, lapses_on, issued_at, settled)
SELECT community_id, id, {item}, '2026-05', 0, 'CHARGE', 220.01, '2026-06-01', '2029-06-01',
  '2026-05-01 00:00:00', 0
FROM estate_household WHERE community_id = {community} AND building_id = {building}
"""


def filled(cast: Cast, item: FeeItem) -> None:
    """A tower of so many more homes, each with a mandate and a bill."""
    tower = Building.objects.create(community=cast.community, area=cast.west, code="8")
    words = {
        "community": cast.community.pk,
        "building": tower.pk,
        "item": item.pk,
        "by": cast.peng.pk,
        "series": SERIES.format(many=MANY),
    }
    with connection.cursor() as cursor:
        for statement in (HOMES, MANDATES, BILLS):
            cursor.execute(statement.format(**words))
        # As the server does by itself once rows are committed.
        cursor.execute("ANALYZE")


def answered(batch: Batch, code: Callable[[int], str]) -> bytes:
    """The bank's answer to every line, with the code of its number."""
    rows = [
        f"{number}|{key}|{amount:.2f}|{code(number)}|说明"
        for number, key, amount in Line.objects.filter(batch=batch)
        .order_by("number")
        .values_list("number", "key", "amount")
    ]
    return "\r\n".join([f"{batch}|20260610|{len(rows)}|{batch.total:.2f}", *rows, ""]).encode(
        "gbk"
    )


class Cost:
    statements = 0
    longest = 0  # parameters of one statement
    peak = 0  # bytes


@contextmanager
def costing() -> Iterator[Cost]:
    cost = Cost()

    def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        cost.statements += 1
        cost.longest = max(cost.longest, len(params or ()))
        return execute(sql, params, many, context)

    tracemalloc.start()
    try:
        with connection.execute_wrapper(count):
            yield cost
        cost.peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def booked(cast: Cast, batch: Batch, code: Callable[[int], str]) -> tuple[Result, Cost, Cost]:
    content = answered(batch, code)
    with costing() as reading:
        result = received(cast, batch, content)
    actions.accept(result.pk, **cast.doing("luo", after(6)))
    with costing() as booking:
        actions.book(result.pk, by=house(), at=after(6))
    batch.refresh_from_db()
    return result, reading, booking


@pytest.fixture
def batch(cast: Cast) -> Batch:
    filled(cast, billed(cast))
    return sent(cast)


class TestTwentyThousandLines:
    def test_are_read_in_parts_and_booked_by_a_handful_of_statements(
        self, cast: Cast, batch: Batch
    ) -> None:
        lines = MANY + 3

        result, reading, booking = booked(cast, batch, lambda n: OK)

        assert (result.rows, result.faulty) == (lines, 0)
        assert (batch.status, batch.succeeded, batch.failed) == ("ANSWERED", lines, 0)
        assert Payment.objects.count() == lines
        assert batch.succeeded_total == batch.total == MANY * Decimal("220.01") + Decimal("944.97")
        assert not Hold.objects.filter(released_at=None).exists()
        assert list(accounts.faults(cast.community)) == []
        # A look-up for each part, and the rows of it as the driver takes them; no statement a line.
        assert reading.statements < lines / 25
        # What goes over at once does not grow with the file.
        assert reading.longest <= AT_ONCE + 2
        # Nothing of the lines comes into this process when they are booked.
        assert booking.statements < 60
        assert booking.peak < 4 * 1024 * 1024
        assert reading.peak < lines * 2_500

    def test_of_which_some_fail_open_their_tasks_by_the_thousand(
        self, cast: Cast, batch: Batch
    ) -> None:
        every_tenth = (MANY + 3) // 10

        _result, _reading, booking = booked(cast, batch, lambda n: FROZEN if n % 10 == 0 else OK)

        assert (batch.status, batch.failed) == ("ANSWERED", every_tenth)
        assert Obligation.objects.filter(kind="debit.call").count() == every_tenth
        assert booking.statements < 60 + every_tenth / 25
        assert ResultRow.objects.filter(outcome="FAILED").count() == every_tenth
