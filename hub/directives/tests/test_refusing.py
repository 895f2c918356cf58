"""Lawful refusal and conflicting orders: the clock stops, and the answer comes from above."""

from datetime import timedelta
from typing import Any

import pytest

from hub.directives import actions, queries
from hub.directives.models import Conflict, Ground, Receiver
from hub.directives.tests.cast import Cast, after, an_order, part_of
from hub.directives.tests.test_line import lend
from hub.kernel import obligations
from hub.kernel.lifecycle import WrongState
from hub.kernel.models import Notice, Obligation
from hub.kernel.refusals import InField, Refusal
from hub.people.models import Recusal, Role
from hub.people.tests.casting import is_owed, owed


def refused(cast: Cast, ground: str = "OVERTIME", by: str = "sun") -> Receiver:
    part = part_of(an_order(cast, by=by), cast.zhou)
    return actions.refuse(
        part.pk, **cast.doing("zhou", after(1)), ground=ground, why="本月已加班 35 小时"
    )


def may_answer(cast: Cast, part: Receiver, who: str) -> bool:
    told: dict[str, Any] = {"holds": True, "answer": "理由成立"}
    try:
        actions.answer_refusal(part.pk, **cast.doing(who, after(2)), **told)
    except Refusal:
        return False
    return True


class TestRefuse:
    @pytest.mark.parametrize("ground", Ground.values)
    def test_stops_the_clock(self, cast: Cast, ground: str) -> None:
        part = refused(cast, ground)
        obligations.run_pass(after(days=2))
        mine = Obligation.objects.about(part).filter(person=cast.zhou)
        assert set(mine.values_list("status", flat=True)) == {"VOID"}

    @pytest.mark.parametrize(
        ("ground", "role"),
        [
            ("SAFETY", "GM"),
            ("UNLAWFUL", "GM"),
            ("OVERTIME", "SUP"),
            ("PROTECTED", "SUP"),
            ("CONTRACT", "SUP"),
        ],
    )
    def test_goes_up(self, cast: Cast, ground: str, role: str) -> None:
        part = refused(cast, ground)
        assert owed(part, "directive.answer_refusal").role == role
        assert Notice.objects.filter(role="AUD").exists() == (role == "GM")

    def test_needs_a_ground_and_what_happened(self, cast: Cast) -> None:
        part = part_of(an_order(cast), cast.zhou)
        for told in ({"ground": "", "why": "累"}, {"ground": "SAFETY", "why": " "}):
            with pytest.raises(InField):
                actions.refuse(part.pk, **cast.doing("zhou"), **told)

    def test_why_of_a_protected_person_stays_between_them_and_those_above(
        self, cast: Cast
    ) -> None:
        part = refused(cast, "PROTECTED")
        seen = {
            who: queries.parts_of(part.instruction, cast.staff[who], cast.community, after(1))[0]
            for who in ("zhou", "sun", "wu")
        }
        assert [bool(seen[who].why) for who in ("zhou", "sun", "wu")] == [True, False, True]
        told = [entry.text for entry in queries.story(part.instruction)]
        assert not any("加班" in text for text in told)


class TestAnswer:
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
            ("feng", False),
            ("ma", False),
        ],
    )
    def test_comes_from_above_the_issuer(self, cast: Cast, who: str, may: bool) -> None:
        assert may_answer(cast, refused(cast), who) == may

    @pytest.mark.parametrize("who", ["wu", "li", "zhao", "qian", "feng"])
    def test_of_safety_and_law_is_the_managers(self, cast: Cast, who: str) -> None:
        assert may_answer(cast, refused(cast, "SAFETY"), who) == (who == "qian")

    def test_to_the_managers_own_order_is_the_auditors(self, cast: Cast) -> None:
        part = refused(cast, "UNLAWFUL", by="qian")
        assert owed(part, "directive.answer_refusal").role == "AUD"
        assert not may_answer(cast, part, "qian")
        assert may_answer(cast, part, "feng")

    def test_never_from_a_deputy_of_the_issuers_office(self, cast: Cast) -> None:
        lend(cast, "li", "he", Role.DIRECTOR)
        part = refused(cast, by="li")
        assert not may_answer(cast, part, "he")

    def test_never_from_somebody_recused(self, cast: Cast) -> None:
        part = refused(cast)
        Recusal.objects.create(
            staff=cast.wu, about=cast.zhou, reason="夫妻", made_by=cast.wu, at=after(0)
        )
        assert not may_answer(cast, part, "wu")

    def test_that_it_does_not_hold_begins_the_clock_anew(self, cast: Cast) -> None:
        part = refused(cast)
        told = {"holds": False, "answer": "本月只有 20 小时"}
        with pytest.raises(InField):
            actions.answer_refusal(part.pk, **cast.doing("wu", after(2)), **told)
        part = actions.answer_refusal(
            part.pk, **cast.doing("wu", after(2)), **told, due_at=after(9)
        )
        assert (part.status, part.due_at) == ("ACKNOWLEDGED", after(9))
        assert owed(part, "directive.do").due_at == after(9)

    def test_that_it_holds_ends_it(self, cast: Cast) -> None:
        part = refused(cast)
        assert may_answer(cast, part, "wu")
        part.refresh_from_db()
        assert part.status == "EXCUSED"
        assert not is_owed(part, "directive.do")
        assert owed(part, "directive.answer_refusal").status == "MET"


