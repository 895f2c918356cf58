"""Months of work, lived through minute by minute by the same actions people use.

Each matter is a small story, a generator that acts and then says when it goes on. A heap keeps all
stories in order of time, so that clocks, escalations and seals come out as they would have.
"""

import heapq
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.timezone import localtime

from hub.demo import numbers, texts
from hub.demo.accounts import Accounts
from hub.demo.away import Away
from hub.demo.bank import Bank
from hub.demo.clocks import HOUR, MINUTE, Story
from hub.demo.collecting import Collecting
from hub.demo.handing import Handing
from hub.demo.handiwork import Handiwork
from hub.demo.lists import Lists
from hub.demo.looking import Looking
from hub.demo.months import MonthEnd
from hub.demo.orders import Orders
from hub.demo.punches import Punches
from hub.demo.rosters import Rosters
from hub.demo.stories import Complaint, Work
from hub.demo.till import Till
from hub.demo.together import Together
from hub.demo.town import Town
from hub.duty.actions import register
from hub.kernel import obligations, seals
from hub.kernel.house import the_house
from hub.kernel.models import Event, Job, Obligation, Pulse
from hub.kernel.refusals import Refusal
from hub.matters import actions, duties, queries


@dataclass
class Life(Town):
    """The simulated months."""

    begins: datetime
    ends: datetime
    tell: Callable[[int, int], None]
    done: Counter[str] = field(default_factory=Counter)

    def live(self) -> None:
        till = Till(self.frame, self.begins, self.ends)
        self.push(self.begins, till.tell())
        accounts = Accounts(self.frame, till, self.begins, self.ends)
        self.push(self.begins, accounts.tell())
        bank = Bank(self.frame, till, self.push, self.begins, self.ends)
        self.push(self.begins, bank.tell())
        collecting = Collecting(self.frame, till, self.begins, self.ends)
        self.push(collecting.begins, collecting.tell())
        self.push(self.begins, Handiwork(self, self.begins, self.ends).tell())
        for at, story in Orders(self.frame, self.begins, self.ends).stories():
            self.push(at, story)
        self.push(self.begins, Rosters(self.frame, self.begins, self.ends).tell())
        self.push(self.begins, Away(self.frame, self.push, self.begins, self.ends).tell())
        self.push(self.begins, Together(self.frame, self.push, self.begins, self.ends).tell())
        self.push(self.begins, Looking(self.frame, self.begins, self.ends).tell())
        self.push(self.begins, Lists(self.frame, self.begins, self.ends).tell())
        self.push(self.begins, Punches(self.frame, self.push, self.begins, self.ends).tell())
        self.push(self.begins, Handing(self.frame, self.begins, self.ends).tell())
        for at, story in self._present():
            self.push(at, story)
        days = (self.ends - self.begins).days
        for n in range(days + 1):
            start = self.begins + timedelta(days=n)
            with transaction.atomic():
                self._day(start, min(start + timedelta(days=1), self.ends))
            self.tell(n + 1, days + 1)

    def _day(self, start: datetime, end: datetime) -> None:
        for at in self._arrivals(start):
            if at < end:
                self.push(at, self._story(at))
        self._push_house(start, end)
        while self.heap and self.heap[0][0] < end:
            at, _n, story = heapq.heappop(self.heap)
            self._go_on(at, story)

    def _go_on(self, at: datetime, story: Story) -> None:
        try:
            later = next(story)
        except StopIteration:
            return
        except Refusal as refusal:
            self.refused[refusal.code] += 1
            return
        self.push(max(later, at + timedelta(seconds=1)), story)

    # ── What the house does by itself ────────────────────────────────────────────────────

    def _push_house(self, start: datetime, end: datetime) -> None:
        hours = int((end - start) / HOUR)
        for n in range(hours):
            self.push(start + n * HOUR, self._tick(start + n * HOUR))
        self.push(start + 2 * HOUR, self._night(start + 2 * HOUR))
        if localtime(start).day == 1:
            self.push(start, MonthEnd(self.frame, self.rng, self.push, start, self.ends).tell())

    def _tick(self, at: datetime) -> Story:
        """The worker's pass, four times an hour, and the hourly pulse."""
        yield at
        hour = at.replace(minute=0, second=0, microsecond=0)
        Pulse.objects.create(community=self.frame.community, hour=hour)
        for n in range(4):
            now = at + n * 15 * MINUTE
            yield now
            is_due = Obligation.objects.filter(next_at__lte=now).exists()
            if is_due and obligations.run_pass(now).breached:
                self._run_jobs()

    def _run_jobs(self) -> None:
        """What a missed duty queued, done here at once instead of in a worker."""
        waiting = Job.objects.filter(state=Job.State.WAITING, args__has_key="event")
        for job in waiting.order_by("id"):
            event = Event.objects.get(pk=job.args["event"])
            if event.detail.get("kind") == duties.COMPLETE.code:
                actions.owe_progress_call(event)
            Job.objects.filter(pk=job.pk).update(state=Job.State.DONE, ended_at=event.at)

    def _night(self, at: datetime) -> Story:
        yield at
        same = {"community": self.frame.community, "by": the_house(), "at": at}
        for matter in list(queries.quiet_since_handled(self.frame.community, at)):
            actions.close(matter.pk, **same)
        for matter in list(queries.waiting_to_be_filed(self.frame.community)):
            try:
                with transaction.atomic():
                    actions.file(matter.pk, **same)
            except Refusal as refusal:
                self.refused[refusal.code] += 1
        register.note_heads(**same)
        seals.seal_days(self.frame.community, at)

    def _present(self) -> Iterator[tuple[datetime, Story]]:
        """What is under way as the curtain rises: whatever the size and the hour, no desk is empty."""
        for n, minutes in enumerate((2, 3, 6, 15, 35, 60, 90, 150)):
            kind = ("REPAIR_HOME", "REPAIR_PUBLIC")[n % 2]
            at = self.ends - minutes * MINUTE
            yield at, self._begun(kind, at)
        for hours in (0.5, 1.5, 4, 9, 20, 30, 42):
            at = self.ends - hours * HOUR
            yield at, self._begun("COMPLAINT", at)

    def _begun(self, kind: str, at: datetime) -> Story:
        """Thrown for when its time has come, so that what is thrown for before stays as it was."""
        self.done[kind] += 1
        story = Complaint(self, at) if kind == "COMPLAINT" else Work(self, at, kind)
        yield from story.tell()

    # ── Who comes, when, with what ───────────────────────────────────────────────────────

    def _arrivals(self, start: datetime) -> Iterator[datetime]:
        per_day = sum(numbers.MONTHLY.values()) * len(self.frame.homes) / 1000 / 30.4
        day = localtime(start)
        expected = per_day * numbers.WEEKDAYS[day.weekday()]
        for _n in range(max(0, round(self.rng.gauss(expected, expected**0.5)))):
            hour = self.rng.choices(range(24), numbers.HOURS)[0]
            yield start + hour * HOUR + timedelta(seconds=self.rng.randrange(3600))

    def _story(self, at: datetime) -> Story:
        kind = numbers.pick(self.rng, dict(numbers.MONTHLY))
        self.done[kind] += 1
        if kind == "COMPLAINT":
            return Complaint(self, at).tell()
        if (
            kind in {"ENQUIRY", "PASS", "RELEASE", "PRAISE", "SUGGESTION"}
            or self.rng.random() < 0.3
        ):
            return self._at_the_desk(kind, at)
        return Work(self, at, kind).tell()

    def _at_the_desk(self, kind: str, at: datetime) -> Story:
        text, code = self.rng.choice(texts.EVERYDAY[kind])
        yield at
        actions.take_in(
            self.told(kind, text, code),
            community=self.frame.community,
            by=self.agent(at),
            at=at,
            result=self.rng.choice(texts.ANSWERS),
        )
