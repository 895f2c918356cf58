"""扣款失败: what each reason asks for, of whom, and what the next run may take."""

from datetime import date
from decimal import Decimal

import pytest

from hub.charges.models import FeeItem, Hold
from hub.charges.tests.cast import Cast, after, bill_of
from hub.debit import actions
from hub.debit.actions.booking import NoAnswerYet
from hub.debit.models import Batch, Line, Mandate, Skip
from hub.debit.rules import OtherHands
from hub.debit.tests.cast import (
    CLOSED,
    FROZEN,
    OK,
    POOR,
    TIMEOUT,
    agreed,
    booked,
    codes,
    line_of,
    prepared,
)
from hub.kernel.house import the_house
from hub.kernel.models import Obligation


class TestReasons:
    @pytest.mark.parametrize(
        ("code", "outcome", "task", "duty", "holder"),
        [
            (POOR, "FAILED", "", "debit.second", "FD"),
            (CLOSED, "FAILED", "FIX", "debit.fix", "FD"),
            (FROZEN, "FAILED", "CALL", "debit.call", ""),
            (TIMEOUT, "ASKED", "ASK", "debit.ask", "FIN"),
            ("XYZ", "ASKED", "ASK", "debit.ask", "FIN"),
        ],
    )
    def test_open_what_they_ask_for(
        self, cast: Cast, batch: Batch, code: str, outcome: str, task: str, duty: str, holder: str
    ) -> None:
        booked(cast, batch, codes(cast, home=code))
        line = line_of(batch, cast.home)
        assert (line.outcome, line.task) == (outcome, task)
        owed = Obligation.objects.get(kind=duty)
        assert owed.role == holder
        if duty == "debit.call":
            assert owed.person == cast.he  # 东区 is hers

    def test_of_no_code_we_know_is_never_sent_again_blindly(
        self, cast: Cast, item: FeeItem, batch: Batch
    ) -> None:
        booked(cast, batch, codes(cast, home="XYZ", neighbour=POOR))
        assert Hold.objects.get(released_at=None).bill == bill_of(item, cast.home)
        again = prepared(cast, after(days=10))
        assert [one.household for one in Line.objects.filter(batch=again)] == [cast.neighbour]

    def test_retry_goes_into_the_second_run(self, cast: Cast, batch: Batch) -> None:
        booked(cast, batch, codes(cast, home=POOR))
        again = prepared(cast, after(days=10))
        line = line_of(again, cast.home)
        assert (again.number, line.attempt) == (2, 2)
        assert Obligation.objects.get(kind="debit.second").status == "MET"

    def test_fix_waits_for_the_data(self, cast: Cast, batch: Batch) -> None:
        booked(cast, batch, codes(cast, home=CLOSED, villa=POOR))
        again = prepared(cast, after(days=10))
        assert Skip.objects.get(batch=again).why == "TASK"
        actions.cancel(again.pk, **cast.doing("zhou", after(days=10)), reason="先改资料")
        mandate = Mandate.objects.get(household=cast.home)
        actions.renew_mandate(
            mandate.pk, agreed(9), **cast.doing("zhou", after(30)), reason="重新签约"
        )
        assert Obligation.objects.get(kind="debit.fix").status == "MET"
        assert prepared(cast, after(days=10, hours=1)).lines == 2

    def test_call_waits_for_the_call(self, cast: Cast, batch: Batch) -> None:
        booked(cast, batch, codes(cast, home=FROZEN, villa=POOR))
        line = line_of(batch, cast.home)
        actions.note_call(line.pk, **cast.doing("he", after(20)), reason="黄海：明天去解冻")
        assert Obligation.objects.get(kind="debit.call").status == "MET"
        assert prepared(cast, after(days=10)).lines == 2

    def test_a_call_is_noted_on_ones_own_beat(self, cast: Cast, batch: Batch) -> None:
        booked(cast, batch, codes(cast, villa=FROZEN))
        from hub.kernel.refusals import Missing

        with pytest.raises(Missing):
            actions.note_call(
                line_of(batch, cast.villa).pk, **cast.doing("he", after(20)), reason="x"
            )


class TestAskingTheBank:
    def ask(self, cast: Cast, batch: Batch, *, is_paid: bool, who: str = "luo") -> Line:
        return actions.bank_told(
            line_of(batch, cast.home).pk, **cast.doing(who, after(30)), is_paid=is_paid,
            paid_on=date(2026, 6, 10), reason="工行刘经理电话答复",
        )  # fmt: skip

    def test_it_was_debited(self, cast: Cast, item: FeeItem, batch: Batch) -> None:
        booked(cast, batch, codes(cast, home=TIMEOUT))
        assert (batch.status, batch.waiting) == ("SENT", 1)
        self.ask(cast, batch, is_paid=True)
        batch.refresh_from_db()
        assert (batch.status, batch.succeeded) == ("ANSWERED", 3)
        assert bill_of(item, cast.home).settled == Decimal("220.00")
        assert Obligation.objects.get(kind="debit.ask").status == "MET"

    def test_it_was_not(self, cast: Cast, item: FeeItem, batch: Batch) -> None:
        booked(cast, batch, codes(cast, home=TIMEOUT))
        self.ask(cast, batch, is_paid=False)
        assert not Hold.objects.filter(released_at=None).exists()
        assert prepared(cast, after(days=10)).lines == 1

    def test_only_where_the_answer_is_not_known(self, cast: Cast, batch: Batch) -> None:
        booked(cast, batch, {cast.home.pk: OK})
        with pytest.raises(NoAnswerYet):
            self.ask(cast, batch, is_paid=False)

    def test_is_not_for_who_sent(self, cast: Cast, batch: Batch) -> None:
        booked(cast, batch, codes(cast, home=TIMEOUT))
        with pytest.raises(OtherHands):
            self.ask(cast, batch, is_paid=True, who="peng")

    def test_a_silent_bank_is_asked_after_the_days_agreed(self, cast: Cast, batch: Batch) -> None:
        from hub.debit import queries

        assert not queries.silent(cast.community, after(days=3)).exists()
        late = after(days=3, hours=1)
        assert list(queries.silent(cast.community, late)) == [batch]
        assert actions.look_for_silent(batch.pk, by=the_house(), at=late)
        assert not actions.look_for_silent(batch.pk, by=the_house(), at=late)
        assert Obligation.objects.get(kind="debit.silent").role == "FIN"
        booked(cast, batch, codes(cast), after(days=4))
        assert Obligation.objects.get(kind="debit.silent").status == "MET"


class TestAFileTheBankRefused:
    def test_loses_nothing(self, cast: Cast, batch: Batch) -> None:
        actions.file_refused(
            batch.pk, **cast.doing("luo", after(3)), file_number=1, reason="总额不符"
        )
        batch.refresh_from_db()
        assert (batch.status, batch.failed) == ("ANSWERED", 3)
        assert not Hold.objects.filter(released_at=None).exists()
        assert prepared(cast, after(days=10)).lines == 3
