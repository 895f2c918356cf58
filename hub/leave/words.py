"""Time off in the words people use: 2.5 天, 3 小时 30 分."""

from django.utils.translation import gettext as _

from hub.leave.counting import FULL_DAY


def days(minutes: int) -> str:
    """The number of days without needless noughts: 5, 2.5, 0.31."""
    return f"{minutes / FULL_DAY:.2f}".rstrip("0").rstrip(".")


def amount(minutes: int, in_hours: bool) -> str:
    if not in_hours:
        return _("%s 天") % days(minutes)
    sign = "-" if minutes < 0 else ""
    hours, rest = divmod(abs(minutes), 60)
    if not rest:
        return _("%s 小时") % f"{sign}{hours}"
    return _("%(hours)s 小时 %(minutes)s 分") % {"hours": f"{sign}{hours}", "minutes": rest}
