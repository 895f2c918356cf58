"""Months as people bill them, and the day on which a claim lapses."""

from datetime import date

from hub.kernel.periods import Month, NoSuchMonth

__all__ = ["LIMIT_YEARS", "Month", "NoSuchMonth", "three_years_after"]
LIMIT_YEARS = 3


def three_years_after(day: date) -> date:
    """When the claim lapses (民法典 188, 200–201): the same day three years later."""
    if (day.month, day.day) == (2, 29):
        return date(day.year + LIMIT_YEARS, 2, 28)
    return day.replace(year=day.year + LIMIT_YEARS)
