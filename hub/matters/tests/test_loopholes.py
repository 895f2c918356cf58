"""Ways around the rules that stay closed: forged requests, moves at the wrong moment, figures that flatter."""

import pytest

from hub.kernel import decisions
from hub.kernel.measures import Reading
from hub.kernel.models import Obligation
from hub.kernel.refusals import NotAllowed
from hub.matters import actions, duties, measures
from hub.matters.actions.base import Over
from hub.matters.actions.callbacks import HandlerMayNotCall
from hub.matters.actions.closing import AppealWaits, StagesMissing
from hub.matters.actions.handling import NothingToAssign
from hub.matters.actions.joining import CanBeCalled, GraverThanInto, NothingToSplit
from hub.matters.models import Matter
from hub.matters.tests.cast import (
    BEGINNING,
    Cast,
    a_complaint,
    accepted,
    after,
    called_back,
    closed,
    forwarded,
    handled,
    ruled,
)
from hub.people.models import Post, Role
from hub.people.tests.seats import Seat


def open_duties(matter: Matter) -> set[str]:
    return set(Obligation.objects.about(matter).open().values_list("kind", flat=True))


def invalid(cast: Cast) -> Matter:
    return ruled(cast, handled(cast), "INVALID", "x")


class TestForgedRequests:
    @pytest.mark.parametrize("where", ["queue", "matters:list", "//evil.example", "http://e.cn/"])
    def test_only_addresses_of_ours_are_gone_to(self, cast: Cast, seat: Seat, where: str) -> None:
        matter = forwarded(cast)
        answer = seat("chen", 0.2).post(f"/matters/{matter.pk}/accept/", {"next": where})
        assert (answer.status_code, answer["Location"]) == (302, f"/matters/{matter.pk}/")

    @pytest.mark.parametrize("household", ["²", "9" * 30, "x", "-1"])
    def test_a_household_that_is_no_number(self, seat: Seat, household: str) -> None:
        answer = seat("zhou").get("/matters/intake/hints/", {"household": household, "text": "水"})
        assert answer.status_code == 200
        desk = seat("zhou")
        assert desk.get("/matters/intake/", {"household": household}).status_code == 200
        assert desk.post("/matters/intake/", {"household": household}).status_code == 400

    def test_an_outside_deadline_of_the_year_one(self, seat: Seat) -> None:
        told = {"kind": "ENQUIRY", "channel": "PHONE", "text": "问一问", "severity": "1"}
        told |= {"act": "record", "outside_due_at": "0001-01-01T00:00"}
        assert seat("zhou").post("/matters/intake/", told).status_code == 400


class TestOverIsOver:
    def test_neither_graver_nor_of_another_type(self, cast: Cast) -> None:
        matter = closed(cast)
        does = {"community": cast.community, "at": after(7), "reason": "试试"}
        with pytest.raises(Over):
            actions.raise_severity(matter.pk, by=cast.chen, severity="3", **does)
        with pytest.raises(Over):
            actions.retype(matter.pk, by=cast.zhou, type_code="T01.02", **does)
        assert not open_duties(matter)

    def test_nobody_is_assigned(self, cast: Cast) -> None:
        matter = handled(cast)
        does = {"community": cast.community, "by": cast.zheng, "at": after(3), "to": cast.liu}
        with pytest.raises(NothingToAssign):
            actions.assign(matter.pk, **does)

    def test_an_appeal_is_decided_before_closing(self, cast: Cast) -> None:
        matter = invalid(cast)
        does = {"community": cast.community, "by": cast.lin}
        actions.tell_ruling(matter.pk, at=after(3), said="已电话告知", **does)
        actions.appeal(matter.pk, at=after(4), said="不认可", **does)
        with pytest.raises(AppealWaits):
            actions.close(
                matter.pk, at=after(5), cause_code="C1.1", responsible="PROPERTY", **does
            )

    def test_a_split_is_not_granted_once_it_is_handled(self, cast: Cast) -> None:
        matter = accepted(cast)
        does = {"community": cast.community, "reason": "两件事"}
        asked = actions.propose_split(
            matter.pk, by=cast.zhou, at=after(1), text="另一件", type_code="T01.02", **does
        )
        actions.handle(
            matter.pk, community=cast.community, by=cast.chen, at=after(2), result="修好了"
        )
        with pytest.raises(NothingToSplit):
            decisions.grant(asked, by=cast.sun, at=after(3))


