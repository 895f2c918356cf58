"""O6b: what succeeded, what the department spoilt, what nobody knows yet; and nothing of nothing."""

from datetime import datetime

import pytest
from django.test import Client

from hub.debit import actions
from hub.debit.measures import DEBIT_SUCCESS, DEPARTMENT_CAUSED
from hub.debit.models import Batch
from hub.debit.tests.cast import (
    CLOSED,
    OK,
    POOR,
    TIMEOUT,
    Cast,
    after,
    billed,
    booked,
    checked,
    codes,
    fetched,
    line_of,
    prepared,
)
from hub.kernel import measures
from hub.kernel.measures import Measure, Reading, Status
from hub.kernel.workdays import month_bounds
from hub.people.tests.seats import Seat

JUNE, JULY = month_bounds(2026, 6), month_bounds(2026, 7)
AS_OF = after(days=5)


def reading(cast: Cast, measure: Measure = DEBIT_SUCCESS, as_of: datetime = AS_OF) -> Reading:
    return measure.compute(cast.community, *JUNE, as_of)


def beside(found: Reading) -> dict[str, str]:
    return {str(label): str(value) for label, value, _hint in found.beside}


def left_out(found: Reading) -> list[tuple[str, int]]:
    return [(str(why), n) for why, n in found.exclusions]


class TestSuccess:
    def test_is_what_succeeded_of_what_was_answered(self, cast: Cast, batch: Batch) -> None:
        booked(cast, batch, codes(cast, home=POOR, villa=CLOSED))
        found = reading(cast)
        assert (found.n, found.numerator, found.exclusions, found.coverage) == (3, 1, [], 1.0)
        assert beside(found) == {
            "金额成功率": "20.8%",  # 196.97 of 944.97
            "首次扣款成功率": "33.3%",
            "业主原因": "1",
            "本部门原因": "1",
        }
        assert DEBIT_SUCCESS.status(found) == Status.NOT_MET

    def test_is_no_data_before_the_bank_answers(self, cast: Cast, batch: Batch) -> None:
        found = reading(cast)
        assert (found.n, found.rate, found.coverage) == (0, None, 0.0)
        assert left_out(found) == [("送盘后还没有结果", 3)]
        for measure in (DEBIT_SUCCESS, DEPARTMENT_CAUSED):
            assert measure.status(reading(cast, measure)) == Status.NO_DATA

    def test_is_no_data_where_nothing_was_sent(self, cast: Cast) -> None:
        found = reading(cast)
        assert (found.rate, found.coverage, found.exclusions) == (None, None, [])
        assert DEBIT_SUCCESS.status(found) == Status.NO_DATA

    def test_counts_neither_way_what_the_bank_is_asked_about(
        self, cast: Cast, batch: Batch
    ) -> None:
        booked(cast, batch, {cast.home.pk: OK, cast.neighbour.pk: TIMEOUT})
        found = reading(cast)
        assert (found.n, found.numerator) == (1, 1)
        assert left_out(found) == [("待银行查证", 1), ("送盘后还没有结果", 1)]
        assert found.coverage == pytest.approx(1 / 3)
        assert found.is_over_exclusion_budget

    def test_counts_it_once_it_is_known(self, cast: Cast, batch: Batch) -> None:
        booked(cast, batch, codes(cast, home=TIMEOUT))
        actions.bank_told(
            line_of(batch, cast.home).pk, **cast.doing("luo", after(30)), is_paid=False,
            paid_on=after().date(), reason="银行电话答复：没有扣",
        )  # fmt: skip
        found = reading(cast)
        assert (found.n, found.numerator, found.exclusions) == (3, 2, [])
        # Known at noon is what was known at noon.
        assert left_out(reading(cast, as_of=after(29))) == [("送盘后还没有结果", 1)]

    def test_belongs_to_the_month_of_the_answer(self, cast: Cast, batch: Batch) -> None:
        booked(cast, batch, codes(cast), after(days=25))
        late = after(days=30)
        assert reading(cast, as_of=late).n == 0
        assert reading(cast, as_of=late).exclusions == []
        assert DEBIT_SUCCESS.compute(cast.community, *JULY, late).n == 3

    def test_leaves_out_what_was_recalled(self, cast: Cast) -> None:
        billed(cast)
        batch = prepared(cast)
        actions.recall(
            line_of(batch, cast.home).pk, **cast.doing("zhou", after(0.5)), reason="业主到前台交"
        )
        checked(cast, batch)
        fetched(cast, batch, after(2))
        batch = actions.send(batch.pk, **cast.doing("peng", after(2)))
        booked(cast, batch, {cast.neighbour.pk: OK, cast.villa.pk: OK})
        found = reading(cast)
        assert (found.n, found.rate, found.exclusions) == (2, 1.0, [])
        assert DEBIT_SUCCESS.status(found) == Status.MET


