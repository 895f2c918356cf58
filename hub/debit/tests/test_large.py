"""A tower of three thousand homes: a big answer costs as much a line as a small one, faults and all."""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from hub.charges import queries as accounts
from hub.charges.models import FeeItem, Hold, Payment
from hub.debit import actions
from hub.debit.actions.results import AT_ONCE
from hub.debit.models import Batch, Line, ResultRow
from hub.debit.tests.cast import FROZEN, OK, Cast, after, received, sent
from hub.estate.models import Building
from hub.kernel.house import the_house
from hub.kernel.models import Obligation

MANY = 3_000
LINES = MANY + 3
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


class Cost:
    statements = 0
    longest = 0  # parameters of one statement
    steps = 0  # of SQLite's machine, in thousands


@contextmanager
def costing() -> Iterator[Cost]:
    """Count what a database is asked and, where it can tell, how much it does for it."""
    cost = Cost()

    def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        cost.statements += 1
        cost.longest = max(cost.longest, len(params or ()))
        return execute(sql, params, many, context)

    def step() -> None:
        cost.steps += 1

    driver = connection.connection
    if connection.vendor == "sqlite":
        driver.set_progress_handler(step, 1_000)
    try:
        with connection.execute_wrapper(count):
            yield cost
    finally:
        if connection.vendor == "sqlite":
            driver.set_progress_handler(None, 0)


@pytest.fixture
def tower(cast: Cast, item: FeeItem) -> None:
    """So many more homes, each with a mandate and a bill."""
    building = Building.objects.create(community=cast.community, area=cast.west, code="8")
    words = {
        "community": cast.community.pk,
        "building": building.pk,
        "item": item.pk,
        "by": cast.peng.pk,
        "series": SERIES.format(many=MANY),
    }
    with connection.cursor() as cursor:
        for statement in (HOMES, MANDATES, BILLS):
            cursor.execute(statement.format(**words))
        # As a server does by itself. It has not seen a line yet: a first run must not need that.
        cursor.execute("ANALYZE")


def answered(batch: Batch) -> list[str]:
    """The bank's answer to every line, in one line each; every tenth account is frozen."""
    found = Line.objects.filter(batch=batch).order_by("number")
    return [
        f"{number}|{key}|{amount:.2f}|{FROZEN if number % 10 == 0 else OK}|说明"
        for number, key, amount in found.values_list("number", "key", "amount")
    ]


def file_of(batch: Batch, rows: list[str]) -> bytes:
    total = sum(Decimal(row.split("|")[2]) for row in rows)
    head = f"{batch}|20260610|{len(rows)}|{total}"
    return "\r\n".join([head, *rows, ""]).encode("gbk")


def is_linear(cost: Cost) -> bool:
    """Some thousand steps a line; a plan that looks at all lines for each takes many times that."""
    return cost.steps < 4 * LINES


class TestThreeThousandLines:
    def test_cost_no_more_a_line_than_a_few(self, cast: Cast, tower: None) -> None:
        with costing() as preparing:
            batch = sent(cast)
        assert batch.lines == LINES
        assert is_linear(preparing)

        with costing() as reading:
            result = received(cast, batch, file_of(batch, answered(batch)))
        assert (result.rows, result.faulty) == (LINES, 0)
        # A look-up for each part, and the rows of it as the driver takes them; no statement a line.
        assert reading.statements < LINES / 25
        # What goes over at once does not grow with the file.
        assert reading.longest <= AT_ONCE + 2
        assert is_linear(reading)

        actions.accept(result.pk, **cast.doing("luo", after(6)))
        with costing() as booking:
            actions.book(result.pk, by=the_house(), at=after(6))
        batch.refresh_from_db()
        failed = LINES // 10
        assert (batch.status, batch.succeeded, batch.failed) == (
            "ANSWERED",
            LINES - failed,
            failed,
        )
        assert Payment.objects.count() == LINES - failed
        assert Obligation.objects.filter(kind="debit.call").count() == failed
        assert not Hold.objects.filter(released_at=None).exists()
        assert list(accounts.faults(cast.community)) == []
        assert booking.statements < 60 + failed / 25
        assert is_linear(booking)

    def test_with_every_fault_among_them_are_booked_but_for_those(
        self, cast: Cast, tower: None
    ) -> None:
        batch = sent(cast)
        rows = answered(batch)
        # The tower's homes are at the end, in lines of the same amount.
        rows[-9] = rows[-9].replace("|2606", "|9906")  # no line of ours
        rows[-8] = rows[-8].replace("220.01", "220.02")
        rows[-7] = rows[-7].replace("220.01", "二百二")
        rows[-5] = rows[-6]
        said = [row.replace("二百二", "0.00") for row in rows]
        content = file_of(batch, said).replace(said[-7].encode("gbk"), rows[-7].encode("gbk"))

        result = received(cast, batch, content)

        assert result.status == "READ", result.faults
        faults = (
            ResultRow.objects.exclude(fault="").order_by("number").values_list("fault", flat=True)
        )
        assert list(faults) == ["UNKNOWN", "AMOUNT", "UNREADABLE", "REPEATED", "REPEATED"]
        actions.accept(result.pk, **cast.doing("luo", after(6)))
        actions.book(result.pk, by=the_house(), at=after(6))
        batch.refresh_from_db()
        assert (batch.status, batch.waiting) == ("SENT", 5)

    @pytest.mark.parametrize(
        "spoilt",
        [
            lambda content: content[:-12],  # cut off in its last line
            lambda content: content.replace("说明".encode("gbk"), b"\xff\xff", 1),
            lambda content: content.replace(b"|3003|", b"|3004|", 1),
        ],
    )
    def test_of_a_spoilt_file_are_none_of_them_booked_and_none_lost(
        self, cast: Cast, tower: None, spoilt: Any
    ) -> None:
        batch = sent(cast)
        content = file_of(batch, answered(batch))

        assert received(cast, batch, spoilt(content)).status == "REFUSED"

        assert not ResultRow.objects.exists()
        assert received(cast, batch, content, after(6)).paid == LINES - LINES // 10