class TestGravity:
    def test_is_not_lost_by_merging(self, cast: Cast) -> None:
        grave, light = a_complaint(cast, severity="3"), a_complaint(cast)
        with pytest.raises(GraverThanInto):
            actions.propose_merge(
                grave.pk,
                community=cast.community,
                by=cast.zhou,
                at=after(0.1),
                into_id=light.pk,
                reason="同一件事",
            )

    def test_goes_with_the_part_that_is_split_off(self, cast: Cast) -> None:
        matter = a_complaint(cast, severity="3")
        asked = actions.propose_split(
            matter.pk,
            community=cast.community,
            by=cast.zhou,
            at=after(0.1),
            text="另一件",
            type_code="T01.02",
            reason="两件事",
        )
        decisions.grant(asked, by=cast.sun, at=after(0.2))
        assert duties.JOINT_START.code in open_duties(Matter.objects.get(split_from=matter))

    def test_brings_the_duties_to_those_who_may_do_them(self, cast: Cast) -> None:
        matter = handled(cast)
        actions.raise_severity(
            matter.pk,
            community=cast.community,
            by=cast.zhou,
            at=after(3),
            severity="3",
            reason="有人受伤",
        )
        owed = Obligation.objects.about(matter).open()
        kinds = [duties.RULE.code, duties.CALL_BACK.code]
        assert set(owed.filter(kind__in=kinds).values_list("role", flat=True)) == {"DIR"}

    def test_of_what_is_no_complaint_is_dealt_with_before_closing(self, cast: Cast) -> None:
        told = {"kind": "REPAIR_PUBLIC", "severity": "3"}
        matter = accepted(cast, **told)
        does = {"community": cast.community, "at": after(2)}
        actions.handle(matter.pk, by=cast.chen, result="修好了", no_photo_why="夜间拍不清", **does)
        with pytest.raises(StagesMissing):
            actions.close(matter.pk, by=cast.lin, **does)

    def test_against_customer_service_is_signed_by_the_manager(self, cast: Cast) -> None:
        """Its own director stays out; without somebody in that place it could never close."""
        matter = a_complaint(cast, severity="3", accused_department_id=cast.service.pk)
        does = {"community": cast.community, "at": after(1)}
        actions.write_stage(matter.pk, by=cast.zhao, stage="1", said="已启动", **does)
        with pytest.raises(NotAllowed):
            actions.sign_stage(matter.pk, by=cast.li, stage="1", **does)
        actions.sign_stage(matter.pk, by=cast.qian, stage="1", **does)
        actions.sign_stage(matter.pk, by=cast.zhao, stage="1", **does)
        assert duties.JOINT_START.code not in open_duties(matter)


class TestWhoeverItIsAbout:
    def test_does_not_change_its_type(self, cast: Cast) -> None:
        matter = a_complaint(cast, accused_id=cast.zhou.pk)
        with pytest.raises(NotAllowed):
            actions.retype(
                matter.pk,
                community=cast.community,
                by=cast.zhou,
                at=after(0.1),
                type_code="T01.02",
                reason="改一下",
            )

    def test_does_not_call_back_for_a_leader_who_pressed_the_button(self, cast: Cast) -> None:
        """It was in 林芳's hands; 郑工 wrote down that it was done. 林芳 does not call."""
        Post.objects.create(
            staff=cast.lin,
            role=Role.HANDLER,
            community=cast.community,
            department=cast.engineering,
            since=BEGINNING,
        )
        matter = accepted(cast)
        does = {"community": cast.community, "by": cast.zheng}
        actions.assign(matter.pk, at=after(1), to=cast.lin, **does)
        actions.handle(matter.pk, at=after(2), result="修好了", **does)
        with pytest.raises(HandlerMayNotCall):
            called_back(cast, matter)


def test_a_missed_callback_stays_missed_when_handling_begins_anew(cast: Cast) -> None:
    matter = ruled(cast, handled(cast))
    actions.reopen(
        matter.pk, community=cast.community, by=cast.lin, at=after(days=4), reason="又漏了"
    )
    figures = measures.callback_figures(cast.community, BEGINNING, after(days=9), after(days=9))
    assert (figures.due, figures.missed) == (1, 1)


class TestAWaiver:
    """Leaves a reporter out of calls that are still to come, never out of one that was missed."""

    def waive(self, cast: Cast, matter: Matter, asked: float, decided: float) -> None:
        decision = actions.propose_waiver(
            matter.pk,
            community=cast.community,
            by=cast.zhou,
            at=after(asked),
            reporter_id=matter.reporters.get().pk,
            no_contact="REFUSED",
            reason="业户书面说明不要联系",
        )
        decisions.grant(decision, by=cast.wu, at=after(decided))

    def reading(self, cast: Cast) -> Reading:
        return measures.call_back(cast.community, BEGINNING, after(days=9), after(days=9))

    def test_in_time_takes_the_case_out_and_says_so(self, cast: Cast) -> None:
        self.waive(cast, ruled(cast, handled(cast)), 20, 40)
        found = self.reading(cast)
        assert found.n == 0
        assert [count for _reason, count in found.exclusions] == [1]

    def test_is_not_for_the_anonymous_who_left_a_phone(self, cast: Cast) -> None:
        matter = handled(cast)
        with pytest.raises(CanBeCalled):
            actions.propose_waiver(
                matter.pk,
                community=cast.community,
                by=cast.zhou,
                at=after(3),
                reporter_id=matter.reporters.get().pk,
                no_contact="ANONYMOUS",
                reason="没留姓名",
            )

    @pytest.mark.parametrize("asked", [20, 60])
    def test_after_the_due_moment_leaves_it_missed(self, cast: Cast, asked: float) -> None:
        """Whenever it was asked for: until it is decided, the call is owed."""
        self.waive(cast, ruled(cast, handled(cast)), asked, 70)
        found = self.reading(cast)
        assert (found.n, found.numerator) == (1, 0)
        assert not found.exclusions
