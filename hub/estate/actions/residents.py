"""Who lives there: moving in and out, names put right, how somebody wants to be reached."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hub.estate.actions.base import NameMissing, current_resident, updated
from hub.estate.actions.phones import file_number
from hub.estate.events import Happened
from hub.estate.models import Resident
from hub.kernel import journal
from hub.kernel.models import Community
from hub.kernel.refusals import Refusal
from hub.kernel.text import normal
from hub.people.models import Staff
from hub.people.telling import tell


class AlreadyListed(Refusal):
    message = _("这一户已登记过这位住户，不用重复登记。")
    field = "name"


@transaction.atomic
def move_in(
    household_id: int,
    *,
    kind: str,
    name: str,
    number: str = "",
    community: Community,
    by: Staff,
    at: datetime,
    key: str | None = None,
) -> Resident:
    """Enter somebody into the household's file, with a phone if one is known.

    :raises AlreadyListed: if the household lists the same person already.
    """
    household, grant = updated(household_id, community, by, at)
    if repeated := journal.repeated(community, key, by=by, verb=Happened.MOVED_IN):
        return Resident.objects.get(pk=repeated.detail["resident"])
    name = normal(name)
    if not name:
        raise NameMissing
    if Resident.objects.living_there(at).filter(household=household, kind=kind, name=name):
        raise AlreadyListed
    resident = Resident.objects.create(
        community=community, household=household, kind=kind, name=name, since=at
    )
    phone = file_number(resident, number) if number.strip() else None
    tell(
        Happened.MOVED_IN,
        household,
        by=by,
        at=at,
        grant=grant,
        key=key,
        resident=resident.pk,
        kind=kind,
        phone=phone and phone.pk,
    )
    return resident


@transaction.atomic
def move_out(resident_id: int, *, community: Community, by: Staff, at: datetime) -> Resident:
    """End somebody's tie to the household. The file keeps that they were there, and until when."""
    resident, grant = current_resident(resident_id, community, by, at)
    resident.until = at
    resident.save(update_fields=["until"])
    tell(Happened.MOVED_OUT, resident.household, by=by, at=at, grant=grant, resident=resident.pk)
    return resident


@transaction.atomic
def correct_name(
    resident_id: int, *, name: str, community: Community, by: Staff, at: datetime
) -> Resident:
    """Enter the right name as a further record; the wrong one stays in the file, ended."""
    resident, grant = current_resident(resident_id, community, by, at)
    name = normal(name)
    if not name:
        raise NameMissing
    alike = Resident.objects.living_there(at).filter(
        household=resident.household_id, kind=resident.kind, name=name
    )
    if alike.exists():
        raise AlreadyListed
    resident.until = at
    resident.save(update_fields=["until"])
    corrected = Resident.objects.create(
        community=community,
        household=resident.household,
        kind=resident.kind,
        name=name,
        prefers=resident.prefers,
        best_time=resident.best_time,
        since=at,
    )
    for phone in resident.phones.in_use(at):
        phone.pk, phone.resident = None, corrected
        phone.save(force_insert=True)
    tell(
        Happened.NAME_CORRECTED,
        resident.household,
        by=by,
        at=at,
        grant=grant,
        before=resident.pk,
        resident=corrected.pk,
    )
    return corrected


@transaction.atomic
def set_preferences(
    resident_id: int,
    *,
    prefers: str,
    best_time: str,
    community: Community,
    by: Staff,
    at: datetime,
) -> Resident:
    resident, grant = current_resident(resident_id, community, by, at)
    before = {"prefers": resident.prefers, "best_time": resident.best_time}
    resident.prefers, resident.best_time = prefers, best_time
    resident.save(update_fields=["prefers", "best_time"])
    tell(
        Happened.PREFERENCES_SET,
        resident.household,
        by=by,
        at=at,
        grant=grant,
        resident=resident.pk,
        before=before,
        after={"prefers": prefers, "best_time": best_time},
    )
    return resident
