"""What leaders see on their round: mostly nothing, now and then something, and what is said to it."""

from datetime import datetime, timedelta
from typing import Any

from hub.conduct import actions
from hub.conduct.actions import Seen
from hub.conduct.models import Check, CheckItem
from hub.conduct.queries import on_post_now
from hub.demo.clocks import HOUR, MINUTE, Story, midnight
from hub.demo.frame import Frame
from hub.kernel.house import the_house
from hub.people.line import Line
from hub.people.models import Staff

DAY = timedelta(days=1)
EVERY = 3 * DAY
# Round by round: the item that was seen, what was written, and what became of it.
ROUNDS: tuple[tuple[str, str, str], ...] = (
    ("", "", ""),
    ("LEGS", "在前台跷腿看手机，有业户在等", "accept"),
    ("", "", ""),
    ("ARMS", "站在门厅抱臂", "strike"),
    ("", "", ""),
    ("BADGE", "工牌放在抽屉里没有戴", "accept"),
    ("CHAT", "与来访的朋友聊天十分钟以上", "wait"),
)


class Looking:
    def __init__(self, frame: Frame, begins: datetime, ends: datetime) -> None:
        self.frame, self.begins, self.ends = frame, midnight(begins), ends
        self.same: dict[str, Any] = {"community": frame.community}

    def tell(self) -> Story:
        at, n = self.begins + DAY + 10 * HOUR + 20 * MINUTE, 0
        actions.begin(self.frame.community, at)
        while at < self.ends:
            yield at
            self._lapse(at)
            for who in ("ld01", "or00"):
                yield from self._round(self.frame.staff[who], at, n)
                n += 1
            at += EVERY

    def _lapse(self, at: datetime) -> None:
        """What the worker does every few minutes."""
        late = Check.objects.within(self.frame.community).filter(
            status=Check.Status.TOLD, reply_by__lt=at
        )
        for pk in list(late.values_list("pk", flat=True)):
            actions.lapse(pk, by=the_house(), at=at, **self.same)

    def _round(self, leader: Staff, at: datetime, n: int) -> Story:
        there = on_post_now(leader, Line(self.frame.community, at))
        if not there:
            return
        code, note, then = ROUNDS[n % len(ROUNDS)]
        person = there[n % len(there)].staff
        items = CheckItem.objects.within(self.frame.community).filter(code=code)
        seen = Seen(at - 5 * MINUTE, [one.pk for one in items], note)
        check = actions.check(person.pk, seen, by=leader, at=at, **self.same)
        if then == "accept":
            yield at + HOUR
            actions.reply(check.pk, by=person, at=at + HOUR, agrees=True, **self.same)
        elif then == "strike":
            yield at + HOUR
            yield from self._contested(check, person, at + HOUR)

    def _contested(self, check: Check, person: Staff, at: datetime) -> Story:
        words = "当时在用对讲机回话，手抬着，不是抱臂"
        actions.reply(check.pk, by=person, at=at, agrees=False, words=words, **self.same)
        yield at + 3 * HOUR
        above = self.frame.staff["su01" if person.username.startswith(("fd", "bu")) else "pm01"]
        actions.review(
            check.pk, by=above, at=at + 3 * HOUR, stands=False, words="问过同班的人，属实，撤销",
            **self.same,
        )  # fmt: skip
