"""Changing a table while people use it: what a migration is written with, and how long it waits.

Django's own operations keep everybody from the table as long as they take: with a million rows
seconds, and with each further million as long again. These do the same while people go on reading
and writing. On SQLite, where one writer at a time is the rule anyway, they do the plain thing.

What has `atomic = False` here wants a migration of its own that says `atomic = False`. It may be
run again after it was cut off.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.postgres import operations as postgres
from django.db import NotSupportedError, OperationalError, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.operations import AddConstraint, AddIndex
from django.db.migrations.operations.base import Operation
from django.db.models import UniqueConstraint

# A lock that did not come in time, or two that waited for each other: asked again, it comes.
IN_THE_WAY = frozenset({"55P03", "40P01"})


class AddIndexConcurrently(AddIndex):
    """Build an index while people write."""

    atomic = False

    def database_forwards(self, app_label: str, editor: Any, before: Any, after: Any) -> None:
        if editor.connection.vendor != "postgresql":
            super().database_forwards(app_label, editor, before, after)
            return
        model = after.apps.get_model(app_label, self.model_name)
        sql = str(self.index.create_sql(model, editor, concurrently=True))
        _build(editor, model._meta.db_table, self.index.name, sql)

    def database_backwards(self, app_label: str, editor: Any, before: Any, after: Any) -> None:
        if editor.connection.vendor != "postgresql":
            super().database_backwards(app_label, editor, before, after)
            return
        model = before.apps.get_model(app_label, self.model_name)
        editor.remove_index(model, self.index, concurrently=True)


class AddUniqueConcurrently(AddConstraint):
    """Look whether rows are unique, and hold them to it from then on, while people write."""

    atomic = False

    def __init__(self, model_name: str, constraint: UniqueConstraint) -> None:
        super().__init__(model_name, constraint)

    def database_forwards(self, app_label: str, editor: Any, before: Any, after: Any) -> None:
        if editor.connection.vendor != "postgresql":
            # It makes the table anew, in several statements.
            with transaction.atomic(using=editor.connection.alias):
                super().database_forwards(app_label, editor, before, after)
            return
        model = after.apps.get_model(app_label, self.model_name)
        table, name, constraint = model._meta.db_table, self.constraint.name, self.constraint
        plain = str(constraint.create_sql(model, editor))
        if plain.startswith("CREATE UNIQUE INDEX "):  # of some rows only: it is no more than that
            sql = plain.replace("UNIQUE INDEX", "UNIQUE INDEX CONCURRENTLY", 1)
            _build(editor, table, name, sql)
            return
        there = _constraints(editor, table).get(name)
        if there and not there["index"]:  # no index alone: the last step was done as well
            return
        columns = ", ".join(
            editor.quote_name(model._meta.get_field(field).column)
            for field in constraint.fields  # type: ignore[attr-defined]  # it is a unique one
        )
        of = f"{editor.quote_name(name)} ON {editor.quote_name(table)} ({columns})"
        _build(editor, table, name, f"CREATE UNIQUE INDEX CONCURRENTLY {of}")
        editor.execute(
            f"ALTER TABLE {editor.quote_name(table)} ADD CONSTRAINT {editor.quote_name(name)} "
            f"UNIQUE USING INDEX {editor.quote_name(name)}"
        )


class AddConstraintNotValid(postgres.AddConstraintNotValid):
    """Hold new rows to a condition at once; ValidateConstraint looks at the old ones later."""

    def database_forwards(self, app_label: str, editor: Any, before: Any, after: Any) -> None:
        if editor.connection.vendor == "postgresql":
            super().database_forwards(app_label, editor, before, after)
        else:
            AddConstraint.database_forwards(self, app_label, editor, before, after)


class ValidateConstraint(postgres.ValidateConstraint):
    """Look at the rows that were there before, while people write: alone in a later migration."""

    def database_forwards(self, app_label: str, editor: Any, before: Any, after: Any) -> None:
        if editor.connection.vendor == "postgresql":
            super().database_forwards(app_label, editor, before, after)


class FillInParts(Operation):
    """Call `fill(apps, rows)` for a thousand rows after the other, each time in a transaction.

    `fill` may be called again for rows that it has filled. Going back it leaves them filled.
    """

    atomic = False
    reversible = True
    reduces_to_sql = False

    def __init__(
        self, model_name: str, fill: Callable[[Any, Any], None], at_once: int = 1000
    ) -> None:
        self.model_name, self.fill, self.at_once = model_name, fill, at_once

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return type(self).__name__, [self.model_name, self.fill], {"at_once": self.at_once}

    def state_forwards(self, app_label: str, state: Any) -> None:
        pass

    def database_forwards(self, app_label: str, editor: Any, before: Any, after: Any) -> None:
        _refuse_transaction(editor)
        before.clear_delayed_apps_cache()
        apps, alias = before.apps, editor.connection.alias
        rows = apps.get_model(app_label, self.model_name)._base_manager.using(alias)
        last = 0
        while True:
            part = rows.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)
            keys = list(part[: self.at_once])
            if not keys:
                return
            with transaction.atomic(using=alias):
                self.fill(apps, rows.filter(pk__gt=last, pk__lte=keys[-1]))
            last = keys[-1]

    def database_backwards(self, app_label: str, editor: Any, before: Any, after: Any) -> None:
        pass

    def describe(self) -> str:
        return f"Fill {self.model_name} in parts"


def _build(editor: Any, table: str, name: str, sql: str) -> None:
    """Build an index beside the work; one that an earlier try left half built goes first."""
    _refuse_transaction(editor)
    found = _constraints(editor, table)
    if name in found and _is_whole(editor, name):
        return
    # It waits for whoever wrote before, however long that takes: nobody waits behind it.
    with waiting_at_most(editor.connection, 0):
        if name in found:
            editor.execute(f"DROP INDEX CONCURRENTLY {editor.quote_name(name)}")
        editor.execute(sql, params=None)


def _refuse_transaction(editor: Any) -> None:
    # SQLite's editor does without one for its own reasons; there it costs nobody anything.
    if editor.connection.in_atomic_block and editor.connection.vendor == "postgresql":
        raise NotSupportedError("Write atomic = False into this migration.")


def _constraints(editor: Any, table: str) -> dict[str, Any]:
    with editor.connection.cursor() as cursor:
        found: dict[str, Any] = editor.connection.introspection.get_constraints(cursor, table)
    return found


def _is_whole(editor: Any, name: str) -> bool:
    with editor.connection.cursor() as cursor:
        cursor.execute(
            "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(%s)",
            [editor.quote_name(name)],
        )
        return bool(cursor.fetchone()[0])


# ── How long a statement waits for its lock ─────────────────────────────────────────────────


@contextmanager
def waiting_at_most(connection: BaseDatabaseWrapper, seconds: float) -> Iterator[None]:
    """Within the block a statement fails that waits longer for a lock; 0 lets it wait for ever."""
    if connection.vendor != "postgresql":
        yield
        return
    before = _lock_timeout(connection)
    _wait(connection, f"{round(seconds * 1000)}ms")
    try:
        yield
    finally:
        if connection.is_usable():
            _wait(connection, before)


def _lock_timeout(connection: BaseDatabaseWrapper) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        return str(cursor.fetchone()[0])


def _wait(connection: BaseDatabaseWrapper, so_long: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, false)", [so_long])


def is_in_the_way(error: OperationalError) -> bool:
    """Did it fail only because somebody else held the table?"""
    return getattr(error.__cause__, "sqlstate", None) in IN_THE_WAY


def longest_at_it(connection: BaseDatabaseWrapper) -> list[tuple[int, str, int]]:
    """Whose transactions have been open longest here: process, state, seconds; never their words."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid, state, extract(epoch FROM now() - xact_start)::int "
            "FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid() AND xact_start IS NOT NULL "
            "ORDER BY xact_start LIMIT 3"
        )
        return [(int(pid), str(state), int(age)) for pid, state, age in cursor.fetchall()]
