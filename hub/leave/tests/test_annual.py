"""Paid annual leave by the law: 5, 10, 15 days, in parts for parts of a year."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.leave.annual import days_earned

END = date(2026, 12, 31)


class TestAFullYear:
    @pytest.mark.parametrize(
        ("since", "days"),
        [
            (date(2025, 1, 1), 5),
            (date(2017, 1, 2), 5),
            (date(2016, 1, 1), 10),
            (date(2007, 1, 1), 10),
            (date(2006, 1, 1), 15),
            (date(1990, 6, 1), 15),
        ],
    )
    def test_goes_by_years_of_work(self, since: date, days: int) -> None:
        assert days_earned(2026, since, date(2020, 1, 1), END) == days

    def test_is_there_on_its_first_day(self) -> None:
        assert days_earned(2026, date(2000, 1, 1), date(2020, 1, 1), date(2026, 1, 1)) == 15


class TestParts:
    def test_who_joins_in_july_has_half_of_it(self) -> None:
        """184 days of 365 at 10 a year are 5.04: what is less than a day is not given."""
        assert days_earned(2026, date(2012, 1, 1), date(2026, 7, 1), END) == 5

    def test_nothing_before_a_year_of_work(self) -> None:
        assert days_earned(2026, date(2026, 3, 1), date(2026, 3, 1), END) == 0

    def test_the_first_year_ends_within_the_year(self) -> None:
        """From 1 July 2026 a year has been worked: 184 of 365 days at 5 a year are 2.52."""
        since = date(2025, 7, 1)
        assert days_earned(2026, since, since, date(2026, 6, 30)) == 0
        assert days_earned(2026, since, since, date(2026, 7, 1)) == 2

    def test_a_mark_passed_within_the_year_counts_from_then(self) -> None:
        since = date(2016, 7, 1)
        assert days_earned(2026, since, date(2020, 1, 1), date(2026, 1, 2)) == 2
        assert days_earned(2026, since, date(2020, 1, 1), END) == 7


class TestAlways:
    @given(
        st.dates(date(1980, 1, 1), END), st.dates(date(2010, 1, 1), END),
        st.dates(date(2026, 1, 1), END), st.integers(0, 200),
    )  # fmt: skip
    def test_it_only_grows_and_keeps_within_the_law(
        self, since: date, joined: date, on: date, more: int
    ) -> None:
        since = min(since, joined)
        now = days_earned(2026, since, joined, on)
        later = days_earned(2026, since, joined, min(END, on + timedelta(days=more)))
        assert 0 <= now <= later <= 15

    @given(st.dates(date(1980, 1, 1), END), st.integers(0, 4000))
    def test_longer_work_never_earns_less(self, since: date, more: int) -> None:
        joined = max(since, date(2020, 1, 1))
        longer = since - timedelta(days=more)
        assert days_earned(2026, longer, joined, END) >= days_earned(2026, since, joined, END)
