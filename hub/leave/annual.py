"""How many days of paid annual leave somebody has earned 职工带薪年休假条例 3, 实施办法 3 and 5.

A pure function of two dates. From the first full year of work (all employers together) five days a
year, from the tenth ten, from the twentieth fifteen. Whoever joins, or passes a mark, within the
year has that part of the year's days; what is less than a whole day is not given.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction

DAY = timedelta(days=1)
TIERS = ((1, 5), (10, 10), (20, 15))


def days_earned(year: int, worked_since: date, joined_on: date, on: date) -> int:
    """The whole days of a year that are somebody's by a day of it.

    It only grows with the day, so a nightly run can grant what is new.
    """
    first, last = date(year, 1, 1), date(year, 12, 31)
    if on < first:
        return 0
    length = (last - first).days + 1
    total = Fraction(0)
    for start, end, days in _stretches(worked_since, last):
        begins = max(start, first, joined_on)
        if begins <= min(end, on):
            total += Fraction(((end - begins).days + 1) * days, length)
    return int(total)


def _stretches(worked_since: date, last: date) -> Iterator[tuple[date, date, int]]:
    """From when to when each number of days holds, up to a last day."""
    marks = [(_anniversary(worked_since, years), days) for years, days in TIERS]
    ends = [mark - DAY for mark, _days in marks[1:]] + [date.max]
    for (begins, days), end in zip(marks, ends, strict=True):
        if begins <= last:
            yield begins, min(end, last), days


def _anniversary(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return date(day.year + years, 3, 1)
