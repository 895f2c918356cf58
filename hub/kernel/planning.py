"""How PostgreSQL is to go about statements over all households of a community."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def for_many() -> Iterator[None]:
    """Join by hash, here and until the transaction around ends.

    A run reads again what it or the run before has just written, of which PostgreSQL has no
    figures yet and expects a row or two: row by row a million would take hours. SQLite plans by
    its indexes alone, and is not asked for a transaction, which would keep everybody from writing.
    """
    if connection.vendor != "postgresql":
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_nestloop = off")
        yield
