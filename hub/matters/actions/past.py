"""Past matters, as the office kept them: taken over once, marked as history, never counted as work."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from hub.estate.models import Household
from hub.kernel import policies, search
from hub.kernel.models import Community, Event
from hub.matters import policy
from hub.matters.events import Happened
from hub.matters.models import Cycle, Hand, Matter, Reporter
from hub.matters.taxonomy import Responsible, Severity, Validity
from hub.people import rules as people
from hub.people.models import Department, Role, Staff

IMPORTERS = (Role.SUPERVISOR, Role.DIRECTOR)


@dataclass(frozen=True, kw_only=True)
class Past:
    """One row of the office's old book."""

    number: str
    recorded_at: datetime
    kind: str
    channel: str
    type_code: str
    text: str
    severity: str = Severity.ORDINARY
    household: Household | None = None
    place: str = ""
    reporter: str = ""
    phone: str = ""
    result: str = ""
    handled_at: datetime | None = None
    department: Department | None = None
    validity: str = ""
    valid_ground: str = ""
    cause_code: str = ""


@transaction.atomic
def take_over(past: Iterable[Past], *, community: Community, by: Staff, at: datetime) -> int:
    """Put past matters on record as closed history; numbers known already are left as they are.

    Written in bulk: they owe nothing to anybody, so no duty is opened, and every figure about
    promptness leaves them out and says how many they are.

    :raises NotAllowed: to all but supervisor and director.
    """
    people.require(by, community, IMPORTERS, at)
    rows = list(past)
    known = numbers_known(community, [row.number for row in rows])
    new = [row for row in rows if row.number not in known]
    values = policies.current(community, policy.AREA, at)
    matters = Matter.objects.bulk_create(
        [_matter(row, community, by, values.pk) for row in new], batch_size=500
    )
    pairs = list(zip(matters, new, strict=True))
    cycles = Cycle.objects.bulk_create([_cycle(m, row, by) for m, row in pairs], batch_size=500)
    Hand.objects.bulk_create(
        [_hand(one, by, at) for one in cycles if one.handled_by_id], batch_size=500
    )
    Reporter.objects.bulk_create([_reporter(m, row) for m, row in pairs], batch_size=500)
    Event.objects.bulk_create([_event(m, by, at) for m in matters], batch_size=500)
    search.put_many(((m, _searchable(m, row)) for m, row in pairs), at)
    return len(new)


def numbers_known(community: Community, numbers: list[str]) -> set[str]:
    return set(
        Matter.objects.within(community)
        .filter(number__in=numbers)
        .values_list("number", flat=True)
    )


def _matter(row: Past, community: Community, by: Staff, policy_id: int) -> Matter:
    ruled = row.kind in Matter.RULED_KINDS
    return Matter(
        community=community,
        number=row.number,
        kind=row.kind,
        channel=row.channel,
        type_code=row.type_code,
        severity=row.severity,
        text=row.text,
        household=row.household,
        area_id=row.household.building.area_id if row.household else None,
        place=row.place,
        status=Matter.Status.FILED,
        validity=(row.validity or Validity.PENDING) if ruled else Validity.NONE,
        valid_ground=row.valid_ground if ruled else "",
        cause_code=row.cause_code,
        responsible=Responsible.UNKNOWN,
        department=row.department,
        recorded_by=by,
        recorded_at=row.recorded_at,
        closed_at=row.handled_at or row.recorded_at,
        is_legacy=True,
        policy_id=policy_id,
    )


def _cycle(matter: Matter, row: Past, by: Staff) -> Cycle:
    return Cycle(
        community_id=matter.community_id,
        matter=matter,
        number=1,
        opened_at=matter.recorded_at,
        department=row.department,
        is_on_the_spot=True,
        handled_at=row.handled_at if row.result else None,
        handled_by=by if row.handled_at and row.result else None,
        result=row.result if row.handled_at else "",
        ended_at=matter.closed_at,
    )


def _hand(cycle: Cycle, by: Staff, at: datetime) -> Hand:
    return Hand(
        community_id=cycle.community_id,
        matter_id=cycle.matter_id,
        cycle=cycle,
        staff=by,
        did=Hand.Did.HANDLED,
        at=at,
    )


def _reporter(matter: Matter, row: Past) -> Reporter:
    return Reporter(
        community_id=matter.community_id,
        matter=matter,
        household=row.household,
        name=row.reporter,
        phone=row.phone,
        channel=matter.channel,
        told_at=matter.recorded_at,
        words=matter.text,
    )


def _event(matter: Matter, by: Staff, at: datetime) -> Event:
    return Event(
        community_id=matter.community_id,
        at=at,
        verb=Happened.IMPORTED.value,
        actor=by,
        subject_type=matter._meta.label_lower,
        subject_id=matter.pk,
        detail={"number": matter.number, "version": 1, "words": _("由历史台账导入")},
    )


def _searchable(matter: Matter, row: Past) -> str:
    return " ".join([matter.number, matter.where, row.reporter, matter.type_label, matter.text])
