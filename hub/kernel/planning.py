"""How the databases are to go about statements over all households of a community."""

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


def in_order() -> str:
    """The word that joins tables in the order in which a statement names them.

    SQLite has no figures of tables that were empty when it last looked, and may begin at any of
    them: named so, it begins where the statement does. PostgreSQL counts for itself.
    """
    return "CROSS JOIN" if connection.vendor == "sqlite" else "JOIN"


def learn() -> None:
    """Have SQLite look at its tables, from whose figures it plans; a sample of each is enough.

    Without any it may read all rows by one index for each row of another: a measure of two
    thousand took a quarter of a minute. PostgreSQL looks by itself.

    The sample must be larger than the few that have an index of their own (open duties, major
    matters, unpaid bills): to a smaller one these look as many as all there ever were, and all are
    read. Of a million matters and bills it takes a seventh of a second, of everything two.
    """
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA analysis_limit = 50000")
        cursor.execute("ANALYZE")
