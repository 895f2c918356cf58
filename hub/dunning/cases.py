"""The rows behind O5 and O6c: which step and which notice counted how, failures first."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from hub.dunning.measures import (
    CASES,
    DELIVERY,
    NUMBERS,
    astray,
    fates,
    notices_due,
    numbered,
    steps_due,
    unprinted,
)
from hub.dunning.models import Notice, StepDue
from hub.dunning.windows import window_end
from hub.kernel.measures import Case, declare_cases
from hub.kernel.models import Community

MOST = 500


def pairs(community: Community, begins: datetime, ends: datetime, as_of: datetime) -> list[Case]:
    rows = steps_due(community, begins, ends, as_of).select_related("household", "step", "person")
    kinds = fates(as_of)
    known = kinds["in_time"] | kinds["late"] | kinds["lifted"]
    missed = rows.exclude(pk__in=rows.filter(known).values("pk"))
    found = [
        *(_case(due, "bad", _("漏催")) for due in missed.order_by("window_ends", "pk")[:MOST]),
        *(_case(due, "bad", _("迟催")) for due in rows.filter(kinds["late"])[:MOST]),
        *(
            _case(due, "mute", due.get_lifted_display())
            for due in rows.filter(kinds["lifted"])[:MOST]
        ),
        *(
            _case(due, "good", _("按时，证据 %s 级") % due.grade)
            for due in rows.filter(kinds["in_time"])[:MOST]
        ),
    ]
    return found[:MOST]


def _case(due: StepDue, tone: str, why: str) -> Case:
    return Case(
        title=due.household.code,
        href=reverse("dunning:household", args=[due.household_id]),
        text=f"{due.step} · {due.person or due.get_role_display()}",
        tone=tone,
        why=why,
        at=due.window_ends,
    )


# ── Notices ─────────────────────────────────────────────────────────────────────────────────

TONES = {"missed": "bad", "late": "bad", "paid": "mute", "void": "mute", "in_time": "good"}


def delivered(
    community: Community, begins: datetime, ends: datetime, as_of: datetime
) -> list[Case]:
    none = unprinted(community, begins, ends, as_of).select_related("household", "step", "person")
    found = [_case(due, "bad", _("没出通知书")) for due in none.order_by("window_ends")[:MOST]]
    rows = notices_due(community, begins, ends, as_of).select_related("household", "attempt")
    for fate, tone in TONES.items():
        those = rows.filter(fate=fate).order_by("deliver_by", "number")[:MOST]
        found += [_paper(one, tone, _fate(one, fate)) for one in those]
    return found[:MOST]


def _fate(notice: Notice, fate: str) -> str:
    if fate == "missed":
        return _("到 %(day)s 没有派到，现在：%(status)s") % {
            "day": notice.deliver_by.isoformat(),
            "status": notice.get_status_display(),
        }
    if fate == "late":
        return _("过了 %(day)s 才派到") % {"day": notice.deliver_by.isoformat()}
    if fate == "in_time":
        return _("按时，证据 %s 级") % notice.grade
    return f"{notice.get_status_display()}：{notice.reason}"


def _paper(notice: Notice, tone: str, why: str) -> Case:
    return Case(
        title=notice.number,
        href=reverse("dunning:notice", args=[notice.pk]),
        text=notice.household.code,
        tone=tone,
        why=why,
        at=window_end(notice.deliver_by, 0),
    )


def accounted(
    community: Community, begins: datetime, ends: datetime, as_of: datetime
) -> list[Case]:
    rows = numbered(community, begins, ends).select_related("household").order_by("number")
    lost = rows.filter(astray(as_of))
    ended = rows.exclude(status__in=Notice.STANDING)
    return [
        *(_paper(one, "bad", _("过了派发期限，没有结果")) for one in lost[:MOST]),
        *(_paper(one, "good", one.get_status_display()) for one in ended[:MOST]),
    ][:MOST]


declare_cases(CASES, pairs)
declare_cases(DELIVERY, delivered)
declare_cases(NUMBERS, accounted)
