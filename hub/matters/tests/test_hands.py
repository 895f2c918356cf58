"""Whoever had a hand in a matter neither calls back, nor rules, nor says what caused it."""

import pytest
from django.db import IntegrityError, transaction

from hub.kernel import decisions, obligations
from hub.kernel.models import Obligation
from hub.kernel.refusals import NotAllowed
from hub.matters import actions, duties, rules
from hub.matters.actions.accusing import NamedAlready, RulesLower
from hub.matters.actions.callbacks import (
    AccusedDepartmentMayNotCall,
    HandlerMayNotCall,
    ServiceMayNotCall,
)
from hub.matters.actions.closing import MayNotCode
from hub.matters.actions.handling import IsAboutThem
from hub.matters.actions.ruling import NotTheRuler
from hub.matters.actions.told import NobodysDepartment, NoSuchColleague
from hub.matters.models import Callback, Hand, Matter
from hub.matters.tests.cast import (
    BEGINNING,
    Cast,
    a_complaint,
    accepted,
    after,
    called_back,
    forwarded,
    gather,
    handled,
    ruled,
)
from hub.people import actions as people
from hub.people.models import Department, Post, Recusal, Role, Staff
from hub.people.tests.seats import Seat


def also(cast: Cast, person: Staff, role: Role, department: Department | None) -> None:
    Post.objects.create(
        staff=person,
        role=role,
        community=cast.community,
        department=department,
        since=BEGINNING,
    )


def lends(cast: Cast, principal: Staff, deputy: Staff, role: Role) -> None:
    people.appoint_deputy(
        principal=principal,
        deputy=deputy,
        role=role,
        community=cast.community,
        since=after(0),
        until=after(days=9),
        reason="年休假",
        by=principal,
        at=after(0),
    )


def hands(matter: Matter) -> set[tuple[str, str]]:
    return set(Hand.objects.filter(matter=matter).values_list("staff__name", "did"))


def handed_on(cast: Cast) -> Matter:
    """林芳 helped out in engineering and had it in hand, then 陈刚 did it."""
    also(cast, cast.lin, Role.HANDLER, cast.engineering)
    matter = forwarded(cast)
    does = {"community": cast.community}
    actions.assign(matter.pk, by=cast.zheng, at=after(0.2), to=cast.lin, **does)
    actions.assign(matter.pk, by=cast.zheng, at=after(0.3), to=cast.chen, **does)
    actions.handle(matter.pk, by=cast.chen, at=after(2), result="修好了", **does)
    return Matter.objects.get(pk=matter.pk)


class TestAHand:
    def test_is_remembered_for_every_act_of_handling(self, cast: Cast) -> None:
        matter = accepted(cast)
        does = {"community": cast.community}
        actions.assign(matter.pk, by=cast.zheng, at=after(0.2), to=cast.liu, **does)
        actions.start(matter.pk, by=cast.liu, at=after(0.3), **does)
        actions.handle(matter.pk, by=cast.zheng, at=after(2), result="修好了", **does)
        assert hands(matter) == {
            ("陈刚", "ACCEPTED"),
            ("刘洋", "ASSIGNED"),
            ("郑工", "HANDLED"),
        }

    def test_is_not_taken_back(self, cast: Cast) -> None:
        matter = accepted(cast)
        with pytest.raises(IntegrityError), transaction.atomic():
            Hand.objects.filter(matter=matter).delete()

    def test_of_somebody_it_was_taken_from_does_not_call(self, cast: Cast) -> None:
        with pytest.raises(HandlerMayNotCall):
            called_back(cast, handed_on(cast))

    def test_of_an_earlier_round_does_not_call_in_the_next(self, cast: Cast) -> None:
        matter = handed_on(cast)
        does = {"community": cast.community}
        actions.reopen(matter.pk, by=cast.zhou, at=after(3), reason="又漏了", **does)
        actions.accept(matter.pk, by=cast.chen, at=after(3.1), **does)
        actions.handle(matter.pk, by=cast.chen, at=after(4), result="重做了防水", **does)
        with pytest.raises(HandlerMayNotCall):
            called_back(cast, matter)

    def test_is_refused_as_a_caller_by_the_database_itself(self, cast: Cast) -> None:
        matter = handed_on(cast)
        with pytest.raises(IntegrityError), transaction.atomic():
            Callback.objects.create(
                community=cast.community,
                matter=matter,
                cycle=matter.cycles.get(),
                reporter=matter.reporters.get(),
                caller=cast.lin,
                handler=cast.chen,
                way="PHONE",
                at=after(3),
                daypart="PM",
                is_reached=False,
            )

    def test_does_not_rule(self, cast: Cast) -> None:
        also(cast, cast.wu, Role.SUPERVISOR, cast.engineering)
        matter = forwarded(cast)
        does = {"community": cast.community}
        actions.accept(matter.pk, by=cast.wu, at=after(0.2), **does)
        actions.assign(matter.pk, by=cast.zheng, at=after(0.3), to=cast.chen, **does)
        asked = propose(cast, matter)
        with pytest.raises(NotTheRuler):
            decisions.grant(asked, by=cast.wu, at=after(1))


