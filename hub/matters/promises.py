"""A promise to residents in people's words: what it is for, and how long it may take."""

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hub.matters import taxonomy
from hub.matters.policy import DAY, HOUR, WORKDAY, Promise
from hub.matters.taxonomy import Kind, Severity


def says(promise: Promise) -> str:
    """What a promise is for: 投诉、举报 · 重要."""
    parts = []
    if promise.kinds:
        parts.append("、".join(str(Kind(kind).label) for kind in promise.kinds))
    if promise.types:
        parts.append("、".join(taxonomy.label(taxonomy.TYPES, code) for code in promise.types))
    if promise.severity is not None:
        parts.append(str(Severity(promise.severity).label))
    if promise.urgent is not None:
        parts.append(_("紧急") if promise.urgent else _("不紧急"))
    return " · ".join(parts) or _("其余事务")


# Units of a promise, the largest first: what people read 450 office minutes as.
UNITS: dict[str, tuple[str, int, str | Lazy]] = {
    "WORKDAY": ("WORK", WORKDAY, gettext_lazy("个工作日")),
    "WORKHOUR": ("WORK", HOUR, gettext_lazy("个办公小时")),
    "WORKMINUTE": ("WORK", 1, gettext_lazy("办公分钟")),
    "DAY": ("CLOCK", DAY, gettext_lazy("天")),
    "HOUR": ("CLOCK", HOUR, gettext_lazy("小时")),
    "MINUTE": ("CLOCK", 1, gettext_lazy("分钟")),
}


def measured(promise: Promise) -> tuple[int, str]:
    """The amount in the largest unit that it is a whole number of."""
    return next(
        (promise.minutes // size, name)
        for name, (unit, size, _label) in UNITS.items()
        if unit == promise.unit and promise.minutes % size == 0
    )


def length(promise: Promise) -> str:
    amount, unit = measured(promise)
    return f"{amount} {UNITS[unit][2]}"
