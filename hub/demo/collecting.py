"""Dunning as the department lives it: a procedure approved, a night a day, and people who answer."""

from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from django.utils.timezone import localtime

from hub.charges.actions import take_snapshot
from hub.demo import numbers, pictures
from hub.demo.clocks import HOUR, MINUTE, Story, last_days
from hub.demo.frame import Frame
from hub.demo.paper import Paper
from hub.demo.till import Till
from hub.dunning import actions, queries
from hub.dunning.actions import Tried
from hub.dunning.models import Channel, StepDue
from hub.estate.models import Household
from hub.kernel import attachments, decisions
from hub.kernel.models import Decision
from hub.kernel.refusals import Refusal
from hub.people.models import Role, Staff

DAY = timedelta(days=1)
# The department began to dun by the book so many days ago; before, nobody wrote anything down.
LATELY = 33
NEVER, LATE = 0.02, 0.03
# What comes of a call, and which share pays within a fortnight of each means.
ANSWERS = {
    "AGREES": 34, "PROMISE": 20, "NOT_REACHED": 15, "WRONG_NUMBER": 9, "DISPUTES": 8,
    "HARDSHIP": 6, "SAYS_PAID": 4, "REFUSES": 4,
}  # fmt: skip
PAYS = {Channel.MESSAGE: 0.09, Channel.PHONE: 0.14, Channel.VISIT: 0.17, Channel.LETTER: 0.13}
NOTES = {
    "AGREES": ("说这周去前台付", "出差回来就付", "忘记了，今天扫码"),
    "DISPUTES": ("对公摊的算法有异议，要看明细", "说面积和房产证不一致"),
    "HARDSHIP": ("最近失业，想分几次付",),
    "REFUSES": ("说等地下车库漏水修好再说",),
    "SAYS_PAID": ("说上周转账了，请财务核对",),
    "PROMISE": ("发工资后付", "月底前付清"),
}