def propose(cast: Cast, matter: Matter) -> decisions.Decision:
    return actions.propose_ruling(
        matter.pk,
        community=cast.community,
        by=cast.zhou,
        at=after(0.5),
        validity="VALID",
        valid_ground="b",
        said="现场看过",
    )


class TestTheAccusedDepartment:
    def test_does_not_rule_by_any_post_held_in_it(self, cast: Cast) -> None:
        also(cast, cast.wu, Role.HANDLER, cast.order)
        asked = propose(cast, forwarded(cast, accused_department_id=cast.order.pk))
        with pytest.raises(NotTheRuler):
            decisions.grant(asked, by=cast.wu, at=after(1))
        decisions.grant(asked, by=cast.li, at=after(1))

    def test_does_not_rule_by_a_lent_post_either(self, cast: Cast) -> None:
        lends(cast, cast.wang, cast.wu, Role.HANDLER)
        asked = propose(cast, forwarded(cast, accused_department_id=cast.order.pk))
        with pytest.raises(NotTheRuler):
            decisions.grant(asked, by=cast.wu, at=after(1))

    def test_does_not_rule_through_a_deputy(self, cast: Cast) -> None:
        also(cast, cast.wu, Role.HANDLER, cast.order)
        lends(cast, cast.wu, cast.sun, Role.SUPERVISOR)
        asked = propose(cast, forwarded(cast, accused_department_id=cast.order.pk))
        with pytest.raises(NotTheRuler):
            decisions.grant(asked, by=cast.sun, at=after(1))

    def test_mends_what_it_did_but_does_not_ask_whether_it_is_mended(self, cast: Cast) -> None:
        also(cast, cast.lin, Role.HANDLER, cast.engineering)
        matter = handled(cast, accused_department_id=cast.engineering.pk)
        with pytest.raises(AccusedDepartmentMayNotCall):
            called_back(cast, matter)

    def test_when_it_is_customer_service_the_office_calls(self, cast: Cast) -> None:
        matter = handled(cast, type_code="T09.02")
        owed = Obligation.objects.about(matter).open().get(kind=duties.CALL_BACK.code)
        assert owed.role == Role.OFFICE_DIRECTOR
        with pytest.raises(ServiceMayNotCall):
            called_back(cast, matter)
        actions.call_back(
            matter.pk,
            community=cast.community,
            by=cast.zhao,
            at=after(5),
            reporter_id=matter.reporters.get().pk,
            way="PHONE",
            is_reached=True,
            verdict="SATISFIED",
            said="道歉了",
        )
        assert not obligations.is_open(duties.CALL_BACK, matter)


