"""Taking in: what is recorded, which duties it opens, what is refused and how."""

import pytest

from hub.kernel import journal
from hub.kernel.models import Event, Obligation
from hub.kernel.refusals import NotAllowed
from hub.matters import actions, duties
from hub.matters.actions.base import NothingSaid, TooLong
from hub.matters.actions.told import (
    NobodysDepartment,
    NobodyToCall,
    NoSuchColleague,
    NoSuchHousehold,
)
from hub.matters.models import Matter
from hub.matters.tests.cast import MORNING, Cast, a_complaint, after, gather, told


def duty(matter: Matter, kind: object) -> Obligation:
    return Obligation.objects.about(matter).get(kind=kind.code)


class TestRecord:
    def test_gives_a_number_of_the_community_and_day(self, cast: Cast) -> None:
        first, second = a_complaint(cast), a_complaint(cast)

        assert (first.number, second.number) == ("YH260610-0001", "YH260610-0002")

    def test_owes_handing_over_within_fifteen_minutes(self, cast: Cast) -> None:
        matter = a_complaint(cast)

        owed = duty(matter, duties.HAND_OVER)
        assert owed.due_at == after(minutes=15)
        assert owed.person == cast.zhou
        assert (matter.duty, matter.due_at) == (owed.kind, owed.due_at)

    def test_owes_it_within_five_when_urgent(self, cast: Cast) -> None:
        matter = a_complaint(cast, is_urgent=True)

        assert duty(matter, duties.HAND_OVER).due_at == after(minutes=5)

    def test_owes_a_ruling_on_complaints_only(self, cast: Cast) -> None:
        complaint, enquiry = a_complaint(cast), a_complaint(cast, kind="ENQUIRY")

        assert (complaint.validity, enquiry.validity) == ("PENDING", "NONE")
        assert duty(complaint, duties.RULE).role == "SUP"
        assert not Obligation.objects.about(enquiry).filter(kind=duties.RULE.code).exists()

    def test_major_complaints_owe_a_joint_start_in_two_hours(self, cast: Cast) -> None:
        assert duty(a_complaint(cast, severity="3"), duties.JOINT_START).due_at == after(2)

    def test_a_repeat_of_the_same_key_answers_with_the_first(self, cast: Cast) -> None:
        """A double click, or a request resent after a lost connection."""
        same = {"community": cast.community, "by": cast.zhou, "at": MORNING, "key": "k1"}
        first = actions.record(told(cast), **same)
        again = actions.record(told(cast), **same)

        assert first == again
        assert Matter.objects.count() == 1

    def test_keeps_what_was_told_in_the_journal(self, cast: Cast) -> None:
        matter = a_complaint(cast, text="电梯里有人抽烟😀")

        event = journal.history(matter).get()
        assert event.actor == cast.zhou
        assert event.detail["text"] == "电梯里有人抽烟😀"

    def test_full_width_digits_of_a_phone_are_normalised(self, cast: Cast) -> None:
        matter = a_complaint(cast, reporter_phone="１３８ １２３４ ５６７８")

        assert matter.reporters.get().phone == "13812345678"


class TestRefusals:
    def test_a_text_too_long_says_how_long_it_may_be(self, cast: Cast) -> None:
        with pytest.raises(TooLong, match="5001.*5000") as refused:
            a_complaint(cast, text="水" * 5001)

        assert refused.value.field == "text"
        assert not Matter.objects.exists()
        assert not Event.objects.filter(verb="matter.recorded").exists()

    def test_nothing_said(self, cast: Cast) -> None:
        with pytest.raises(NothingSaid):
            a_complaint(cast, text="  ")

    def test_a_complaint_without_anybody_to_call(self, cast: Cast) -> None:
        with pytest.raises(NobodyToCall):
            a_complaint(cast, reporter_phone="")

    def test_a_household_of_another_community(self, cast: Cast) -> None:
        elsewhere = gather("BJ", prefix="b")

        with pytest.raises(NoSuchHousehold):
            a_complaint(cast, household_id=elsewhere.household.pk)

    @pytest.mark.parametrize(
        ("field", "refusal"),
        [("accused_id", NoSuchColleague), ("accused_department_id", NobodysDepartment)],
    )
    def test_accusing_somebody_of_another_community(
        self, cast: Cast, field: str, refusal: type[Exception]
    ) -> None:
        """Dropped in silence, the complaint would be ruled on by whom it is about."""
        elsewhere = gather("BJ", prefix="b")
        accused = {"accused_id": elsewhere.chen, "accused_department_id": elsewhere.engineering}

        with pytest.raises(refusal):
            a_complaint(cast, **{field: accused[field].pk})

    @pytest.mark.parametrize("who", ["chen", "qian", "feng", "ma"])
    def test_those_who_do_not_take_in(self, cast: Cast, who: str) -> None:
        with pytest.raises(NotAllowed):
            actions.record(told(cast), community=cast.community, by=getattr(cast, who), at=MORNING)
