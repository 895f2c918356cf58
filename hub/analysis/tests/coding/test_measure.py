"""What two codings come to: the measure, and the table's block H."""

from datetime import datetime, timedelta
from typing import Any

from hub.analysis import actions, compose, measures
from hub.analysis.actions import Codes
from hub.analysis.models import Month
from hub.analysis.tests.coding.sample import SAME, code, drawn
from hub.analysis.tests.test_month import JULY, frozen
from hub.kernel.measures import Status
from hub.matters.tests.cast import Cast, after, closed


class TestTheMeasure:
    def reading(self, cast: Cast, at: datetime = JULY) -> Any:
        return measures.accuracy(cast.community, *compose.window("2026-06"), at)

    def test_has_no_figure_before_anything_is_coded(self, cast: Cast, month: Month) -> None:
        reading = self.reading(cast)

        assert (reading.n, reading.coverage) == (0, 0)
        assert measures.ACCURACY.status(reading) == Status.NO_DATA

    def test_counts_cases_that_agree_in_all_four(self, cast: Cast, month: Month) -> None:
        for one in drawn(month):  # the third one's cause on record is C2.3
            code(cast, one)
        reading = self.reading(cast)

        assert (reading.n, reading.numerator, reading.coverage) == (3, 2, 1)
        beside = {str(label): (str(value), str(hint)) for label, value, hint in reading.beside}
        assert beside["原因"][0] == "2/3 κ 0.00"
        assert beside["类别"] == ("3/3 κ —", "κ 无意义：两次都只有一种编码")

    def test_three_of_three_do_not_show_that_the_target_is_reached(
        self, cast: Cast, month: Month
    ) -> None:
        for one in drawn(month):
            code(cast, one, Codes(**{**vars(SAME), "cause_code": one.first_cause}))

        assert measures.ACCURACY.status(self.reading(cast)) == Status.NOT_SHOWN

    def test_knows_only_what_was_coded_by_then(self, cast: Cast, month: Month) -> None:
        code(cast, drawn(month)[0], at=JULY + timedelta(hours=3))

        assert self.reading(cast, JULY + timedelta(hours=1)).n == 0


class TestBlockH:
    def test_tells_n_agreement_kappa_and_the_kinds_of_disagreement(
        self, cast: Cast, month: Month
    ) -> None:
        for one in drawn(month):
            code(cast, one)
        block = frozen(cast, month).snapshot["h"]["double_coding"]

        assert (block["n"], block["size"], block["population"], block["all_agreed"]) == (
            3,
            3,
            3,
            2,
        )
        assert {row["field"]: (row["agreed"], row["kappa"]) for row in block["fields"]} == {
            "类别": (3, None),
            "原因": (2, 0.0),
            "有效性": (3, None),
            "级别": (3, None),
        }
        assert block["kinds"] == [{"field": "原因", "first": "流程", "second": "设备", "count": 1}]

    def test_says_nothing_before_the_draw(self, cast: Cast) -> None:
        closed(cast)
        does = {"community": cast.community, "by": cast.wu, "at": after(days=2)}
        june = actions.open_month("2026-06", **does)

        found = compose.snapshot(june, by=cast.wu, at=after(days=2))
        assert found["h"]["double_coding"] is None
