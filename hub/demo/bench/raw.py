"""The yardstick: what one recorded and forwarded complaint writes, committed by the driver alone.

The same rows into the same tables with the same triggers, constraints and durability, one matter a
transaction, a statement a row, the next number of the day first: as the shortest program would.
Every writer is a process of its own, so that none waits for another's Python.
"""

import json
import time
import uuid
from multiprocessing import get_context
from typing import Any

import psycopg
from django.db import connection, connections

from hub.matters.models import Matter

ROWS = "1 计数 + 1 事务 + 2 事件 + 4 责任 + 1 轮次 + 1 报事人 + 1 检索 + 1 草稿"
COUNTER = """
INSERT INTO kernel_counter AS counter (community_id, name, period, value) VALUES (?, ?, ?, 1)
ON CONFLICT (community_id, name, period) DO UPDATE SET value = counter.value + 1 RETURNING value
"""
# When a person's draft was spent stays known: one row each, written over by every intake.
DRAFT = """
INSERT INTO kernel_draft (community_id, person_id, form, subject, body, at)
VALUES (?, ?, 'raw', '', '{}', ?)
ON CONFLICT (community_id, person_id, form, subject)
DO UPDATE SET body = excluded.body, at = excluded.at RETURNING id
"""
# In the order in which the intake writes them, with the column that names the matter.
TABLES = {
    "matters_matter": "id",
    "kernel_event": "subject_id",
    "kernel_obligation": "subject_id",
    "matters_cycle": "matter_id",
    "matters_reporter": "matter_id",
    "kernel_searchentry": "subject_id",
}

Row = dict[str, Any]
Pattern = dict[str, list[Row]]


def commits(seconds: float, writers: int) -> float:
    """Transactions per second, after the pattern of the last matter that was taken in."""
    rows = pattern(Matter.objects.filter(number__startswith="YH").latest("id").pk)
    connections.close_all()
    with get_context("fork").Pool(writers) as pool:
        pool.map(time.sleep, [0.1] * writers, chunksize=1)
        return sum(pool.starmap(_keep_writing, [(rows, seconds)] * writers, chunksize=1))


def pattern(matter: int) -> Pattern:
    """Everything that was written for one matter."""
    found: Pattern = {}
    with connection.cursor() as cursor:
        for table, column in TABLES.items():
            about = " AND subject_type = 'matters.matter'" * (column == "subject_id")
            asked = f"SELECT * FROM {table} WHERE {column} = %s{about} ORDER BY id"  # noqa: S608 (our own tables)
            cursor.execute(asked, [matter])
            names = [name for name, *_rest in cursor.description]
            found[table] = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return found


def _keep_writing(rows: Pattern, seconds: float) -> float:
    writer = Writer(rows)
    done, started = 0, time.monotonic()
    while time.monotonic() < started + seconds:
        writer.write()
        done += 1
    return done / (time.monotonic() - started)


class Writer:
    """A connection with the product's settings and the driver's own manners."""

    def __init__(self, rows: Pattern) -> None:
        connection.ensure_connection()
        driver = connection.connection
        if connection.vendor == "postgresql":
            # What psycopg does unless told otherwise: prepare a statement that comes often.
            driver.cursor_factory, driver.prepare_threshold = psycopg.Cursor, 5
        self._cursor = driver.cursor()
        self._rows = rows
        self._names = {table: [n for n in some[0] if n != "id"] for table, some in rows.items()}
        self._inserts = {table: _insert(table, names) for table, names in self._names.items()}
        matter = rows["matters_matter"][0]
        self._community = matter["community_id"]
        self._draft = [self._community, matter["recorded_by_id"], matter["recorded_at"]]

    def write(self) -> None:
        """Everything of one matter, committed."""
        self._cursor.execute("BEGIN IMMEDIATE" if connection.vendor == "sqlite" else "BEGIN")
        number = self._value(COUNTER, [self._community, "raw", ""])
        matter = self._put("matters_matter", self._rows["matters_matter"][0], number=f"R{number}")
        events: dict[int | None, int | None] = {None: None}
        for row in self._rows["kernel_event"]:
            key = row["key"] and uuid.uuid4().hex * 2
            events[row["id"]] = self._put("kernel_event", row, subject_id=matter, key=key)
        for row in self._rows["kernel_obligation"]:
            self._put(
                "kernel_obligation",
                row,
                subject_id=matter,
                opened_by_id=events[row["opened_by_id"]],
                met_by_id=events[row["met_by_id"]],
            )
        for table in ("matters_cycle", "matters_reporter", "kernel_searchentry"):
            for row in self._rows[table]:
                self._put(table, row, **{TABLES[table]: matter})
        self._value(DRAFT, self._draft)
        self._cursor.execute("COMMIT")

    def _put(self, table: str, row: Row, **changes: Any) -> int:
        row = {**row, **changes}
        return self._value(self._inserts[table], [_plain(row[n]) for n in self._names[table]])

    def _value(self, statement: str, values: list[Any]) -> int:
        if connection.vendor == "postgresql":
            statement = statement.replace("?", "%s")
        self._cursor.execute(statement, values)
        return int(self._cursor.fetchone()[0])


def _insert(table: str, names: list[str]) -> str:
    places = ", ".join("?" * len(names))
    return f"INSERT INTO {table} ({', '.join(names)}) VALUES ({places}) RETURNING id"  # noqa: S608 (our own tables)


def _plain(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value
