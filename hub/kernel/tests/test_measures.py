"""Counting honestly: intervals, exclusions, and nothing that is 100 % of nothing."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.kernel import measures
from hub.kernel.measures import Better, Measure, Reading, Status, Unit, wilson

shares = st.integers(1, 100_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def measure(target: float = 1.0, **more: object) -> Measure:
    return Measure("X1", "某率", target, compute=lambda *_: Reading(0, 0), **more)


class TestWilson:
    @pytest.mark.parametrize(
        ("n", "low"), [(24, 86.2), (30, 88.6), (60, 94.0), (100, 96.3), (300, 98.7)]
    )
    def test_all_of_a_small_sample_is_not_all(self, n, low):
        assert round(wilson(n, n)[0] * 100, 1) == low
        assert wilson(n, n)[1] == 1

    def test_of_nothing_there_is_none(self):
        with pytest.raises(ValueError, match="0 out of 0"):
            wilson(0, 0)

    @pytest.mark.parametrize(("k", "n"), [(-1, 3), (4, 3)])
    def test_is_only_for_shares(self, k, n):
        with pytest.raises(ValueError, match="no share"):
            wilson(k, n)

    @given(shares)
    def test_holds_the_rate_and_stays_between_nothing_and_all(self, share):
        k, n = share
        low, high = wilson(k, n)
        assert 0 <= low <= k / n <= high <= 1
        assert (low == 0) == (k == 0)
        assert (high == 1) == (k == n)

    @given(shares)
    def test_mirrors_the_share_of_the_rest(self, share):
        k, n = share
        low, high = wilson(k, n)
        rest_low, rest_high = wilson(n - k, n)
        assert (low, high) == pytest.approx((1 - rest_high, 1 - rest_low), abs=1e-12)

    @given(shares, st.integers(2, 50))
    def test_grows_narrower_with_more_of_the_same(self, share, times):
        k, n = share
        low, high = wilson(k, n)
        more_low, more_high = wilson(k * times, n * times)
        assert more_high - more_low < high - low


class TestReading:
    def test_out_of_nothing_has_no_rate(self):
        nothing = Reading(0, 0)

        assert nothing.rate is None
        assert (nothing.low, nothing.high) == (None, None)

    def test_of_more_than_one_each_has_no_interval(self):
        """Complaints per thousand contacts is a rate, but no share."""
        per_case = Reading(10, 13)

        assert per_case.rate == 1.3
        assert per_case.low is None

    @pytest.mark.parametrize(("n", "excluded", "is_over"), [(95, 5, False), (94, 6, True)])
    def test_may_leave_out_one_in_twenty(self, n, excluded, is_over):
        reading = Reading(n, n, exclusions=[("误拨", excluded - 1), ("测试", 1)])

        assert reading.excluded == excluded
        assert reading.is_over_exclusion_budget is is_over

    def test_with_everything_left_out_is_over_the_budget(self):
        assert Reading(0, 0, exclusions=[("误拨", 1)]).is_over_exclusion_budget

    def test_with_nothing_to_count_is_within_the_budget(self):
        assert not Reading(0, 0).is_over_exclusion_budget

    def test_refuses_to_count_below_nothing(self):
        with pytest.raises(ValueError, match="negative"):
            Reading(1, -1)


class TestStatus:
    def test_without_cases_is_no_data_and_never_met(self):
        assert measure(target=0).status(Reading(0, 0)) == Status.NO_DATA

    def test_without_any_coverage_is_no_data(self):
        assert measure().status(Reading(10, 10, coverage=0.0)) == Status.NO_DATA

    def test_of_a_full_count_is_the_rate_against_the_target(self):
        assert measure().status(Reading(47, 47)) == Status.MET
        assert measure().status(Reading(47, 46)) == Status.NOT_MET
        assert measure(target=0.85).status(Reading(100, 85)) == Status.MET

    def test_of_a_sample_is_met_only_when_the_interval_shows_it(self):
        """The sample sizes of the half-yearly survey: 301 of 341 and 439 of 500 show 85 %."""
        survey = measure(target=0.85, sampled=True)
        assert survey.status(Reading(341, 301)) == Status.MET
        assert survey.status(Reading(341, 300)) == Status.NOT_SHOWN
        assert survey.status(Reading(500, 439)) == Status.MET
        assert survey.status(Reading(500, 438)) == Status.NOT_SHOWN

    def test_of_a_sample_is_missed_only_when_the_interval_shows_it(self):
        survey = measure(target=0.85, sampled=True)
        assert survey.status(Reading(100, 83)) == Status.NOT_SHOWN
        assert survey.status(Reading(100, 60)) == Status.NOT_MET

    def test_of_a_faultless_sample_does_not_show_a_hundred_per_cent(self):
        greeting = measure(target=1, sampled=True)
        assert greeting.status(Reading(24, 24)) == Status.NOT_SHOWN
        assert greeting.status(Reading(24, 23)) == Status.NOT_MET

    def test_can_be_better_lower(self):
        invalid = measure(target=0.1, better=Better.LOWER)
        assert invalid.status(Reading(100, 10)) == Status.MET
        assert invalid.status(Reading(100, 11)) == Status.NOT_MET

    def test_of_a_count_is_the_number_of_cases(self):
        rude = measure(target=0, better=Better.LOWER, unit=Unit.COUNT)
        assert rude.status(Reading(64, 0)) == Status.MET
        assert rude.status(Reading(64, 1)) == Status.NOT_MET
        assert rude.status(Reading(0, 0)) == Status.NO_DATA

    @given(shares, st.floats(0, 1))
    def test_of_a_sample_never_says_more_than_the_rate_does(self, share, target):
        k, n = share
        status = measure(target=target, sampled=True).status(Reading(n, k))
        if status == Status.MET:
            assert k / n >= target
        if status == Status.NOT_MET:
            assert k / n < target


class TestFrozen:
    def test_is_plain_json_with_everything_beside_the_figure(self):
        reading = Reading(
            24,
            24,
            exclusions=[("误拨", 2)],
            coverage=0.98,
            beside=[("超期未处理", "2", "未标记处理完毕的投诉")],
            cases="O3:2026-11",
        )

        frozen = measure(sampled=True).frozen(reading)

        assert frozen["rate"] == 1.0
        assert round(frozen["low"], 3) == 0.862
        assert frozen["exclusions"] == [{"reason": "误拨", "count": 2}]
        assert frozen["is_over_exclusion_budget"] is True
        assert frozen["beside"][0]["label"] == "超期未处理"
        assert frozen["status"] == "NOT_SHOWN"
        assert frozen["status_label"] == "样本不足以证明"

    def test_without_data_has_no_rate(self):
        frozen = measure().frozen(Reading(0, 0))
        unwatched = measure().frozen(Reading(4, 4, coverage=0.0))

        assert (unwatched["rate"], unwatched["n"], unwatched["status"]) == (None, 4, "NO_DATA")
        assert (frozen["rate"], frozen["low"], frozen["high"]) == (None, None, None)
        assert frozen["status_label"] == "没有数据"


class TestDeclaring:
    @pytest.fixture(autouse=True)
    def _a_registry_of_its_own(self, monkeypatch):
        monkeypatch.setattr(measures, "_declared", {})

    def test_makes_a_measure_known_by_its_code(self):
        second = measures.declare(Measure("X2", "乙", 1, lambda *_: Reading(2, 1)))
        first = measures.declare(Measure("X1", "甲", 1, lambda *_: Reading(2, 2)))

        assert [one.code for one in measures.collect()][-2:] == ["X1", "X2"]
        assert measures.find("X1") is first
        now = datetime(2026, 11, 23, tzinfo=UTC)
        assert second.compute(None, now, now, now).rate == 0.5

    def test_twice_under_one_code_is_an_error(self):
        measures.declare(measure())

        with pytest.raises(ValueError, match="X1"):
            measures.declare(measure())
