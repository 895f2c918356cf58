"""Rounding, splitting and proration, held against whatever numbers come."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.charges import breakdown, periods, reckoning
from hub.charges.money import from_fen, in_fen, in_words, rounded, shared

sums = st.decimals("0.00", "9999999.99", places=2)


class TestRounding:
    @pytest.mark.parametrize(
        ("exact", "to", "shown"),
        [
            ("0.005", "FEN", "0.01"),
            ("2.675", "FEN", "2.68"),
            ("196.966", "FEN", "196.97"),
            ("196.95", "JIAO", "197.00"),
            ("196.94", "JIAO", "196.90"),
            ("0.5", "YUAN", "1.00"),
        ],
    )
    def test_is_half_up(self, exact: str, to: str, shown: str) -> None:
        assert rounded(Decimal(exact), to) == Decimal(shown)

    @given(sums)
    def test_leaves_whole_fen_alone(self, amount: Decimal) -> None:
        assert rounded(amount) == amount == from_fen(in_fen(amount))


class TestSharing:
    @given(sums, st.lists(st.integers(0, 10_000), min_size=1).filter(any))
    def test_gives_away_all_of_it_to_the_fen(self, whole: Decimal, weights: list[int]) -> None:
        parts = shared(whole, [Decimal(one) for one in weights])
        assert sum(parts) == whole
        for part, weight in zip(parts, weights, strict=True):
            assert abs(part - whole * weight / sum(weights)) < Decimal("0.01")


class TestInWords:
    @pytest.mark.parametrize(
        ("amount", "words"),
        [
            ("0.00", "零元整"),
            ("0.05", "伍分"),
            ("10.00", "壹拾元整"),
            ("220.00", "贰佰贰拾元整"),
            ("1002.50", "壹仟零贰元伍角整"),
            ("10010.03", "壹万零壹拾元零叁分"),
            ("100000.00", "壹拾万元整"),
            ("120000000.99", "壹亿贰仟万元玖角玖分"),
        ],
    )
    def test_reads_as_on_a_receipt(self, amount: str, words: str) -> None:
        assert in_words(Decimal(amount)) == words


class TestTiling:
    @given(
        st.lists(
            st.tuples(
                st.sampled_from([None, 1, 2]),
                st.integers(-40, 29),
                st.decimals("0.0001", "99", places=4),
            ),
            max_size=6,
            unique_by=lambda one: one[:2],
        )
    )
    def test_covers_every_day_of_the_month_once_with_the_price_of_that_day(
        self, told: list[tuple[int | None, int, Decimal]]
    ) -> None:
        june = periods.Month(2026, 6)
        tariffs = [(area, june.first_day + timedelta(days=n), price) for area, n, price in told]
        for area in (1, 2):
            tiles = reckoning.segments(june, [area], tariffs)
            assert sum(tile.days for tile in tiles) == 30
            for tile in tiles:
                for n in range(tile.days):
                    day = tile.first_day + timedelta(days=n)
                    assert tile.price == reckoning.price_on(day, area, tariffs)


class TestParts:
    @given(
        st.lists(
            st.tuples(st.integers(1, 100_000), st.integers(1, 200_000), st.integers(1, 30)),
            min_size=1,
            max_size=6,
        )
    )
    def test_are_the_bill_to_the_fen(self, told: list[tuple[int, int, int]]) -> None:
        june = periods.Month(2026, 6)
        text = " ".join(f"{q}*{p}*{d}*100" for q, p, d in told)
        amount = breakdown.owed(
            [(Decimal(q).scaleb(-2), Decimal(p).scaleb(-4), d, 100) for q, p, d in told],
            june,
            "FEN",
        )
        parts = breakdown.parts(text, amount, june)
        assert sum(part.amount for part in parts) == amount


class TestThreeYears:
    def test_end_on_the_same_day(self) -> None:
        assert periods.three_years_after(date(2026, 6, 15)) == date(2029, 6, 15)

    def test_end_on_the_last_of_february_after_a_leap_day(self) -> None:
        assert periods.three_years_after(date(2028, 2, 29)) == date(2031, 2, 28)
