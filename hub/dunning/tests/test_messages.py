"""短信: one list for a step's messages, and every receipt an attempt graded by its proof."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from hub.dunning import actions
from hub.dunning.actions import Receipt, Said
from hub.dunning.actions.messages import AlreadyAnswered, NoneWaiting, NothingToSend
from hub.dunning.contacts import QuietNow
from hub.dunning.models import Attempt, Message, MessageList, StepDue
from hub.dunning.tests.cast import Cast, granted, paid, steps
from hub.dunning.tests.receipts import NINE, TEN, arrived, of, owing_two
from hub.dunning.tests.test_attempts import message as by_form
from hub.estate.models import Phone, Resident
from hub.kernel import policies
from hub.kernel.models import Event, Obligation
from hub.kernel.refusals import InField, Missing, NotAllowed
from hub.privacy.models import Handout
from hub.privacy.policy import PrivacyPolicy


@pytest.fixture
def owing(cast: Cast) -> Cast:
    return owing_two(cast)


@pytest.fixture
def listed(owing: Cast) -> MessageList:
    return actions.list_messages(None, **owing.doing("he", NINE))


class TestAList:
    def test_holds_what_waits_for_the_person(self, owing: Cast, listed: MessageList) -> None:
        assert (listed.number, listed.count) == ("DX-202605-01", 2)
        homes = [one.household.code for one in listed.messages.all()]
        assert homes == ["7-1702", "7-1802"]

    def test_says_what_is_owed_in_the_words_of_the_step(
        self, owing: Cast, listed: MessageList
    ) -> None:
        one = of(listed, owing.home)
        assert one.text.startswith("【云海物业】您好，您有一笔账单已到期。")
        assert (
            "房号7-1802，截至2026年5月18日到期未付220.00元（物业服务费2026年5月 220.00元）"
            in one.text
        )
        assert (one.sent_to, one.owed) == ("13811110001", 220)

    def test_may_be_of_some_of_them(self, owing: Cast) -> None:
        due = StepDue.objects.get(household=owing.home)
        others = StepDue.objects.get(household=owing.villa)
        made = actions.list_messages([due.pk, others.pk, "x", "９"], **owing.doing("he", NINE))
        assert [one.household for one in made.messages.all()] == [owing.home]

    def test_has_each_step_once(self, owing: Cast, listed: MessageList) -> None:
        with pytest.raises(NothingToSend):
            actions.list_messages(None, **owing.doing("he", NINE))
        assert actions.list_messages(None, **owing.doing("wu", NINE)).count == 1  # the villa

    def test_leaves_out_who_has_paid_is_let_be_or_cannot_be_reached(self, owing: Cast) -> None:
        paid(owing, owing.home, "220.00", NINE)
        Phone.objects.filter(number="13811110002").update(until=NINE)
        actions.propose_pause(
            owing.villa.pk, **owing.doing("lin", NINE), reason="DISPUTE",
            last_day=date(2026, 6, 10), ground="面积有异议",
        )  # fmt: skip
        granted(owing, "dunning.pause", "wu", NINE)
        with pytest.raises(NothingToSend):
            actions.list_messages(None, **owing.doing("wu", TEN))

    def test_does_not_go_to_a_number_that_was_called_wrong(self, owing: Cast) -> None:
        wrong = by_form(owing.home, result="WRONG_NUMBER", spoken_to=None)
        actions.attempt(
            StepDue.objects.get(household=owing.home).pk, wrong, **owing.doing("he", NINE)
        )
        made = actions.list_messages(None, **owing.doing("he", TEN))
        assert [one.household for one in made.messages.all()] == [owing.neighbour]

    def test_goes_to_the_owner_before_their_agent(self, owing: Cast) -> None:
        agent = Resident.objects.create(
            community=owing.community, household=owing.home, kind="AGENT", name="黄妹", since=NINE
        )
        Phone.objects.create(
            community=owing.community, resident=agent, number="13822220000", verified_at=NINE
        )
        made = actions.list_messages(None, **owing.doing("he", NINE))
        assert of(made, owing.home).sent_to == "13811110001"

    def test_is_not_made_at_night(self, owing: Cast) -> None:
        with pytest.raises(QuietNow):
            actions.list_messages(None, **owing.doing("he", NINE - timedelta(hours=2)))

    @pytest.mark.parametrize("who", ["zhou", "peng", "lei", "shi", "chen", "feng", "ma"])
    def test_is_made_by_those_who_dun(self, owing: Cast, who: str) -> None:
        with pytest.raises(NotAllowed):
            actions.list_messages(None, **owing.doing(who, NINE))

    def test_is_read_by_its_maker_and_the_heads(self, owing: Cast, listed: MessageList) -> None:
        with pytest.raises(Missing):
            actions.take_list(listed.pk, **owing.doing("lin", NINE))
        actions.take_list(listed.pk, **owing.doing("he", NINE))
        actions.take_list(listed.pk, **owing.doing("li", NINE))
        taken = Event.objects.filter(verb="dunning.messages_taken")
        assert [event.actor.name for event in taken.order_by("id")] == ["何静", "李主任"]

    def test_is_told_each_time_it_is_taken(self, owing: Cast, listed: MessageList) -> None:
        actions.take_list(listed.pk, **owing.doing("he", NINE))
        told = Handout.objects.get()
        assert (told.outlet, told.what, told.rows, told.by) == (
            "dunning.messages", listed.number, listed.count, owing.he,
        )  # fmt: skip

    def test_is_taken_by_another_where_it_is_long(self, owing: Cast, listed: MessageList) -> None:
        """More numbers than one person may take never leave by one hand."""
        values = PrivacyPolicy(export_rows=listed.count - 1).as_json()
        policies.set_(owing.community, "privacy", values, by=owing.qian, at=NINE, reason="收紧")
        with pytest.raises(actions.messages.OwnLongList):
            actions.take_list(listed.pk, **owing.doing("he", NINE))
        actions.take_list(listed.pk, **owing.doing("wu", NINE))
        told = Handout.objects.get()
        told.pk, told.number, told.by = None, "QJ-X", owing.he
        with pytest.raises(DatabaseError), transaction.atomic():
            told.save(force_insert=True)

    def test_is_not_rewritten_even_in_the_database(self, owing: Cast, listed: MessageList) -> None:
        for rows, change in (
            (MessageList.objects.all(), {"count": 9}),
            (Message.objects.all(), {"text": "别的话"}),
            (Message.objects.all(), {"sent_to": "13900000000"}),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                rows.update(**change)


class TestAReceipt:
    def test_of_arrival_does_the_step(self, owing: Cast, listed: MessageList) -> None:
        one = actions.book_receipt(of(listed, owing.home).pk, arrived(), **owing.doing("he", TEN))
        row = Attempt.objects.get()
        assert one.attempt == row
        assert (row.channel, row.result, row.grade) == ("MESSAGE", "DELIVERED", "B")
        assert (row.reference, row.reached_at, row.at) == ("MSG1", "13811110001", TEN)
        assert row.note == f"短信 {one.number}，2026-05-18 09:05 发送"
        assert steps(owing.home) == [("S1", "DONE")]
        assert Obligation.objects.open().filter(kind="dunning.step").count() == 2

    def test_of_sending_alone_is_too_weak(self, owing: Cast, listed: MessageList) -> None:
        receipt = arrived(said=Said.SENT)
        one = actions.book_receipt(of(listed, owing.home).pk, receipt, **owing.doing("he", TEN))
        assert one.attempt is not None
        assert one.attempt.grade == "C"
        assert steps(owing.home) == [("S1", "OPEN")]
        # And goes on another list.
        assert actions.list_messages(None, **owing.doing("he", TEN)).count == 1

    def test_of_a_wrong_number_asks_for_the_right_one(
        self, owing: Cast, listed: MessageList
    ) -> None:
        receipt = arrived(said=Said.WRONG, reference="")
        actions.book_receipt(of(listed, owing.home).pk, receipt, **owing.doing("he", TEN))
        assert Obligation.objects.open().filter(kind="dunning.data", person=owing.he).exists()

    def test_of_nothing_sent_leaves_the_step_as_it_was(
        self, owing: Cast, listed: MessageList
    ) -> None:
        receipt = Receipt(said=Said.NOT_SENT)
        one = actions.book_receipt(of(listed, owing.home).pk, receipt, **owing.doing("he", TEN))
        assert (one.status, Attempt.objects.count()) == ("NOT_SENT", 0)
        assert actions.list_messages(None, **owing.doing("he", TEN)).count == 1

    def test_is_written_once(self, owing: Cast, listed: MessageList) -> None:
        pk = of(listed, owing.home).pk
        actions.book_receipt(pk, arrived(), **owing.doing("he", TEN))
        with pytest.raises(AlreadyAnswered):
            actions.book_receipt(pk, arrived(), **owing.doing("he", TEN))
        assert Attempt.objects.count() == 1

    def test_for_a_step_done_meanwhile_is_a_contact_beside_it(
        self, owing: Cast, listed: MessageList
    ) -> None:
        due = StepDue.objects.get(household=owing.home)
        actions.attempt(due.pk, by_form(owing.home), **owing.doing("he", NINE))
        one = actions.book_receipt(of(listed, owing.home).pk, arrived(), **owing.doing("he", TEN))
        assert one.attempt is not None
        assert one.attempt.due is None

    def test_for_who_paid_meanwhile_is_no_contact(self, owing: Cast, listed: MessageList) -> None:
        paid(owing, owing.home, "220.00", NINE + timedelta(minutes=20))
        one = actions.book_receipt(of(listed, owing.home).pk, arrived(), **owing.doing("he", TEN))
        assert (one.status, one.attempt, Attempt.objects.count()) == ("MOOT", None, 0)
        assert "没有逾期未付" in one.reason

    def test_of_before_a_pause_is_still_a_contact(self, owing: Cast, listed: MessageList) -> None:
        later = NINE + timedelta(minutes=30)
        actions.propose_pause(
            owing.home.pk, **owing.doing("he", later), reason="DISPUTE",
            last_day=date(2026, 6, 10), ground="面积有异议",
        )  # fmt: skip
        granted(owing, "dunning.pause", "wu", later)
        one = actions.book_receipt(of(listed, owing.home).pk, arrived(), **owing.doing("he", TEN))
        assert one.status == "BOOKED"

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"reference": ""}, "reference"),
            ({"sent_at": None}, "sent_at"),
            ({"sent_at": NINE - timedelta(minutes=2)}, "sent_at"),
            ({"sent_at": TEN + timedelta(minutes=1)}, "sent_at"),
            ({"said": "OPENED"}, "said"),
        ],
    )
    def test_that_cannot_be_is_refused_on_its_field(
        self, owing: Cast, listed: MessageList, changes: dict[str, Any], field: str
    ) -> None:
        with pytest.raises(InField) as refused:
            actions.book_receipt(
                of(listed, owing.home).pk, arrived(**changes), **owing.doing("he", TEN)
            )
        assert refused.value.field == field

    def test_of_the_night_is_none(self, owing: Cast, listed: MessageList) -> None:
        at_night = arrived(sent_at=datetime(2026, 5, 18, 14, tzinfo=UTC))
        with pytest.raises(QuietNow):
            actions.book_receipt(
                of(listed, owing.home).pk,
                at_night,
                **owing.doing("he", NINE + timedelta(days=1)),
            )

    def test_may_come_in_at_night(self, owing: Cast, listed: MessageList) -> None:
        """What was sent by day is written down whenever the receipts come."""
        late = datetime(2026, 5, 18, 14, tzinfo=UTC)
        one = actions.book_receipt(of(listed, owing.home).pk, arrived(), **owing.doing("he", late))
        assert one.status == "BOOKED"

    def test_counts_by_the_moment_it_is_written(self, owing: Cast, listed: MessageList) -> None:
        """G4: a typed hour proves no window."""
        after_window = datetime(2026, 5, 24, 2, tzinfo=UTC)
        actions.book_receipt(
            of(listed, owing.home).pk, arrived(), **owing.doing("he", after_window)
        )
        due = StepDue.objects.get(household=owing.home)
        assert due.done_at == after_window > due.window_ends

    def test_of_others_is_not_to_be_seen(self, owing: Cast, listed: MessageList) -> None:
        for who in ("lin", "zhou", "lei"):
            with pytest.raises(Missing):
                actions.book_receipt(of(listed, owing.home).pk, arrived(), **owing.doing(who, TEN))


class TestTheRest:
    def test_is_said_not_to_have_been_sent(self, owing: Cast, listed: MessageList) -> None:
        actions.book_receipt(of(listed, owing.home).pk, arrived(), **owing.doing("he", TEN))
        actions.drop_rest(listed.pk, **owing.doing("he", TEN))
        assert of(listed, owing.neighbour).status == "NOT_SENT"
        with pytest.raises(NoneWaiting):
            actions.drop_rest(listed.pk, **owing.doing("he", TEN))
        assert actions.list_messages(None, **owing.doing("he", TEN)).count == 1