class Collecting:
    """The last weeks: what was due is mostly done, some of it late, a little of it never."""

    def __init__(self, frame: Frame, till: Till, begins: datetime, ends: datetime) -> None:
        self.frame, self.till = frame, till
        self.begins, self.ends = last_days(LATELY, begins, ends), ends
        self.rng = Random(len(frame.homes) + 1)
        self.same: dict[str, Any] = {"community": frame.community}
        self.supervisor = frame.of(Role.SUPERVISOR)[0]
        self.count = 0
        self.paper = Paper(frame, self.rng)

    def tell(self) -> Story:
        at = self.begins + 10 * HOUR
        yield at
        self._agree(at)
        start = self.begins + DAY
        while start < self.ends:
            yield start + 2.5 * HOUR
            self._night(start + 2.5 * HOUR)
            if start == self.begins + DAY:
                yield start + 9 * HOUR
                self._leave_unsold(start + 9 * HOUR)
            yield start + 9.5 * HOUR
            self._work(start + 9.5 * HOUR)
            start += DAY

    def _agree(self, at: datetime) -> None:
        who = {"by": self.supervisor, "at": at, **self.same}
        procedure = actions.draft(note="按物业服务合同和《管理条例》制定", **who)
        decision = actions.propose(procedure.pk, ground="话术已由主任看过", **who)
        decisions.grant(decision, by=self.frame.of(Role.OFFICE_DIRECTOR)[0], at=at)

    def _night(self, at: datetime) -> None:
        finance = {"by": self.till.finance, "at": at, **self.same}
        take_snapshot(**finance)
        actions.run_night(**finance)

    def _leave_unsold(self, at: datetime) -> None:
        """What is not sold yet the developer pays for, by a bill of its own."""
        homes = Household.objects.within(self.frame.community).filter(occupancy="UNSOLD")
        who = {"by": self.supervisor, "at": at, **self.same}
        until = localtime(at).date() + 80 * DAY
        for home in homes:
            decision = actions.propose_pause(
                home.pk, reason="UNSOLD", last_day=until, ground="开发商未售，另行结算", **who
            )
            decisions.grant(decision, by=self.frame.of(Role.DIRECTOR)[0], at=at)

    # ── A day's work ─────────────────────────────────────────────────────────────────────

    def _work(self, at: datetime) -> None:
        self.paper.send(at)
        self.paper.print(at + HOUR)
        self.paper.deliver(at + 2 * HOUR)
        # Messages go by the list, and what wants a notice by the notice.
        rows = StepDue.objects.within(self.frame.community).open()
        rows = rows.exclude(step__channel=Channel.MESSAGE).exclude(step__prints_notice=True)
        rows = rows.select_related("household", "step", "person").order_by("window_ends", "pk")
        for n, due in enumerate(row for row in rows if self._is_turn(row, at)):
            try:
                self._try(due, at + (n % 480) * MINUTE)
            except Refusal:
                continue  # the rules said no: called today already, promised, at rest
        self._decide(at + 8 * HOUR)

    def _is_turn(self, due: StepDue, at: datetime) -> bool:
        """Each step has its day, most within the window, a few after it, some never."""
        luck = Random(due.pk).random()
        if luck < NEVER:
            return False
        if luck < NEVER + LATE:
            return at > due.window_ends + DAY
        span = (due.window_ends - due.opened_at) * ((luck - NEVER - LATE) * 0.8)
        return at >= due.opened_at + span

    def _try(self, due: StepDue, at: datetime) -> None:
        who = {"by": self._holder(due), "at": at, **self.same}
        tried = self._told(due, who["by"], at)
        actions.attempt(due.pk, tried, **who)
        if tried.result == "DISPUTES":
            actions.propose_pause(
                due.household_id,
                reason="DISPUTE",
                last_day=localtime(at).date() + 20 * DAY,
                ground=tried.note,
                **who,
            )
        self._pay(due, tried, localtime(at).date())

    def _holder(self, due: StepDue) -> Staff:
        return due.person or self.frame.of(Role(due.role))[0]

    def _told(self, due: StepDue, by: Staff, at: datetime) -> Tried:
        people = list(queries.who_may_hear(due.household, at)[:1])
        phones = queries.phones_of(due.household, at)
        heard = people[0].pk if people else None
        channel = due.step.channel
        self.count += 1
        if channel == Channel.LETTER:
            return Tried(
                channel=channel, result="DELIVERED", spoken_to=heard,
                reference=f"EMS{at:%m%d}{self.count:07}CN", content_note="物业费催缴通知书",
            )  # fmt: skip
        if channel in (Channel.VISIT, Channel.NOTICE) or not phones:
            return self._visit(heard, by, at)
        result = numbers.pick(self.rng, dict(ANSWERS))
        return Tried(
            channel=Channel.PHONE, phone=phones[0].pk, reference=f"LY{at:%m%d}{self.count:06}",
            note=self.rng.choice(NOTES.get(result, ("",))),
            **self._heard(result, heard), **self._word(due, result, at),
        )  # fmt: skip

    def _heard(self, result: str, heard: int | None) -> dict[str, Any]:
        reached = result not in ("SENT", "NOT_REACHED", "WRONG_NUMBER")
        return {"result": result, "spoken_to": heard if reached else None}

    def _word(self, due: StepDue, result: str, at: datetime) -> dict[str, Any]:
        if result != "PROMISE":
            return {}
        day = localtime(at).date() + self.rng.randrange(3, 15) * DAY
        if self.rng.random() < 0.6:
            self.till.payers[day].append(due.household_id)
        return {"promise_day": day, "promise_amount": due.owed}

    def _visit(self, heard: int | None, by: Staff, at: datetime) -> Tried:
        """Two of us at the door; the photo shows the notice and its number."""
        photo = pictures.doorstep(self.rng, self.count)
        token = attachments.receive(photo, by=by, at=at, **self.same).draft_token or ""
        is_in = self.rng.random() < 0.8
        return Tried(
            channel=Channel.VISIT, photos=(token,), notice_code=f"TZ{at:%Y%m}-{self.count:05}",
            witness=self.supervisor.pk if self.supervisor.pk != by.pk else None,
            **self._heard("DELIVERED" if is_in else "NOT_REACHED", heard),
        )  # fmt: skip

    # ── What comes of it ─────────────────────────────────────────────────────────────────

    def _pay(self, due: StepDue, tried: Tried, today: date) -> None:
        if self.rng.random() < PAYS.get(Channel(tried.channel), 0):
            day = today + self.rng.randrange(1, 15) * DAY
            self.till.payers[day].append(due.household_id)

    def _decide(self, at: datetime) -> None:
        """What butlers asked for in the day, the supervisor looks at before going home."""
        waiting = Decision.objects.filter(
            kind="dunning.pause", status=Decision.Status.PROPOSED, **self.same
        )
        for one in waiting.exclude(proposer=self.supervisor):
            if self.rng.random() < 0.85:
                decisions.grant(one, by=self.supervisor, at=at)
            else:
                decisions.refuse(one, by=self.supervisor, at=at, answer="先把明细发给业主看")
