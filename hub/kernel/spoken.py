"""How spans of time, sums, counts and shares are said: on pages, on paper and in refusals."""

from datetime import timedelta
from decimal import Decimal

from django.utils.translation import gettext as _


def in_words(span: timedelta) -> str:
    """Say a span the way people at the desk say it: two units at most."""
    minutes = int(abs(span).total_seconds() // 60)
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        said = [_("%d 天") % days, _("%d 小时") % hours if hours else ""]
    elif hours:
        said = [_("%d 小时") % hours, _("%d 分") % minutes if minutes else ""]
    else:
        return _("%d 分") % minutes if minutes else _("不到 1 分")
    return " ".join(s for s in said if s)


def money(value: Decimal | None) -> str:
    if value is None:
        return "—"
    sign = "-" if value < 0 else ""
    return f"{sign}¥{abs(value):,.2f}"


def number(value: float | Decimal | None, places: int | None = None) -> str:
    if value is None:
        return "—"
    if places is None:
        places = 0 if value == int(value) else 1
    return f"{value:,.{places}f}"


def percent(share: float | None, places: int = 1) -> str:
    """Show a share of 1. Without a share there is nothing to show: never 0 %, never 100 %.

    A share that is not whole must not be rounded up to 100 %: one miss in 5,000 is a miss.
    """
    if share is None:
        return "—"
    shown = 100 * share
    if share < 1 and round(shown, places) >= 100:
        shown = 100 - 10.0**-places
    return f"{shown:.{places}f}%"
