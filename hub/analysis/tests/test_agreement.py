"""Cohen's kappa: by hand for known tables, and what must hold for any two coders."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.analysis import sampling
from hub.analysis.agreement import kappa

Pairs = list[tuple[str, str]]
PAIRS = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), max_size=40)


def table(**counts: int) -> Pairs:
    """`table(yy=20, yn=5)`: twenty times both say y, five times the first y and the second n."""
    return [(cell[0], cell[1]) for cell, count in counts.items() for _n in range(count)]


class TestByHand:
    def test_fifty_cases_of_yes_and_no(self) -> None:
        """Agreed 35 of 50 = 0.7; by chance 25·30 + 25·20 of 2500 = 0.5; (0.7 - 0.5) / 0.5."""
        assert kappa(table(yy=20, yn=5, ny=10, nn=15)) == pytest.approx(0.4)

    def test_three_codes(self) -> None:
        """Agreed 12 of 15 = 0.8; by chance (6·6 + 5·5 + 4·4) / 225 = 77/225."""
        pairs = table(aa=5, bb=4, cc=3, ab=1, bc=1, ca=1)
        assert kappa(pairs) == pytest.approx((0.8 - 77 / 225) / (1 - 77 / 225))

    def test_no_better_than_chance_is_none_at_all(self) -> None:
        assert kappa(table(yy=1, yn=1, ny=1, nn=1)) == 0

    def test_always_the_opposite_is_below_chance(self) -> None:
        assert kappa(table(yn=5, ny=5)) == -1

    def test_full_agreement_on_two_codes_is_one(self) -> None:
        assert kappa(table(yy=29, nn=1)) == 1

    def test_one_single_code_has_no_figure_and_is_never_one(self) -> None:
        assert kappa(table(yy=30)) is None

    def test_nothing_has_no_figure(self) -> None:
        assert kappa([]) is None


class TestForAnyTwoCoders:
    @given(PAIRS)
    def test_lies_between_minus_one_and_one(self, pairs: Pairs) -> None:
        found = kappa(pairs)
        assert found is None or -1 <= found <= 1

    @given(PAIRS)
    def test_is_one_only_when_they_always_agree(self, pairs: Pairs) -> None:
        found = kappa(pairs)
        if found is not None:
            assert (found == 1) == all(first == second for first, second in pairs)

    @given(PAIRS)
    def test_has_no_figure_exactly_when_both_said_one_same_thing(self, pairs: Pairs) -> None:
        assert (kappa(pairs) is None) == (len({code for pair in pairs for code in pair}) <= 1)

    @given(PAIRS)
    def test_does_not_ask_who_was_first(self, pairs: Pairs) -> None:
        assert kappa(pairs) == kappa([(second, first) for first, second in pairs])

    @given(PAIRS, st.permutations("abc"))
    def test_does_not_depend_on_what_the_codes_are_called(
        self, pairs: Pairs, names: list[str]
    ) -> None:
        called = dict(zip("abc", names, strict=True))
        assert kappa(pairs) == kappa([(called[first], called[second]) for first, second in pairs])


class TestTheDraw:
    @pytest.mark.parametrize(
        ("closed", "drawn"),
        [(0, 0), (7, 7), (30, 30), (31, 30), (200, 30), (201, 31), (207, 32), (1000, 150)],
    )
    def test_takes_thirty_or_fifteen_percent_whichever_is_more(
        self, closed: int, drawn: int
    ) -> None:
        assert sampling.size_of(closed, least=30, percent=15) == drawn

    @given(st.integers(0, 10_000), st.integers(1, 500), st.integers(1, 100))
    def test_never_more_than_there_is_and_never_less_than_asked(
        self, closed: int, least: int, percent: int
    ) -> None:
        size = sampling.size_of(closed, least=least, percent=percent)
        assert size <= closed
        assert size == closed or (size >= least and size * 100 >= closed * percent)

    @given(st.text(max_size=32), st.sets(st.integers(1, 10**9), max_size=60))
    def test_is_the_same_again_and_takes_everybody_once(self, seed: str, ids: set[int]) -> None:
        first = sampling.order(seed, ids)
        again = sampling.order(seed, reversed(sorted(ids)))
        assert first == again
        assert sampling.digest(first) == sampling.digest(again)
        assert sorted(first) == sorted(ids)

    def test_another_seed_gives_another_order(self) -> None:
        assert sampling.order("a", range(50)) != sampling.order("b", range(50))