class TestThePersonComplainedAbout:
    @pytest.mark.parametrize("named", ["accused", "department"])
    def test_works_here(self, cast: Cast, named: str) -> None:
        """Whoever asks: page and API offer our own people, the action takes nobody else."""
        other = gather("ZZ", "z")
        whom = {"accused": other.zhou, "department": other.service}[named]
        with pytest.raises((NoSuchColleague, NobodysDepartment)):
            actions.accuse(
                a_complaint(cast).pk,
                community=cast.community,
                by=cast.lin,
                at=after(1),
                reason="业户说的",
                **{named: whom},
            )

    def test_is_not_given_it(self, cast: Cast) -> None:
        matter = forwarded(cast, accused_id=cast.chen.pk)
        does = {"community": cast.community}
        with pytest.raises(IsAboutThem):
            actions.assign(matter.pk, by=cast.zheng, at=after(0.2), to=cast.chen, **does)
        with pytest.raises(NotAllowed):
            actions.accept(matter.pk, by=cast.chen, at=after(0.2), **does)
        actions.accept(matter.pk, by=cast.liu, at=after(0.2), **does)

    def test_nor_is_a_relative(self, cast: Cast) -> None:
        Recusal.objects.create(
            staff=cast.liu, about=cast.chen, reason="亲属", made_by=cast.li, at=after(0)
        )
        matter = forwarded(cast, accused_id=cast.chen.pk)
        with pytest.raises(IsAboutThem):
            actions.assign(
                matter.pk, community=cast.community, by=cast.zheng, at=after(0.2), to=cast.liu
            )

    def test_does_not_choose_who_handles_it(self, cast: Cast) -> None:
        matter = forwarded(cast, accused_id=cast.zheng.pk)
        with pytest.raises(NotAllowed):
            actions.assign(
                matter.pk, community=cast.community, by=cast.zheng, at=after(0.2), to=cast.liu
            )

    @pytest.mark.parametrize(
        "act", ["finish", "propose_ruling", "propose_waiver", "propose_split"]
    )
    def test_does_not_end_it_or_ask_for_its_end(self, cast: Cast, act: str) -> None:
        assert rules.may(act, cast.zhou, a_complaint(cast), after(1))
        about_them = a_complaint(cast, accused_id=cast.zhou.pk)
        assert rules.may(act, cast.zhou, about_them, after(1)) is None

    def test_does_not_learn_who_complained(self, cast: Cast) -> None:
        matter = a_complaint(cast, accused_id=cast.zhou.pk)
        with pytest.raises(NotAllowed):
            actions.reveal_reporter(
                matter.pk,
                community=cast.community,
                by=cast.zhou,
                at=after(1),
                reporter_id=matter.reporters.get().pk,
                reason="想问问",
            )


class TestNamingSomebodyLater:
    def name(self, cast: Cast, matter: Matter, by: Staff | None = None, **whom: object) -> Matter:
        return actions.accuse(
            matter.pk,
            community=cast.community,
            by=by or cast.lin,
            at=after(0.3),
            reason="业户后来说是他",
            **whom,
        )

    def test_keeps_them_out_from_then_on(self, cast: Cast) -> None:
        matter = self.name(cast, forwarded(cast), accused=cast.chen)
        assert rules.may("accept", cast.chen, matter, after(1)) is None

    def test_of_the_guards_keeps_their_department_out(self, cast: Cast) -> None:
        also(cast, cast.wu, Role.HANDLER, cast.order)
        matter = self.name(cast, forwarded(cast), department=cast.order)
        assert rules.may_rule(cast.wu, matter, after(1)) is None

    def test_strikes_nobody_off(self, cast: Cast) -> None:
        matter = a_complaint(cast, accused_id=cast.wang.pk)
        with pytest.raises(NamedAlready):
            self.name(cast, matter, accused=cast.chen)

    def test_does_not_bring_it_before_lower_people(self, cast: Cast) -> None:
        """About customer service by its type: naming the engineers would let its supervisor rule."""
        with pytest.raises(RulesLower):
            self.name(cast, a_complaint(cast, type_code="T09.02"), department=cast.engineering)

    def test_is_done_on_the_page(self, cast: Cast, seat: Seat) -> None:
        matter = a_complaint(cast)
        said = {"accused": cast.wang.pk, "reason": "业户认出了他"}
        assert seat("lin", 1).post(f"/matters/{matter.pk}/accuse/", said).status_code == 302
        assert "王队" in seat("lin", 1).get(f"/matters/{matter.pk}/").content.decode()


