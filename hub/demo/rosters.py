"""Duty as the department lives it: stations, shifts round the clock, rosters drawn up month by month."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.timezone import localdate

from hub.demo.clocks import HOUR, Story, midnight
from hub.demo.frame import Frame
from hub.duty import actions
from hub.duty.models import LicenceKind, Shift, Station
from hub.kernel.periods import Month
from hub.kernel.workdays import day_bounds
from hub.people.actions import report_to
from hub.people.models import Department, Staff

DAY = timedelta(days=1)
DRAWN_UP_ON = 25
LOCKED_ON = 10
# mark, name, segments in minutes from midnight, what else it means.
SHIFTS: tuple[tuple[str, str, list[tuple[int, int]], dict[str, Any]], ...] = (
    ("早", "早班", [(360, 840)], {"late_grace": 3}),
    ("中", "中班", [(840, 1320)], {"late_grace": 3}),
    ("夜", "夜班", [(1320, 1800)], {"late_grace": 3, "punch_before": 45}),
)
# name, department, licence, rotation, its marks, who turns in it one day behind the other.
STATIONS = (
    ("客服前台", "CS", "", "早中夜休休", "早中夜休休", ("fd01", "fd02", "fd03", "fd04", "ld02")),
    ("监控室", "ORD", "", "隔日夜班", "夜休", ("mo01", "mo02")),
    ("北门岗", "ORD", "GUARD", "做二休一", "早早休", ("or01", "or02")),
)
DESK = STATIONS[0][0]


@dataclass(frozen=True)
class Planner:
    """Who draws a department's rosters up, and who publishes them."""

    department: Department
    draws: Staff
    publishes: Staff


class Rosters:
    """Set up on the first morning; then every 25th the next month, and on the 10th the last is locked."""

    def __init__(self, frame: Frame, begins: datetime, ends: datetime) -> None:
        self.frame, self.begins, self.ends = frame, begins, ends
        self.same: dict[str, Any] = {"community": frame.community}
        staff, departments = frame.staff, frame.departments
        self.planners = (
            Planner(departments["CS"], staff["ld01"], staff["su01"]),
            Planner(departments["ORD"], staff["or00"], staff["pm01"]),
        )

    def tell(self) -> Story:
        at = self.begins + 5 * HOUR
        yield at
        self._set_up(at)
        yield from self._months_roster(Month.of(localdate(at)), at + HOUR / 4)
        if localdate(at).day >= DRAWN_UP_ON:
            yield from self._months_roster(Month.of(localdate(at)).plus(1), at + 4 * HOUR)
        day = midnight(self.begins) + DAY
        while day < self.ends:
            today = localdate(day)
            if today.day == LOCKED_ON:
                yield from self._lock(Month.of(today).plus(-1), day + 10 * HOUR)
            if today.day == DRAWN_UP_ON:
                yield from self._months_roster(Month.of(today).plus(1), day + 9 * HOUR)
            day += DAY

    # ── Setting up ───────────────────────────────────────────────────────────────────────

    def _set_up(self, at: datetime) -> None:
        head: dict[str, Any] = {"by": self.frame.staff["pm01"], "at": at, **self.same}
        today = localdate(at)
        shifts = {
            mark: actions.add_shift(
                **head, mark=mark, name=name, segments=segments, valid_from=today, **means
            )
            for mark, name, segments, means in SHIFTS
        }
        for name, kind, licence, rotation, marks, people in STATIONS:
            station = actions.add_station(
                **head,
                department_id=self.frame.departments[kind].pk,
                name=name,
                licence=licence,
            )
            if licence:
                self._licences(people, today, head)
            self._crew(station, (rotation, marks), people, shifts, today, head)
        for login in ("fd01", "fd02", "fd03", "fd04"):
            leader = self.frame.staff["ld01"].pk
            report_to(self.frame.staff[login], leader_id=leader, **head)

    def _crew(
        self,
        station: Station,
        cycle: tuple[str, str],
        people: tuple[str, ...],
        shifts: dict[str, Shift],
        today: date,
        head: dict[str, Any],
    ) -> None:
        name, marks = cycle
        rotation = actions.add_rotation(
            **head,
            name=name,
            anchor=today.replace(day=1),
            slots=[shifts[mark].pk if mark in shifts else None for mark in marks],
        )
        for mark in dict.fromkeys(marks.replace("休", "")):
            # From tomorrow: the first roster comes too late for the whole of today.
            actions.set_cover(
                station.pk, **head, shift_id=shifts[mark].pk, least=1, since=today + DAY
            )
        actions.place_crew(
            station.pk,
            **head,
            staff_ids=[self.frame.staff[login].pk for login in people],
            rotation_id=rotation.pk,
            stagger=1,
            since=today,
        )

    def _licences(self, people: tuple[str, ...], today: date, head: dict[str, Any]) -> None:
        for n, login in enumerate(people):
            actions.note_licence(
                self.frame.staff[login].pk,
                **head,
                kind=LicenceKind.GUARD,
                number=f"粤清保安{today.year - 2}{n + 107:05}",
                since=today - 700 * DAY,
                until=today + (330 + 700 * n) * DAY,
            )

    # ── Month by month ───────────────────────────────────────────────────────────────────

    def _months_roster(self, month: Month, at: datetime) -> Story:
        yield at
        drafts = []
        for who in self.planners:
            same = {"by": who.draws, "at": at, **self.same}
            roster = actions.draw_up(**same, department_id=who.department.pk, period=str(month))
            actions.fill_by_rotation(roster.pk, **same)
            actions.submit(roster.pk, **same)
            drafts.append((who, roster))
        at += HOUR / 4
        yield at
        for who, roster in drafts:
            actions.publish(roster.pk, by=who.publishes, at=at, **self.same)

    def _lock(self, month: Month, at: datetime) -> Story:
        if day_bounds(month.last_day)[1] <= self.begins:
            return
        yield at
        for who in self.planners:
            roster = who.department.rosters.in_force().filter(period=str(month)).first()
            if roster is not None:
                actions.lock(roster.pk, by=who.publishes, at=at, **self.same)
