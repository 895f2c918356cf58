"""Swaps: asked for, agreed to from one's own account, approved by the leader, and by nobody else."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from hub.duty import actions
from hub.duty.actions.absences import ApproverSilent
from hub.duty.actions.drawing import AlreadyBegun
from hub.duty.actions.passing import Moved
from hub.duty.actions.publishing import BreaksRules
from hub.duty.actions.swapping import AlreadyOffered, NotTheirs, WithOneself
from hub.duty.models import Absence, Assignment, Shift, Station, Swap
from hub.duty.tests.cast import (
    Cast,
    a_desk,
    a_roster,
    a_shift,
    duty_of,
    june,
    on,
    planned,
    published,
)
from hub.kernel import decisions
from hub.kernel.house import the_house
from hub.kernel.lifecycle import WrongState
from hub.kernel.models import Decision, Notice, Obligation
from hub.kernel.refusals import Missing, NotAllowed
from hub.people import actions as people
from hub.people.models import Role


@pytest.fixture
def desk(cast: Cast) -> Station:
    """June at the desk: 周敏 early on the 3rd and 4th, 林芳 late on the 5th, 许婷 nothing."""
    station, early, late = a_desk(cast), a_shift(cast), a_shift(cast, "中")
    roster = a_roster(cast, station)
    planned(cast, roster, station, "zhou", early, 3, 4)
    planned(cast, roster, station, "lin", late, 5)
    published(cast, roster)
    return station


def offered(cast: Cast, *, at: int = 1, takes: bool = True) -> Swap:
    """周敏 offers her 3rd to 林芳, for 林芳's 5th."""
    return actions.offer_swap(
        duty_of(cast, "zhou", 3).pk,
        **cast.doing("zhou", on(at, 9)),
        colleague_id=cast.lin.pk,
        takes_id=duty_of(cast, "lin", 5).pk if takes else None,
        reason="孩子开家长会",
    )


def agreed(cast: Cast) -> Decision:
    swap = offered(cast)
    actions.agree_to_swap(swap.pk, **cast.doing("lin", on(1, 10)))
    return question()


def question() -> Decision:
    return Decision.objects.get(kind="duty.swap")


def holder(day: int) -> str:
    rows = Assignment.objects.in_force().filter(work_on=june(day))
    return rows.get().staff.name


