"""In the department: accepting, bouncing, working, handing in evidence; and what a supervisor decides."""

import pytest

from hub.kernel import obligations
from hub.kernel.lifecycle import WrongState
from hub.kernel.models import Obligation
from hub.kernel.refusals import Missing, NotAllowed
from hub.matters import actions, duties
from hub.matters.actions.base import Changed, NothingSaid
from hub.matters.actions.handling import NoPhoto
from hub.matters.models import Matter
from hub.matters.tests.cast import Cast, a_complaint, accepted, after, forwarded, gather


def duty(matter: Matter, kind: obligations.Kind) -> Obligation:
    return Obligation.objects.about(matter).filter(kind=kind.code).latest("id")


def bounced(cast: Cast, matter: Matter, hours: float = 0.2) -> Matter:
    return actions.bounce(
        matter.pk, community=cast.community, by=cast.chen, at=after(hours), reason="应由秩序部办"
    )


class TestForwarding:
    def test_meets_the_hand_over_and_owes_acceptance_and_promise(self, cast: Cast) -> None:
        matter = forwarded(cast)

        assert duty(matter, duties.HAND_OVER).status == "MET"
        assert duty(matter, duties.ACCEPT).due_at == after(minutes=17)
        assert duty(matter, duties.COMPLETE).due_at == after(minutes=2, days=3)

    def test_only_to_a_department_of_the_community(self, cast: Cast) -> None:
        from hub.matters.actions.intake import NoSuchDepartment

        elsewhere = gather("BJ", prefix="b")
        matter = a_complaint(cast)

        with pytest.raises(NoSuchDepartment):
            actions.forward(
                matter.pk,
                community=cast.community,
                by=cast.zhou,
                at=after(0.1),
                department_id=elsewhere.engineering.pk,
            )

    def test_public_repairs_are_promised_in_working_time(self, cast: Cast) -> None:
        """Three office days of 7.5 hours from Wednesday 10:02: Monday 10:02, the weekend is free."""
        matter = forwarded(cast, kind="REPAIR_PUBLIC")

        assert duty(matter, duties.COMPLETE).due_at == after(minutes=2, days=5)


class TestAccepting:
    @pytest.mark.parametrize(
        ("who", "answer"),
        [("chen", None), ("liu", None), ("zheng", None), ("zhou", NotAllowed), ("wang", Missing)],
    )
    def test_only_the_department(
        self, cast: Cast, who: str, answer: type[Exception] | None
    ) -> None:
        matter = forwarded(cast)
        does = {"community": cast.community, "by": getattr(cast, who), "at": after(0.1)}
        if answer is None:
            assert actions.accept(matter.pk, **does).holder == getattr(cast, who)
            return
        with pytest.raises(answer):
            actions.accept(matter.pk, **does)

    def test_the_second_to_accept_sees_who_was_first(self, cast: Cast) -> None:
        matter = forwarded(cast)
        seen = Matter.objects.get(pk=matter.pk).version
        actions.accept(matter.pk, community=cast.community, by=cast.chen, at=after(0.1), seen=seen)

        with pytest.raises(Changed, match="陈刚 接单"):
            actions.accept(
                matter.pk, community=cast.community, by=cast.liu, at=after(0.1), seen=seen
            )

    def test_the_promise_becomes_the_acceptors(self, cast: Cast) -> None:
        assert duty(accepted(cast), duties.COMPLETE).person == cast.chen


class TestBouncing:
    def test_needs_a_reason(self, cast: Cast) -> None:
        with pytest.raises(NothingSaid):
            actions.bounce(
                forwarded(cast).pk,
                community=cast.community,
                by=cast.chen,
                at=after(0.1),
                reason=" ",
            )

    def test_owes_the_hand_over_again(self, cast: Cast) -> None:
        matter = bounced(cast, forwarded(cast))

        assert duty(matter, duties.HAND_OVER).person == cast.zhou
        assert duty(matter, duties.ACCEPT).status == "VOID"

    def test_after_two_bounces_a_supervisor_decides_and_it_stays(self, cast: Cast) -> None:
        again = {"community": cast.community, "department_id": cast.engineering.pk}
        matter = bounced(cast, forwarded(cast))
        actions.forward(matter.pk, by=cast.zhou, at=after(0.3), **again)
        matter = bounced(cast, matter, 0.4)

        assert duty(matter, duties.HAND_OVER).role == "SUP"
        with pytest.raises(NotAllowed):
            actions.forward(matter.pk, by=cast.zhou, at=after(0.5), **again)
        actions.forward(matter.pk, by=cast.wu, at=after(0.5), **again)
        with pytest.raises(NotAllowed):
            bounced(cast, matter, 0.6)


class TestHandingIn:
    def test_needs_words(self, cast: Cast) -> None:
        with pytest.raises(NothingSaid):
            actions.handle(
                accepted(cast).pk,
                community=cast.community,
                by=cast.chen,
                at=after(1),
                result="",
            )

    def test_public_repairs_need_a_photo_or_the_reason_why_there_is_none(self, cast: Cast) -> None:
        matter = accepted(cast, kind="REPAIR_PUBLIC")
        does = {"community": cast.community, "by": cast.chen, "at": after(1), "result": "换了灯管"}

        with pytest.raises(NoPhoto):
            actions.handle(matter.pk, **does)
        assert actions.handle(matter.pk, no_photo_why="井道里拍不到", **does).status == "HANDLED"

    def test_is_for_who_accepted_it_or_the_leader(self, cast: Cast) -> None:
        matter = accepted(cast)
        does = {"community": cast.community, "at": after(1), "result": "打胶"}

        with pytest.raises(NotAllowed):
            actions.handle(matter.pk, by=cast.liu, **does)
        assert actions.handle(matter.pk, by=cast.zheng, **does).status == "HANDLED"

    def test_happens_once(self, cast: Cast) -> None:
        matter = accepted(cast)
        does = {"community": cast.community, "by": cast.chen, "at": after(1), "result": "打胶"}
        actions.handle(matter.pk, **does)

        with pytest.raises(WrongState, match="处理完毕"):
            actions.handle(matter.pk, **does)

    def test_after_the_promise_the_duty_is_met_late(self, cast: Cast) -> None:
        matter = accepted(cast)
        actions.handle(
            matter.pk, community=cast.community, by=cast.chen, at=after(days=4), result="等配件"
        )

        assert duty(matter, duties.COMPLETE).status == "LATE"
