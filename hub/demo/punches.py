"""Who came when: mostly in time, now and then late, without a punch, and twice not at all."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.utils.timezone import localdate

from hub.demo.away import stays_away
from hub.demo.clocks import HOUR, MINUTE, Story, midnight
from hub.demo.frame import Frame
from hub.duty import actions
from hub.duty.models import Absence, Assignment, Correction, Punch
from hub.kernel import decisions
from hub.kernel.house import the_house
from hub.kernel.models import Decision
from hub.people.models import Role, Staff

Push = Callable[[datetime, Story], None]
DAY = timedelta(days=1)
# Whose days are taken from the machine at the gate; everybody else punches on the phone.
MACHINE = "北门 1 号机"
# Its file is taken after each change of shifts, and before the night's work.
TAKEN_AT = (6.5, 14.5, 22.5)
FORGOTTEN = (
    "交班时在清点钥匙，忘了打卡",
    "手机没电，前台同事可以证明",
    "陪业主去看漏水，回来忘了打",
    "进门时接电话，忘了打卡",
)
# Days after the beginning on which somebody of the guards does not come, and how it ends.
ABSENCES = {4: "cured", 12: "confirmed", 44: "cured"}


@dataclass(frozen=True)
class Came:
    """When somebody really came and went, and which of both they punched."""

    came_at: datetime
    left_at: datetime
    punched_in: bool
    punched_out: bool


def came(turn: Assignment) -> Came:
    """The same for whoever asks: who is late for the shift signs the book late, too."""
    dice = Random(f"{turn.staff_id} {turn.starts_at.isoformat()}")
    is_late = dice.random() < 0.05
    early = dice.uniform(4, 24) * MINUTE if is_late else -abs(dice.gauss(7, 4)) * MINUTE
    return Came(
        turn.starts_at + early,
        turn.ends_at + abs(dice.gauss(6, 5)) * MINUTE,
        dice.random() > 0.025,
        dice.random() > 0.03,
    )


class Punches:
    def __init__(self, frame: Frame, push: Push, begins: datetime, ends: datetime) -> None:
        self.frame, self.push, self.begins, self.ends = frame, push, begins, ends
        # Its own dice: who is late does not change what residents report.
        self.rng = Random(len(frame.homes) + 11)
        self.same: dict[str, Any] = {"community": frame.community}
        self.house = the_house()
        # What the machine at the gate has noted since its file was last taken.
        self.machine: list[actions.Noted] = []
        self.absent: dict[tuple[int, datetime], str] = {}

    def tell(self) -> Story:
        """Every morning before the first shift: who has a shift today."""
        day = midnight(self.begins)
        while day < self.ends:
            yield day + 2.5 * HOUR
            self._night(day + 2.5 * HOUR)
            at = day + 5.75 * HOUR
            yield at
            turns = list(
                Assignment.objects.within(self.frame.community)
                .in_force()
                .filter(starts_at__gte=at, starts_at__lt=at + DAY)
                .select_related("staff", "roster__department")
                .order_by("starts_at", "pk")
            )
            turns = [one for one in turns if not stays_away(one)]
            self._stay_away(turns, (day - midnight(self.begins)).days)
            for turn in turns:
                self.push(at, self._turn(turn))
            for hour in TAKEN_AT:
                yield day + hour * HOUR
                self._take(day + hour * HOUR)
            day += DAY

    def _stay_away(self, turns: list[Assignment], day: int) -> None:
        how = ABSENCES.get(day)
        guards = [one for one in turns if one.roster.department.kind == "ORD"]
        if how and guards:
            turn = guards[0]
            self.absent[turn.staff_id, turn.starts_at] = how

    def _night(self, at: datetime) -> None:
        """What is over is worked out, from all that the machine has noted."""
        self._take(at)
        today = localdate(at)
        house: dict[str, Any] = {"by": self.house, "at": at, **self.same}
        actions.work_out(**house, first=today - 2 * DAY, last=today)
        actions.remind(**house)

    def _take(self, at: datetime) -> None:
        done = [one for one in self.machine if one.at <= at]
        if done:
            self.machine = [one for one in self.machine if one.at > at]
            head = self.frame.of(Role.OFFICE_DIRECTOR)[0]
            actions.import_punches(done, by=head, at=at, **self.same)

    # ── One shift ────────────────────────────────────────────────────────────────────────

    def _turn(self, turn: Assignment) -> Story:
        how = self.absent.pop((turn.staff_id, turn.starts_at), "")
        if how:
            yield from self._absence(turn, how)
            return
        seen = came(turn)
        if turn.roster.department.kind == "ORD":
            self._at_the_gate(turn, seen)
        else:
            for at, direction, is_punched in (
                (seen.came_at, "IN", seen.punched_in),
                (seen.left_at, "OUT", seen.punched_out),
            ):
                if is_punched:
                    yield from self._punch(turn, at, direction)
        if not (seen.punched_in and seen.punched_out) and self.rng.random() < 0.8:
            yield from self._correct(turn, seen)

    def _punch(self, turn: Assignment, at: datetime, direction: str) -> Story:
        """Whoever keeps the book waits for who relieves them; after an hour they go all the same."""
        latest = at + HOUR
        yield at
        while True:
            told = {"by": turn.staff, "at": at, "direction": direction, **self.same}
            try:
                actions.punch(**told, without_handover=at >= latest)
            except actions.StillKeeper:
                at += 5 * MINUTE
                yield at
            else:
                return

    def _at_the_gate(self, turn: Assignment, seen: Came) -> None:
        for at, is_punched in ((seen.came_at, seen.punched_in), (seen.left_at, seen.punched_out)):
            if is_punched:
                key = f"device:{MACHINE}:{turn.staff.username}:{int(at.timestamp())}"
                self.machine.append(actions.Noted(turn.staff_id, at, Punch.Direction.UNKNOWN, key))

    def _correct(self, turn: Assignment, seen: Came) -> Story:
        at = seen.left_at + self.rng.uniform(1, 20) * HOUR
        yield at
        correction = actions.ask_correction(
            turn.pk,
            by=turn.staff,
            at=at,
            reason=self.rng.choice(FORGOTTEN),
            came_at=None if seen.punched_in else seen.came_at,
            left_at=None if seen.punched_out else seen.left_at,
            **self.same,
        )
        at += self.rng.uniform(2, 30) * HOUR
        yield at
        decision = _waiting(correction)
        leader = self._leader(turn)
        if self.rng.random() < 0.9:
            decisions.grant(decision, by=leader, at=at)
        else:
            decisions.refuse(decision, by=leader, at=at, answer="监控里没有看到，请当面说明")

    def _leader(self, turn: Assignment) -> Staff:
        if turn.roster.department.kind == "ORD":
            return self.frame.staff["or00"]
        return self.frame.staff["su01" if turn.staff.username == "ld02" else "ld01"]

    # ── Nobody came ──────────────────────────────────────────────────────────────────────

    def _absence(self, turn: Assignment, how: str) -> Story:
        """One has a reason and a paper; the other says nothing, and two rule on it."""
        at = midnight(turn.ends_at) + DAY + 9 * HOUR
        yield at
        absence = Absence.objects.get(assignment=turn)
        leader = self.frame.staff["or00"]
        if how == "cured":
            words = "早上急性肠胃炎去了医院，给胡队打过电话，病历今天带来"
            actions.answer(absence.pk, by=turn.staff, at=at, words=words, **self.same)
            at += 6 * HOUR
            yield at
            note = "当天 6:20 接到电话；病历和缴费单已看原件"
            actions.cure(absence.pk, by=leader, at=at, cure="PAPER", note=note, **self.same)
            return
        at = absence.answer_by + 10 * HOUR
        yield at
        reason = "未请假未到岗，两次通知均未说明，岗位由领班顶替"
        decision = actions.propose_absence(
            absence.pk, by=leader, at=at, reason=reason, **self.same
        )
        at += 20 * HOUR
        yield at
        head = self.frame.staff["pm01"]
        decisions.grant(decision, by=head, at=at, answer="已向本人核实，情况属实")


def _waiting(correction: Correction) -> Decision:
    return Decision.objects.get(
        subject_type=correction._meta.label_lower,
        subject_id=correction.pk,
        status=Decision.Status.PROPOSED,
    )
