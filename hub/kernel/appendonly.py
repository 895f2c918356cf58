"""What the database itself refuses: rewriting history, and rows that other rows forbid.

SQLite and PostgreSQL are told the same in their own words, so that not even a shell on the
database rewrites the past unseen: the trigger must be dropped first, and the seal still tells.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.operations.base import Operation

# Filled by the migrations' operations when they are loaded; read by tests that empty tables.
_guards: dict[str, "Guard"] = {}
# Tables that are gone: migrations are loaded in no order, so the guard may be told after its end.
_lifted: set[str] = set()


class Guard(Operation):
    """Refuse DELETE on a table, and UPDATE of it or only of some of its columns.

    `once` narrows the refusal of UPDATE to rows for which it already holds, as SQL over OLD: a row
    that waits may be filled in, once it is filled it is history. With `may_go` it narrows that of
    DELETE too: what is only planned may be taken back.

    `blank` names columns that may be emptied once their time is over, each with what it is then, as
    SQL; `blank_when` is the condition over OLD under which they may be. Everything else is guarded.

    SQLite forgets a guard when Django makes the table anew for a new column or constraint: guard it
    again in that migration.
    """

    reversible = True
    reduces_to_sql = True

    def __init__(
        self,
        table: str,
        columns: Iterable[str] = (),
        once: str = "",
        may_go: bool = False,
        blank: Mapping[str, str] | None = None,
        blank_when: str = "",
    ) -> None:
        self.table = table
        self.columns = tuple(columns)
        self.once = once
        self.may_go = may_go
        self.blank = dict(blank or {})
        self.blank_when = blank_when
        # Migrations are loaded in no order; one that lets columns be emptied is always the later.
        if self.blank or not (table in _guards and _guards[table].blank):
            _guards[table] = self

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        said = {"columns": self.columns, "once": self.once, "may_go": self.may_go}
        if self.blank:
            said |= {"blank": self.blank, "blank_when": self.blank_when}
        return ("Guard", [self.table], said)

    @property
    def triggers(self) -> list[str]:
        """By which the database holds it; TRUNCATE is no statement of SQLite's."""
        return [f"{self.table}_no_{what}" for what in self._watched()]

    def _watched(self) -> list[str]:
        return ["update", "delete", *(["blanking"] if self.blank else [])]

    def state_forwards(self, app_label: str, state: Any) -> None:
        pass

    def database_forwards(self, app_label: str, editor: Any, before: Any, after: Any) -> None:
        remove(editor.connection, self)  # where it is guarded again
        install(editor.connection, self)

    def database_backwards(self, app_label: str, editor: Any, before: Any, after: Any) -> None:
        remove(editor.connection, self)

    def describe(self) -> str:
        return f"Guard {self.table} against rewriting"

    def statements(self, connection: BaseDatabaseWrapper) -> list[str]:
        # Tables, columns and conditions come from our own migrations, never from input.
        vendor = connection.vendor
        columns = self._never_changed(connection)
        of = f" OF {', '.join(columns)}" if columns else ""
        when = f"WHEN ({self.once}) " if self.once else ""
        gone = when if self.may_go else ""
        if vendor == "sqlite":
            return [
                f"CREATE TRIGGER {self.table}_no_{verb.split()[0].lower()} BEFORE {verb} "
                f"ON {self.table} {only}BEGIN "
                f"SELECT RAISE(ABORT, '{self.table} is append-only'); END"
                for verb, only in ((f"UPDATE{of}", when), ("DELETE", gone))
            ] + self._blanking(vendor)
        return [
            "CREATE OR REPLACE FUNCTION refuse_rewriting() RETURNS trigger AS $$ BEGIN "
            "RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'check_violation';"
            " END $$ LANGUAGE plpgsql",
            f"CREATE TRIGGER {self.table}_no_update BEFORE UPDATE{of} ON {self.table} "
            f"FOR EACH ROW {when}EXECUTE FUNCTION refuse_rewriting()",
            f"CREATE TRIGGER {self.table}_no_delete BEFORE DELETE ON {self.table} "
            f"FOR EACH ROW {gone}EXECUTE FUNCTION refuse_rewriting()",
            f"CREATE TRIGGER {self.table}_no_truncate BEFORE TRUNCATE ON {self.table} "
            "EXECUTE FUNCTION refuse_rewriting()",
            *self._blanking(vendor),
        ]

    def _never_changed(self, connection: BaseDatabaseWrapper) -> list[str]:
        """The columns guarded for good; none: the row as a whole."""
        if not self.blank:
            return list(self.columns)
        with connection.cursor() as cursor:
            known = connection.introspection.get_table_description(cursor, self.table)
        every = self.columns or [one.name for one in known]
        return [name for name in every if name not in self.blank]

    def _blanking(self, vendor: str) -> list[str]:
        if not self.blank:
            return []
        name = f"{self.table}_no_blanking"
        same = "IS" if vendor == "sqlite" else "IS NOT DISTINCT FROM"
        empty = " AND ".join(
            f"(NEW.{name} {same} OLD.{name} OR NEW.{name} = {nothing})"
            for name, nothing in self.blank.items()
        )
        upon = f"BEFORE UPDATE OF {', '.join(self.blank)} ON {self.table}"
        allowed = f"{empty} AND {self.blank_when}"
        if vendor == "sqlite":
            return [
                f"CREATE TRIGGER {name} {upon} WHEN NOT ({allowed}) "
                f"BEGIN SELECT RAISE(ABORT, '{self.table} is append-only'); END"
            ]
        return [
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger AS $$ BEGIN "
            f"IF NOT ({allowed}) THEN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME "
            "USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $$ LANGUAGE plpgsql",
            f"CREATE TRIGGER {name} {upon} FOR EACH ROW EXECUTE FUNCTION {name}()",
        ]


