"""Reading a household's file and the frame."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hub.estate import looks
from hub.estate.events import Happened
from hub.estate.models import (
    Area,
    Beat,
    Building,
    BulkLook,
    Household,
    Phone,
    Resident,
    Vehicle,
)
from hub.kernel import journal, links
from hub.kernel.models import Community, Event
from hub.kernel.pages import Entry
from hub.kernel.text import masked_name, masked_phone
from hub.people.models import Post, Role, Staff


# ── The file of one household ───────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class PhoneOnFile:
    phone: Phone
    is_fresh: bool

    @property
    def masked(self) -> str:
        return masked_phone(self.phone.number)


@dataclass(frozen=True)
class Member:
    resident: Resident
    phones: list[PhoneOnFile]
    is_masked: bool = False

    @property
    def name(self) -> str:
        return masked_name(self.resident.name) if self.is_masked else self.resident.name


@dataclass(frozen=True)
class HouseholdCard:
    household: Household
    members: list[Member]
    former: list[Resident]
    vehicles: list[Vehicle]
    at: datetime = field(repr=False)

    def with_masked_names(self) -> "HouseholdCard":
        """For those who may know that somebody lives there, but not read the file."""
        members = [replace(one, is_masked=True) for one in self.members]
        return replace(self, members=members, former=[], vehicles=[])


def household_card(household: Household, at: datetime) -> HouseholdCard:
    """Who lives there, how to reach them, and what they drive. Three queries."""
    in_use = Prefetch("phones", Phone.objects.in_use(at), to_attr="in_use")
    residents = list(household.residents.prefetch_related(in_use).order_by("pk"))
    here = [r for r in residents if r.since <= at and (r.until is None or r.until > at)]
    rank = {kind: n for n, kind in enumerate(Resident.Kind.values)}
    members = [
        Member(r, [PhoneOnFile(p, p.is_fresh(at)) for p in r.in_use])  # type: ignore[attr-defined]  # prefetched
        for r in sorted(here, key=lambda r: (rank[r.kind], r.pk))
    ]
    former = [r for r in residents if r.until is not None and r.until <= at]
    vehicles = list(household.vehicles.in_use(at))
    return HouseholdCard(household, members, former, vehicles, at)


ICONS = {
    Happened.MOVED_IN: "user-plus",
    Happened.MOVED_OUT: "user-x",
    Happened.PHONE_REVEALED: "eye",
    Happened.PHONE_VERIFIED: "circle-check",
    Happened.VEHICLE_ADDED: "car",
    Happened.VEHICLE_ENDED: "car",
    Happened.IMPORT_CHANGED: "table-import",
}


def story(household: Household, limit: int = 30) -> list[Entry]:
    """What happened to the household's file, newest first. Names come from the file, as events
    keep only who by number. Three queries. What apps above tell of a household stands on theirs.
    """
    own = journal.history(household).filter(verb__in=Happened.values)
    events = list(own.order_by("-id")[:limit])
    details = [event.detail for event in events]
    names = dict(household.residents.values_list("pk", "name"))
    numbers = {
        phone.pk: masked_phone(phone.number)
        for phone in Phone.objects.filter(pk__in=[d["phone"] for d in details if d.get("phone")])
    }
    plates = dict(household.vehicles.values_list("pk", "plate"))
    return [
        Entry(
            at=event.at,
            says=Happened(event.verb).label,
            by=str(event.actor),
            tone="warn" if event.verb == Happened.PHONE_REVEALED else "calm",
            icon=ICONS.get(Happened(event.verb), "point"),
            text=event.detail.get("reason", ""),
            facts=_facts(event.detail, names, numbers, plates),
        )
        for event in events
    ]


def _facts(
    detail: dict[str, Any],
    names: dict[int, str],
    numbers: dict[int, str],
    plates: dict[int, str],
) -> list[tuple[Any, Any]]:
    facts: list[tuple[Any, Any]] = []
    if name := names.get(detail.get("resident", 0)):
        facts.append((_("住户"), name))
    if number := numbers.get(detail.get("phone") or 0):
        facts.append((_("电话"), number))
    if plate := plates.get(detail.get("vehicle", 0)):
        facts.append((_("车牌"), plate))
    for key, label in (("left", _("迁出")), ("came", _("迁入"))):
        if people := [names[pk] for pk in detail.get(key, ()) if pk in names]:
            facts.append((label, _("、").join(people)))
    return facts + _changes(detail, names)


def _changes(detail: dict[str, Any], names: dict[int, str]) -> list[tuple[Any, Any]]:
    before, after = detail.get("before"), detail.get("after")
    if isinstance(before, int):
        return [(_("原登记"), names.get(before, "—"))]
    if not isinstance(before, dict) or not isinstance(after, dict):
        return []
    return [
        (WORDS.get(name, name), f"{_said(name, before.get(name))} → {_said(name, value)}")
        for name, value in after.items()
        if name in WORDS
    ]


WORDS = {
    "code": gettext_lazy("房屋编号"),
    "floor_area": gettext_lazy("建筑面积"),
    "occupancy": gettext_lazy("入住状态"),
    "prefers": gettext_lazy("联系方式"),
    "best_time": gettext_lazy("方便时段"),
}
CHOICES: dict[str, Any] = {
    "occupancy": Household.Occupancy,
    "prefers": Resident.Contact,
    "best_time": Resident.BestTime,
}


def _said(name: str, value: Any) -> str:
    if value is None:
        return "—"
    return str(CHOICES[name](value).label) if name in CHOICES else str(value)


# ── Who looked at numbers ───────────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class Reveal:
    event: Event
    what: Any
    told: looks.Told


def reveals(community: Community) -> QuerySet[Event]:
    """Every look at a whole number or account, in whichever app."""
    revealed = Event.objects.filter(community=community, verb__in=looks.verbs())
    return revealed.select_related("actor", "acting_for")


def told(events: Sequence[Event]) -> list[Reveal]:
    """Each look with the home, the person and what is masked: a query or two for each kind."""
    known = looks.told(events)
    return [Reveal(one, looks.label_of(one.verb), known[one.pk]) for one in events]


def lookers(community: Community) -> list[tuple[int, str]]:
    """Whoever has looked, for the filter."""
    actors = reveals(community).order_by().values("actor").distinct()
    return list(Staff.objects.filter(pk__in=actors).order_by("name").values_list("pk", "name"))


def _phones_told(events: Sequence[Event]) -> dict[int, looks.Told]:
    asked = [event.detail["phone"] for event in events]
    phones = Phone.objects.select_related("resident__household").in_bulk(asked)
    return {
        event.pk: looks.Told(
            phone.resident.household.code,
            phone.resident.name,
            masked_phone(phone.number),
            links.link_to("estate.household", phone.resident.household_id),
        )
        for event in events
        for phone in (phones[event.detail["phone"]],)
    }


def _phones_about(community: Community, words: str) -> Q:
    residents = Resident.objects.within(community).filter(
        Q(name__contains=words) | Q(household__code__iexact=words)
    )
    return Q(detail__resident__in=list(residents.values_list("pk", flat=True)[:MOST_NAMED]))


MOST_NAMED = 500
looks.declare(
    looks.Look(
        Happened.PHONE_REVEALED,
        gettext_lazy("业户电话"),
        _phones_told,
        _phones_about,
        lambda event: event.detail["phone"],
    )
)


def open_looks(community: Community) -> QuerySet[BulkLook]:
    """Where somebody looked at too many numbers too quickly, and nobody has found out why yet."""
    asked = BulkLook.objects.within(community).filter(answered_at__isnull=True)
    return asked.select_related("person").order_by("at")


def looks_of(look: BulkLook) -> QuerySet[Event]:
    """From the first of them until the answer; what is looked at meanwhile belongs to it."""
    found = reveals(look.community).filter(actor=look.person, at__gte=look.begins_at)
    return found.filter(at__lte=look.answered_at) if look.answered_at else found


# ── The frame ───────────────────────────────────────────────────────────────────────────────
def frame(community: Community) -> list[Area]:
    """The areas with their buildings, each with how many households it has."""
    counted = Building.objects.annotate(n=Count("households"))
    areas = Area.objects.within(community).prefetch_related(Prefetch("buildings", counted))
    found = list(areas)
    for area in found:
        area.n = sum(building.n for building in area.buildings.all())  # type: ignore[attr-defined]  # annotated
    return found


def beats_now(community: Community, at: datetime) -> QuerySet[Area]:
    walked = Beat.objects.walked(at).select_related("staff").order_by("since")
    now = Prefetch("beats", walked, to_attr="walked")
    return Area.objects.within(community).prefetch_related(now)


def beats_before(community: Community, at: datetime, limit: int = 50) -> QuerySet[Beat]:
    ended = Beat.objects.within(community).filter(until__lte=at)
    return ended.select_related("staff", "area").order_by("-until")[:limit]


def butlers(community: Community, at: datetime) -> QuerySet[Staff]:
    posts = Post.objects.at(at).filter(
        Q(community=community) | Q(community=None), role=Role.BUTLER
    )
    return Staff.objects.filter(pk__in=posts.values("staff"))


def butlers_of(area: Area, at: datetime) -> list[Staff]:
    beats = Beat.objects.walked(at).filter(area=area).select_related("staff").order_by("since")
    return [beat.staff for beat in beats]
