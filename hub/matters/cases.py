"""The rows behind the figures of matters: which matter counted how, and why. Failures first."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from hub.kernel.measures import Case, declare_cases
from hub.kernel.models import Community, Obligation
from hub.matters import measures
from hub.matters.models import Cycle, Matter, MatterQuerySet

MOST = 500
ORDER = {"bad": 0, "mute": 1, "good": 2}


def _case(matter: Matter, tone: str, why: str, at: datetime) -> Case:
    return Case(
        title=matter.number,
        href=reverse("matters:detail", args=[matter.pk]),
        text=f"{matter.where} {matter.type_label}：{matter.text}"[:80],
        tone=tone,
        why=why,
        at=at,
    )


def _failures_first(cases: Iterable[Case]) -> list[Case]:
    return sorted(cases, key=lambda case: (ORDER[case.tone], case.at))[:MOST]


def handle_or_forward(
    community: Community, begins: datetime, ends: datetime, as_of: datetime
) -> list[Case]:
    cycles = measures.first_cycles(community, begins, ends).select_related("matter__household")
    fates = measures.handed_over(as_of)
    good = cycles.filter(fates["done"] | fates["passed_on"])
    young = cycles.filter(fates["too_young"] | fates["waiting"])
    settled = fates["done"] | fates["passed_on"] | fates["too_young"] | fates["waiting"]
    bad = cycles.exclude(Exists(cycles.filter(settled, pk=OuterRef("pk"))))
    return _failures_first(
        [
            *(_case(c.matter, "bad", _fault(c), c.opened_at) for c in bad[:MOST]),
            *(_case(c.matter, "mute", _("未到判定时点"), c.opened_at) for c in young[:MOST]),
            *(_case(c.matter, "good", _("按时"), c.opened_at) for c in good[:MOST]),
        ]
    )


def _fault(cycle: Cycle) -> str:
    if cycle.is_on_the_spot and cycle.handled_at and cycle.hand_over_due_at:
        if cycle.handled_at > cycle.hand_over_due_at:
            return _("转交超时，%s 才转交") % _clock(cycle.handled_at)
        return _("当场办结后 7 天内又来反映")
    if cycle.forwarded_at is None:
        return _("一直没有转交")
    if cycle.hand_over_due_at and cycle.forwarded_at > cycle.hand_over_due_at:
        return _("转交超时，%s 才转交") % _clock(cycle.forwarded_at)
    if cycle.accepted_at is None:
        return _("部门一直没有接单")
    return _("接单超时，%s 才接单") % _clock(cycle.accepted_at)


def _clock(at: datetime) -> str:
    return localtime(at).strftime("%m-%d %H:%M")


def call_back(
    community: Community, begins: datetime, ends: datetime, as_of: datetime
) -> list[Case]:
    due = list(measures.callbacks_due(community, begins, ends, as_of).order_by("due_at"))
    matters = (
        Matter.objects.within(community)
        .select_related("household")
        .in_bulk({one.subject_id for one in due})
    )
    return _failures_first(
        _case(matters[one.subject_id], *_call(one), one.due_at)
        for one in due
        if one.subject_id in matters
    )


def _call(one: Obligation) -> tuple[str, str]:
    if one.status == Obligation.Status.MET:
        return "good", _("按时回访")
    if one.met_at is not None:
        return "bad", _("超时回访，%s 才接通") % _clock(one.met_at)
    if one.status == Obligation.Status.VOID:
        return "bad", _("多次联系未果（严格口径计为未回访）")
    return "bad", _("到期未回访")


def attitude(
    community: Community, begins: datetime, ends: datetime, as_of: datetime
) -> list[Case]:
    return _counted(measures.recorded(community, begins, ends).filter(measures.ATTITUDE_CASES))


def zeal(community: Community, begins: datetime, ends: datetime, as_of: datetime) -> list[Case]:
    return _counted(measures.recorded(community, begins, ends).filter(measures.ZEAL_CASES))


def _counted(matters: MatterQuerySet) -> list[Case]:
    rows = matters.select_related("household").order_by("-id")[:MOST]
    return [
        _case(one, "bad", one.cause_label or str(one.get_validity_display()), one.recorded_at)
        for one in rows
    ]


declare_cases("matters.handle_or_forward", handle_or_forward)
declare_cases("matters.call_back", call_back)
declare_cases("matters.attitude", attitude)
declare_cases("matters.zeal", zeal)
