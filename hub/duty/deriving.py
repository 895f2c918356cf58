"""What a person's shifts came to, as one pure function of roster, punches, leave and corrections.

It reads no database and no clock, so the same inputs give the same days and the same digests, and
anybody can work out again what was worked out then.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from hub.duty.models import AttendanceDay, Punch
from hub.kernel.workdays import local_day

ENGINE = 1
Outcome = AttendanceDay.Outcome
In, Out = Punch.Direction.IN.value, Punch.Direction.OUT.value
MINUTE = timedelta(minutes=1)
# The slot of presence at no shift: no shift begins at this minute.
UNROSTERED = 9999
# Touches of no direction closer together than this are not a coming and a going.
APART = 120 * MINUTE
# Who goes later than this after a shift did not punch out of it.
LATEST_OUT = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Turn:
    """A rostered shift; `worked` are its segments as moments."""

    row: int | None
    work_on: date
    slot: int
    starts_at: datetime
    ends_at: datetime
    worked: tuple[tuple[datetime, datetime], ...]
    break_minutes: int = 0
    punch_before: int = 60
    late_grace: int = 0
    early_grace: int = 0
    is_night: bool = False


@dataclass(frozen=True, slots=True)
class Touch:
    at: datetime
    direction: str


@dataclass(frozen=True, slots=True)
class Off:
    """Approved leave."""

    starts_at: datetime
    ends_at: datetime
    label: str


@dataclass(frozen=True, slots=True)
class Claim:
    """A correction that was granted: when the person came or went."""

    row: int
    came_at: datetime | None
    left_at: datetime | None


@dataclass(frozen=True, slots=True)
class Day:
    """What a shift came to. `row` is the assignment's, None where nobody was rostered."""

    row: int | None
    work_on: date
    slot: int
    outcome: str
    digest: str
    came_at: datetime | None = None
    left_at: datetime | None = None
    worked_minutes: int = 0
    holiday_minutes: int = 0
    late_minutes: int = 0
    early_minutes: int = 0
    stayed_minutes: int = 0
    leave: str = ""
    is_night: bool = False


def derive(
    turns: Sequence[Turn],
    touches: Iterable[Touch],
    off: Sequence[Off] = (),
    claims: Iterable[Claim] = (),
    holidays: Sequence[tuple[datetime, datetime]] = (),
) -> list[Day]:
    """Every shift with what it came to, and presence at none of them; in order of time."""
    turns = sorted(turns, key=lambda turn: turn.starts_at)
    line = sorted(touches, key=lambda touch: (touch.at, touch.direction))
    claimed = {claim.row: claim for claim in claims}
    bounds = [_territory(turns, n) for n in range(len(turns))]
    days = []
    place = 0
    loose: list[Touch] = []
    for turn, (start, end) in zip(turns, bounds, strict=True):
        while place < len(line) and line[place].at < start:
            loose.append(line[place])
            place += 1
        own = []
        while place < len(line) and line[place].at < end:
            own.append(line[place])
            place += 1
        claim = claimed.get(turn.row) if turn.row is not None else None
        days.append(_day(turn, own, off, claim, holidays))
    loose += line[place:]
    return sorted([*days, *_unrostered(loose)], key=lambda day: (day.work_on, day.slot))


def _territory(turns: Sequence[Turn], n: int) -> tuple[datetime, datetime]:
    """The stretch whose punches are of this shift: up to where the next one's begins.

    Who punches out at noon after a night has left late, not early; so a shift's stretch does not
    end with its punch window, only the time to begin does.
    """
    turn = turns[n]
    start = turn.starts_at - turn.punch_before * MINUTE
    if n:
        start = max(start, _between(turns[n - 1], turn))
    end = turn.ends_at + LATEST_OUT
    if n + 1 < len(turns):
        after = turns[n + 1]
        end = min(end, max(_between(turn, after), after.starts_at - after.punch_before * MINUTE))
    return start, max(end, start)


def _between(before: Turn, after: Turn) -> datetime:
    """Where the stretch of the one ends at the latest and that of the other begins at the earliest."""
    if before.ends_at >= after.starts_at:
        return max(before.starts_at, after.starts_at - after.punch_before * MINUTE)
    return before.ends_at + (after.starts_at - before.ends_at) / 2


# ── One shift ───────────────────────────────────────────────────────────────────────────────


def _day(
    turn: Turn,
    touches: Sequence[Touch],
    off: Sequence[Off],
    claim: Claim | None,
    holidays: Sequence[tuple[datetime, datetime]],
) -> Day:
    near = [one for one in off if one.starts_at < turn.ends_at and turn.starts_at < one.ends_at]
    digest = _digest(turn, touches, near, claim, holidays)
    due_in, due_out = _expected(turn, near)
    label = near[0].label if near else ""
    if due_in >= due_out:
        return Day(
            turn.row, turn.work_on, turn.slot, Outcome.LEAVE, digest,
            leave=label, is_night=turn.is_night,
        )  # fmt: skip
    came, left = _came_and_left(turn, touches, (due_in, due_out))
    if claim is not None:
        came, left = claim.came_at or came, claim.left_at or left
    late = _whole(came - due_in) if came else 0
    early = _whole(due_out - left) if left else 0
    late = late if late > turn.late_grace else 0
    early = early if early > turn.early_grace else 0
    worked, holiday = _worked(turn, came, left, near, holidays)
    return Day(
        row=turn.row,
        work_on=turn.work_on,
        slot=turn.slot,
        outcome=_outcome(came, left, late, early),
        digest=digest,
        came_at=came,
        left_at=left,
        worked_minutes=worked,
        holiday_minutes=holiday,
        late_minutes=late,
        early_minutes=early,
        stayed_minutes=_whole(left - turn.ends_at) if left else 0,
        leave=label,
        is_night=turn.is_night,
    )


