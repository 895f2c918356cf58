"""The steps every action shares: who may, and what is locked."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from hub.estate import rules
from hub.estate.models import Household, Phone, Resident
from hub.kernel.models import Community
from hub.kernel.refusals import Incomplete, Missing, NotAllowed, Refusal
from hub.people.models import Staff
from hub.people.rules import Grant, grants


class NameMissing(Incomplete):
    message = _("请填写名称。")
    field = "name"


class AlreadyEnded(Refusal):
    message = _("这一条已经停用。请刷新页面查看现在的档案。")


def keeper(community: Community, by: Staff, at: datetime) -> Grant:
    grant = rules.may_keep(by, community.pk, at)
    if grant is None:
        works_there = any(grant.covers(community.pk) for grant in grants(by, at))
        raise NotAllowed if works_there else Missing
    return grant


def seen(household_id: int, community: Community, by: Staff, at: datetime) -> Household:
    """The household, locked, if the person may know of it.

    It is what everybody locks first, so that two who change one file wait in turn.
    """
    inside = Household.objects.within(community).locked()
    household = inside.select_related("building").find(household_id)
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


def updated(
    household_id: int, community: Community, by: Staff, at: datetime
) -> tuple[Household, Grant]:
    household = seen(household_id, community, by, at)
    return household, may_update(household, by, at)


def current_resident(
    resident_id: int, community: Community, by: Staff, at: datetime
) -> tuple[Resident, Grant]:
    inside = Resident.objects.within(community).locked()
    resident = inside.select_related("household__building").find(resident_id)
    grant = may_update(resident.household, by, at)
    if resident.until is not None:
        raise AlreadyEnded
    return resident, grant


def current_phone(
    phone_id: int, community: Community, by: Staff, at: datetime
) -> tuple[Phone, Grant]:
    inside = Phone.objects.within(community).locked()
    phone = inside.select_related("resident__household__building").find(phone_id)
    grant = may_update(phone.resident.household, by, at)
    if phone.until is not None:
        raise AlreadyEnded
    return phone, grant
