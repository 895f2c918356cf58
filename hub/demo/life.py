"""Months of work, lived through minute by minute by the same actions people use.

Each matter is a small story, a generator that acts and then says when it goes on. A heap keeps all
stories in order of time, so that clocks, escalations and seals come out as they would have.
"""

import heapq
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from random import Random
from typing import Any

from django.db import transaction
from django.utils.timezone import localtime

from hub.demo import numbers, pictures, texts
from hub.demo.clocks import HOUR, MINUTE, Story, callable_hour, daytime
from hub.demo.frame import PLACES, Frame, Home
from hub.demo.months import MonthEnd
from hub.kernel import attachments, decisions, obligations, seals
from hub.kernel.house import the_house
from hub.kernel.models import Event, Job, Obligation, Pulse
from hub.kernel.refusals import Refusal
from hub.matters import actions, duties, queries, rules
from hub.matters.actions import Intake
from hub.matters.models import Matter
from hub.matters.suggest import DEPARTMENT_OF
from hub.people.models import Department, Role, Staff


@dataclass
class Life:
    """The simulated months. `refused` counts what the rules turned down, by name."""

    frame: Frame
    rng: Random
    begins: datetime
    ends: datetime
    tell: Callable[[int, int], None]
    refused: Counter[str] = field(default_factory=Counter)
    done: Counter[str] = field(default_factory=Counter)

    def live(self) -> None:
        self._heap: list[tuple[datetime, int, Story]] = []
        self._ticket = count()
        self.complaints = texts.complaints()
        self._grumblers = self.rng.sample(
            self.frame.homes, max(1, len(self.frame.homes) * 6 // 100)
        )
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
        while self._heap and self._heap[0][0] < end:
            at, _n, story = heapq.heappop(self._heap)
            self._go_on(at, story)

    def push(self, at: datetime, story: Story) -> None:
        heapq.heappush(self._heap, (at, next(self._ticket), story))

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
        seals.seal_days(self.frame.community, at)

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

    def home(self) -> Home:
        """Six households in a hundred make nearly half of the calls."""
        return self.rng.choice(self._grumblers if self.rng.random() < 0.45 else self.frame.homes)

    def agent(self, at: datetime) -> Staff:
        """Who sits at the desk at this hour; at night the monitoring room does."""
        hour = localtime(at).hour
        desk = self.frame.of(Role.FRONT_DESK)
        if 8 <= hour < 14:
            return self.rng.choice(desk[:2])
        if 14 <= hour < 22:
            return self.rng.choice(desk[2:])
        return self.rng.choice(self.frame.of(Role.MONITOR))

    def told(self, kind: str, text: str, type_code: str, **more: object) -> Intake:
        home = self.home()
        channel = numbers.pick(self.rng, dict(numbers.CHANNELS))
        is_public = kind in {"REPAIR_PUBLIC", "SUGGESTION"}
        values: dict[str, object] = {
            "kind": kind,
            "channel": channel,
            "text": text,
            "type_code": type_code,
            "household_id": home.household.pk,
            "place": self.rng.choice(PLACES) if is_public else "",
            "reporter_name": home.name,
            "reporter_phone": home.phone,
        }
        return Intake(**{**values, **more})  # type: ignore[arg-type]

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


class Work:
    """A matter that a department handles: forwarded, accepted, perhaps bounced, handled."""

    def __init__(self, life: Life, at: datetime, kind: str) -> None:
        self.life, self.at, self.kind, self.rng = life, at, kind, life.rng
        self.same: dict[str, Any] = {"community": life.frame.community}

    def tell(self) -> Story:
        text, code = self.rng.choice(texts.EVERYDAY[self.kind])
        told = self.life.told(self.kind, text, code, is_urgent="爆" in text)
        yield from self.begin(told, code)
        shape = numbers.REPAIR_HOME if self.kind == "REPAIR_HOME" else numbers.REPAIR_PUBLIC
        yield from self.handle(numbers.lognormal(self.rng, shape, 400))

    def begin(self, told: Intake, code: str) -> Story:
        """At the desk and on to the department; one in fifty is forwarded too late."""
        agent = self.life.agent(self.at)
        department = self.department(code)
        yield self.at
        matter = actions.record(told, by=agent, at=self.at, **self.same)
        self.matter: Matter = matter
        wait = self.rng.uniform(0.5, 4) if self.rng.random() < 0.98 else self.rng.uniform(16, 50)
        self.at += wait * MINUTE
        yield self.at
        forwarder = agent
        if agent in self.life.frame.of(Role.MONITOR) and not told.is_urgent:
            forwarder = self.rng.choice(self.life.frame.of(Role.LEADER, "CS"))
        actions.forward(
            matter.pk, by=forwarder, at=self.at, department_id=department.pk, **self.same
        )
        yield from self.accept(department.kind, forwarder)

    def department(self, code: str) -> Department:
        kind = DEPARTMENT_OF.get(code.partition(".")[0], "ENG")
        kind = {"CS": "ENG"}.get(kind, kind) if self.kind != "COMPLAINT" else kind
        return self.life.frame.departments[kind]

    def workers(self, kind: str) -> list[Staff]:
        found = self.life.frame.of(Role.HANDLER, kind)
        return found or self.life.frame.of(Role.LEADER, "CS")

    def accept(self, kind: str, forwarder: Staff) -> Story:
        self.handler = self.rng.choice(self.workers(kind))
        late = self.rng.random() < 0.04
        minutes = self.rng.uniform(18, 90) if late else numbers.lognormal(self.rng, (1.4, 0.7), 14)
        if self.matter.is_urgent:
            minutes = min(minutes, 4.5)
        self.at += minutes * MINUTE
        yield self.at
        if self.rng.random() < 0.03:
            reason = self.rng.choice(texts.BOUNCES)
            actions.bounce(self.matter.pk, by=self.handler, at=self.at, reason=reason, **self.same)
            self.at += self.rng.uniform(1, 12) * MINUTE
            yield self.at
            office = self.life.frame.departments["OFF"]
            actions.forward(
                self.matter.pk, by=forwarder, at=self.at, department_id=office.pk, **self.same
            )
            self.handler = self.workers("OFF")[0]
            self.at += 3 * MINUTE
            yield self.at
        actions.accept(self.matter.pk, by=self.handler, at=self.at, **self.same)

    def handle(self, hours: float) -> Story:
        self.at += hours * HOUR * 0.3
        self.at = daytime(self.at)
        yield self.at
        actions.start(self.matter.pk, by=self.handler, at=self.at, **self.same)
        self.at = daytime(self.at + max(0.2, hours * 0.7) * HOUR)
        yield self.at
        actions.handle(
            self.matter.pk,
            by=self.handler,
            at=self.at,
            result=self.rng.choice(texts.RESULTS),
            **self._evidence(),
            **self.same,
        )

    def _evidence(self) -> dict[str, Any]:
        """Photos of before and after from every third repair, else the reason why there is none."""
        if self.kind != "REPAIR_PUBLIC" or self.rng.random() > 0.35:
            return {"no_photo_why": self.rng.choice(texts.NO_PHOTO)}
        scene = pictures.scene_for(self.matter.text)
        before, after = (
            attachments.receive(
                pictures.photo(self.rng, scene, is_done=is_done),
                by=self.handler,
                at=self.at,
                **self.same,
            )
            for is_done in (False, True)
        )
        return {"before": [before.draft_token], "photos": [after.draft_token]}


class Complaint(Work):
    """A complaint from the first word to the archive, with its ruling and its callbacks."""

    def __init__(self, life: Life, at: datetime) -> None:
        super().__init__(life, at, "COMPLAINT")
        month = localtime(at).month
        weights = {
            code: share * numbers.season(code, month)
            for code, share in numbers.COMPLAINT_TYPES.items()
            if code in life.complaints
        }
        self.label = self.rng.choice(life.complaints[numbers.pick(self.rng, weights)])

    def tell(self) -> Story:
        home = self.life.home()
        severity = self.label.severity if self.rng.random() < 0.45 else "1"
        told = self.life.told(
            "COMPLAINT",
            self.label.told_from(home.household.code),
            self.label.type_code,
            severity=severity,
            household_id=home.household.pk,
            reporter_name=home.name,
            reporter_phone=home.phone,
            accused_department_id=self._accused(),
            contact_at=self._told_before(),
        )
        yield from self.begin(told, self.label.type_code)
        self.life.push(self.at + HOUR, self._rule(self.at))
        if severity == "3":
            self.life.push(self.at + HOUR / 2, self._joint(self.at))
        yield from self.handle(numbers.lognormal(self.rng, numbers.CLOSE[severity], 700))
        yield from self._call_and_close()

    def _told_before(self) -> datetime | None:
        """One in forty was written on paper first: to the guard, or while the lines were down."""
        if self.rng.random() < 0.975:
            return None
        return self.at - self.rng.uniform(1, 30) * HOUR

    def _accused(self) -> int | None:
        kinds = {"T05.04": "ORD", "T05.03": "ORD", "T07.01": "CLN", "T09.01": "CS"}
        kind = kinds.get(self.label.type_code)
        return self.life.frame.departments[kind].pk if kind else None

    def _rule(self, since: datetime) -> Story:
        """Proposed by the desk, decided by whoever the rules name."""
        at = daytime(since + numbers.lognormal(self.rng, (1.6, 0.8), 20) * HOUR)
        yield at
        validity = self._validity()
        ground = {"VALID": "b", "COORD": "c", "INVALID": self.rng.choice("xyz")}[validity]
        decision = actions.propose_ruling(
            self.matter.pk,
            by=self.rng.choice(self.life.frame.of(Role.LEADER, "CS")),
            at=at,
            validity=validity,
            valid_ground=ground,
            said=texts.FINDINGS[validity],
            **self.same,
        )
        at = daytime(at + self.rng.uniform(0.3, 6) * HOUR)
        yield at
        for role in (Role.SUPERVISOR, Role.DIRECTOR, Role.OFFICE_DIRECTOR, Role.MANAGER):
            try:
                with transaction.atomic():
                    decisions.grant(decision, by=self.life.frame.of(role)[0], at=at)
                break
            except Refusal:
                continue
        if validity == "INVALID":
            at = daytime(at + self.rng.uniform(1, 20) * HOUR)
            yield at
            said = "电话说明了核查情况和依据，业户表示知道了，并告知可以申诉"
            actions.tell_ruling(self.matter.pk, by=self.caller(), at=at, said=said, **self.same)

    def _validity(self) -> str:
        if self.label.validity == "INVALID":
            return "INVALID"
        if self.label.responsible in {"DEVELOPER", "NEIGHBOUR", "THIRD", "UTILITY"}:
            return "COORD"
        return "INVALID" if self.rng.random() < 0.08 else "VALID"

    def _joint(self, since: datetime) -> Story:
        """The two directors start together and sign each stage."""
        director = self.life.frame.of(Role.DIRECTOR)[0]
        office = self.life.frame.of(Role.OFFICE_DIRECTOR)[0]
        at = since + self.rng.uniform(0.5, 1.5) * HOUR
        words = ("两位主任到场，明确分工和对业户的联络人", "查明原因，固定现场照片和记录",
                 "方案已与业户谈妥并落实", "列入班组复训和巡查表")  # fmt: skip
        for stage, said in zip("1234", words, strict=True):
            at = daytime(at) if stage != "1" else at
            yield at
            actions.write_stage(
                self.matter.pk, by=director, at=at, stage=stage, said=said, **self.same
            )
            for who in (director, office):
                at += 5 * MINUTE
                yield at
                actions.sign_stage(self.matter.pk, by=who, at=at, stage=stage, **self.same)
            at += self.rng.uniform(10, 30) * HOUR

    def caller(self) -> Staff:
        if self.matter.severity == "3" or rules.accuses_service(self.matter):
            return self.life.frame.of(Role.OFFICE_DIRECTOR)[0]
        desk = [*self.life.frame.of(Role.FRONT_DESK), *self.life.frame.of(Role.LEADER, "CS")]
        hands = rules.hands_in(self.matter)
        return self.rng.choice([one for one in desk if one.pk not in hands])

    def _call_and_close(self) -> Story:
        fate = self.rng.random()
        hours = numbers.lognormal(self.rng, numbers.CALL_BACK, 46)
        if fate < 0.03:
            return  # Nobody called: the duty stays open and the board says so.
        if fate < 0.07:
            hours = self.rng.uniform(50, 80)
        self.at = callable_hour(self.at + hours * HOUR)
        yield self.at
        self.matter.refresh_from_db()
        if self.matter.validity == "INVALID":
            yield from self._close()
            return
        if self.rng.random() < 0.15:
            yield from self._try_in_vain()
        verdict = numbers.pick(self.rng, dict(numbers.VERDICTS))
        self._call(True, verdict, self.rng.choice(texts.WORDS[verdict]))
        if verdict == "UNSATISFIED":
            yield from self._once_more()
        yield from self._close()

    def _try_in_vain(self) -> Story:
        self._call(False, "", "响铃无人接")
        self.at = callable_hour(self.at + self.rng.uniform(1, 4) * HOUR)
        yield self.at

    def _call(self, is_reached: bool, verdict: str, said: str) -> None:
        actions.call_back(
            self.matter.pk,
            by=self.caller(),
            at=self.at,
            reporter_id=self.matter.reporters.first().pk,  # type: ignore[union-attr]
            way="PHONE",
            is_reached=is_reached,
            verdict=verdict,
            said=said,
            **self.same,
        )

    def _once_more(self) -> Story:
        """Unsatisfied: the same department again, quicker this time, and called again."""
        self.matter.refresh_from_db()
        self.at = daytime(self.at + 8 * MINUTE)
        yield self.at
        actions.accept(self.matter.pk, by=self.handler, at=self.at, **self.same)
        yield from self.handle(self.rng.uniform(3, 40))
        self.at = callable_hour(self.at + self.rng.uniform(2, 30) * HOUR)
        yield self.at
        self._call(True, "ACCEPTABLE", "这回算是弄好了")

    def _close(self) -> Story:
        self.at = daytime(self.at + self.rng.uniform(1, 30) * HOUR)
        yield self.at
        for _try in range(8):
            self.matter.refresh_from_db()
            try:
                with transaction.atomic():
                    self._close_now()
                return
            except Refusal as refusal:
                self.life.refused[refusal.code] += 1
            self.at = daytime(self.at + 24 * HOUR)
            yield self.at

    def _coder(self) -> Staff:
        """A shift leader says what caused it; where customer service answers, somebody it does not lead."""
        frame = self.life.frame
        for role in (Role.LEADER, Role.FRONT_DESK, Role.OFFICE_DIRECTOR):
            found = [p for p in frame.of(role) if rules.may_close(p, self.matter, self.at)]
            if found:
                return self.rng.choice(found)
        return frame.of(Role.FRONT_DESK)[0]

    def _close_now(self) -> None:
        actions.close(
            self.matter.pk,
            by=self._coder(),
            at=self.at,
            cause_code=self.label.cause,
            responsible=self.label.responsible,
            **self.same,
        )
