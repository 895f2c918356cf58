"""Money as the department lives it: prices approved, months billed, people paying sooner or later."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.utils.timezone import localtime

from hub.charges import actions, queries
from hub.charges.actions import Taken
from hub.charges.models import Bill, Enrolment, FeeItem, Hold, Payment
from hub.demo import numbers
from hub.demo.clocks import HOUR, MINUTE, Story
from hub.demo.frame import Frame
from hub.estate.models import Area
from hub.kernel import decisions
from hub.kernel.models import Decision
from hub.kernel.periods import Month
from hub.people.models import Role

DAY = timedelta(days=1)
# How many of a day's payments come to the counter, with a receipt; the rest pays by code.
AT_THE_COUNTER = 4
# Every night would be half a million rows that nobody looks at again.
LAST_NIGHTS = 7


class Till:
    """From the first price to last night's arrears."""

    def __init__(self, frame: Frame, begins: datetime, ends: datetime) -> None:
        self.frame, self.begins, self.ends = frame, begins, ends
        # Its own dice: who pays when does not change what residents report.
        self.rng = Random(len(frame.homes))
        self.finance = frame.of(Role.FINANCE)[0]
        self.desk = frame.of(Role.FRONT_DESK)[0]
        self.same: dict[str, Any] = {"community": frame.community}
        # Who pays late this month mostly paid late last month.
        self.habit: dict[int, float] = {}
        self.payers: dict[date, list[int]] = defaultdict(list)
        # Households that the bank debits: their bills wait for its runs, see `bank`.
        self.by_bank: set[int] = set()
        self.numbers = 0

    def tell(self) -> Story:
        at = self.begins + 9 * HOUR
        yield at
        self.items = self._prices(at)
        at += 30 * MINUTE
        yield at
        self._approve(at)
        at += 30 * MINUTE
        yield at
        self._enrol(at)
        for start in self._days():
            yield from self._live(start)

    def _days(self) -> Iterator[datetime]:
        start = self.begins + DAY
        while start < self.ends:
            yield start
            start += DAY

    def _live(self, start: datetime) -> Story:
        if localtime(start).day == 1 or start > self.ends - LAST_NIGHTS * DAY:
            yield start + 2 * HOUR
            actions.take_snapshot(by=self.finance, at=start + 2 * HOUR, **self.same)
        if localtime(start).day == 1:
            yield start + 9 * HOUR
            self._bill(start + 9 * HOUR)
        yield start + 16 * HOUR
        self._take(start + 16 * HOUR)

    # ── What it costs, and for whom ──────────────────────────────────────────────────────

    def _prices(self, at: datetime) -> dict[str, FeeItem]:
        who = {"by": self.finance, "at": at, **self.same}
        service = actions.add_item(code="WY", name="物业服务费", basis="AREA", **who)
        space = actions.add_item(code="CW", name="车位服务费", basis="SPACE", **who)
        water = actions.add_item(
            code="YS",
            name="花园用水（代收）",
            basis="METER",
            is_for_others=True,
            due_months_later=1,
            **who,
        )
        villas = Area.objects.get(community=self.frame.community, name="D区")
        for item, price, unit, area in (
            (service, numbers.SERVICE_FEE, "SQM", None),
            (service, numbers.VILLA_FEE, "SQM", villas.pk),
            (space, numbers.PARKING_FEE, "SPACE", None),
            (water, numbers.WATER, "TON", None),
        ):
            actions.propose_tariff(
                item.pk,
                price=Decimal(price),
                unit=unit,
                area_id=area,
                valid_from=localtime(self.begins).date().replace(day=1),
                reason="前期物业服务合同第十条，已在公示栏公示",
                **who,
            )
        return {"WY": service, "CW": space, "YS": water}

    def _approve(self, at: datetime) -> None:
        manager = self.frame.of(Role.MANAGER)[0]
        waiting = Decision.objects.filter(kind="charges.tariff", status="PROPOSED", **self.same)
        for one in waiting:
            decisions.grant(one, by=manager, at=at)

    def _enrol(self, at: datetime) -> None:
        who = {"by": self.finance, "at": at, **self.same}
        first_day = localtime(self.begins).date().replace(day=1)
        actions.enrol_all(self.items["WY"].pk, first_day=first_day, **who)
        homes = list({one.household.pk for one in self.frame.homes})
        for n, home in enumerate(self.rng.sample(sorted(homes), len(homes) // 20)):
            actions.enrol(
                home,
                item_id=self.items["CW"].pk,
                first_day=first_day,
                reference=f"B1-{n + 1:03}",
                **who,
            )

    # ── Billing ──────────────────────────────────────────────────────────────────────────

    def _bill(self, at: datetime) -> None:
        who = {"by": self.finance, "at": at, **self.same}
        month = Month.of(localtime(at).date())
        for item in self.items.values():
            is_read = item.basis == FeeItem.Basis.METER  # and billed for the month that is over
            if is_read and not Enrolment.objects.filter(item=item, **self.same).exists():
                continue
            run = actions.open_run(item.pk, period=str(month.plus(-1 if is_read else 0)), **who)
            actions.commit_run(run.pk, seen=queries.preview(run, at).seen, **who)
            actions.write_bills(run.pk, by=self.finance, at=at)
        bills = Bill.objects.filter(period=str(month), **self.same).order_by("household", "pk")
        for household, due_on in bills.values_list("household", "due_on").distinct():
            if household in self.by_bank:
                continue
            if (day := self._pays_on(household, due_on, localtime(at).date())) is not None:
                self.payers[day].append(household)

    def _pays_on(self, household: int, due_on: date, today: date) -> date | None:
        """When the household pays this month's bills, by the share received by day after due."""
        habit = self.habit.setdefault(household, self.rng.random())
        luck = habit if self.rng.random() < 0.7 else self.rng.random()
        before = 0.0
        earliest = (today - due_on).days
        for days, share in numbers.RECEIVED_BY:
            if luck < share:
                within = (luck - before) / (share - before)
                return due_on + timedelta(days=round(earliest + within * (days - earliest)))
            before, earliest = share, days
        return None

    # ── Paying ───────────────────────────────────────────────────────────────────────────

    def _take(self, at: datetime) -> None:
        today = localtime(at).date()
        owed = queries.open_bills_of(self._free(today), self.frame.community)
        sums = {home: sum(bill.amount for bill in bills) for home, bills in owed.items()}
        homes = sorted(sums)
        counter = homes[:AT_THE_COUNTER]
        for n, home in enumerate(counter):
            self._at_the_counter(home, Decimal(sums[home]), at + n * MINUTE, today)
        rest = [
            (home, self._by_code(Decimal(sums[home]), today)) for home in homes[len(counter) :]
        ]
        if rest:
            after = at + len(counter) * MINUTE
            actions.take_many(rest, by=self.finance, at=after, **self.same)

    def _free(self, today: date) -> set[int]:
        """Whose turn it is, but for those whose bills are at the bank: they come again next week."""
        homes = set(self.payers.pop(today, []))
        holds = Hold.objects.within(self.frame.community).filter(released_at__isnull=True)
        at_the_bank = set(
            holds.filter(bill__household__in=homes).values_list("bill__household", flat=True)
        )
        self.payers[today + 7 * DAY] += sorted(at_the_bank)
        return homes - at_the_bank

    def _at_the_counter(self, home: int, owed: Decimal, at: datetime, today: date) -> None:
        """Most pay what is open; some a part of it, some a round sum that leaves a credit."""
        luck = self.rng.random()
        if luck < 0.1:
            owed = (owed / 2).quantize(Decimal("0.01"))
        elif luck > 0.9:
            owed = (owed / 100).to_integral_value() * 100 + 100
        method = self.rng.choice(["CASH", "CASH", "TRANSFER"])
        reference = self._number("HK", today) if method == "TRANSFER" else ""
        who: dict[str, Any] = {"by": self.desk, "at": at, **self.same}
        taken = Taken(method, owed, today, reference)
        actions.give_receipt(actions.take(home, taken, **who).pk, **who)

    def _by_code(self, amount: Decimal, today: date) -> Taken:
        return Taken(Payment.Method.CODE, amount, today, self._number("SM", today))

    def _number(self, prefix: str, today: date) -> str:
        self.numbers += 1
        return f"{prefix}{today:%Y%m%d}{self.numbers:06}"
