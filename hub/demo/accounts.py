"""What makes one household's account differ from the next: a meter, an empty home, a wrong bill."""

from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.utils.timezone import localtime

from hub.charges import actions
from hub.charges.actions.enrolment import DISCOUNT
from hub.charges.actions.metering import NewReading
from hub.charges.models import Bill
from hub.demo import numbers
from hub.demo.clocks import HOUR, Story, midnight
from hub.demo.frame import Frame
from hub.demo.till import Till
from hub.estate.models import Household
from hub.kernel import decisions, periods
from hub.people.models import Role

DAY = timedelta(days=1)


class Accounts:
    """Garden water by meter, reductions for empty homes, and one bill put right by two."""

    def __init__(self, frame: Frame, till: Till, begins: datetime, ends: datetime) -> None:
        self.frame, self.till, self.begins, self.ends = frame, till, begins, ends
        # Its own dice: who waters the garden does not change who pays late.
        self.rng = Random(len(frame.homes) + 11)
        self.same: dict[str, Any] = {"community": frame.community}
        self.finance = frame.of(Role.FINANCE)[0]
        self.director = frame.of(Role.DIRECTOR)[0]
        self.month = periods.Month.of(localtime(begins).date())
        self.shows: dict[int, Decimal] = {}

    def tell(self) -> Story:
        at = self.begins + 11 * HOUR
        yield at
        self._take_over_meters(at)
        for home in self._empty_homes():
            yield from self._reduce(home, at)
        month, is_first = self.month, True
        while (first := self._first_after(month)) < self.ends:
            yield first + 8 * HOUR
            self._read(month, first + 8 * HOUR)
            if is_first:
                yield from self._put_right(first + DAY + 10 * HOUR)
            month, is_first = month.plus(1), False

    def _first_after(self, month: periods.Month) -> datetime:
        day = month.plus(1).day(1)
        return midnight(self.begins).replace(year=day.year, month=day.month, day=1)

    # ── Meters ───────────────────────────────────────────────────────────────────────────

    def _take_over_meters(self, at: datetime) -> None:
        gardens = Household.objects.within(self.frame.community).filter(
            building__area__name="D区", occupancy=Household.Occupancy.OWNER
        )
        for n, home in enumerate(gardens.order_by("pk")[: numbers.GARDEN_METERS], start=1):
            start = Decimal(self.rng.randrange(20, 900))
            meter = actions.enrol(
                home.pk,
                item_id=self.till.items["YS"].pk,
                first_day=self.month.day(1),
                reference=f"YS-{n:03}",
                start_value=start,
                by=self.finance,
                at=at,
                **self.same,
            )
            self.shows[meter.pk] = start

    def _read(self, month: periods.Month, at: datetime) -> None:
        """The butler of the villas walks from meter to meter before the month is billed."""
        butler = self.frame.staff["bu04"]
        for meter in self.shows:
            self.shows[meter] += Decimal(self.rng.randrange(20, 180)) / 10
        today = localtime(at).date()
        rows = [NewReading(pk, str(month), value, today) for pk, value in self.shows.items()]
        if rows:
            actions.read_many(rows, by=butler, at=at, **self.same)

    # ── Two hands ────────────────────────────────────────────────────────────────────────

    def _empty_homes(self) -> list[Household]:
        empty = Household.objects.within(self.frame.community).filter(
            occupancy=Household.Occupancy.VACANT
        )
        return list(empty.order_by("pk")[: numbers.REDUCED])

    def _reduce(self, home: Household, at: datetime) -> Story:
        """Seen empty by the supervisor, granted the next day by the director."""
        discount = actions.propose_discount(
            home.pk,
            item_id=self.till.items["WY"].pk,
            pays=70,
            first_day=self.month.day(1),
            last_day=self.month.plus(5).last_day,
            reason="水表三个月无用量，管家上门两次无人居住",
            by=self.frame.of(Role.SUPERVISOR)[0],
            at=at,
            **self.same,
        )
        yield at + 2 * HOUR
        waiting = decisions.waiting_on(DISCOUNT, discount)
        if waiting:
            decisions.grant(waiting, by=self.director, at=at + 2 * HOUR)

    def _put_right(self, at: datetime) -> Story:
        """A bill for a day too many: finance asks, the director agrees."""
        yield at
        bill = Bill.objects.within(self.frame.community).filter(
            item=self.till.items["CW"], kind=Bill.Kind.CHARGE
        )
        wrong = bill.order_by("pk").first()
        if wrong is None:
            return
        decision = actions.propose_correction(
            wrong.pk,
            kind=Bill.Kind.CREDIT,
            amount=Decimal("5.00"),
            reason="车位 1 日起维修，当天不能停放",
            by=self.finance,
            at=at,
            **self.same,
        )
        yield at + 3 * HOUR
        decisions.grant(decision, by=self.director, at=at + 3 * HOUR)