@pytest.mark.usefixtures("desk")
class TestSwapping:
    def test_changes_nothing_before_the_leader_approves(self, cast: Cast) -> None:
        waiting = agreed(cast)
        assert (holder(3), holder(5)) == ("周敏", "林芳")
        decisions.grant(waiting, by=cast.sun, at=on(1, 11))
        assert (holder(3), holder(5)) == ("林芳", "周敏")
        swap = Swap.objects.get()
        assert (swap.status, swap.decided_by) == ("APPROVED", cast.sun)
        taken = Assignment.objects.in_force().get(work_on=june(3))
        assert (taken.source, taken.instead_of) == ("SWAP", swap.gives)

    def test_can_be_cover_for_nothing(self, cast: Cast) -> None:
        swap = offered(cast, takes=False)
        actions.agree_to_swap(swap.pk, **cast.doing("lin", on(1, 10)))
        decisions.grant(question(), by=cast.sun, at=on(1, 11))
        assert (holder(3), holder(5)) == ("林芳", "林芳")

    def test_is_agreed_to_by_the_colleague_and_by_nobody_for_them(self, cast: Cast) -> None:
        swap = offered(cast)
        for who in ("zhou", "xu", "sun", "li", "ma"):
            with pytest.raises(Missing):
                actions.agree_to_swap(swap.pk, **cast.doing(who, on(1, 10)))
        with pytest.raises(NotAllowed):
            decisions.grant(question(), by=cast.sun, at=on(1, 10))

    def test_is_not_approved_by_either_of_the_two_or_through_a_deputy(self, cast: Cast) -> None:
        waiting = agreed(cast)
        people.appoint_deputy(
            **cast.doing("sun", on(1, 10)),
            principal=cast.sun,
            deputy=cast.lin,
            role=Role.LEADER,
            since=on(1, 10),
            until=on(9),
            reason="外出培训",
        )
        for who in ("zhou", "lin", "xu", "hu"):
            with pytest.raises(NotAllowed):
                decisions.grant(waiting, by=cast.staff[who], at=on(1, 11))

    def test_keeps_every_hard_rule_at_every_step(self, cast: Cast, desk: Station) -> None:
        # 林芳 would have the late shift of the 2nd end at 22:00 and begin at 8:00 on the 3rd.
        late = Shift.objects.get(mark="中")
        again = actions.draw_up(
            **cast.doing("sun", on(1, 8)),
            department_id=cast.service.pk,
            period="2026-06",
            reason="加班次",
        )
        planned(cast, again, desk, "lin", late, 2)
        actions.submit(again.pk, **cast.doing("sun", on(1, 8)))
        actions.publish(again.pk, **cast.doing("zhao", on(1, 8)))
        with pytest.raises(BreaksRules, match="休息"):
            actions.offer_swap(
                Assignment.objects.in_force().get(staff=cast.zhou, work_on=june(3)).pk,
                **cast.doing("zhou", on(1, 9)),
                colleague_id=cast.lin.pk,
                reason="家里有事",
            )
        assert not Swap.objects.exists()
        assert holder(3) == "周敏"

    def test_is_off_once_a_shift_changed_since_the_offer(self, cast: Cast) -> None:
        waiting = agreed(cast)
        actions.pass_on(
            [(duty_of(cast, "lin", 5).pk, cast.xu.pk)],
            **cast.doing("sun", on(1, 11)),
            reason="调班",
        )
        with pytest.raises(Moved):
            decisions.grant(waiting, by=cast.sun, at=on(1, 12))
        assert (holder(3), holder(5)) == ("周敏", "许婷")
        actions.end_stale_swaps(community=cast.community, by=the_house(), at=on(1, 13))
        assert Swap.objects.get().status == "VOID"
        assert not Obligation.objects.open().filter(kind="swap.decide").exists()

    def test_is_impossible_once_a_shift_has_begun(self, cast: Cast) -> None:
        with pytest.raises(AlreadyBegun):
            offered(cast, at=3)
        waiting = agreed(cast)
        with pytest.raises(AlreadyBegun):
            decisions.grant(waiting, by=cast.sun, at=on(3, 9))

    def test_has_one_offer_of_a_shift_at_a_time(self, cast: Cast) -> None:
        offered(cast)
        with pytest.raises(AlreadyOffered):
            offered(cast)
        with pytest.raises(AlreadyOffered):
            actions.offer_swap(
                duty_of(cast, "lin", 5).pk,
                **cast.doing("lin", on(1, 9)),
                colleague_id=cast.xu.pk,
                reason="家里有事",
            )

    def test_is_of_ones_own_shift_for_one_of_the_colleagues(self, cast: Cast) -> None:
        told = {"colleague_id": cast.lin.pk, "reason": "换"}
        with pytest.raises(Missing):
            actions.offer_swap(duty_of(cast, "zhou", 3).pk, **cast.doing("xu", on(1, 9)), **told)
        with pytest.raises(NotTheirs):
            actions.offer_swap(
                duty_of(cast, "zhou", 3).pk,
                **cast.doing("zhou", on(1, 9)),
                **told,
                takes_id=duty_of(cast, "zhou", 4).pk,
            )
        with pytest.raises(WithOneself):
            actions.offer_swap(
                duty_of(cast, "zhou", 3).pk,
                **cast.doing("zhou", on(1, 9)),
                colleague_id=cast.zhou.pk,
                reason="换",
            )

    def test_can_be_declined_or_taken_back(self, cast: Cast) -> None:
        swap = offered(cast)
        actions.decline_swap(swap.pk, **cast.doing("lin", on(1, 10)), words="那天有约")
        assert Notice.objects.filter(person=cast.zhou, text__contains="没有同意").exists()
        with pytest.raises(WrongState):
            actions.agree_to_swap(swap.pk, **cast.doing("lin", on(1, 11)))
        again = offered(cast)
        actions.agree_to_swap(again.pk, **cast.doing("lin", on(1, 10)))
        actions.withdraw_swap(again.pk, **cast.doing("zhou", on(1, 11)))
        again.refresh_from_db()
        assert again.status == "WITHDRAWN"
        assert not Decision.objects.filter(kind="duty.swap", status="PROPOSED").exists()

    def test_refused_leaves_each_their_own_shift(self, cast: Cast) -> None:
        decisions.refuse(agreed(cast), by=cast.sun, at=on(1, 11), answer="人手不够")
        assert (holder(3), holder(5)) == ("周敏", "林芳")
        assert Swap.objects.get().words == "人手不够"

    def test_the_database_keeps_to_it_too(self, cast: Cast) -> None:
        swap = offered(cast)
        for change in (
            {"gives": duty_of(cast, "zhou", 4)},
            {"status": "APPROVED", "closed_at": on(1, 12)},
            {"status": "APPROVED", "closed_at": on(1), "agreed_at": on(1), "decided_by": cast.lin},
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                Swap.objects.filter(pk=swap.pk).update(**change)


@pytest.mark.usefixtures("desk")
class TestSilence:
    def test_of_the_leader_is_no_fault_of_those_who_agreed(self, cast: Cast) -> None:
        """Both agreed in time; nobody answered; 周敏 did not come on the 3rd."""
        agreed(cast)
        actions.end_stale_swaps(community=cast.community, by=the_house(), at=on(3, 8))
        assert Swap.objects.get().status == "LAPSED"
        assert Obligation.objects.get(kind="swap.decide").is_open
        house = {"community": cast.community, "by": the_house()}
        actions.work_out(**house, at=on(3, 19), first=june(3), last=june(3))
        absence = Absence.objects.get(staff=cast.zhou)
        actions.remind(**house, at=absence.answer_by)
        with pytest.raises(ApproverSilent):
            actions.propose_absence(
                absence.pk,
                **cast.doing("sun", absence.answer_by + timedelta(hours=1)),
                reason="没来",
            )

    def test_of_the_colleague_leaves_the_shift_where_it_was(self, cast: Cast) -> None:
        offered(cast)
        actions.end_stale_swaps(community=cast.community, by=the_house(), at=on(3, 8))
        house = {"community": cast.community, "by": the_house()}
        actions.work_out(**house, at=on(3, 19), first=june(3), last=june(3))
        absence = Absence.objects.get(staff=cast.zhou)
        actions.remind(**house, at=absence.answer_by)
        assert actions.propose_absence(
            absence.pk, **cast.doing("sun", absence.answer_by + timedelta(hours=1)), reason="没来"
        )