class TestCause:
    """What caused it and who answers for it is said by somebody who does not answer for it."""

    def close(self, cast: Cast, matter: Matter, by: Staff, cause: str = "C1.1") -> Matter:
        return actions.close(
            matter.pk,
            community=cast.community,
            by=by,
            at=after(6),
            cause_code=cause,
            responsible="PROPERTY",
        )

    def ready(self, cast: Cast, **changes: object) -> Matter:
        matter = ruled(cast, handled(cast, **changes))
        return called_back(cast, matter)

    def test_is_not_said_by_a_hand_in_it(self, cast: Cast) -> None:
        matter = ruled(cast, handed_on(cast))
        actions.call_back(
            matter.pk,
            community=cast.community,
            by=cast.zhou,
            at=after(5),
            reporter_id=matter.reporters.get().pk,
            way="PHONE",
            is_reached=True,
            verdict="SATISFIED",
            said="好了",
        )
        with pytest.raises(MayNotCode):
            self.close(cast, matter, cast.lin)
        self.close(cast, matter, cast.zhou)

    def test_is_not_said_by_whoever_leads_the_department_that_handled_it(self, cast: Cast) -> None:
        also(cast, cast.sun, Role.LEADER, cast.engineering)
        with pytest.raises(MayNotCode):
            self.close(cast, self.ready(cast), cast.sun)

    def test_is_not_said_by_whoever_leads_the_accused_department(self, cast: Cast) -> None:
        also(cast, cast.sun, Role.LEADER, cast.order)
        with pytest.raises(MayNotCode):
            self.close(cast, self.ready(cast, accused_department_id=cast.order.pk), cast.sun)

    @pytest.mark.parametrize("who", ["sun", "wu", "li"])
    def test_is_not_said_by_the_heads_of_customer_service_about_itself(
        self, cast: Cast, who: str
    ) -> None:
        matter = handled(cast, accused_department_id=cast.service.pk)
        assert rules.may("close", getattr(cast, who), matter, after(6)) is None
        assert rules.may("close", cast.zhao, matter, after(6))

    def test_is_said_by_the_desk_that_had_no_part_in_it(self, cast: Cast) -> None:
        matter = self.close(cast, self.ready(cast), cast.sun)
        assert (matter.cause_code, matter.responsible) == ("C1.1", "PROPERTY")

    def test_of_a_repair_nobody_codes_so_anybody_at_the_desk_closes_it(self, cast: Cast) -> None:
        matter = a_complaint(cast, kind="ENQUIRY")
        does = {"community": cast.community, "by": cast.zhou}
        actions.finish(matter.pk, at=after(1), result="已答复", **does)
        actions.close(matter.pk, at=after(2), **does)


class TestTheDesk:
    """Is customer service. Leaders elsewhere lead their own people and nothing else."""

    @pytest.mark.parametrize(
        "act",
        [
            "forward",
            "finish",
            "call_back",
            "close",
            "reopen",
            "retype",
            "propose_ruling",
            "tell_ruling",
            "appeal",
            "propose_merge",
            "propose_split",
            "propose_waiver",
            "outside_reply",
        ],
    )
    def test_is_not_a_leader_of_engineers(self, cast: Cast, act: str) -> None:
        matter = a_complaint(cast)
        assert rules.may(act, cast.zheng, matter, after(1)) is None
        assert rules.may(act, cast.sun, matter, after(1))

    def test_is_not_a_supervisor_of_guards(self, cast: Cast) -> None:
        also(cast, cast.wang, Role.SUPERVISOR, cast.order)
        matter = handled(cast)
        assert rules.may_rule(cast.wang, matter, after(3)) is None
        assert rules.may_join(cast.wang, matter, after(3)) is None
        assert rules.may_waive(cast.wang, matter, after(3)) is None

    def test_is_a_leader_of_no_department(self, cast: Cast) -> None:
        also(cast, cast.wang, Role.LEADER, None)
        assert rules.may("call_back", cast.wang, handled(cast), after(3))

    def test_leads_its_own_department_still(self, cast: Cast) -> None:
        assert rules.may("assign", cast.zheng, forwarded(cast), after(1))
