"""异议: after complying, to the level above, never to the issuer, and at no cost."""

from typing import Any

import pytest
from django.forms.models import model_to_dict

from hub.directives import actions, rules
from hub.directives.models import Objection
from hub.directives.tests.cast import MORNING, Cast, after, an_objection, an_order, done, part_of
from hub.directives.tests.test_line import lend
from hub.kernel.lifecycle import WrongState
from hub.kernel.models import Event, Notice, Obligation
from hub.kernel.refusals import Missing, Refusal
from hub.people.models import Recusal, Role
from hub.people.tests.casting import owed


def heard(cast: Cast, objection: Objection, who: str = "wu") -> Objection:
    return actions.hear(
        objection.pk, **cast.doing(who, after(3)), hearing="听了周敏和孙姐两边的说法"
    )


def decided(
    cast: Cast, objection: Objection, who: str = "wu", is_upheld: bool = True
) -> Objection:
    return actions.decide(
        objection.pk, **cast.doing(who, after(4)), is_upheld=is_upheld, answer="以后由后台补"
    )


class TestFile:
    @pytest.mark.parametrize("act", ["nothing", "acknowledge", "start"])
    def test_comes_after_complying(self, cast: Cast, act: str) -> None:
        part = part_of(an_order(cast), cast.zhou)
        if act != "nothing":
            getattr(actions, act)(part.pk, **cast.doing("zhou"))
        with pytest.raises(actions.ComplyFirst):
            actions.object_(part.pk, **cast.doing("zhou"), text="不合理")

    def test_is_open_to_who_tried_and_failed(self, cast: Cast) -> None:
        part = part_of(an_order(cast), cast.zhou)
        actions.fail(part.pk, **cast.doing("zhou"), result="缺表格")
        actions.object_(part.pk, **cast.doing("zhou", after(1)), text="没有给时间")

    @pytest.mark.parametrize("ground", ["SAFETY", "UNLAWFUL"])
    def test_needs_no_complying_with_what_is_dangerous_or_unlawful(
        self, cast: Cast, ground: str
    ) -> None:
        part = part_of(an_order(cast), cast.zhou)
        actions.refuse(part.pk, **cast.doing("zhou"), ground=ground, why="无证登高")
        actions.object_(part.pk, **cast.doing("zhou", after(1)), text="不该派前台登高")

    def test_needs_complying_after_another_ground(self, cast: Cast) -> None:
        part = part_of(an_order(cast), cast.zhou)
        actions.refuse(part.pk, **cast.doing("zhou"), ground="CONTRACT", why="不在职责内")
        with pytest.raises(actions.ComplyFirst):
            actions.object_(part.pk, **cast.doing("zhou"), text="不合理")

    def test_is_owed_an_answer_in_five_workdays(self, cast: Cast) -> None:
        """Filed on Wednesday the 10th; Friday the 19th is the Dragon Boat Festival."""
        objection = an_objection(cast)
        duty = owed(objection, "directive.objection")
        assert (duty.role, duty.unit) == ("SUP", cast.departments["CS"].pk)
        assert objection.due_at.date().isoformat() == "2026-06-17"
        assert duty.due_at == objection.due_at

    def test_is_filed_once(self, cast: Cast) -> None:
        objection = an_objection(cast)
        with pytest.raises(actions.ObjectedAlready):
            actions.object_(objection.receiver_id, **cast.doing("zhou", after(3)), text="再说一次")

    @pytest.mark.parametrize(
        ("by", "role"), [("sun", "SUP"), ("wu", "DIR"), ("li", "GM"), ("qian", "AUD")]
    )
    def test_goes_one_level_above_the_issuer(self, cast: Cast, by: str, role: str) -> None:
        assert owed(an_objection(cast, by=by), "directive.objection").role == role

    def test_goes_above_the_office_a_deputy_acted_in(self, cast: Cast) -> None:
        lend(cast, "li", "wu", Role.DIRECTOR)
        lend(cast, "qian", "he", Role.MANAGER)
        part = done(cast, an_order(cast, by="he", to=("li",)), "li")
        objection = actions.object_(part.pk, **cast.doing("li", after(2)), text="无权")
        assert objection.against == cast.qian
        assert owed(objection, "directive.objection").role == "AUD"

    @pytest.mark.parametrize("outcome", ["filed", "dismissed"])
    def test_worsens_no_record(self, cast: Cast, outcome: str) -> None:
        """Nothing of the person's part and duties changes, whatever becomes of it."""
        part = done(cast, an_order(cast))

        def record() -> Any:
            part.refresh_from_db()
            duties = Obligation.objects.filter(person=cast.zhou).order_by("pk")
            return model_to_dict(part), list(duties.values())

        before = record()
        objection = actions.object_(part.pk, **cast.doing("zhou", after(2)), text="不合理")
        if outcome == "dismissed":
            decided(cast, heard(cast, objection), is_upheld=False)
        assert record() == before


