"""Leave as people take it: in time, answered late, by phone with its paper, and not signed back yet."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.utils.timezone import localtime

from hub.demo.clocks import HOUR, MINUTE, Story, midnight
from hub.demo.frame import Frame
from hub.duty import inputs
from hub.duty.models import Assignment
from hub.kernel.house import the_house
from hub.kernel.periods import Month
from hub.kernel.workdays import local_day
from hub.leave import actions
from hub.leave.models import Kind, Leave
from hub.leave.queries import due
from hub.people.models import Staff

Push = Callable[[datetime, Story], None]
DAY = timedelta(days=1)
# Years of work before this place.
HISTORIES = {
    "fd01": 6, "fd02": 12, "fd03": 3, "fd04": 2, "bu01": 9, "bu02": 4, "bu03": 21, "bu04": 1.5,
    "ld01": 15, "ld02": 11, "su01": 17, "mo01": 8, "mo02": 5, "or00": 22, "or01": 2, "or02": 13,
}  # fmt: skip
# The sheets of a month are drawn up once it is locked.
DRAWN_UP_ON = 10


def stays_away(turn: Assignment) -> bool:
    """Is there leave, or a call, or an unanswered request in time, for the beginning of this shift?"""
    asked = (turn.community, [turn.staff_id], turn.starts_at, turn.starts_at + MINUTE)
    return bool(inputs.leave(*asked)) or any(one.is_excused for one in inputs.waiting(*asked))


class Away:
    def __init__(self, frame: Frame, push: Push, begins: datetime, ends: datetime) -> None:
        self.frame, self.push = frame, push
        self.begins, self.ends = midnight(begins), midnight(ends)
        self.staff = frame.staff
        self.same: dict[str, Any] = {"community": frame.community}
        self.house: dict[str, Any] = {"by": the_house(), **self.same}

    def tell(self) -> Story:
        at = self.begins + 6 * HOUR
        yield at
        actions.begin(self.frame.community, at)
        self._histories(at)
        days = (self.ends - self.begins).days
        for day, story in (
            (2, self._in_time("fd02", "家里老人住院要陪护，白天没有别人", ("ld01", "su01"))),
            (5, self._answered_late("mo01", "老家宅基地要本人去办手续")),
            (7, self._by_phone("or02")),
            (days - 12, self._in_time("or01", "孩子入学报名", ("or00", "pm01"))),
            (days - 9, self._taken_back("fd04", "想去看车展")),
            (days - 6, self._in_time("mo02", "送父亲去省城复查", ("or00", "pm01"), back=False)),
            (days, self._waits("fd01", "回老家参加表妹婚礼")),
        ):
            if 0 < day <= days:
                self.push(self.begins + day * DAY, story(self.begins + day * DAY))
        self.push(at, self._clock(at))

    def _histories(self, at: datetime) -> None:
        """Since when each has worked, by their papers: annual leave goes by it."""
        for login, years in HISTORIES.items():
            person = self.staff[login]
            actions.note_history(
                person.pk,
                by=self.staff["pm01"],
                at=at,
                worked_since=local_day(at - years * 365.25 * DAY),
                ground="社保缴费记录，已看原件",
                **self.same,
            )
            person.refresh_from_db()
            actions.grant_annual(person, at=at, **self.house)

    def _clock(self, at: datetime) -> Story:
        """Every hour what the worker does every few minutes; on the tenth the month's ledger."""
        community = self.frame.community
        while at < self.ends + DAY:
            yield at
            who = {"at": at, **self.house}
            for leave in due.silent(community, at):
                actions.lapse(leave, **who)
            for leave in due.moving(community, at):
                actions.go_on(leave, **who)
            for call in due.unpapered(community, at):
                actions.lapse_call(call, **who)
            local = localtime(at)
            if (local.day, local.hour) == (DRAWN_UP_ON, 11):
                month = Month.of(local_day(at)).plus(-1)
                actions.draw_up_month(str(month), by=self.staff["su01"], at=at, **self.same)
            at += HOUR

    # ── The stories ──────────────────────────────────────────────────────────────────────

    def _in_time(
        self, login: str, reason: str, levels: tuple[str, ...], *, back: bool = True
    ) -> Callable[[datetime], Story]:
        def story(day: datetime) -> Story:
            at = day + 9 * HOUR
            yield at
            turn = self._shift(login, at + 1.5 * DAY)
            if turn is None:
                return
            leave = self._asked(turn, reason, at)
            for who in levels:
                at += 3 * HOUR
                yield at
                leave = actions.approve(
                    leave.pk, by=self.staff[who], at=at, words="班已安排好", **self.same
                )
            if back and leave.back_by is not None:
                at = leave.back_by + HOUR
                yield at
                actions.report_back(leave.pk, by=turn.staff, at=at, **self.same)
                at += 2 * HOUR
                yield at
                actions.sign_back(leave.pk, by=self.staff[levels[0]], at=at, **self.same)

        return story

    def _answered_late(self, login: str, reason: str) -> Callable[[datetime], Story]:
        """Nobody answers in time: it climbs, and the head's word comes when the shift is over."""

        def story(day: datetime) -> Story:
            at = day + 9 * HOUR
            yield at
            turn = self._shift(login, at + 1.5 * DAY)
            if turn is None:
                return
            leave = self._asked(turn, reason, at)
            at = turn.ends_at + 4 * HOUR
            yield at
            words = "按时提出，领班和管理处都批晚了，不算本人责任"
            actions.approve(leave.pk, by=self.staff["gm01"], at=at, words=words, **self.same)
            yield from self._signed_back(leave, at, "or00")

        return story

    def _by_phone(self, login: str) -> Callable[[datetime], Story]:
        """A call before the shift, the paper the next day."""

        def story(day: datetime) -> Story:
            at = day + 9 * HOUR
            yield at
            turn = self._shift(login, at + 0.5 * DAY)
            if turn is None:
                return
            at = turn.starts_at - 70 * MINUTE
            yield at
            call = actions.log_call(
                turn.staff_id,
                by=self.staff["or00"],
                at=at,
                received_at=at - 5 * MINUTE,
                starts_at=turn.starts_at,
                until=turn.ends_at,
                matter="半夜母亲摔伤，正在医院，今天来不了",
                **self.same,
            )
            at = midnight(turn.ends_at) + DAY + 9 * HOUR
            yield at
            leave = self._asked(turn, "母亲摔伤住院陪护", at, phone_report=call.pk)
            for who in ("or00", "pm01"):
                at += HOUR
                yield at
                words = "当天 4:45 接到电话，住院单已看"
                leave = actions.approve(
                    leave.pk, by=self.staff[who], at=at, words=words, **self.same
                )
            yield from self._signed_back(leave, at, "or00")

        return story

    def _taken_back(self, login: str, reason: str) -> Callable[[datetime], Story]:
        """Granted, and taken back in time because somebody else has fallen ill."""

        def story(day: datetime) -> Story:
            at = day + 9 * HOUR
            yield at
            turn = self._shift(login, at + 4 * DAY)
            if turn is None:
                return
            leave = self._asked(turn, reason, at)
            who: dict[str, Any] = {"by": self.staff["su01"], **self.same}
            yield at + 2 * HOUR
            actions.approve(leave.pk, at=at + 2 * HOUR, words="班已安排好", **who)
            yield at + DAY
            why = "同组两人病休，那天前台无人可替；改天优先安排"
            actions.take_back(leave.pk, at=at + DAY, ground=why, **who)

        return story

    def _waits(self, login: str, reason: str) -> Callable[[datetime], Story]:
        def story(day: datetime) -> Story:
            at = day + HOUR / 2
            yield at
            turn = self._shift(login, at + 3 * DAY)
            if turn is not None:
                self._asked(turn, reason, at)

        return story

    # ── What they have in common ─────────────────────────────────────────────────────────

    def _shift(self, login: str, after: datetime) -> Assignment | None:
        """Their first rostered shift from this moment on."""
        rows = Assignment.objects.within(self.frame.community).in_force()
        own = rows.filter(staff=self.staff[login], starts_at__gt=after)
        return own.select_related("staff").order_by("starts_at").first()

    def _asked(self, turn: Assignment, reason: str, at: datetime, **also: Any) -> Leave:
        person: Staff = turn.staff
        wish = actions.Wish(
            kind=Kind.objects.get(community=self.frame.community, code="personal").pk,
            first_day=turn.work_on,
            last_day=turn.work_on,
            reason=reason,
            contact="13800138000",
            **also,
        )
        return actions.ask(wish, by=person, at=at, **self.same)

    def _signed_back(self, leave: Leave, at: datetime, by: str) -> Story:
        leave.refresh_from_db()
        at = max(at, leave.back_by or at) + 2 * HOUR
        yield at
        returned = min(at, leave.back_by or at)
        actions.sign_back(
            leave.pk,
            by=self.staff[by],
            at=at,
            returned_at=max(returned, leave.starts_at),
            **self.same,
        )
