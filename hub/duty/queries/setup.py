"""How duty is set up: stations with their cover and people, shifts as drawings, and what still lacks."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from hub.duty.events import Happened
from hub.duty.models import (
    Cover,
    Placement,
    Roster,
    Rotation,
    Shift,
    ShiftVersion,
    Station,
)
from hub.duty.queries.board import initial
from hub.kernel import journal
from hub.kernel.models import Community, Event
from hub.kernel.pages import Entry
from hub.kernel.periods import Month
from hub.people.models import Department

FULL = 1440
# Minutes of one unit of the drawing of a shift.
UNIT = 3
SHOWN_DAYS = 14
MOST_EVENTS = 60


def clock(minute: int) -> str:
    """A minute of the work day as people write it: 次日06:00."""
    words = f"{minute % FULL // 60:02}:{minute % 60:02}"
    return _("次日%s") % words if minute >= FULL else words


def spoken(segments: Iterable[Sequence[int]]) -> str:
    return " ".join(f"{clock(start)}–{clock(end)}" for start, end in segments)


# ── Stations ────────────────────────────────────────────────────────────────────────────────


@dataclass
class Stood:
    """A station, with the cover that holds and how many may stand there."""

    station: Station
    covers: list[Cover] = field(default_factory=list)
    people: int = 0


def stations(community: Community, departments: Iterable[Department], day: date) -> list[Stood]:
    rows = Station.objects.within(community).filter(department__in=departments)
    found = {one.pk: Stood(one) for one in rows.select_related("department")}
    covers = Cover.objects.within(community).filter(station__in=found).select_related("shift")
    for cover in covers.exclude(until__lt=day).order_by("shift", "days"):
        found[cover.station_id].covers.append(cover)
    placed = Placement.objects.within(community).touching(day, day).filter(station__in=found)
    for station in placed.values_list("station", flat=True):
        found[station].people += 1
    return sorted(found.values(), key=lambda one: (one.station.status != "OPEN", one.station.pk))


def placements(station: Station, day: date) -> tuple[list[Placement], int]:
    """Who may stand there now or later; and how many did and do no longer."""
    rows = station.placements.select_related("staff", "rotation")
    standing = rows.filter(Q(until=None) | Q(until__gte=day)).order_by("rotation", "offset", "pk")
    return list(standing), rows.filter(until__lt=day).count()


# ── Shifts and rotations ────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Meaning:
    """A version of a shift, and whether it is the one of today."""

    version: ShiftVersion
    words: str
    last_day: date | None
    is_in_force: bool

    @property
    def bars(self) -> list[tuple[int, int]]:
        """Where each segment begins in the drawing, and how long it is there."""
        return [(start // UNIT, (end - start) // UNIT) for start, end in self.version.segments]

    @property
    def hours(self) -> str:
        return f"{self.version.minutes // 60}:{self.version.minutes % 60:02}"


def meanings(shift: Shift, day: date) -> list[Meaning]:
    """Every version, newest first; one ends the day before the next begins."""
    found: list[Meaning] = []
    later: date | None = None
    for one in shift.versions.select_related("made_by").order_by("-valid_from", "-number"):
        last = later - timedelta(days=1) if later else None
        holds = one.valid_from <= day and (last is None or last >= day)
        found.append(Meaning(one, spoken(one.segments), last, holds))
        later = one.valid_from
    return found


def shifts(community: Community, day: date) -> list[tuple[Shift, Meaning | None]]:
    """Each with what it means today, or will mean first."""
    found = []
    rows = Shift.objects.within(community).prefetch_related("versions__made_by")
    for shift in rows.order_by("status", "id"):
        versions = sorted(shift.versions.all(), key=lambda one: one.valid_from)
        begun = [one for one in versions if one.valid_from <= day]
        now = begun[-1] if begun else next(iter(versions), None)
        meaning = Meaning(now, spoken(now.segments), None, bool(begun)) if now else None
        found.append((shift, meaning))
    return sorted(found, key=lambda one: one[0].status != "OPEN")


@dataclass(frozen=True)
class Cycle:
    """A rotation in marks, with how many turn in it."""

    rotation: Rotation
    marks: list[str]
    people: int = 0


def rotations(community: Community, day: date) -> list[Cycle]:
    marks = dict(Shift.objects.within(community).values_list("pk", "mark"))
    turning: dict[int, int] = defaultdict(int)
    placed = Placement.objects.within(community).touching(day, day)
    for pk in placed.exclude(rotation=None).values_list("rotation", flat=True):
        turning[pk] += 1
    rows = Rotation.objects.within(community).order_by("id")
    found = [Cycle(one, _marks(one.slots, marks), turning[one.pk]) for one in rows]
    return sorted(found, key=lambda one: one.rotation.status != "OPEN")


def _marks(slots: Iterable[int | None], marks: dict[int, str]) -> list[str]:
    return [marks.get(slot, "?") if slot else "" for slot in slots]


@dataclass(frozen=True)
class Preview:
    """What the rotation gives each crew in the days to come."""

    days: list[tuple[date, str]]
    rows: list[tuple[int, list[str], list[Placement]]]


def preview(rotation: Rotation, first: date) -> Preview:
    marks = dict(Shift.objects.within(rotation.community).values_list("pk", "mark"))
    days = [first + timedelta(days=n) for n in range(SHOWN_DAYS)]
    crews: dict[int, list[Placement]] = defaultdict(list)
    turning = rotation.placements.filter(Q(until=None) | Q(until__gte=first))
    for one in turning.select_related("staff", "station").order_by("offset", "pk"):
        crews[one.offset].append(one)
    rows = [
        (offset, _marks((rotation.shift_on(day, offset) for day in days), marks), crews[offset])
        for offset in sorted(crews or {0: []})
    ]
    return Preview([(day, initial(day)) for day in days], rows)


# ── From nothing to a published roster ──────────────────────────────────────────────────────


@dataclass(frozen=True)
class Lack:
    """One step on the way to a published roster: how far it is, and where one goes on."""

    label: str
    count: int
    url: str
    hint: str

    @property
    def is_done(self) -> bool:
        return self.count > 0


def steps(community: Community, departments: Sequence[Department], at: datetime) -> list[Lack]:
    """In the order in which one depends on the other."""
    day = localdate(at)
    month = Month.of(day)
    own = Station.objects.within(community).filter(department__in=departments, status="OPEN")
    covers = Cover.objects.within(community).filter(station__in=own).exclude(until__lt=day)
    placed = Placement.objects.within(community).touching(day, date.max).filter(station__in=own)
    rosters = Roster.objects.within(community).in_force()
    coming = rosters.filter(department__in=departments, period__gte=str(month))
    shifts_ = Shift.objects.within(community).filter(status="OPEN")
    return [
        Lack(_("班次"), shifts_.count(), "duty:shifts", _("几点到几点，跨夜也行")),
        Lack(_("岗位"), own.count(), "duty:stations", _("要有人站的地方")),
        Lack(_("定员"), covers.count(), "duty:stations", _("每个班至少几人，在岗位页里定")),
        Lack(_("上岗登记"), placed.count(), "duty:stations", _("谁能站这个岗，在岗位页里登记")),
        Lack(_("已发布排班表"), coming.count(), "duty:rosters", _("编制、提交，由第二人发布")),
    ]


# ── History ─────────────────────────────────────────────────────────────────────────────────


def story(subject: Any) -> list[Entry]:
    """What happened, newest first."""
    labels = dict(Happened.choices)
    events = journal.history(subject).select_related("actor", "acting_for")
    return [
        Entry(
            at=event.at,
            says=labels.get(event.verb, event.verb),
            by=event.by_whom,
            text=_told(event),
        )
        for event in events.order_by("-id")[:MOST_EVENTS]
    ]


def _told(event: Event) -> str:
    """The few words worth showing, in the order in which people look for them."""
    detail = event.detail
    shown = [str(detail[key]) for key in ("staff", "shift", "rotation") if detail.get(key)]
    if detail.get("segments"):
        shown.append(spoken(detail["segments"]))
    if "days" in detail:
        shown.append(str(Cover.Days(detail["days"]).label))
    if detail.get("least") is not None:
        shown.append(_("至少 %s 人") % detail["least"])
    if detail.get("most") is not None:
        shown.append(_("至多 %s 人") % detail["most"])
    shown += [_("%s 起") % detail[key] for key in ("since", "valid_from") if detail.get(key)]
    if detail.get("until"):
        shown.append(_("至 %s") % detail["until"])
    return " · ".join(shown)