class TestDepartmentCaused:
    def test_is_what_the_department_spoilt(self, cast: Cast, batch: Batch) -> None:
        booked(cast, batch, codes(cast, home=POOR, villa=CLOSED))
        found = reading(cast, DEPARTMENT_CAUSED)
        assert (found.n, found.numerator) == (3, 1)
        assert beside(found) == {"业主原因": "1", "银行原因": "0", "没有原因代码": "0"}
        assert DEPARTMENT_CAUSED.status(found) == Status.NOT_MET

    def test_is_met_at_none_at_all(self, cast: Cast, batch: Batch) -> None:
        booked(cast, batch, codes(cast, home=POOR))
        found = reading(cast, DEPARTMENT_CAUSED)
        assert (found.numerator, found.rate) == (0, 0.0)
        assert DEPARTMENT_CAUSED.status(found) == Status.MET

    def test_of_a_past_month_stays_when_the_codes_change(self, cast: Cast, batch: Batch) -> None:
        booked(cast, batch, codes(cast, home=CLOSED))
        actions.set_reason(
            **cast.doing("peng", after(9)), code=CLOSED, label="未签约", kind="FIX", cause="OWNER"
        )
        found = reading(cast, DEPARTMENT_CAUSED)
        assert (found.numerator, beside(found)["业主原因"]) == (1, "0")

    def test_counts_a_whole_file_that_the_bank_turned_down(self, cast: Cast, batch: Batch) -> None:
        actions.file_refused(
            batch.pk, **cast.doing("luo", after(3)), file_number=1, reason="总额不符"
        )
        assert reading(cast, DEPARTMENT_CAUSED).rate == 1.0

    def test_blames_nobody_for_a_failure_without_a_code(self, cast: Cast, batch: Batch) -> None:
        booked(cast, batch, codes(cast, home="XYZ"))
        actions.bank_told(
            line_of(batch, cast.home).pk, **cast.doing("luo", after(30)), is_paid=False,
            paid_on=after().date(), reason="银行电话答复：没有扣",
        )  # fmt: skip
        found = reading(cast, DEPARTMENT_CAUSED)
        assert (found.numerator, beside(found)["没有原因代码"]) == (0, "1")


class TestCases:
    def cases(self, cast: Cast, key: str) -> list[tuple[str, str, str]]:
        found = measures.cases_of(key, cast.community, *JUNE, AS_OF)
        return [(one.title, one.tone, one.why) for one in found]

    def test_are_the_lines_failures_first(self, cast: Cast, batch: Batch) -> None:
        booked(cast, batch, {cast.home.pk: OK, cast.villa.pk: CLOSED})
        wrong = ("9-101", "bad", "16 未签约或授权过期（本部门）")
        assert self.cases(cast, "debit.success") == [
            wrong, ("7-1702", "mute", "送盘后还没有结果"), ("7-1802", "good", "成功"),
        ]  # fmt: skip
        assert self.cases(cast, "debit.department")[0] == wrong

    def test_of_the_department_name_what_is_the_owners_too(self, cast: Cast, batch: Batch) -> None:
        booked(cast, batch, codes(cast, home=POOR))
        assert ("7-1802", "mute", "5 余额不足（业主）") in self.cases(cast, "debit.department")

    def test_lead_to_the_line(self, cast: Cast, batch: Batch, seat: Seat) -> None:
        booked(cast, batch, codes(cast))
        client: Client = seat("li", 30)
        for one in measures.cases_of("debit.success", cast.community, *JUNE, AS_OF):
            assert client.get(one.href).status_code == 200

    def test_are_found_for_each_reading(self, cast: Cast, batch: Batch) -> None:
        codes_known = {one.code for one in measures.collect()}
        assert {"O6b", "O6b-D"} <= codes_known
        for measure in (DEBIT_SUCCESS, DEPARTMENT_CAUSED):
            found = reading(cast, measure)
            assert measures.cases_of(found.cases, cast.community, *JUNE, AS_OF)
