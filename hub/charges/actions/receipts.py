"""Receipts: numbered without gaps, frozen when given, void by two and never deleted."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hub.charges import periods, rules
from hub.charges.actions.base import account_of
from hub.charges.actions.refunds import AlreadyReversed
from hub.charges.events import Happened
from hub.charges.models import Allocation, Payment, Receipt
from hub.charges.money import NOTHING, in_words
from hub.kernel import decisions, documents
from hub.kernel.models import Community, Decision
from hub.people.models import Staff
from hub.people.telling import NoReason, decided, tell, today, told

KIND = "SJ"


@transaction.atomic
def give_receipt(payment_id: Any, *, community: Community, by: Staff, at: datetime) -> Receipt:
    """Draw up the payment's receipt, or return the one that is in force.

    :raises AlreadyReversed: for money that went back.
    """
    payment = (
        Payment.objects.within(community)
        .filter(kind=Payment.Kind.TAKEN)
        .select_related("household")
        .find(payment_id)
    )
    account_of(payment.household_id, community, by, at)
    grant = rules.require(by, community, rules.TAKE, at)
    given = Receipt.objects.within(community).filter(payment=payment, is_void=False)
    if (standing := given.select_related("document").first()) is not None:
        return standing
    if payment.further.filter(community_id=community.pk).exists():
        raise AlreadyReversed
    with translation.override(settings.LANGUAGE_CODE):
        paper = documents.freeze(
            KIND,
            community,
            _content(payment),
            by=by,
            at=at,
            period=str(periods.Month.of(today(at))),
            title=_("收款收据"),
            signs_as=f"{grant.role.label} {by.name}",
        )
    documents.issue(paper, by=by, at=at, signs_as=f"{grant.role.label} {by.name}")
    receipt = Receipt.objects.create(community=community, payment=payment, document=paper)
    tell(
        Happened.RECEIPT_GIVEN,
        payment.household,
        by=by,
        at=at,
        grant=grant,
        number=paper.number,
        payment=payment.pk,
    )
    return receipt


def _content(payment: Payment) -> dict[str, Any]:
    parts = (
        Allocation.objects.filter(community_id=payment.community_id, payment=payment)
        .select_related("bill__item")
        .order_by("bill__due_on", "pk")
    )
    rows = [
        {
            "item": part.bill.item.name,
            "kind": str(part.bill.get_kind_display()),
            "period": part.bill.period,
            "amount": str(part.amount),
        }
        for part in parts
    ]
    used = sum((part.amount for part in parts), NOTHING)
    return {
        "household": payment.household.code,
        "payer": payment.payer,
        "method": str(payment.get_method_display()),
        "reference": payment.reference,
        "paid_on": payment.paid_on.isoformat(),
        "amount": str(payment.amount),
        "in_words": in_words(payment.amount),
        "rows": rows,
        "credit": str(payment.amount - used),
    }


@transaction.atomic
def propose_void(
    receipt_id: Any, *, community: Community, by: Staff, at: datetime, reason: str
) -> Decision:
    """Ask to void a receipt, for instance because the payer's name is wrong. A second person does."""
    receipt = (
        Receipt.objects.within(community).select_related("document", "payment").find(receipt_id)
    )
    account_of(receipt.payment.household_id, community, by, at)
    rules.require(by, community, rules.TAKE, at)
    return decisions.propose(
        VOID,
        receipt,
        by=by,
        at=at,
        ground=told("reason", reason, NoReason.message, 300),
        number=receipt.document.number,
        amount=str(receipt.payment.amount),
    )


def _may_void(person: Staff, decision: Decision, at: datetime) -> Staff:
    return rules.decider(person, decision, rules.VOID_RECEIPTS, at)


def _void(decision: Decision, by: Staff, at: datetime) -> None:
    receipt = (
        Receipt.objects.filter(community_id=decision.community_id)
        .locked()
        .select_related("document", "payment__household")
        .get(pk=decision.subject_id)
    )
    documents.void(receipt.document, by=by, at=at, reason=decision.ground)
    receipt.is_void = True
    receipt.save(update_fields=["is_void"])
    tell(
        Happened.RECEIPT_VOIDED,
        receipt.payment.household,
        by=by,
        at=at,
        grant=decided(decision, by),
        number=receipt.document.number,
        reason=decision.ground,
    )


VOID = decisions.declare(
    "charges.void_receipt", gettext_lazy("作废收据"), may_decide=_may_void, carry_out=_void
)
