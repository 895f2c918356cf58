"""Sums of money that are exact on both databases."""

from typing import Any

from django.db.models import Sum


class Total(Sum):
    """SUM of a money column. SQLite would add binary fractions, and a million of them drift:

    there it adds whole fen, and divides once.
    """

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        fen = "CAST(ROUND(%(expressions)s * 100) AS INTEGER)"
        return self.as_sql(
            compiler, connection, template=f"(CAST(SUM({fen}) AS REAL) / 100)", **extra
        )
