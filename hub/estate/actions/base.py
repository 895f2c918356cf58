"""The steps every action shares: who may, what is locked, how it is recorded."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from hub.estate import rules
from hub.estate.events import Happened
from hub.estate.models import Household, Phone, Resident
from hub.kernel import journal
from hub.kernel.refusals import Incomplete, Missing, NotAllowed, Refusal
from hub.people.models import Staff
from hub.people.rules import Grant, grants


class NameMissing(Incomplete):
    message = _("请填写名称。")
    field = "name"


class AlreadyEnded(Refusal):
    message = _("这一条已经停用。请刷新页面查看现在的档案。")


def keeper(community_id: int, by: Staff, at: datetime) -> Grant:
    grant = rules.may_keep(by, community_id, at)
    if grant is None:
        works_there = any(grant.covers(community_id) for grant in grants(by, at))
        raise NotAllowed if works_there else Missing
    return grant


def seen(household_id: int, by: Staff, at: datetime) -> Household:
    household = Household.objects.locked().select_related("building").find(household_id)
    if not rules.may_see(by, household, at):
        raise Missing
    return household


def may_update(household: Household, by: Staff, at: datetime) -> Grant:
    if not rules.may_see(by, household, at):
        raise Missing
    grant = rules.may_update(by, household, at)
    if grant is None:
        raise NotAllowed
    return grant


def updated(household_id: int, by: Staff, at: datetime) -> tuple[Household, Grant]:
    # The household is what everybody locks first, so that two who change one file wait in turn.
    household = (
        Household.objects.locked().select_related("building", "community").find(household_id)
    )
    return household, may_update(household, by, at)


def current_resident(resident_id: int, by: Staff, at: datetime) -> tuple[Resident, Grant]:
    resident = Resident.objects.locked().select_related("household__building").find(resident_id)
    grant = may_update(resident.household, by, at)
    if resident.until is not None:
        raise AlreadyEnded
    return resident, grant


def current_phone(phone_id: int, by: Staff, at: datetime) -> tuple[Phone, Grant]:
    phone = Phone.objects.locked().select_related("resident__household__building").find(phone_id)
    grant = may_update(phone.resident.household, by, at)
    if phone.until is not None:
        raise AlreadyEnded
    return phone, grant


def record(
    verb: Happened,
    subject: Any,
    grant: Grant,
    by: Staff,
    at: datetime,
    *,
    key: str | None = None,
    **detail: Any,
) -> None:
    standing_in = grant.holder if grant.holder.pk != by.pk else None
    journal.record(verb, subject, by=by, at=at, acting_for=standing_in, key=key, **detail)
