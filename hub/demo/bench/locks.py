"""Which locks migrations hold on tables with rows, and how long: back to an earlier state, and on."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

# Below that nothing takes long enough to be noticed.
MANY = 10_000
# Back to just after the tables were made, those on top first: what lies above goes with them.
BACK = (
    ("dunning", "0002_guards"),
    ("duty", "0006_attendance_guards"),
    ("charges", "0002_guards"),
    ("estate", "0001_initial"),
    ("matters", "0002_guards"),
    ("kernel", "0004_search"),
)
# Weaker ones let people read and write.
KEEPS_OUT = {
    "ShareLock": "写",
    "ShareRowExclusiveLock": "写",
    "ExclusiveLock": "写",
    "AccessExclusiveLock": "读写",
}
# A table that the migration itself makes is not to be seen from beside, so it is not among them.
HELD = """
SELECT relation.relname, lock.mode FROM pg_locks lock
JOIN pg_class relation ON relation.oid = lock.relation AND relation.relkind = 'r'
WHERE lock.pid = %s AND lock.granted
"""


@dataclass(frozen=True)
class Held:
    """One lock of one migration on one table with many rows, from its statement to the commit."""

    migration: str
    table: str
    rows: int
    keeps_out: str
    seconds: float


class Watch:
    """Beside the migrations: after each of their statements, what their connection holds."""

    def __init__(self, rows: dict[str, int]) -> None:
        self.rows = rows
        self._since: dict[tuple[str, str], float] = {}
        self._beside: Any = connection.copy()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            self._pid = cursor.fetchone()[0]

    def __call__(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
    ) -> Any:
        began = time.perf_counter()
        done = execute(sql, params, many, context)
        if connection.in_atomic_block:
            self._look(began)
        return done

    def _look(self, began: float) -> None:
        with self._beside.cursor() as cursor:
            cursor.execute(HELD, [self._pid])
            for table, mode in cursor.fetchall():
                if mode in KEEPS_OUT and table in self.rows:
                    self._since.setdefault((table, KEEPS_OUT[mode]), began)

    @contextmanager
    def one(self, migration: str) -> Iterator[list[Held]]:
        """Filled when it has been committed: until then everything it took is held."""
        self._since.clear()
        found: list[Held] = []
        with connection.execute_wrapper(self):
            yield found
        ended = time.perf_counter()
        for (table, whom), since in sorted(self._since.items(), key=lambda one: one[1]):
            found.append(Held(migration, table, self.rows[table], whom, ended - since))

    def close(self) -> None:
        self._beside.close()


def measured(say: Callable[[Held], None]) -> None:
    """Go back and on again, app by app; each migration is told of once, with the most rows."""
    told: set[str] = set()
    for app, name in BACK:
        executor = MigrationExecutor(connection)
        executor.migrate([(app, name)])
        watch = Watch(large_tables())
        for migration, held in _onward(watch):
            if migration not in told and held:
                told.add(migration)
                for one in held:
                    say(one)
        watch.close()


def _onward(watch: Watch) -> Iterator[tuple[str, list[Held]]]:
    """All that is to be applied, one by one."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    applied = executor.loader.project_state(list(executor.loader.applied_migrations))
    _rendered = applied.apps  # once, and from then on kept as it changes
    for migration, _is_back in plan:
        name = f"{migration.app_label} {migration.name}"
        with watch.one(name) as held:
            applied = executor.apply_migration(applied, migration)
        yield name, held


def large_tables() -> dict[str, int]:
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
        found = {}
        for name in names:
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(name)}")  # noqa: S608 (a table's name)
            found[name] = cursor.fetchone()[0]
    return {name: rows for name, rows in found.items() if rows >= MANY}
