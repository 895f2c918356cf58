"""The rows behind O6b: which debit counted how and what the bank said, failures first."""

from collections.abc import Callable
from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from hub.debit.measures import DEPARTMENT, SUCCESS, answered, fates, unanswered
from hub.debit.models import Line
from hub.kernel.measures import Case, declare_cases
from hub.kernel.models import Community
from hub.kernel.spoken import money

MOST = 500
Find = Callable[[Community, datetime, datetime, datetime], list[Case]]


def _leading_to(bad: Q, mute: Q, good: Q) -> Find:
    def find(
        community: Community, begins: datetime, ends: datetime, as_of: datetime
    ) -> list[Case]:
        known = answered(community, begins, ends, as_of)
        missing = unanswered(community, begins, ends, as_of)
        found: list[Case] = []
        for tone, rows in (
            ("bad", known.filter(bad)),
            ("mute", missing),
            ("mute", known.filter(mute)),
            ("good", known.filter(good)),
        ):
            left = MOST - len(found)
            some = rows.select_related("household", "batch", "reason").order_by("pk")[:left]
            found += [_case(line, tone, as_of) for line in some]
        return found

    return find


def _case(line: Line, tone: str, as_of: datetime) -> Case:
    is_known = line.answered_at is not None and line.answered_at < as_of
    return Case(
        title=line.household.code,
        href=reverse("debit:line", args=[line.pk]),
        text=f"{line.batch} · {line.key} · {money(line.amount)}",
        tone=tone,
        why=_why(line) if is_known else _("送盘后还没有结果"),
        at=(line.answered_at if is_known else line.batch.sent_at) or as_of,
    )


def _why(line: Line) -> str:
    if line.outcome != Line.Outcome.FAILED:
        return str(line.get_outcome_display())
    if line.reason is None:
        return line.said
    return f"{line.reason}（{line.get_cause_display()}）"


_NONE = Q(pk__in=[])
_paid, _ours = fates()["paid"], fates()["department"]
_others = fates()["owner"] | fates()["bank"] | fates()["unknown"]
declare_cases(SUCCESS, _leading_to(bad=_ours | _others, mute=_NONE, good=_paid))
declare_cases(DEPARTMENT, _leading_to(bad=_ours, mute=_others, good=_paid))
