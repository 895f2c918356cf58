"""Numbers without gaps: taken inside the transaction that uses them."""

from django.db import connection

from hub.kernel.models import Community, Counter

# One statement, and the ORM has none for it: begin at 0, and go on by so many.
_NEXT = f"""
    INSERT INTO {Counter._meta.db_table} AS counter (community_id, name, period, value)
    VALUES (%s, %s, %s, %s)
    ON CONFLICT (community_id, name, period) DO UPDATE SET value = counter.value + EXCLUDED.value
    RETURNING value
"""  # noqa: S608 (the table's own name)


def next_number(community: Community, name: str, period: str = "") -> int:
    """Take the next number. The counter's row stays locked until the caller's transaction ends,

    so a number that is rolled back is given out again and no gap appears. Take it late: until
    then nobody else of the community waits.
    """
    return next_numbers(community, name, period, count=1)


def next_numbers(community: Community, name: str, period: str = "", *, count: int) -> int:
    """Take so many numbers at once and return the first of them; they are as safe as one is."""
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [community.pk, name, period, count])
        return int(cursor.fetchone()[0]) - count + 1
