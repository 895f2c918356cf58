"""Guards of tables that name people: what they hold may be emptied where an erasure names the row."""

from collections.abc import Iterable

from hub.kernel.appendonly import Guard
from hub.kernel.text import GONE

NOTHING, WORDS, NO_JSON = "''", f"'{GONE}'", "'{}'"
_NAMED = (
    "EXISTS (SELECT 1 FROM privacy_erasedrow named WHERE named.community_id = OLD.community_id "
    "AND named.of_table = '{table}' AND named.of_row = OLD.id)"
)


def erasable(table: str, columns: Iterable[str] = (), **blank: str) -> Guard:
    """A guard like the kernel's; `blank` says for each column that may go what is there afterwards.

    The erasure itself takes the granted decision of two, and no row that is held back.
    """
    return Guard(table, columns, blank=blank, blank_when=_NAMED.format(table=table))
