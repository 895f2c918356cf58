"""Fee items with the price in force, and the story of anything here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q
from django.utils.functional import Promise
from django.utils.timezone import localtime

from hub.charges.events import Happened
from hub.charges.models import Bill, BillRun, Enrolment, FeeItem, Tariff
from hub.kernel import decisions, journal
from hub.kernel.models import Community, Event, Subject
from hub.kernel.pages import Entry, Step
from hub.kernel.spoken import money

MOST_STORY = 60
VERBS: dict[str, str | Promise] = {
    **dict(Happened.choices),
    **dict(decisions.Happened.choices),
}
TONES: dict[str, tuple[str, str]] = {
    Happened.PAYMENT_TAKEN: ("good", "circle-check"),
    Happened.BILLED: ("good", "file-check"),
    Happened.RUN_GIVEN_BACK: ("warn", "arrow-back-up"),
    Happened.CORRECTED: ("warn", "edit"),
    Happened.REFUNDED: ("warn", "arrow-back-up"),
    Happened.REVERSED: ("bad", "rotate"),
    Happened.RECEIPT_GIVEN: ("calm", "printer"),
    Happened.RECEIPT_VOIDED: ("bad", "ban"),
    Happened.INTERRUPTED: ("live", "scale"),
}


@dataclass(frozen=True)
class Version:
    """A tariff with the day on which the next one takes over."""

    tariff: Tariff
    last_day: date | None
    is_in_force: bool


def tariffs(item: FeeItem, at: datetime) -> Sequence[Version]:
    """All versions, newest first, each with its last day: the day before the next of its area."""
    today = localtime(at).date()
    rows = list(
        Tariff.objects.within(item.community)
        .filter(item=item)
        .select_related("area", "proposed_by", "approved_by")
        .order_by("-valid_from", "-pk")
    )
    return [_version(one, rows, today) for one in rows]


def _version(tariff: Tariff, rows: Sequence[Tariff], today: date) -> Version:
    approved = Tariff.Status.APPROVED
    later = [
        one.valid_from
        for one in rows
        if one.status == approved
        and one.area_id == tariff.area_id
        and one.valid_from > tariff.valid_from
    ]
    last = min(later) - timedelta(days=1) if later else None
    holds = tariff.status == approved and tariff.valid_from <= today
    return Version(tariff, last, holds and (last is None or last >= today))


def items(community: Community, at: datetime) -> Sequence[tuple[FeeItem, list[Tariff], int]]:
    """Each item with its prices in force and how many are enrolled."""
    today = localtime(at).date()
    counted = Count("enrolments", filter=Q(enrolments__last_day__isnull=True))
    rows = FeeItem.objects.within(community).annotate(n=counted)
    by_item: dict[int, dict[int | None, Tariff]] = {}
    in_force = Tariff.objects.within(community).approved().filter(valid_from__lte=today)
    for tariff in in_force.select_related("area").order_by("valid_from"):
        by_item.setdefault(tariff.item_id, {})[tariff.area_id] = tariff
    return [(item, list(by_item.get(item.pk, {}).values()), item.n) for item in rows]


def enrolled(item: FeeItem) -> int:
    own = Enrolment.objects.within(item.community).filter(item=item, last_day__isnull=True)
    return own.count()


# ── Stories ─────────────────────────────────────────────────────────────────────────────────


def story(subject: Subject) -> list[Entry]:
    """What happened with money about an item, a run or a household, newest first."""
    events = journal.history(subject).filter(
        Q(verb__startswith="charges.") | Q(detail__kind__startswith="charges.")
    )
    return [_entry(event) for event in events.order_by("-id")[:MOST_STORY]]


def _entry(event: Event) -> Entry:
    tone, icon = TONES.get(event.verb, ("calm", "point"))
    return Entry(
        at=event.at,
        says=VERBS.get(event.verb, event.verb),
        by=event.by_whom,
        tone=tone,
        icon=icon,
        text=_text(event.detail),
    )


def _text(detail: dict[str, Any]) -> str:
    """The few words worth showing, in the order in which people look for them."""
    shown = [
        detail[key]
        for key in ("item", "bill", "reference", "period", "price", "number", "ground", "reason")
        if detail.get(key)
    ]
    takes_off = detail.get("correction") in Bill.REDUCTIONS
    for key in ("amount", "total"):
        if detail.get(key):
            amount = Decimal(detail[key])
            # A reduction is asked for as a plain amount; the bill that came of it is below nothing.
            shown.append(money(-amount if takes_off else amount))
    return " · ".join(str(one) for one in shown)


def steps_of(run: BillRun) -> list[Step]:
    order = [BillRun.Status.OPEN, BillRun.Status.COMMITTED, BillRun.Status.BILLED]
    if run.status not in order:
        return [Step(run.get_status_display(), "skipped")]
    here = order.index(BillRun.Status(run.status))
    moments = [run.opened_at, run.committed_at, run.billed_at]
    return [
        Step(
            status.label,
            "done" if n < here or run.status == order[-1] else "now" if n == here else "todo",
            moments[n],
        )
        for n, status in enumerate(order)
    ]