def _expected(turn: Turn, off: Sequence[Off]) -> tuple[datetime, datetime]:
    """When they should have come and gone, leave taken off at either end."""
    due_in, due_out = turn.starts_at, turn.ends_at
    for one in sorted(off, key=lambda each: each.starts_at):
        if one.starts_at <= due_in:
            due_in = max(due_in, one.ends_at)
    for one in sorted(off, key=lambda each: each.ends_at, reverse=True):
        if one.ends_at >= due_out:
            due_out = min(due_out, one.starts_at)
    return due_in, due_out


def _came_and_left(
    turn: Turn, touches: Sequence[Touch], due: tuple[datetime, datetime]
) -> tuple[datetime | None, datetime | None]:
    """The first coming and the last going.

    Devices that know no direction: far apart, the first is a coming and the last a going; close
    together they are what they are nearer to, and the other one is missing rather than guessed.
    """
    comes = [one.at for one in touches if one.direction == In]
    goes = [one.at for one in touches if one.direction == Out]
    if any_way := [one.at for one in touches if one.direction not in (In, Out)]:
        first, last = any_way[0], any_way[-1]
        middle = due[0] + (due[1] - due[0]) / 2
        if last - first >= APART or first < middle:
            comes.append(first)
        if last - first >= APART or first >= middle:
            goes.append(last)
    came = min((at for at in comes if at < turn.ends_at), default=None)
    left = max((at for at in goes if at > (came or turn.starts_at)), default=None)
    return came, left


def _outcome(came: datetime | None, left: datetime | None, late: int, early: int) -> str:
    if came is None and left is None:
        return Outcome.ABSENT
    if came is None or left is None:
        return Outcome.MISSING
    if late and early:
        return Outcome.LATE_EARLY
    if late:
        return Outcome.LATE
    return Outcome.EARLY if early else Outcome.NORMAL


def _worked(
    turn: Turn,
    came: datetime | None,
    left: datetime | None,
    off: Sequence[Off],
    holidays: Sequence[tuple[datetime, datetime]],
) -> tuple[int, int]:
    """Minutes of the shift's segments between coming and going, and those on statutory days.

    Without one of the two they are not known: nothing is made up, a correction says it.
    """
    if came is None or left is None:
        return 0, 0
    pieces = [(max(start, came), min(end, left)) for start, end in turn.worked]
    for one in off:
        pieces = [part for piece in pieces for part in _less(piece, one.starts_at, one.ends_at)]
    total = sum(_whole(end - start) for start, end in pieces)
    full = sum(_whole(end - start) for start, end in turn.worked)
    worked = total - turn.break_minutes if total > full // 2 else total
    in_holidays = sum(
        _whole(min(end, until) - max(start, since))
        for start, end in pieces
        for since, until in holidays
    )
    return max(worked, 0), min(in_holidays, max(worked, 0))


def _less(
    piece: tuple[datetime, datetime], start: datetime, end: datetime
) -> Iterator[tuple[datetime, datetime]]:
    since, until = piece
    if end <= since or start >= until:
        yield piece
        return
    if since < start:
        yield since, start
    if end < until:
        yield end, until


def _whole(span: timedelta) -> int:
    """Whole minutes, none if it is negative: half a minute late is not late."""
    return max(0, span // MINUTE)


# ── Presence nobody had rostered ────────────────────────────────────────────────────────────


def _unrostered(touches: Sequence[Touch]) -> Iterator[Day]:
    """One line for each day of the calendar on which somebody was there without a shift."""
    by_day: dict[date, list[Touch]] = {}
    for touch in touches:
        by_day.setdefault(local_day(touch.at), []).append(touch)
    for day, own in by_day.items():
        text = "|".join(f"{one.at.timestamp():.0f}{one.direction}" for one in own)
        yield Day(
            row=None,
            work_on=day,
            slot=UNROSTERED,
            outcome=Outcome.UNROSTERED,
            digest=hashlib.sha256(f"{ENGINE}|{day}|{text}".encode()).hexdigest(),
            came_at=own[0].at,
            left_at=own[-1].at if len(own) > 1 else None,
        )


def _digest(
    turn: Turn,
    touches: Sequence[Touch],
    off: Sequence[Off],
    claim: Claim | None,
    holidays: Sequence[tuple[datetime, datetime]],
) -> str:
    """The SHA-256 of everything that this shift's outcome depends on."""
    parts = [
        f"{ENGINE}|{turn.work_on}|{turn.slot}|{_at(turn.starts_at)}|{_at(turn.ends_at)}",
        ",".join(f"{_at(start)}-{_at(end)}" for start, end in turn.worked),
        f"{turn.break_minutes}|{turn.late_grace}|{turn.early_grace}|{turn.punch_before}",
        ",".join(f"{_at(one.at)}{one.direction}" for one in touches),
        ",".join(f"{_at(one.starts_at)}-{_at(one.ends_at)}{one.label}" for one in off),
        f"{_at(claim.came_at)}-{_at(claim.left_at)}" if claim else "",
        ",".join(
            f"{_at(start)}-{_at(end)}"
            for start, end in holidays
            if start < turn.ends_at and turn.starts_at < end
        ),
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _at(moment: datetime | None) -> str:
    return "" if moment is None else str(int(moment.timestamp()))
