"""One slip as its page shows it: where it stands, what it comes to, and whose turn it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.functional import Promise

from hub.charges.money import NOTHING
from hub.kernel import attachments, decisions, journal, obligations
from hub.kernel.models import Attachment, Decision, Event
from hub.kernel.pages import Entry, Step
from hub.kernel.spoken import money
from hub.paidwork import rules
from hub.paidwork.events import Happened
from hub.paidwork.models import Consent, Line, Order, OrderQuerySet
from hub.people.models import Staff

VERBS: dict[str, str | Promise] = {
    **dict(Happened.choices),
    **dict(decisions.Happened.choices),
    **dict(obligations.Happened.choices),
}
TONES: dict[str, tuple[str, str]] = {
    Happened.ORDERED: ("live", "plus"),
    Happened.CONSENTED: ("good", "checks"),
    Happened.COMPLETED: ("good", "tool"),
    Happened.REDONE: ("bad", "rotate"),
    Happened.CODE_REFUSED: ("warn", "alert-circle"),
    Happened.ACCEPTED: ("good", "signature"),
    Happened.PRICED: ("good", "circle-check"),
    Happened.DISCOUNTED: ("warn", "tag"),
    Happened.CARRIED: ("warn", "clock-exclamation"),
    Happened.CANCELLED: ("mute", "ban"),
    Happened.VOIDED: ("bad", "ban"),
    Happened.PRINTED: ("calm", "printer"),
}
# What is done next in each state, the first that is open to the person on top.
NEXT: dict[str, tuple[str, ...]] = {
    Order.Status.ORDERED: ("arrive", "assign", "quote", "cancel"),
    Order.Status.UNDER_WAY: ("complete", "quote", "extra"),
    Order.Status.COMPLETED: ("accept", "redo", "propose_discount", "propose_carrying"),
    Order.Status.ACCEPTED: ("price", "propose_discount", "propose_carrying"),
    Order.Status.BILLED: (),
    Order.Status.CANCELLED: (),
    Order.Status.VOID: (),
}
RIGHT_FOR = {"accept": "sign"}
QUOTED_ONLY = frozenset({"quote"})
# Never the next step by themselves.
ASIDE = frozenset({"cancel", "extra", "redo", "propose_discount", "propose_carrying"})
ENDED = frozenset({Order.Status.CANCELLED, Order.Status.VOID})


def with_names(orders: OrderQuerySet) -> OrderQuerySet:
    """All that a row of a list shows, in one question."""
    return orders.select_related("household__building", "service", "price", "handler", "bill")


def acts_open(order: Order, person: Staff, at: datetime) -> tuple[str | None, list[str]]:
    """The one act that is this person's to do next, and whatever else is open to them."""
    found = [name for name in NEXT[order.status] if _is_open(name, order, person, at)]
    # Sending somebody else is no next step once somebody was sent.
    is_turn = bool(found) and not (found[0] in ASIDE or found[0] == "assign" and order.handler)
    main = found.pop(0) if is_turn else None
    if order.status not in ENDED and rules.may("propose_void", person, order, at):
        found.append("propose_void")
    return main, found


def _is_open(name: str, order: Order, person: Staff, at: datetime) -> bool:
    if name in QUOTED_ONLY and not order.is_quoted:
        return False
    return rules.may(RIGHT_FOR.get(name, name), person, order, at) is not None


@dataclass(frozen=True)
class Slip:
    order: Order
    lines: Sequence[Line]
    consents: Sequence[Consent]
    proofs: Sequence[Attachment]
    waiting: Sequence[Decision]

    @property
    def sum(self) -> Decimal:
        return sum((one.amount for one in self.lines), NOTHING)

    @property
    def due(self) -> Decimal:
        return max(NOTHING, self.sum - self.order.discount)

    @property
    def agreed(self) -> Decimal | None:
        return self.consents[-1].amount if self.consents else None

    @property
    def is_paid(self) -> bool:
        bill = self.order.bill
        return bill is not None and bill.settled == bill.amount


def slip(order: Order) -> Slip:
    own = {"community_id": order.community_id, "order": order}
    lines = Line.objects.filter(**own, round=order.round).select_related("service", "material")
    return Slip(
        order,
        list(lines),
        list(Consent.objects.filter(**own).select_related("by")),
        list(attachments.of(order)),
        list(
            Decision.objects.filter(
                community_id=order.community_id,
                subject_type="paidwork.order",
                subject_id=order.pk,
                status=Decision.Status.PROPOSED,
            ).select_related("proposer")
        ),
    )


def about(orders: QuerySet[Any], words: str) -> QuerySet[Any]:
    """By number, room, name, or the end of the telephone."""
    found = Q(number__icontains=words) | Q(household__code__icontains=words)
    found |= Q(requester__icontains=words) | Q(service__name__icontains=words)
    if words.isdecimal() and len(words) >= 4:
        found |= Q(phone__endswith=words)
    return orders.filter(found)


def steps_of(order: Order) -> list[Step]:
    status = Order.Status
    if order.status in {status.CANCELLED, status.VOID}:
        return [
            Step(status.ORDERED.label, "done", order.ordered_at),
            Step(order.get_status_display(), "skipped"),
        ]
    told = [
        (Happened.ORDERED, order.ordered_at),
        (Happened.ARRIVED, order.arrived_at),
        (Happened.COMPLETED, order.completed_at),
        (Happened.ACCEPTED, order.accepted_at),
        (Happened.PRICED, order.priced_at),
    ]
    done = [moment for _verb, moment in told if moment is not None]
    return [
        Step(verb.label, "done" if moment else "now" if n == len(done) else "todo", moment)
        for n, (verb, moment) in enumerate(told)
    ]


# ── The story ───────────────────────────────────────────────────────────────────────────────


def story(subject: Any) -> list[Entry]:
    """What happened, newest first, with photos where they were taken."""
    events = list(journal.history(subject).order_by("-id")[:60])
    who = _who_said_yes(subject, events)
    return [_entry(event, who.get(event.pk, "")) for event in events]


def _who_said_yes(subject: Any, events: Sequence[Event]) -> dict[int, str]:
    """Who of the household, by event: the journal keeps no names. Older events say the name."""
    consents = {event.pk: event.detail.get("consent_id") for event in events}
    names = dict(
        Consent.objects.filter(
            community_id=subject.community_id, pk__in=[pk for pk in consents.values() if pk]
        ).values_list("pk", "who")
    )
    found = {event: names.get(pk, "") for event, pk in consents.items() if pk}
    if isinstance(subject, Order):
        accepted = [event.pk for event in events if event.verb == Happened.ACCEPTED]
        found |= dict.fromkeys(accepted, subject.accepted_who)
    return found


def _entry(event: Event, who: str) -> Entry:
    tone, icon = TONES.get(event.verb, ("calm", "point"))
    by = event.by_whom
    return Entry(
        at=event.at,
        says=VERBS.get(event.verb, event.verb),
        by=by,
        tone=tone,
        icon=icon,
        text=_text({**event.detail, "who": event.detail.get("who") or who}),
    )


def _text(detail: dict[str, Any]) -> str:
    """The few words worth showing, in the order in which people look for them."""
    keys = (
        "consent", "item", "handler", "who", "how", "price", "valid_from", "words", "number",
        "carried_to", "ground", "reason", "answer",
    )  # fmt: skip
    shown = [str(detail[key]) for key in keys if detail.get(key)]
    if detail.get("amount"):
        shown.append(money(Decimal(detail["amount"])))
    return " · ".join(shown)
