"""制盘到送盘: who is in a batch and who is not, three persons, files that stay as they are."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from hub.charges import actions as charges
from hub.charges import queries as accounts
from hub.charges.actions import Taken
from hub.charges.models import Bill, Hold
from hub.charges.tests.cast import JUNE, Cast, after, bill_of, priced, run_of
from hub.debit import actions, blockers, policy, queries
from hub.debit.actions.preparing import (
    BatchInTheMaking,
    NothingToDebit,
    StillBlocked,
)
from hub.debit.actions.sending import NotFetched
from hub.debit.blockers import Blocked
from hub.debit.models import Batch, ExportFile, Hand, Line, LineBill, Mandate, Skip
from hub.debit.rules import OtherHands
from hub.debit.tests.cast import (
    FIRST_OF_JUNE,
    a_mandate,
    agreed,
    billed,
    checked,
    fetched,
    line_of,
    prepared,
    sent,
)
from hub.kernel.lifecycle import WrongState
from hub.kernel.models import Community, Obligation
from hub.kernel.refusals import NotAllowed, Refusal
from hub.people.actions.rulebook import change_rules
from hub.people.models import Deputy


class TestPreparing:
    def test_makes_a_line_for_each_household_with_a_mandate(self, cast: Cast) -> None:
        billed(cast)
        batch = prepared(cast)
        assert (batch.lines, batch.skipped, batch.total) == (3, 0, Decimal("944.97"))
        lines = Line.objects.filter(batch=batch)
        assert [one.household.code for one in lines] == ["7-1702", "7-1802", "9-101"]
        assert lines[0].key == "2606010000001"
        assert str(batch) == "DK202606-1"

    def test_puts_all_bills_of_a_household_into_one_line(self, cast: Cast) -> None:
        item = billed(cast)
        run_of(cast, item, "2026-05")
        line = line_of(prepared(cast), cast.home)
        assert line.amount == Decimal("440.00")
        assert line.bills.count() == 2

    def test_holds_the_bills_so_that_they_are_not_in_arrears(self, cast: Cast) -> None:
        billed(cast)
        prepared(cast)
        assert Hold.objects.filter(released_at=None).count() == 3
        taken = charges.take_snapshot(**cast.doing("peng", after(days=30)))
        assert (taken.bills, taken.pending) == (0, 3)

    @pytest.mark.parametrize(
        ("changes", "why"),
        [
            ({"valid_from": date(2026, 7, 1)}, "NOT_YET"),
            ({"valid_to": date(2026, 6, 9)}, "EXPIRED"),
            ({"cap": Decimal("219.99")}, "OVER_CAP"),
        ],
    )
    def test_says_why_a_household_is_left_out(
        self, cast: Cast, changes: dict[str, Any], why: str
    ) -> None:
        billed(cast)
        mandate = Mandate.objects.get(household=cast.home)
        actions.renew_mandate(
            mandate.pk, agreed(9, **changes), **cast.doing("peng"), reason="换卡"
        )
        batch = prepared(cast)
        assert (batch.households, batch.lines, batch.skipped) == (3, 2, 1)
        assert Skip.objects.get(batch=batch).why == why
        assert not Hold.objects.filter(bill=bill_of_home(cast)).exists()

    def test_takes_whole_bills_oldest_first_up_to_the_cap(self, cast: Cast) -> None:
        item = billed(cast)
        run_of(cast, item, "2026-05")
        mandate = Mandate.objects.get(household=cast.home)
        actions.renew_mandate(
            mandate.pk, agreed(9, cap=Decimal("439.99")), **cast.doing("peng"), reason="改限额"
        )
        line = line_of(prepared(cast), cast.home)
        assert LineBill.objects.get(line=line).bill == bill_of(item, cast.home, "2026-05")

    def test_asks_only_for_what_the_mandate_covers(self, cast: Cast) -> None:
        item = billed(cast)
        other = charges.add_item(**cast.doing("peng"), code="CW", name="车位费", basis="FIXED")
        mandate = Mandate.objects.get(household=cast.home)
        actions.renew_mandate(
            mandate.pk, agreed(9, items=(other.pk,)), **cast.doing("peng"), reason="只代扣车位"
        )
        assert Skip.objects.get(batch=prepared(cast)).why == "NOT_COVERED"
        assert bill_of(item, cast.home).settled == 0

    def test_leaves_out_what_was_paid_meanwhile(self, cast: Cast) -> None:
        billed(cast)
        told = Taken("CASH", Decimal("220.00"), date(2026, 6, 10))
        charges.take(cast.home.pk, told, **cast.doing("zhou"))
        assert prepared(cast).households == 2

    def test_is_refused_when_there_is_nothing(self, cast: Cast) -> None:
        with pytest.raises(NothingToDebit):
            prepared(cast)
        assert not Batch.objects.exists()

    def test_says_why_when_all_are_left_out(self, cast: Cast) -> None:
        item = priced(cast)
        run_of(cast, item, JUNE)
        a_mandate(cast, cast.home, 1, cap=Decimal("1.00"))
        a_mandate(cast, cast.villa, 2, valid_from=date(2026, 7, 1))
        with pytest.raises(NothingToDebit, match="授权还没开始 1 户、超过单次限额 1 户"):
            prepared(cast)

    def test_takes_who_signed_before_a_late_run(self, cast: Cast) -> None:
        """The bank is asked on the day agreed or, when that is past, today."""
        run_of(cast, priced(cast), JUNE)
        a_mandate(cast, cast.home, 1, valid_from=date(2026, 6, 20))
        batch = prepared(cast, after(days=10))
        assert batch.lines == 1
        checked(cast, batch, after(days=10))
        assert bytes(ExportFile.objects.get().content).startswith(b"DK202606-1|20260620|1|220.00")

    def test_waits_for_the_batch_before_it(self, cast: Cast) -> None:
        billed(cast)
        prepared(cast)
        with pytest.raises(BatchInTheMaking):
            prepared(cast)

    def test_meets_the_duty_of_the_month(self, cast: Cast) -> None:
        billed(cast)
        actions.open_cycle(JUNE, community=cast.community, at=FIRST_OF_JUNE)
        assert Obligation.objects.get(kind="debit.prepare").status == "OPEN"
        prepared(cast)
        assert Obligation.objects.get(kind="debit.prepare").status == "MET"


def bill_of_home(cast: Cast) -> Bill:
    return Bill.objects.get(household=cast.home)


class TestGivingBack:
    def test_cancelling_gives_everything_back(self, cast: Cast) -> None:
        billed(cast)
        batch = prepared(cast)
        actions.cancel(batch.pk, **cast.doing("zhou"), reason="金额录错了")
        assert not Hold.objects.filter(released_at=None).exists()
        again = prepared(cast)
        assert (again.number, again.lines) == (2, 3)
        assert line_of(again, cast.home).attempt == 1  # the first one never left

    def test_a_sent_batch_cannot_be_cancelled(self, cast: Cast) -> None:
        billed(cast)
        batch = sent(cast)
        with pytest.raises(WrongState):
            actions.cancel(batch.pk, **cast.doing("zhou"), reason="算了")

    def test_one_line_is_recalled_for_who_stands_at_the_desk(self, cast: Cast) -> None:
        billed(cast)
        batch = prepared(cast)
        line = line_of(batch, cast.home)
        actions.recall(line.pk, **cast.doing("zhou"), reason="业主到前台缴了")
        batch.refresh_from_db()
        assert (batch.lines, batch.skipped, batch.total) == (2, 1, Decimal("724.97"))
        told = Taken("CASH", Decimal("220.00"), date(2026, 6, 10))
        charges.take(cast.home.pk, told, **cast.doing("zhou"))
        assert accounts.credit_of(cast.home) == 0

    def test_no_line_is_recalled_once_checked(self, cast: Cast) -> None:
        billed(cast)
        batch = checked(cast, prepared(cast))
        with pytest.raises(Refusal):
            actions.recall(
                line_of(batch, cast.home).pk, **cast.doing("zhou"), reason="业主到前台缴了"
            )


class TestThreePersons:
    """domain.md section 6, rule 9; each combination that is not allowed."""

    def test_the_month_goes_through_four_hands(self, cast: Cast) -> None:
        billed(cast)
        batch = sent(cast)
        assert sorted(Hand.objects.values_list("staff__name", "duty")) == [
            ("吴主管", "CHECK"), ("周敏", "PREPARE"), ("彭玲", "SEND"),
        ]  # fmt: skip
        assert batch.status == "SENT"

    @pytest.mark.parametrize(
        ("who", "act"),
        [
            *((who, "prepare") for who in ("he", "wu", "peng", "li", "qian", "chen", "shi")),
            *((who, "check") for who in ("zhou", "he", "peng", "li", "qian", "feng")),
            *((who, "send") for who in ("zhou", "wu", "li", "qian", "feng", "ma")),
        ],
    )
    def test_each_is_of_its_office(self, cast: Cast, who: str, act: str) -> None:
        billed(cast)
        if act == "prepare":
            with pytest.raises(NotAllowed):
                prepared(cast, who=who)
            return
        batch = prepared(cast)
        if act == "send":
            checked(cast, batch)
        with pytest.raises(NotAllowed):
            getattr(actions, act)(batch.pk, **cast.doing(who))

    def test_a_deputy_carries_what_the_principal_did(self, cast: Cast) -> None:
        """周敏 prepared; whoever stands in for her, or whom she stands in for, does not check."""
        billed(cast)
        batch = prepared(cast)
        lend(cast, principal="wu", deputy="zhou", role="SUP")
        with pytest.raises(OtherHands):
            actions.check(batch.pk, **cast.doing("zhou", after(1)))
        with pytest.raises(OtherHands):
            actions.receive(
                sent_by_deputy(cast, batch).pk, **cast.doing("luo", after(3)),
                name="a", content=b"x", paid_on=date(2026, 6, 10),
            )  # fmt: skip

    def test_who_imported_in_the_first_run_does_not_send_the_second(self, cast: Cast) -> None:
        billed(cast)
        batch = sent(cast)
        with pytest.raises(OtherHands):
            actions.receive(
                batch.pk, **cast.doing("peng"), name="a", content=b"x", paid_on=date(2026, 6, 10)
            )

    def test_the_database_holds_it_too(self, cast: Cast) -> None:
        billed(cast)
        batch = sent(cast)
        with pytest.raises(IntegrityError, match="neither_checks_nor_sends"), transaction.atomic():
            Batch.objects.filter(pk=batch.pk).update(sent_by=batch.prepared_by)
        with pytest.raises(DatabaseError), transaction.atomic():
            Hand.objects.create(
                community=cast.community, cycle=batch.cycle, staff=cast.zhou, duty="SEND",
                at=after(),
            )  # fmt: skip


def lend(cast: Cast, *, principal: str, deputy: str, role: str) -> None:
    Deputy.objects.create(
        principal=cast.staff[principal],
        deputy=cast.staff[deputy],
        role=role,
        community=cast.community,
        since=FIRST_OF_JUNE,
        until=after(days=30),
        made_by=cast.staff[principal],
        reason="休假",
    )


def sent_by_deputy(cast: Cast, batch: Batch) -> Batch:
    """罗会计 sends for 彭玲; then neither of them imports."""
    lend(cast, principal="peng", deputy="luo", role="FIN")
    checked(cast, batch)
    fetched(cast, batch, after(2), "luo")
    return actions.send(batch.pk, **cast.doing("luo", after(2)))


def test_it_is_not_sent_before_every_file_was_fetched(cast: Cast) -> None:
    billed(cast)
    batch = checked(cast, prepared(cast))
    with pytest.raises(NotFetched):
        actions.send(batch.pk, **cast.doing("peng", after(2)))


class TestBlocked:
    def test_an_app_above_keeps_a_batch_from_leaving(self, cast: Cast) -> None:
        billed(cast)
        batch = prepared(cast)
        unpriced = [3]

        @blockers.register("test.unpriced")
        def ask(community: Community, cut_off_at: datetime, at: datetime) -> Blocked | None:
            assert cut_off_at == datetime.fromisoformat("2026-06-08T18:00+08:00")
            return Blocked(unpriced[0], f"还有 {unpriced[0]} 张有偿服务单没有定价")

        try:
            assert queries.is_blocked(cast.community, JUNE, after())[0].count == 3
            with pytest.raises(StillBlocked, match="3 张有偿服务单没有定价"):
                actions.check(batch.pk, **cast.doing("wu"))
            unpriced[0] = 0
            actions.check(batch.pk, **cast.doing("wu"))
        finally:
            blockers.forget("test.unpriced")

    @pytest.mark.parametrize(
        ("moment", "cut_off"),
        [
            ("2026-06-01T00:00+08:00", "2026-06-08T18:00+08:00"),
            ("2026-06-08T18:00+08:00", "2026-06-08T18:00+08:00"),
            ("2026-06-08T18:01+08:00", "2026-07-08T18:00+08:00"),
            ("2026-12-31T12:00+08:00", "2027-01-08T18:00+08:00"),
        ],
    )
    def test_tells_the_cut_off_that_counts(self, cast: Cast, moment: str, cut_off: str) -> None:
        found = queries.cut_off_for(cast.community, datetime.fromisoformat(moment))
        assert found == datetime.fromisoformat(cut_off)

    def test_an_open_month_keeps_its_days(self, cast: Cast) -> None:
        actions.open_cycle(JUNE, community=cast.community, at=FIRST_OF_JUNE)
        change_rules(
            policy.RULEBOOK,
            {"cut_off_day": 4, "send_day": 5, "second_day": 15},
            **cast.doing("li"),
            reason="银行改了送盘日",
            seen=1,
        )
        found = queries.calendar(cast.community, JUNE, after())
        assert found.send_on == date(2026, 6, 10)
        assert queries.calendar(cast.community, "2026-07", after()).send_on == date(2026, 7, 5)
