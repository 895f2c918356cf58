"""Keeping mandates: registered, renewed by a further version, ended; the full account on request."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from hub.charges.models import FeeItem
from hub.charges.money import FEN
from hub.debit import duties, rules
from hub.debit.events import Happened
from hub.debit.models import Cover, Line, Mandate, Reason
from hub.estate.actions import looking
from hub.kernel import attachments, obligations
from hub.kernel.models import Attachment, Community, Event
from hub.kernel.refusals import Incomplete, InField, Missing, Refusal
from hub.kernel.text import normal
from hub.people.models import Staff
from hub.people.rules import Grant
from hub.people.telling import NoReason, tell, told


class AlreadyMandated(Refusal):
    message = _("这一户已有有效的代扣授权。要改账号或限额，请打开它办理“更新”。")
    field = "household"


class AgreementTaken(Refusal):
    message = _("这个协议号已经登记在另一户。请核对协议。")
    field = "agreement"


class EndsBeforeItBegins(Incomplete):
    message = _("授权的止日不能早于起日。")
    field = "valid_to"


@dataclass(frozen=True)
class Agreed:
    """A mandate as the signed paper says it. No items: it covers all."""

    agreement: str
    holder: str
    bank: str
    account: str
    valid_from: date
    valid_to: date | None = None
    cap: Decimal | None = None
    items: tuple[int, ...] = ()


def checked(agreed: Agreed) -> Agreed:
    """In one spelling, each field that must be there.

    :raises Incomplete: beside its field.
    """
    account = normal(agreed.account).replace(" ", "").replace("-", "")
    if not account.isdecimal() or not 8 <= len(account) <= 32:
        raise InField("account", _("账号是 8 到 32 位数字。"))
    if agreed.valid_to is not None and agreed.valid_to < agreed.valid_from:
        raise EndsBeforeItBegins
    if agreed.cap is not None and (agreed.cap <= 0 or agreed.cap != agreed.cap.quantize(FEN)):
        raise InField("cap", _("限额要大于 0，最多到分；没有限额就不填。"))
    return replace(
        agreed,
        agreement=told("agreement", normal(agreed.agreement), _("请填协议号。"), 30),
        holder=told("holder", normal(agreed.holder), _("请填银行登记的户名。"), 60),
        bank=told("bank", normal(agreed.bank), _("请填开户行。"), 40),
        account=account,
    )


@transaction.atomic
def make_mandate(
    household_id: Any,
    agreed: Agreed,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    papers: Sequence[str] = (),
) -> Mandate:
    """Register what an owner signed for a household that has none in force.

    :raises AlreadyMandated:
    :raises AgreementTaken:
    """
    household = rules.homes(by, community, at).locked().find(household_id)
    grant = rules.require(by, community, rules.KEEP_MANDATES, at)
    if Mandate.objects.within(community).filter(household=household, status="ACTIVE").exists():
        raise AlreadyMandated
    made = _insert(household.pk, checked(agreed), community, by, at)
    _attach(made, papers, by, at)
    _tell(Happened.MANDATE_MADE, made, by=by, at=at, grant=grant)
    return made


@transaction.atomic
def renew_mandate(
    mandate_id: Any,
    agreed: Agreed,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    reason: str,
    papers: Sequence[str] = (),
) -> Mandate:
    """Put a further version in force: the earlier one stays as it was. Data that was to be put
    right counts as put right."""
    earlier = Mandate.objects.within(community).locked().find(mandate_id)
    grant = rules.require(by, community, rules.KEEP_MANDATES, at)
    reason = told("reason", reason, NoReason.message, 200)
    _over("replace", earlier, by, at, reason)
    made = _insert(earlier.household_id, checked(agreed), community, by, at, follows=earlier)
    _attach(made, papers, by, at)
    event = _tell(Happened.MANDATE_RENEWED, made, by=by, at=at, grant=grant, reason=reason)
    _put_right(made, event)
    return made


@transaction.atomic
def end_mandate(
    mandate_id: Any, *, community: Community, by: Staff, at: datetime, reason: str
) -> Mandate:
    """End it: nothing is debited any more. What is at the bank already is answered as usual."""
    mandate = Mandate.objects.within(community).locked().find(mandate_id)
    grant = rules.require(by, community, rules.KEEP_MANDATES, at)
    reason = told("reason", reason, NoReason.message, 200)
    _over("end", mandate, by, at, reason)
    event = _tell(Happened.MANDATE_ENDED, mandate, by=by, at=at, grant=grant, reason=reason)
    _put_right(mandate, event)
    return mandate


@transaction.atomic
def reveal_account(
    mandate_id: Any, *, community: Community, by: Staff, at: datetime, reason: str
) -> str:
    """The full account. Who looked, when and why is kept for ever."""
    mandate = Mandate.objects.within(community).find(mandate_id)
    grant = rules.require(by, community, rules.REVEAL, at)
    reason = told("reason", reason, NoReason.message, 200)
    _tell(Happened.ACCOUNT_REVEALED, mandate, by=by, at=at, grant=grant, reason=reason)
    looking.watch(community, by, at)
    return mandate.account


@transaction.atomic
def make_many(
    rows: Sequence[tuple[int, Agreed]], *, community: Community, by: Staff, at: datetime
) -> list[Mandate]:
    """Register many mandates of a workbook at once; each row was checked before."""
    grant = rules.require(by, community, rules.KEEP_MANDATES, at)
    made = Mandate.objects.bulk_create(
        (_mandate(household, agreed, community, by, at) for household, agreed in rows),
        batch_size=1_000,
    )
    for mandate in made:
        _tell(Happened.MANDATE_MADE, mandate, by=by, at=at, grant=grant)
    return made


def _mandate(
    household: int,
    agreed: Agreed,
    community: Community,
    by: Staff,
    at: datetime,
    follows: Mandate | None = None,
) -> Mandate:
    return Mandate(
        community=community,
        household_id=household,
        agreement=agreed.agreement,
        holder=agreed.holder,
        bank=agreed.bank,
        account=agreed.account,
        covers_all=not agreed.items,
        cap=agreed.cap,
        valid_from=agreed.valid_from,
        valid_to=agreed.valid_to,
        follows=follows,
        made_by=by,
        made_at=at,
    )


def _insert(
    household: int,
    agreed: Agreed,
    community: Community,
    by: Staff,
    at: datetime,
    follows: Mandate | None = None,
) -> Mandate:
    items = FeeItem.objects.within(community).filter(pk__in=agreed.items)
    if items.count() != len(set(agreed.items)):
        raise Missing
    made = _mandate(household, agreed, community, by, at, follows)
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        raise AgreementTaken from None
    Cover.objects.bulk_create(
        Cover(community=community, mandate=made, item=item) for item in items
    )
    return made


def _over(move: str, mandate: Mandate, by: Staff, at: datetime, reason: str) -> None:
    Mandate.LIFECYCLE.make(move, mandate)
    mandate.ended_by, mandate.ended_at, mandate.end_reason = by, at, reason
    mandate.save(update_fields=["status", "ended_by", "ended_at", "end_reason"])


def _attach(mandate: Mandate, papers: Sequence[str], by: Staff, at: datetime) -> None:
    if papers:
        attachments.claim(papers, mandate, by=by, at=at, label=Attachment.Label.PROOF)


def _tell(
    verb: Happened, mandate: Mandate, *, by: Staff, at: datetime, grant: Grant, reason: str = ""
) -> Event:
    """The history names the agreement, and of the account not even the last digits."""
    detail = {"reason": reason} if reason else {}
    return tell(verb, mandate, by=by, at=at, grant=grant, agreement=mandate.agreement, **detail)


def _put_right(mandate: Mandate, event: Event) -> None:
    """What waited for better data waits no more."""
    waiting = Line.objects.filter(
        community_id=mandate.community_id,
        household_id=mandate.household_id,
        task=Reason.Kind.FIX,
        task_done_at__isnull=True,
    )
    for line in waiting:
        obligations.meet(duties.FIX, line, event=event)
        line.task_done_at = event.at
        line.save(update_fields=["task_done_at"])
