"""Many rows at once, where `bulk_create` would take five times as long.

On SQLite everybody's saving waits while a workbook is written, so the time counts. The keys do not
come back: ask for them by what makes the rows unique.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models

PLAIN = (str, int, type(None))


def insert(
    model: type[models.Model],
    names: Sequence[str],
    rows: Iterable[tuple[Any, ...]],
    **shared: Any,
) -> None:
    """Insert rows that differ in the columns `names`; the rest is `shared`, or the defaults."""
    fields = [field for field in model._meta.local_concrete_fields if not field.primary_key]
    blank = model(**shared)
    alike = [field.get_db_prep_save(field.pre_save(blank, True), connection) for field in fields]
    place = {field.name: n for n, field in enumerate(fields)}
    varying = [(place[name], fields[place[name]]) for name in names]
    values = []
    for row in rows:
        said = alike.copy()
        for (n, field), value in zip(varying, row, strict=True):
            is_plain = isinstance(value, PLAIN)
            said[n] = value if is_plain else field.get_db_prep_save(value, connection)
        values.append(said)
    if not values:
        return
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    table = f"{quote(model._meta.db_table)} ({columns})"
    if connection.vendor == "postgresql":
        _copy(table, values)
        return
    marks = ", ".join(["%s"] * len(fields))
    statement = f"INSERT INTO {table} VALUES ({marks})"  # noqa: S608 (our own models' names)
    with connection.cursor() as cursor:
        cursor.executemany(statement, values)


def _copy(table: str, values: Iterable[Sequence[Any]]) -> None:
    """PostgreSQL takes a statement a row for `executemany`, and one for all of these."""
    with (
        connection.cursor() as cursor,
        connection.wrap_database_errors,
        cursor.copy(f"COPY {table} FROM STDIN") as copying,
    ):
        for row in values:
            copying.write_row(row)
