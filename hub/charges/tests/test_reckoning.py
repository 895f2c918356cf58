"""The run's statement against plain arithmetic, a day at a time, whatever months people have."""

from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.charges import periods, reckoning
from hub.charges.models import Enrolment, FeeItem, Tariff, VacancyDiscount
from hub.charges.money import from_fen, rounded
from hub.charges.tests.cast import MORNING, Cast, an_item

FEBRUARY = periods.Month(2028, 2)  # of 29 days, which no fraction likes
ANY_DAY = st.dates(date(2028, 1, 1), date(2028, 3, 31))
SPANS = st.tuples(ANY_DAY, ANY_DAY).map(sorted)
PRICES = st.decimals("0.0001", "99.9999", places=4)


class _Undo(Exception):
    pass


def approved(
    cast: Cast, item: FeeItem, begins: date, price: Decimal, area: bool, rounding: str
) -> None:
    """What approving leaves, written at once: there are hundreds of them here."""
    Tariff.objects.create(
        community=cast.community,
        item=item,
        area=cast.east if area else None,
        price=price,
        unit="SQM",
        rounding=rounding,
        valid_from=begins,
        status=Tariff.Status.APPROVED,
        proposed_by=cast.peng,
        proposed_at=MORNING,
        approved_by=cast.qian,
    )


def price_on(day: date, prices: list[tuple[date, Decimal, bool]]) -> Decimal | None:
    """东区's own price before the general one; of each the latest that has begun."""
    for own in (True, False):
        begun = [
            (begins, price) for begins, price, area in prices if area is own and begins <= day
        ]
        if begun:
            return max(begun)[1]
    return None


class TestTheStatement:
    @settings(
        max_examples=25,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(
        spans=st.lists(SPANS, min_size=1, max_size=3),
        prices=st.lists(
            st.tuples(ANY_DAY, PRICES, st.booleans()),
            min_size=1,
            max_size=4,
            unique_by=lambda one: (one[0], one[2]),
        ),
        discount=st.none() | st.tuples(SPANS, st.integers(0, 99)),
        area=st.decimals("0.01", "99999.99", places=2),
        rounding=st.sampled_from(["FEN", "JIAO", "YUAN"]),
    )
    def test_adds_up_the_days(
        self,
        cast: Cast,
        spans: list[list[date]],
        prices: list[tuple[date, Decimal, bool]],
        discount: tuple[list[date], int] | None,
        area: Decimal,
        rounding: str,
    ) -> None:
        try:
            with transaction.atomic():
                found = self._by_the_statement(cast, spans, prices, discount, area, rounding)
                raise _Undo
        except _Undo:
            pass
        assert found == self._by_days(spans, prices, discount, area, rounding)

    def _by_the_statement(
        self,
        cast: Cast,
        spans: list[list[date]],
        prices: list[tuple[date, Decimal, bool]],
        discount: tuple[list[date], int] | None,
        area: Decimal,
        rounding: str,
    ) -> tuple[str, Decimal]:
        item = an_item(cast)
        cast.home.floor_area = area
        cast.home.save()
        for begins, price, own in prices:
            approved(cast, item, begins, price, own, rounding)
        for n, (first, last) in enumerate(spans):
            Enrolment.objects.create(
                community=cast.community,
                household=cast.home,
                item=item,
                reference=str(n),
                first_day=first,
                last_day=last,
            )
        if discount:
            VacancyDiscount.objects.create(
                community=cast.community,
                household=cast.home,
                item=item,
                pays=discount[1],
                first_day=discount[0][0],
                last_day=discount[0][1],
                status=VacancyDiscount.Status.GRANTED,
                proposed_by=cast.he,
                granted_by=cast.li,
            )
        lines = reckoning.reckon(item, FEBRUARY)
        [(reason, fen)] = lines.run(
            "SELECT reason, fen FROM line WHERE household_id = %s", [cast.home.pk]
        )
        return reason, from_fen(int(fen))

    def _by_days(
        self,
        spans: list[list[date]],
        prices: list[tuple[date, Decimal, bool]],
        discount: tuple[list[date], int] | None,
        area: Decimal,
        rounding: str,
    ) -> tuple[str, Decimal]:
        month = [FEBRUARY.first_day + timedelta(days=n) for n in range(FEBRUARY.days)]
        charged = [day for first, last in spans for day in month if first <= day <= last]
        if not charged:
            return "NOT_ENROLLED", Decimal(0)
        if any(price_on(day, prices) is None for day in charged):
            return "NO_TARIFF", Decimal(0)
        exact = sum(
            (area * (price_on(day, prices) or 0) * self._pays(day, discount) for day in charged),
            Decimal(0),
        )
        amount = rounded(exact / FEBRUARY.days / 100, rounding)
        return ("" if amount else "FREE"), amount

    def _pays(self, day: date, discount: tuple[list[date], int] | None) -> int:
        if discount and discount[0][0] <= day <= discount[0][1]:
            return discount[1]
        return 100