class Lift(Operation):
    """Guard a table no longer, because the next operation drops it: what it held is kept elsewhere."""

    reversible = True
    reduces_to_sql = True

    def __init__(self, table: str) -> None:
        self.table = table
        _lifted.add(table)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return (type(self).__name__, [self.table], {})

    def state_forwards(self, app_label: str, state: Any) -> None:
        pass

    def database_forwards(self, app_label: str, editor: Any, before: Any, after: Any) -> None:
        remove(editor.connection, _guards[self.table])

    def database_backwards(self, app_label: str, editor: Any, before: Any, after: Any) -> None:
        install(editor.connection, _guards[self.table])

    def describe(self) -> str:
        return f"Guard {self.table} no longer"


class Unbar(Operation):
    """Bar no longer what a bar of this name refused: the next operation bars it in other words."""

    reversible = False

    def __init__(self, name: str, table: str) -> None:
        self.name, self.table = name, table

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return (type(self).__name__, [self.name, self.table], {})

    def state_forwards(self, app_label: str, state: Any) -> None:
        pass

    def database_forwards(self, app_label: str, editor: Any, before: Any, after: Any) -> None:
        with editor.connection.cursor() as cursor:
            if editor.connection.vendor == "sqlite":
                # Forgotten already where the table was made anew.
                cursor.execute(f"DROP TRIGGER IF EXISTS {self.name}")
                cursor.execute(f"DROP TRIGGER IF EXISTS {self.name}_changed")
            else:
                cursor.execute(f"DROP FUNCTION IF EXISTS {self.name}() CASCADE")

    def describe(self) -> str:
        return f"Bar {self.table} no longer by {self.name}"


class Bar(Operation):
    """Refuse new rows for which a condition over other tables holds; `NEW` is the row that comes.

    A check constraint sees one row only. This one sees them all, and nothing gets past it; with
    `columns` it watches rows whose columns are changed, too. SQLite forgets it when Django makes the
    table anew for a changed column: bar it again in that migration.
    """

    reversible = True
    reduces_to_sql = True

    def __init__(self, name: str, table: str, condition: str, columns: Iterable[str] = ()) -> None:
        self.name, self.table, self.condition = name, table, condition
        self.columns = tuple(columns)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        what = [self.name, self.table, self.condition]
        return (type(self).__name__, what, {"columns": self.columns})

    def state_forwards(self, app_label: str, state: Any) -> None:
        pass

    def database_forwards(self, app_label: str, editor: Any, before: Any, after: Any) -> None:
        with editor.connection.cursor() as cursor:
            for statement in self._statements(editor.connection.vendor):
                cursor.execute(statement)

    def database_backwards(self, app_label: str, editor: Any, before: Any, after: Any) -> None:
        with editor.connection.cursor() as cursor:
            if editor.connection.vendor == "sqlite":
                for name, _verb in self._watched():
                    cursor.execute(f"DROP TRIGGER {name}")
            else:
                cursor.execute(f"DROP FUNCTION {self.name}() CASCADE")

    def describe(self) -> str:
        return f"Bar {self.table} by {self.name}"

    def _statements(self, vendor: str) -> list[str]:
        # Name, table and condition come from our own migrations, never from input.
        if vendor == "sqlite":
            return [
                f"CREATE TRIGGER {name} BEFORE {verb} ON {self.table} WHEN {self.condition} "
                f"BEGIN SELECT RAISE(ABORT, '{self.name}'); END"
                for name, verb in self._watched()
            ]
        return [
            f"CREATE FUNCTION {self.name}() RETURNS trigger AS $$ BEGIN IF {self.condition} THEN "
            f"RAISE EXCEPTION '{self.name}' USING ERRCODE = 'check_violation'; END IF; "
            "RETURN NEW; END $$ LANGUAGE plpgsql",
            *(
                f"CREATE TRIGGER {name} BEFORE {verb} ON {self.table} "
                f"FOR EACH ROW EXECUTE FUNCTION {self.name}()"
                for name, verb in self._watched()
            ),
        ]

    def _watched(self) -> list[tuple[str, str]]:
        changed = [(f"{self.name}_changed", f"UPDATE OF {', '.join(self.columns)}")]
        return [(self.name, "INSERT"), *(changed if self.columns else [])]


def _standing() -> list[Guard]:
    return [one for table, one in _guards.items() if table not in _lifted]


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """The tables that migrations guard and this database does not."""
    catalogue = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    }
    with connection.cursor() as cursor:
        cursor.execute(catalogue[connection.vendor])
        found = {name for (name,) in cursor.fetchall()}
    return [one.table for one in _standing() if not set(one.triggers) <= found]


def install(connection: BaseDatabaseWrapper, guard: Guard | None = None) -> None:
    """Put the guard (or all of them) in place."""
    with connection.cursor() as cursor:
        for one in [guard] if guard else _standing():
            for statement in one.statements(connection):
                cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper, guard: Guard | None = None) -> None:
    """Lift the guard (or all of them): for going back a migration, and for emptying test tables."""
    on = "" if connection.vendor == "sqlite" else " ON {table}"
    with connection.cursor() as cursor:
        for one in [guard] if guard else _standing():
            for what in ("update", "delete", "truncate", "blanking"):
                cursor.execute(
                    f"DROP TRIGGER IF EXISTS {one.table}_no_{what}" + on.format(table=one.table)
                )
