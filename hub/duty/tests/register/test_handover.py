"""交接班: two people, two accounts; a difference opens a case; somebody always answers for it."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from hub.duty.actions import handover
from hub.duty.actions.handover import Counted
from hub.duty.models import Handover, Register, RegisterItem
from hub.duty.queries import register as books
from hub.duty.tests.cast import Cast, after
from hub.duty.tests.register.conftest import ALL_THERE, counted, prepared, signed
from hub.kernel import unfinished
from hub.kernel.lifecycle import WrongState
from hub.kernel.models import Obligation
from hub.kernel.refusals import InField, Refusal
from hub.kernel.unfinished import Unfinished


def keeper(book: Register) -> str:
    return Register.objects.select_related("keeper").get(pk=book.pk).keeper.username


class TestPrepare:
    def test_lists_every_item_with_what_there_should_be(self, cast: Cast, book: Register) -> None:
        lines = prepared(cast, book).lines.select_related("item")
        assert {line.item.code: line.expected for line in lines} == {
            "KEY-01": 12,
            "RAD-01": 3,
            "CASH": 50000,
        }

    def test_pulls_in_what_is_unfinished(
        self, cast: Cast, book: Register, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def lift(community: Any, department: int, at: Any) -> list[Unfinished]:
            assert department == cast.service.pk
            return [Unfinished("YH-0001", "电梯困人善后", after(3))]

        monkeypatch.setitem(unfinished._sources, "lifts", lift)
        one = prepared(cast, book)
        assert one.unfinished[0]["number"] == "YH-0001"
        counted(cast, one)
        one = handover.sign(one.pk, **cast.doing("lin", after(1.2)))
        assert '"unfinished":["YH-0001"]' in one.entry.payload

    def test_is_the_keepers(self, cast: Cast, book: Register) -> None:
        for who in ("lin", "sun", "wu"):
            with pytest.raises(handover.NotTheKeeper):
                handover.prepare(book.pk, **cast.doing(who, after(1)), incoming_id=cast.xu.pk)

    @pytest.mark.parametrize("to", ["zhou", "shi", "li", "feng"])
    def test_goes_to_somebody_else_of_the_department(
        self, cast: Cast, book: Register, to: str
    ) -> None:
        with pytest.raises(InField):
            handover.prepare(
                book.pk, **cast.doing("zhou", after(1)), incoming_id=cast.staff[to].pk
            )

    def test_happens_once_at_a_time(self, cast: Cast, book: Register) -> None:
        prepared(cast, book)
        with pytest.raises(handover.HandoverOpen):
            prepared(cast, book, 2)

    def test_owes_the_incoming_persons_signature(self, cast: Cast, book: Register) -> None:
        duty = Obligation.objects.about(prepared(cast, book)).get()
        assert (duty.kind, duty.person, duty.due_at) == ("register.sign", cast.lin, after(2))


class TestCountAndSign:
    def test_all_there_and_the_station_is_theirs(self, cast: Cast, book: Register) -> None:
        one = signed(cast, book)
        assert one.status == Handover.Status.ACCEPTED
        assert keeper(book) == "lin"
        assert Obligation.objects.about(one).get().status == "MET"
        assert one.entry.author == cast.lin
        assert '"from":"zhou"' in one.entry.payload

    def test_the_outgoing_answers_until_the_signature(self, cast: Cast, book: Register) -> None:
        counted(cast, prepared(cast, book))
        assert keeper(book) == "zhou"

    @pytest.mark.parametrize("who", ["zhou", "xu", "sun", "zhao", "ma"])
    def test_nobody_counts_or_signs_for_the_incoming(
        self, cast: Cast, book: Register, who: str
    ) -> None:
        one = prepared(cast, book)
        with pytest.raises(handover.NotTheIncoming):
            handover.count(one.pk, **cast.doing(who, after(1.1)), counts=ALL_THERE)
        counted(cast, one)
        with pytest.raises(handover.NotTheIncoming):
            handover.sign(one.pk, **cast.doing(who, after(1.2)))

    def test_everything_is_counted(self, cast: Cast, book: Register) -> None:
        one = prepared(cast, book)
        some = {"KEY-01": Counted(12)}
        with pytest.raises(handover.NotCounted):
            handover.count(one.pk, **cast.doing("lin", after(1.1)), counts=some)
        with pytest.raises(WrongState):
            handover.sign(one.pk, **cast.doing("lin", after(1.2)))

    def test_may_be_counted_again_before_signing(self, cast: Cast, book: Register) -> None:
        one = counted(cast, prepared(cast, book), KEY_01=11)
        counted(cast, one, 1.15)
        assert handover.sign(one.pk, **cast.doing("lin", after(1.2))).status == "ACCEPTED"

    def test_is_signed_once(self, cast: Cast, book: Register) -> None:
        one = signed(cast, book)
        with pytest.raises(WrongState):
            handover.sign(one.pk, **cast.doing("lin", after(2)))

    def test_nobody_hands_over_to_themselves(self, cast: Cast, book: Register) -> None:
        one = prepared(cast, book)
        with pytest.raises(IntegrityError), transaction.atomic():
            Handover.objects.create(
                community=cast.community,
                register=book,
                outgoing=cast.zhou,
                incoming=cast.zhou,
                prepared_at=after(1),
                status="WITHDRAWN",
            )
        assert one.is_open


class TestDifference:
    @pytest.mark.parametrize("found", [11, 13, 0])
    def test_opens_a_case_of_the_leaders_by_itself(
        self, cast: Cast, book: Register, found: int
    ) -> None:
        one = signed(cast, book, KEY_01=found)
        assert one.status == Handover.Status.DISPUTED
        duty = Obligation.objects.about(one).get(kind="register.resolve")
        assert (duty.role, duty.unit, duty.due_at) == ("LD", cast.service.pk, after(25.2))
        assert keeper(book) == "zhou"

    def test_is_entered_with_what_both_signed(self, cast: Cast, book: Register) -> None:
        one = signed(cast, book, CASH=48550)
        [shown] = books.page(book, list(book.entries.filter(pk=one.entry_id)))
        cash = next(item for item in shown.items if "CASH" in item.name)
        assert (cash.expected, cash.counted, cash.differs) == ("¥500.00", "¥485.50", True)

    @pytest.mark.parametrize(
        ("who", "may"),
        [
            ("sun", True),
            ("wu", True),
            ("zhao", True),
            ("zhou", False),
            ("lin", False),
            ("hu", False),
            ("li", False),
            ("feng", False),
        ],
    )
    def test_is_settled_by_who_leads(
        self, cast: Cast, book: Register, who: str, may: bool
    ) -> None:
        one = signed(cast, book, KEY_01=11)
        told: dict[str, Any] = {"finding": "漏登一把借出", "accept_counts": False}
        try:
            handover.resolve(one.pk, **cast.doing(who, after(3)), **told)
        except Refusal:
            assert not may
        else:
            assert may

    @pytest.mark.parametrize(("accept", "expected"), [(True, 11), (False, 12)])
    def test_settled_the_station_goes_on(
        self, cast: Cast, book: Register, accept: bool, expected: int
    ) -> None:
        one = signed(cast, book, KEY_01=11)
        one = handover.resolve(
            one.pk, **cast.doing("sun", after(3)), finding="断在锁里，报废", accept_counts=accept
        )
        assert one.status == Handover.Status.RESOLVED
        assert keeper(book) == "lin"
        assert RegisterItem.objects.get(code="KEY-01").expected == expected
        assert Obligation.objects.about(one).get(kind="register.resolve").status == "MET"
        assert books.verify(Register.objects.get(pk=book.pk)) is None

    def test_holds_up_the_next_handover(self, cast: Cast, book: Register) -> None:
        signed(cast, book, KEY_01=11)
        with pytest.raises(handover.HandoverOpen):
            prepared(cast, book, 3)
        with pytest.raises(handover.HandoverOpen):
            handover.take_over(book.pk, **cast.doing("sun", after(3)), reason="接管")


class TestTakeOver:
    def test_when_the_relief_does_not_come(self, cast: Cast, book: Register) -> None:
        one = prepared(cast, book)
        handover.take_over(book.pk, **cast.doing("sun", after(2)), reason="接班人醉酒，不能上岗")
        one.refresh_from_db()
        assert one.status == Handover.Status.TAKEN
        assert keeper(book) == "sun"
        assert Obligation.objects.about(one).get().status == "VOID"
        handover.prepare(book.pk, **cast.doing("sun", after(3)), incoming_id=cast.xu.pk)

    def test_without_any_handover(self, cast: Cast, book: Register) -> None:
        handover.take_over(book.pk, **cast.doing("wu", after(2)), reason="保管人突发疾病")
        assert keeper(book) == "wu"
        assert book.entries.filter(kind="takeover").count() == 1

    @pytest.mark.parametrize("who", ["lin", "zhou", "hu", "li", "feng"])
    def test_is_for_who_leads(self, cast: Cast, book: Register, who: str) -> None:
        with pytest.raises(Refusal):
            handover.take_over(book.pk, **cast.doing(who, after(2)), reason="接管")


class TestWithdraw:
    def test_gives_it_back_to_the_keeper(self, cast: Cast, book: Register) -> None:
        one = prepared(cast, book)
        handover.withdraw(one.pk, **cast.doing("zhou", after(1.5)), reason="林芳请假，改交许婷")
        assert keeper(book) == "zhou"
        handover.prepare(book.pk, **cast.doing("zhou", after(2)), incoming_id=cast.xu.pk)

    def test_is_too_late_once_signed(self, cast: Cast, book: Register) -> None:
        one = signed(cast, book)
        with pytest.raises(WrongState):
            handover.withdraw(one.pk, **cast.doing("zhou", after(2)), reason="反悔")
