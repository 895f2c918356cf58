"""What kind of day each day of a year is: by the State Council's notice, or by the law alone.

The notice 放假安排 for a year comes out late in the year before. Until then only the law
全国年节及纪念日放假办法 is known: which festivals are days off, but not which days are moved.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from importlib.metadata import version

from chinese_calendar.constants import Holiday, holidays, workdays

from hub.kernel.models import CalendarDay

Kind = CalendarDay.Kind

# Lunar New Year 正月初一, 清明, 端午 and 中秋 of each year, as month and day. Taken from two
# independent tables and checked against the Beijing day of each new moon and of solar longitude
# 15°. Beware of computing them: the new moon of February 2027 falls four minutes before midnight.
_FESTIVALS = {
    2004: (122, 404, 622, 928),
    2005: (209, 405, 611, 918),
    2006: (129, 405, 531, 1006),
    2007: (218, 405, 619, 925),
    2008: (207, 404, 608, 914),
    2009: (126, 404, 528, 1003),
    2010: (214, 405, 616, 922),
    2011: (203, 405, 606, 912),
    2012: (123, 404, 623, 930),
    2013: (210, 404, 612, 919),
    2014: (131, 405, 602, 908),
    2015: (219, 405, 620, 927),
    2016: (208, 404, 609, 915),
    2017: (128, 404, 530, 1004),
    2018: (216, 405, 618, 924),
    2019: (205, 405, 607, 913),
    2020: (125, 404, 625, 1001),
    2021: (212, 404, 614, 921),
    2022: (201, 405, 603, 910),
    2023: (122, 405, 622, 929),
    2024: (210, 404, 610, 917),
    2025: (129, 404, 531, 1006),
    2026: (217, 405, 619, 925),
    2027: (206, 405, 609, 915),
    2028: (126, 404, 528, 1003),
    2029: (213, 404, 616, 922),
    2030: (203, 405, 605, 912),
    2031: (123, 405, 624, 1001),
    2032: (211, 404, 612, 919),
    2033: (131, 404, 601, 908),
    2034: (219, 405, 620, 927),
    2035: (208, 405, 610, 916),
    2036: (128, 404, 530, 1004),
}
FIRST_YEAR, LAST_YEAR = min(_FESTIVALS), max(_FESTIVALS)
LAST_ANNOUNCED_YEAR = max(holidays).year


def statutory(year: int) -> dict[date, str]:
    """The days off for everyone 全体公民放假的节日, by the law as it stood in that year."""
    new_year, qingming, dragon_boat, mid_autumn = (
        date(year, *divmod(festival, 100)) for festival in _FESTIVALS[year]
    )
    # The eve 除夕 was a day off from 2008 to 2013 and is again since the amendment of 2024.
    eve = timedelta(days=2008 <= year <= 2013 or year >= 2025)
    spans = [
        ("元旦", date(year, 1, 1), 1),
        ("春节", new_year - eve, 4 if year >= 2025 else 3),
        ("劳动节", date(year, 5, 1), 2 if year >= 2025 else 1 if year >= 2008 else 3),
        ("国庆节", date(year, 10, 1), 3),
    ]
    if year >= 2008:
        spans += [("清明节", qingming, 1), ("端午节", dragon_boat, 1), ("中秋节", mid_autumn, 1)]
    days: dict[date, str] = {}
    for name, first, count in spans:
        for day in (first + timedelta(days=n) for n in range(count)):
            days[day] = f"{days[day]}、{name}" if day in days else name
    return days


def calendar_of(year: int) -> list[CalendarDay]:
    """Every day of the year: announced where the notice is known, else provisional."""
    return list(_announced(year) if year <= LAST_ANNOUNCED_YEAR else _provisional(year))


def _announced(year: int) -> Iterator[CalendarDay]:
    source = f"国务院办公厅{year}年节假日安排（chinesecalendar {version('chinesecalendar')}）"
    by_law = statutory(year)
    for day in _days(year):
        if day in workdays:
            kind, name = Kind.MAKEUP, f"{_chinese(workdays[day])}调休"
        elif day in by_law:
            kind, name = Kind.HOLIDAY, by_law[day]
        elif day in holidays:
            kind, name = Kind.REST, f"{_chinese(holidays[day])}假期"
        else:
            kind, name = _ordinary(day), ""
        yield CalendarDay(day=day, kind=kind, name=name, source=source)


def _provisional(year: int) -> Iterator[CalendarDay]:
    source = "《全国年节及纪念日放假办法》（2024年修订）推算，待国务院办公厅公布当年安排"
    by_law = statutory(year)
    for day in _days(year):
        kind = Kind.HOLIDAY if day in by_law else _ordinary(day)
        name = by_law.get(day, "")
        yield CalendarDay(day=day, kind=kind, name=name, source=source, is_provisional=True)


def _days(year: int) -> Iterator[date]:
    day = date(year, 1, 1)
    while day.year == year:
        yield day
        day += timedelta(days=1)


def _ordinary(day: date) -> Kind:
    return Kind.REST if day.weekday() >= 5 else Kind.WORKDAY


def _chinese(english: str) -> str:
    name: str = Holiday(english).chinese  # type: ignore[no-untyped-call,call-arg,attr-defined]  # has no types
    return {"清明": "清明节", "端午": "端午节", "中秋": "中秋节"}.get(name, name)