class TestHear:
    @pytest.mark.parametrize(
        ("who", "may"),
        [
            ("zhou", False),
            ("sun", False),
            ("he", False),
            ("wu", True),
            ("li", True),
            ("zhao", True),
            ("qian", True),
            ("zheng", False),
            ("chen", False),
            ("feng", False),
            ("ma", False),
        ],
    )
    def test_is_for_those_above_the_issuer(self, cast: Cast, who: str, may: bool) -> None:
        objection = an_objection(cast)
        try:
            heard(cast, objection, who)
        except Refusal:
            assert not may
        else:
            assert may

    def test_the_issuer_does_not_learn_that_there_is_one(self, cast: Cast) -> None:
        objection = an_objection(cast)
        with pytest.raises(Missing):
            heard(cast, objection, "sun")

    def test_never_through_a_deputy_of_the_issuer(self, cast: Cast) -> None:
        """李主任 gave it; 吴主管 stands in for 钱经理 and lends 李主任 nothing: he may; 何静 may not."""
        objection = an_objection(cast, by="li")
        lend(cast, "qian", "li", Role.MANAGER)
        with pytest.raises(Refusal):
            heard(cast, objection, "li")
        lend(cast, "qian", "wu", Role.MANAGER)
        heard(cast, objection, "wu")

    def test_never_by_the_filer_in_a_lent_office(self, cast: Cast) -> None:
        objection = an_objection(cast)
        lend(cast, "li", "zhou", Role.DIRECTOR)
        with pytest.raises(Refusal):
            heard(cast, objection, "zhou")

    def test_never_by_somebody_recused(self, cast: Cast) -> None:
        objection = an_objection(cast)
        Recusal.objects.create(
            staff=cast.sun, about=cast.wu, reason="姐弟", made_by=cast.wu, at=MORNING
        )
        with pytest.raises(actions.NeverTheIssuer):
            heard(cast, objection, "wu")
        heard(cast, objection, "li")

    def test_comes_before_deciding(self, cast: Cast) -> None:
        with pytest.raises(WrongState):
            decided(cast, an_objection(cast))


class TestDecide:
    @pytest.mark.parametrize("is_upheld", [True, False])
    def test_is_told_to_both_and_closed_by_the_filer(self, cast: Cast, is_upheld: bool) -> None:
        objection = decided(cast, heard(cast, an_objection(cast)), is_upheld=is_upheld)
        assert objection.is_upheld is is_upheld
        assert owed(objection, "directive.objection").status == "MET"
        told = Notice.objects.filter(subject_type="directives.objection")
        assert set(told.values_list("person", flat=True)) == {cast.zhou.pk, cast.sun.pk}
        with pytest.raises(Refusal):
            actions.close_objection(objection.pk, **cast.doing("sun", after(5)))
        objection = actions.close_objection(objection.pk, **cast.doing("zhou", after(5)))
        assert objection.status == "CLOSED"


class TestWhoSees:
    def sees(self, cast: Cast, who: str, objection: Objection) -> bool:
        rows = rules.objections_open_to(cast.staff[who], cast.community, after(5))
        return rows.filter(pk=objection.pk).exists()

    def test_the_issuer_once_it_is_decided(self, cast: Cast) -> None:
        objection = an_objection(cast)
        assert not self.sees(cast, "sun", objection)
        about_the_order = Event.objects.filter(subject_type="directives.instruction")
        assert not about_the_order.filter(verb__startswith="objection").exists()
        decided(cast, heard(cast, objection))
        assert self.sees(cast, "sun", objection)

    def test_colleagues_never(self, cast: Cast) -> None:
        objection = decided(cast, heard(cast, an_objection(cast)))
        seen = {who for who in cast.staff if self.sees(cast, who, objection)}
        assert seen == {"zhou", "sun", "wu", "li", "zhao", "qian", "feng"}