class TestConflict:
    def two(self, cast: Cast, first: str = "sun", second: str = "li") -> list[Receiver]:
        earlier = an_order(cast, by=first)
        later = an_order(cast, by=second, at=after(minutes=30), text="今天只做外出巡查")
        return [part_of(earlier, cast.zhou), part_of(later, cast.zhou)]

    def report(self, cast: Cast, parts: list[Receiver]) -> Conflict:
        # Reported from the earlier one: which is which is found by the clock.
        return actions.report_conflict(
            parts[0].pk,
            **cast.doing("zhou", after(1)),
            other_id=parts[1].pk,
            why="一个要守前台，一个要外出",
        )

    def settle(self, cast: Cast, conflict: Conflict, who: str, ruling: str = "LATER") -> Conflict:
        return actions.settle_conflict(
            conflict.pk,
            **cast.doing(who, after(2)),
            ruling=ruling,
            answer="外出巡查优先",
            due_at=after(8),
        )

    def test_stops_both_clocks_and_tells_both_issuers(self, cast: Cast) -> None:
        parts = self.two(cast)
        conflict = self.report(cast, parts)
        assert (conflict.earlier, conflict.later) == tuple(parts)
        for part in parts:
            part.refresh_from_db()
            assert part.status == "HELD"
            assert not is_owed(part, "directive.do")
        told = Notice.objects.filter(subject_type="directives.conflict")
        assert set(told.values_list("person", flat=True)) == {cast.sun.pk, cast.li.pk}

    @pytest.mark.parametrize(
        ("second", "role"), [("wu", "DIR"), ("li", "GM"), ("zhao", "GM"), ("qian", "GM")]
    )
    def test_is_owed_by_whoever_is_above_both(self, cast: Cast, second: str, role: str) -> None:
        conflict = self.report(cast, self.two(cast, second=second))
        assert owed(conflict, "directive.settle").role == role

    def test_is_settled_by_nobody_else(self, cast: Cast) -> None:
        conflict = self.report(cast, self.two(cast, second="wu"))
        for who in ("zhou", "sun", "wu", "zheng", "feng"):
            with pytest.raises(actions.NotAboveBoth):
                self.settle(cast, conflict, who)
        self.settle(cast, conflict, "li")

    @pytest.mark.parametrize(
        ("ruling", "statuses"),
        [
            ("EARLIER", ("ACKNOWLEDGED", "EXCUSED")),
            ("LATER", ("EXCUSED", "ACKNOWLEDGED")),
            ("BOTH", ("ACKNOWLEDGED", "ACKNOWLEDGED")),
            ("NEITHER", ("EXCUSED", "EXCUSED")),
        ],
    )
    def test_the_ruling_says_which_goes_on(
        self, cast: Cast, ruling: str, statuses: tuple[str, str]
    ) -> None:
        parts = self.two(cast)
        self.settle(cast, self.report(cast, parts), "qian", ruling)
        for part, status in zip(parts, statuses, strict=True):
            part.refresh_from_db()
            assert part.status == status
            assert is_owed(part, "directive.do") == (status == "ACKNOWLEDGED")

    def test_needs_a_second_open_order_of_ones_own(self, cast: Cast) -> None:
        [one, _other] = self.two(cast)
        with pytest.raises(actions.SameOrder):
            self.report(cast, [one, one])
        foreign = part_of(an_order(cast, to=("he",)), cast.he)
        with pytest.raises(actions.NotYours):
            self.report(cast, [one, foreign])

    def test_is_reported_once(self, cast: Cast) -> None:
        parts = self.two(cast)
        self.report(cast, parts)
        with pytest.raises(actions.SameOrder):
            self.report(cast, parts)

    def test_survives_one_of_them_being_withdrawn(self, cast: Cast) -> None:
        parts = self.two(cast)
        conflict = self.report(cast, parts)
        order = parts[0].instruction
        actions.withdraw(order.pk, **cast.doing("sun", after(1.5)), reason="撤")
        self.settle(cast, conflict, "qian", "BOTH")
        parts[0].refresh_from_db()
        assert parts[0].status == "WITHDRAWN"
        with pytest.raises(WrongState):
            self.settle(cast, conflict, "qian")

    def test_a_new_moment_lies_ahead(self, cast: Cast) -> None:
        conflict = self.report(cast, self.two(cast))
        with pytest.raises(InField):
            actions.settle_conflict(
                conflict.pk,
                **cast.doing("qian", after(2)),
                ruling="BOTH",
                answer="都做",
                due_at=after(2) - timedelta(minutes=1),
            )
