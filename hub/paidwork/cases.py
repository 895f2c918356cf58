"""The rows behind the figures of paid service: which slip counted how, and why. Failures first."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from hub.charges.models import Receipt
from hub.kernel.measures import Case, declare_cases
from hub.kernel.models import Community
from hub.paidwork import measures
from hub.paidwork.models import Order

MOST = 500
ORDER = {"bad": 0, "mute": 1, "good": 2}


def _case(order: Order, tone: str, why: str, at: datetime) -> Case:
    return Case(
        title=order.number,
        href=reverse("paidwork:order", args=[order.pk]),
        text=f"{order.household.code} {order.service.name}",
        tone=tone,
        why=why,
        at=at,
    )


def _failures_first(cases: Iterable[Case]) -> list[Case]:
    return sorted(cases, key=lambda case: (ORDER[case.tone], case.at))[:MOST]


def entry_in_time(
    community: Community, begins: datetime, ends: datetime, as_of: datetime
) -> list[Case]:
    rows = measures.done(community, begins, ends).select_related("household", "service")
    found = []
    for fate, which in measures.fates(as_of).items():
        tone = {"in_time": "good", "late": "bad", "missed": "bad"}.get(fate, "mute")
        for one in rows.filter(which).order_by("completed_at")[:MOST]:
            found.append(_case(one, tone, _why(fate, one), one.completed_at or one.ordered_at))
    return _failures_first(found)


def _why(fate: str, order: Order) -> str:
    if fate == "late":
        return _("%(at)s 才入账，应在 %(due)s 前") % {
            "at": _clock(order.priced_at),
            "due": _clock(order.due_at),
        }
    if fate == "missed":
        return _("还没入账，应在 %s 前") % _clock(order.due_at)
    return {
        "in_time": _("按时"),
        "void": _("作废"),
        "free": _("优惠后不收钱"),
        "young": _("未到判定时点"),
    }[fate]


def _clock(at: datetime | None) -> str:
    return f"{localtime(at):%m-%d %H:%M}" if at else "—"


def serials(community: Community, begins: datetime, ends: datetime, as_of: datetime) -> list[Case]:
    """What is missing or astray, then what was given up; what ended as it should is the rest."""
    rows = measures.slips_issued(community, begins, ends).select_related("household", "service")
    lost = rows.filter(measures.astray(community, as_of))
    given_up = rows.filter(status__in=[Order.Status.VOID, Order.Status.CANCELLED])
    used = rows.filter(status=Order.Status.BILLED)
    receipts = (
        Receipt.objects.within(community)
        .filter(document__in=measures.receipts_issued(community, begins, ends))
        .select_related("document", "payment__household")
        .order_by("-is_void", "pk")
    )
    return _failures_first(
        [
            *(_missing(one, begins) for one in measures.missing(community, begins, ends, MOST)),
            *(_receipt(one) for one in receipts[:MOST]),
            *(_case(one, "bad", _("开出太久没有结果"), one.ordered_at) for one in lost[:MOST]),
            *(
                _case(one, "good", f"{one.get_status_display()}：{one.reason}", one.ordered_at)
                for one in given_up[:MOST]
            ),
            *(_case(one, "good", _("已入账"), one.ordered_at) for one in used[:MOST]),
        ]
    )


def _missing(number: str, begins: datetime) -> Case:
    href = reverse("paidwork:orders")
    return Case(number, href, _("没有这个号的单据"), "bad", _("断号"), begins)


def _receipt(one: Receipt) -> Case:
    home = one.payment.household
    return Case(
        title=one.document.number,
        href=reverse("charges:account", args=[home.pk]),
        text=_("%(home)s 收款收据") % {"home": home.code},
        tone="bad" if one.document.status == one.document.Status.DRAFT else "good",
        why=str(one.document.get_status_display()),
        at=one.document.made_at,
    )


declare_cases("paidwork.entry_in_time", entry_in_time)
declare_cases("paidwork.serials", serials)
