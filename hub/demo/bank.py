"""Bank debit as the department lives it: mandates signed, two runs a month, and what failed put right."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.utils.timezone import localtime

from hub.charges.periods import Month
from hub.debit import actions, queries
from hub.debit.actions import Agreed
from hub.debit.actions.preparing import NothingToDebit, StillBlocked
from hub.debit.models import Batch, Cycle, Format, Line, Mandate, Reason, Result
from hub.demo import numbers, texts
from hub.demo.clocks import HOUR, MINUTE, Story, daytime, midnight
from hub.demo.frame import Frame
from hub.demo.till import Till
from hub.estate.models import Beat, Household, Resident
from hub.kernel.house import the_house
from hub.kernel.models import Job
from hub.people.models import Role, Staff

Push = Callable[[datetime, Story], None]
DAY = timedelta(days=1)
# Of the tasks of the last weeks, so many wait to be done by whoever signs in.
LATELY, LEFT = 40, 0.2
# Who was debited in vain twice goes and pays by phone, if at all, in the weeks that follow.
PAYS_ANYWAY = 0.5
# So many days a batch waits for slips to be billed before it is given up.
PATIENCE = 5
BANKS = ("中国银行清远分行", "工商银行清城支行", "建设银行清远市分行", "农业银行清城支行")
CALLED = ("业主说本周去银行解冻", "业主说卡已换，来前台补签", "业主说周末存钱，请下次再扣")
PUT_RIGHT = {
    "9": "原账户已销户，业主换了一张卡",
    "16": "补签授权书，银行已生效",
    "30": "与财务核对金额后重新登记",
}


class Bank:
    """From the first mandate to the last answer. Desk, supervisor and two of finance: four hands."""

    def __init__(
        self, frame: Frame, till: Till, push: Push, begins: datetime, ends: datetime
    ) -> None:
        self.frame, self.till, self.push = frame, till, push
        self.begins, self.ends = begins, ends
        # Its own dice: whose account is empty does not change what residents report.
        self.rng = Random(len(frame.homes) + 3)
        self.desk = frame.of(Role.FRONT_DESK)[0]
        self.supervisor = frame.of(Role.SUPERVISOR)[0]
        self.sender, self.importer = frame.of(Role.FINANCE)
        self.same: dict[str, Any] = {"community": frame.community}

    def tell(self) -> Story:
        at = self.begins + 12 * HOUR
        yield at
        self._sign(at)
        month = Month.of(localtime(self.begins).date()).plus(1)
        while (first := self._on(month.day(1))) < self.ends:
            yield first + 20 * MINUTE
            cycle = actions.open_cycle(str(month), at=first + 20 * MINUTE, **self.same)
            for day in (cycle.send_on, cycle.second_on):
                yield from self._run(cycle, self._on(day))
            month = month.plus(1)

    def _on(self, day: Any) -> datetime:
        return midnight(self.begins).replace(year=day.year, month=day.month, day=day.day)

    # ── Mandates ─────────────────────────────────────────────────────────────────────────

    def _sign(self, at: datetime) -> None:
        """What was signed before there was a hub, from the bank's list."""
        owners = Resident.objects.filter(kind="OWNER", household__community=self.frame.community)
        names = dict(owners.order_by("pk").values_list("household", "name"))
        all_homes = Household.objects.within(self.frame.community).count()
        wanted = min(len(names), round(all_homes * numbers.MANDATES))
        homes = sorted(self.rng.sample(sorted(names), wanted))
        rows = [(home, self._agreed(n, names[home])) for n, home in enumerate(homes, start=1)]
        actions.make_many(rows, by=self.desk, at=at, **self.same)
        self.till.by_bank.update(homes)

    def _agreed(self, number: int, owner: str) -> Agreed:
        """Some are paid for by a parent, some have a cap, a few are about to end."""
        luck, today = self.rng.random(), localtime(self.begins).date()
        return Agreed(
            agreement=f"WT{number:05}",
            holder=texts.a_name(self.rng) if luck < 0.06 else owner,
            bank=self.rng.choice(BANKS),
            account=self._account(),
            valid_from=today - self.rng.randrange(60, 1500) * DAY,
            valid_to=today + self.rng.randrange(45, 400) * DAY if luck > 0.97 else None,
            cap=Decimal(400) if 0.5 < luck < 0.53 else None,
        )

    def _account(self) -> str:
        return f"62{self.rng.randrange(10**17):017}"

    # ── A run ────────────────────────────────────────────────────────────────────────────

    def _run(self, cycle: Cycle, day: datetime) -> Story:
        """Prepared and checked in the morning, sent after lunch, answered two days later."""
        at = day + 9.5 * HOUR
        yield at
        form = Format.objects.get(status="APPROVED", code="TXT", **self.same)
        try:
            batch = actions.prepare(
                cycle.period, by=self.desk, at=at, format_id=form.pk, **self.same
            )
        except NothingToDebit:
            return  # nobody owes anything that a bank could be asked for
        at += 90 * MINUTE
        yield at
        for _day in range(PATIENCE):
            if self._check(batch, at):
                break
            at += DAY  # work done before the cut-off is on no bill yet
            yield at
        else:
            actions.cancel(
                batch.pk, by=self.desk, at=at, reason="服务单一直没有入账，下月再扣", **self.same
            )
            return
        at += 3 * HOUR
        yield at
        for file in queries.files_of(batch):
            actions.fetch(file.pk, by=self.sender, at=at, **self.same)
        actions.send(batch.pk, by=self.sender, at=at + 5 * MINUTE, **self.same)
        at = midnight(at) + 2 * DAY + 10 * HOUR
        yield at
        result = self._receive(batch, at)
        at += 20 * MINUTE
        yield at
        self._book(result, at)
        self._follow(batch, at)
        self.push(at, self._close(batch, at + 3 * DAY))

    def _check(self, batch: Batch, at: datetime) -> bool:
        try:
            actions.check(batch.pk, by=self.supervisor, at=at, **self.same)
        except StillBlocked:
            return False
        actions.write_files(batch.pk, by=the_house(), at=at)
        self._done(actions.WRITE, at)
        return True

    def _receive(self, batch: Batch, at: datetime) -> Result:
        batch.refresh_from_db()
        result = actions.receive(
            batch.pk,
            by=self.importer,
            at=at,
            name=f"{batch}-回盘.txt",
            content=self._answer(batch),
            paid_on=localtime(batch.sent_at).date(),
            **self.same,
        )
        read = actions.read(result.pk, by=the_house(), at=at)
        self._done(actions.READ, at)
        return read

    def _book(self, result: Result, at: datetime) -> None:
        actions.accept(result.pk, by=self.importer, at=at, **self.same)
        actions.book(result.pk, by=the_house(), at=at)
        self._done(actions.BOOK, at)

    def _done(self, name: str, at: datetime) -> None:
        """What was ordered for the worker has been done here at once."""
        waiting = Job.objects.filter(name=name, state=Job.State.WAITING)
        waiting.update(state=Job.State.DONE, ended_at=at)

    def _answer(self, batch: Batch) -> bytes:
        """What a bank sends back: its sums above, and a code and words for each line."""
        labels = dict(Reason.objects.filter(**self.same).values_list("code", "label"))
        rows = [f"{batch}|{batch.sent_at:%Y%m%d}|{batch.lines}|{batch.total:.2f}"]
        lines = queries.sent_lines(batch).order_by("number")
        for n, (key, amount, attempt) in enumerate(
            lines.values_list("key", "amount", "attempt"), start=1
        ):
            rate = numbers.DEBITED if attempt == 1 else numbers.DEBITED_LATER
            code = "0000"
            if self.rng.random() > rate:
                code = numbers.pick(self.rng, dict(numbers.DEBIT_FAILS))
            rows.append(f"{n}|{key}|{amount:.2f}|{code}|{labels.get(code, '扣款成功')}")
        return "\r\n".join([*rows, ""]).encode("gbk")

    def _close(self, batch: Batch, at: datetime) -> Story:
        """When all is answered; a line that the bank is still asked about keeps it open."""
        yield at
        for _day in range(10):
            batch.refresh_from_db()
            if batch.status == Batch.Status.ANSWERED:
                actions.close(batch.pk, by=self.importer, at=at, **self.same)
                return
            at += DAY
            yield at

    # ── What failed ──────────────────────────────────────────────────────────────────────

    def _follow(self, batch: Batch, at: datetime) -> None:
        failed = queries.sent_lines(batch).exclude(outcome="PAID").order_by("number")
        for line in failed.select_related("household__building", "reason"):
            if line.attempt > 1 and self.rng.random() < PAYS_ANYWAY:
                day = localtime(at).date() + self.rng.randrange(2, 25) * DAY
                self.till.payers[day].append(line.household_id)
            is_left = at > self.ends - LATELY * DAY and self.rng.random() < LEFT
            if line.task and not is_left:
                late = 96 if self.rng.random() < 0.06 else 0
                self.push(at, self._task(line, at + (late + self.rng.uniform(1, 44)) * HOUR))

    def _task(self, line: Line, at: datetime) -> Story:
        at = daytime(at)
        yield at
        who: dict[str, Any] = {"at": at, **self.same}
        if line.task == Reason.Kind.FIX:
            self._renew(line, who)
        elif line.task == Reason.Kind.CALL:
            who["by"] = self._butler(line, at)
            actions.note_call(line.pk, reason=self.rng.choice(CALLED), **who)
        else:
            actions.bank_told(
                line.pk,
                by=self.importer,
                is_paid=self.rng.random() < 0.5,
                paid_on=localtime(line.batch.sent_at).date(),
                reason="银行柜台王经理电话答复",
                **who,
            )

    def _renew(self, line: Line, who: dict[str, Any]) -> None:
        """A further version of the paper: another account if the old one is gone."""
        mandate = queries.mandate_of(line.household)
        if mandate is None or line.reason is None:
            return
        agreed = _as_signed(mandate)
        if line.reason.code == "9":
            agreed = replace(agreed, account=self._account())
        reason = PUT_RIGHT.get(line.reason.code, "与业主核对后更正")
        actions.renew_mandate(mandate.pk, agreed, by=self.desk, reason=reason, **who)

    def _butler(self, line: Line, at: datetime) -> Staff:
        """Whom the task was given to: the butler of the beat."""
        area = line.household.building.area_id
        beat = Beat.objects.filter(area=area, **self.same).walked(at).select_related("staff")
        return beat.order_by("-pk")[0].staff


def _as_signed(mandate: Mandate) -> Agreed:
    return Agreed(
        agreement=mandate.agreement,
        holder=mandate.holder,
        bank=mandate.bank,
        account=mandate.account,
        valid_from=mandate.valid_from,
        valid_to=mandate.valid_to,
        cap=mandate.cap,
    )
