"""Correcting what a matter is: graver or as grave by one person, lighter by two."""

import pytest

from hub.kernel import decisions
from hub.kernel.decisions import OwnProposal, TooManyWords
from hub.kernel.models import Decision, Event, Obligation
from hub.kernel.refusals import NotAllowed
from hub.matters import actions, duties, measures
from hub.matters.actions.amending import NeedsSecond, OneIsEnough, RuledAlready
from hub.matters.actions.joining import LosesByMerging
from hub.matters.actions.ruling import NotAComplaint
from hub.matters.models import Matter
from hub.matters.tests.cast import BEGINNING, Cast, a_complaint, after, handled, ruled
from hub.matters.waiting.rulings import Room
from hub.people.models import Role, Staff
from hub.people.tests.seats import Seat


def retype(
    cast: Cast, matter: Matter, code: str, kind: str = "", by: Staff | None = None
) -> Matter:
    return actions.retype(
        matter.pk,
        community=cast.community,
        by=by or cast.zhou,
        at=after(3),
        type_code=code,
        kind=kind,
        reason="登记时看错了",
    )


def ask(cast: Cast, matter: Matter, code: str, kind: str = "", hours: float = 3) -> Decision:
    return actions.propose_retype(
        matter.pk,
        community=cast.community,
        by=cast.zhou,
        at=after(hours),
        type_code=code,
        kind=kind,
        reason="业户只是来问问",
    )


def open_duties(matter: Matter) -> set[str]:
    return set(Obligation.objects.about(matter).open().values_list("kind", flat=True))


class TestOnePerson:
    @pytest.mark.parametrize(
        ("before", "after_"),
        [
            ("T01.01", "T01.02"),
            ("T01.01", "T09.01"),
            ("T01.01", "T10.02"),
            ("T10.01", "T10.02"),
            ("T09.01", "T05.04"),
        ],
    )
    def test_makes_it_graver_or_leaves_it_as_grave(
        self, cast: Cast, before: str, after_: str
    ) -> None:
        matter = a_complaint(cast, type_code=before, accused_department_id=cast.order.pk)
        assert retype(cast, matter, after_).type_code == after_

    def test_makes_a_complaint_of_an_enquiry(self, cast: Cast) -> None:
        matter = a_complaint(cast, kind="ENQUIRY", type_code="T09.01")
        matter = retype(cast, matter, "T09.01", "COMPLAINT")
        assert matter.validity == "PENDING"
        assert duties.RULE.code in open_duties(matter)

    def test_owes_the_callback_of_what_was_done_already(self, cast: Cast) -> None:
        matter = a_complaint(cast, kind="ENQUIRY")
        actions.finish(
            matter.pk, community=cast.community, by=cast.lin, at=after(1), result="已答复"
        )
        assert duties.CALL_BACK.code in open_duties(retype(cast, matter, "T01.01", "COMPLAINT"))

    @pytest.mark.parametrize(
        ("before", "after_"),
        [
            ("T09.01", "T01.02"),
            ("T05.04", "T05.05"),
            ("T09.06", "T09.03"),
            ("T10.01", "T01.01"),
            ("T09.01", "T09.06"),
            ("T09.02", "T01.01"),
        ],
    )
    def test_does_not_make_it_lighter(self, cast: Cast, before: str, after_: str) -> None:
        with pytest.raises(NeedsSecond):
            retype(cast, a_complaint(cast, type_code=before), after_)

    @pytest.mark.parametrize("kind", ["ENQUIRY", "REPAIR_PUBLIC", "SUGGESTION"])
    def test_does_not_make_it_no_complaint(self, cast: Cast, kind: str) -> None:
        with pytest.raises(NeedsSecond):
            retype(cast, a_complaint(cast), "T01.01", kind, by=cast.li)


