"""Phones: filing, confirming, ending, and looking at the whole number."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hub.estate import rules
from hub.estate.actions import looking
from hub.estate.actions.base import current_phone, current_resident
from hub.estate.events import Happened
from hub.estate.models import Phone, Resident
from hub.kernel.models import Community
from hub.kernel.refusals import Incomplete, Missing, NotAllowed, Refusal
from hub.kernel.text import normal, normal_phone
from hub.people.models import Staff
from hub.people.rules import Grant
from hub.people.telling import tell


class NumberListed(Refusal):
    message = _("这位住户已登记过这个号码，不用重复登记。")
    field = "number"


class NoReason(Incomplete):
    message = _("查看完整号码要先写明原因，例如：“回访投诉，需电话联系”。")
    field = "reason"


@transaction.atomic
def add_phone(
    resident_id: int, *, number: str, community: Community, by: Staff, at: datetime
) -> Phone:
    """File a further number for somebody. The same number may serve other households too.

    :raises NotAPhone: if it cannot be a phone number.
    """
    resident, grant = current_resident(resident_id, community, by, at)
    phone = file_number(resident, number)
    tell(
        Happened.PHONE_ADDED,
        resident.household,
        by=by,
        at=at,
        grant=grant,
        resident=resident.pk,
        phone=phone.pk,
    )
    return phone


def file_number(resident: Resident, number: str) -> Phone:
    parsed = normal_phone(number)
    if resident.phones.filter(number=parsed, until=None).exists():
        raise NumberListed
    return Phone.objects.create(
        community_id=resident.community_id,
        resident=resident,
        number=parsed,
    )


@transaction.atomic
def verify_phone(phone_id: int, *, community: Community, by: Staff, at: datetime) -> Phone:
    """Note that the resident was reached on this number, or confirmed it, just now."""
    phone, grant = current_phone(phone_id, community, by, at)
    phone.verified_at = at
    phone.save(update_fields=["verified_at"])
    _about_phone(Happened.PHONE_VERIFIED, phone, grant, by, at)
    return phone


@transaction.atomic
def end_phone(phone_id: int, *, community: Community, by: Staff, at: datetime) -> Phone:
    """Stop using a number that is wrong or out of service; the file keeps it, ended."""
    phone, grant = current_phone(phone_id, community, by, at)
    phone.until = at
    phone.save(update_fields=["until"])
    _about_phone(Happened.PHONE_ENDED, phone, grant, by, at)
    return phone


@transaction.atomic
def reveal_phone(
    phone_id: int, *, reason: str, community: Community, by: Staff, at: datetime
) -> str:
    """Return the full number. Who looked, when and why is kept for ever.

    :raises NoReason: if no reason is given.
    """
    inside = Phone.objects.within(community)
    phone = inside.select_related("resident__household__building").find(phone_id)
    household = phone.resident.household
    if not rules.may_see(by, household, at):
        raise Missing
    grant = rules.may_reveal(by, household, at)
    if grant is None:
        raise NotAllowed
    reason = normal(reason)
    if not reason:
        raise NoReason
    _about_phone(Happened.PHONE_REVEALED, phone, grant, by, at, reason=reason[:500])
    looking.watch(community, by, at)
    return phone.number


def _about_phone(
    verb: Happened, phone: Phone, grant: Grant, by: Staff, at: datetime, **detail: Any
) -> None:
    tell(
        verb,
        phone.resident.household,
        by=by,
        at=at,
        grant=grant,
        resident=phone.resident_id,
        phone=phone.pk,
        **detail,
    )