class TestTwoPeople:
    def test_make_it_lighter_and_the_history_says_so(self, cast: Cast) -> None:
        matter = a_complaint(cast, type_code="T05.04")
        decisions.grant(ask(cast, matter, "T05.01"), by=cast.li, at=after(4))
        matter.refresh_from_db()
        told = Event.objects.get(verb="matter.retyped").detail
        assert (matter.type_code, told["before"], told["after"]) == ("T05.01", "T05.04", "T05.01")

    def test_are_two(self, cast: Cast) -> None:
        matter = a_complaint(cast)
        asked = actions.propose_retype(
            matter.pk,
            community=cast.community,
            by=cast.wu,
            at=after(3),
            type_code="T01.01",
            kind="ENQUIRY",
            reason="只是问问",
        )
        with pytest.raises(OwnProposal):
            decisions.grant(asked, by=cast.wu, at=after(4))

    @pytest.mark.parametrize(
        ("code", "too_low", "decides"),
        [("T10.01", "wu", "li"), ("T09.01", "li", "zhao"), ("T01.01", "sun", "wu")],
    )
    def test_the_second_is_who_would_have_ruled(
        self, cast: Cast, code: str, too_low: str, decides: str
    ) -> None:
        matter = a_complaint(cast, type_code=code)
        asked = ask(cast, matter, "T01.02", "ENQUIRY")
        with pytest.raises(NotAllowed):
            decisions.grant(asked, by=getattr(cast, too_low), at=after(4))
        decisions.grant(asked, by=getattr(cast, decides), at=after(4))
        matter.refresh_from_db()
        assert (matter.kind, matter.validity) == ("ENQUIRY", "NONE")
        assert duties.RULE.code not in open_duties(matter)

    def test_are_not_asked_for_what_one_may_do(self, cast: Cast) -> None:
        with pytest.raises(OneIsEnough):
            ask(cast, a_complaint(cast), "T01.02")

    def test_do_not_take_away_what_was_ruled(self, cast: Cast) -> None:
        with pytest.raises(RuledAlready):
            ask(cast, ruled(cast, handled(cast)), "T01.01", "ENQUIRY")

    def test_do_not_undo_a_missed_callback(self, cast: Cast) -> None:
        matter = handled(cast)
        asked = ask(cast, matter, "T01.01", "ENQUIRY", hours=30)
        decisions.grant(asked, by=cast.wu, at=after(days=4))
        figures = measures.callback_figures(
            cast.community, BEGINNING, after(days=9), after(days=9)
        )
        assert (figures.due, figures.missed) == (1, 1)

    def test_leave_no_ruling_behind(self, cast: Cast) -> None:
        matter = a_complaint(cast)
        ruling = actions.propose_ruling(
            matter.pk,
            community=cast.community,
            by=cast.lin,
            at=after(3),
            validity="VALID",
            valid_ground="b",
            said="看过",
        )
        decisions.grant(ask(cast, matter, "T01.01", "ENQUIRY"), by=cast.wu, at=after(4))
        with pytest.raises(NotAComplaint):
            decisions.grant(ruling, by=cast.wu, at=after(5))

    def test_find_it_waiting(self, cast: Cast, seat: Seat) -> None:
        matter = a_complaint(cast)
        seat("zhou", 3).post(
            f"/matters/{matter.pk}/propose_retype/",
            {"kind": "ENQUIRY", "type_code": "T01.01", "reason": "只是问问"},
        )
        (question,) = Room(cast.wu, cast.community, after(4)).to_decide
        answer = seat("wu", 4).get("/matters/rulings/", {"case": question.decision.pk})
        assert "更正分类" in answer.content.decode()
        assert "咨询" in answer.content.decode()

    def test_say_so_in_few_words(self, cast: Cast) -> None:
        asked = ask(cast, a_complaint(cast), "T01.01", "ENQUIRY")
        with pytest.raises(TooManyWords):
            decisions.grant(asked, by=cast.wu, at=after(4), answer="长" * 1001)


class TestMerging:
    """Is no other way to the same end."""

    def merge(self, cast: Cast, matter: Matter, into: Matter) -> Decision:
        return actions.propose_merge(
            matter.pk,
            community=cast.community,
            by=cast.zhou,
            at=after(3),
            into_id=into.pk,
            reason="同一件事",
        )

    def test_of_a_grave_type_into_a_light_one(self, cast: Cast) -> None:
        grave, light = a_complaint(cast, type_code="T09.01"), a_complaint(cast)
        with pytest.raises(LosesByMerging):
            self.merge(cast, grave, light)
        self.merge(cast, light, grave)

    def test_of_a_named_person_into_nobody(self, cast: Cast) -> None:
        with pytest.raises(LosesByMerging):
            self.merge(cast, a_complaint(cast, accused_id=cast.wang.pk), a_complaint(cast))

    def test_of_a_valid_one_into_one_that_may_yet_be_invalid(self, cast: Cast) -> None:
        with pytest.raises(LosesByMerging):
            self.merge(cast, ruled(cast, a_complaint(cast)), a_complaint(cast))


def test_the_role_that_rules_is_told_of_the_change(cast: Cast) -> None:
    matter = retype(cast, a_complaint(cast), "T10.01")
    owed = Obligation.objects.about(matter).open().get(kind=duties.RULE.code)
    assert owed.role == Role.DIRECTOR
