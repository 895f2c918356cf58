"""Giving orders: who may give them to whom, what they may say, and what is then owed."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from hub.directives import actions, queries
from hub.directives.actions import Order
from hub.directives.models import Instruction, Receiver
from hub.directives.tests.cast import MORNING, Cast, after, an_order, done, part_of
from hub.directives.tests.test_line import COMMANDS, lend
from hub.kernel import obligations
from hub.kernel.lifecycle import WrongState
from hub.kernel.models import Notice
from hub.kernel.refusals import InField, NotAllowed, Refusal
from hub.people.models import Role
from hub.people.tests.casting import is_owed, owed


class TestIssue:
    @pytest.mark.parametrize(
        "by", ["zhou", "sun", "wu", "li", "zheng", "zhao", "qian", "feng", "ma"]
    )
    @pytest.mark.parametrize("to", ["zhou", "sun", "li", "chen", "qian"])
    def test_only_down_the_line(self, cast: Cast, by: str, to: str) -> None:
        if to in COMMANDS.get(by, set()):
            an_order(cast, by=by, to=(to,))
            return
        with pytest.raises(actions.OutOfLine):
            an_order(cast, by=by, to=(to,))

    def test_is_numbered_by_month(self, cast: Cast) -> None:
        assert [an_order(cast).number for _n in range(2)] == ["ZL-202606-001", "ZL-202606-002"]

    def test_owes_acknowledging_and_doing(self, cast: Cast) -> None:
        order = an_order(cast, to=("zhou", "he"))
        for who in (cast.zhou, cast.he):
            part = part_of(order, who)
            assert owed(part, "directive.acknowledge").due_at == after(2)
            assert owed(part, "directive.do").due_at == after(6)
            assert owed(part, "directive.do").person == who

    def test_acknowledging_is_owed_no_later_than_doing(self, cast: Cast) -> None:
        part = part_of(an_order(cast, due_at=after(minutes=20)), cast.zhou)
        assert owed(part, "directive.acknowledge").due_at == after(minutes=20)

    def test_past_the_leader_it_is_copied(self, cast: Cast) -> None:
        part = part_of(an_order(cast, by="li"), cast.zhou)
        assert (part.copied_role, part.copied_unit) == ("LD", cast.departments["CS"].pk)
        notice = Notice.objects.get(subject_type="directives.receiver", subject_id=part.pk)
        assert (notice.role, notice.unit) == ("LD", cast.departments["CS"].pk)

    def test_by_the_leader_it_is_not_copied(self, cast: Cast) -> None:
        part = part_of(an_order(cast, by="sun"), cast.zhou)
        assert part.copied_role == ""
        assert not Notice.objects.exists()

    def test_a_deputy_gives_it_in_the_principals_office(self, cast: Cast) -> None:
        lend(cast, "li", "wu", Role.DIRECTOR)
        order = an_order(cast, by="wu", to=("zhou",))
        assert order.issued_for is None  # His own post reaches 周敏 already.
        lend(cast, "qian", "he", Role.MANAGER)
        order = an_order(cast, by="he", to=("li",))
        assert order.office_id == cast.qian.pk

    @pytest.mark.parametrize(
        ("told", "field"),
        [
            ({"text": "  "}, "text"),
            ({"text": "好" * 1001}, "text"),
            ({"text": "对陈刚搜身"}, "text"),
            ({"due_at": MORNING}, "due_at"),
            ({"to": ()}, "receivers"),
            ({"said_at": after(1)}, "said_at"),
            ({"said_at": after(-25)}, "said_at"),
        ],
    )
    def test_refuses_beside_the_field(self, cast: Cast, told: dict[str, Any], field: str) -> None:
        with pytest.raises(InField) as refused:
            an_order(cast, **told)
        assert refused.value.field == field

    def test_what_was_said_is_logged_with_its_own_moment(self, cast: Cast) -> None:
        order = an_order(cast, said_at=after(-2))
        assert (order.via, order.issued_at, order.logged_at) == ("ORAL", after(-2), MORNING)
        assert order.claim == "NONE"

    def test_one_form_sent_twice_gives_one_order(self, cast: Cast) -> None:
        told = Order(text="巡查地库", due_at=after(3), receivers=(cast.zhou.pk,))
        first, second = (
            actions.issue(told, **cast.doing("sun", after(minutes=n)), key="form-1")
            for n in range(2)
        )
        assert first == second
        assert Instruction.objects.count() == 1

    def test_its_words_stay(self, cast: Cast) -> None:
        order = an_order(cast)
        for sql in (
            "UPDATE directives_instruction SET text = 'x' WHERE id = %s",
            "DELETE FROM directives_instruction WHERE id = %s",
        ):
            with (
                pytest.raises(IntegrityError),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(sql, [order.pk])


class TestOral:
    def log(self, cast: Cast, issuer: str = "li", at: Any = MORNING) -> Instruction:
        told = Order(text="把花篮搬到大堂", due_at=after(2), receivers=(), said_at=after(-1))
        return actions.log_oral(told, **cast.doing("zhou", at), issuer_id=cast.staff[issuer].pk)

    def test_the_receiver_logs_it_and_the_issuer_owes_a_word(self, cast: Cast) -> None:
        order = self.log(cast)
        part = part_of(order, cast.zhou)
        assert (order.issuer, order.claim) == (cast.li, "WAITING")
        assert part.status == Receiver.Status.ACKNOWLEDGED
        assert owed(order, "directive.confirm").person == cast.li
        assert owed(part, "directive.do").due_at == after(2)

    def test_only_a_superior_can_have_said_it(self, cast: Cast) -> None:
        for nobody in ("he", "zheng", "zhou", "feng"):
            with pytest.raises(actions.NotSaidByThem):
                self.log(cast, issuer=nobody)

    def test_is_confirmed_by_whoever_said_it(self, cast: Cast) -> None:
        order = self.log(cast)
        with pytest.raises(NotAllowed):
            actions.confirm_oral(order.pk, **cast.doing("qian", after(1)))
        actions.confirm_oral(order.pk, **cast.doing("li", after(1)))
        assert not is_owed(order, "directive.confirm")
        assert is_owed(part_of(order, cast.zhou), "directive.do")
        with pytest.raises(actions.NothingToConfirm):
            actions.deny_oral(order.pk, **cast.doing("li", after(1)), reason="没说过")

    def test_denied_nothing_is_owed_and_the_level_above_knows(self, cast: Cast) -> None:
        order = self.log(cast)
        actions.deny_oral(order.pk, **cast.doing("li", after(1)), reason="我说的是明天")
        part = part_of(order, cast.zhou)
        assert part.status == Receiver.Status.WITHDRAWN
        assert not is_owed(part, "directive.do")
        assert Notice.objects.filter(role="GM", subject_id=order.pk).exists()


class TestCarrying:
    def test_acknowledged_begun_and_done(self, cast: Cast) -> None:
        part = part_of(an_order(cast), cast.zhou)
        actions.acknowledge(part.pk, **cast.doing("zhou", after(1)))
        actions.start(part.pk, **cast.doing("zhou", after(2)))
        part = actions.finish(part.pk, **cast.doing("zhou", after(3)), result="补齐了")
        assert (part.status, part.ended_at) == ("DONE", after(3))
        assert owed(part, "directive.acknowledge").status == "MET"
        assert owed(part, "directive.do").status == "MET"

    def test_done_at_the_very_moment_is_in_time_and_after_it_late(self, cast: Cast) -> None:
        in_time, late = an_order(cast), an_order(cast)
        done(cast, in_time, at=after(6))
        obligations.run_pass(after(6.5))
        done(cast, late, at=after(7))
        assert owed(part_of(in_time, cast.zhou), "directive.do").status == "MET"
        assert owed(part_of(late, cast.zhou), "directive.do").status == "LATE"

    def test_is_the_receivers_alone(self, cast: Cast) -> None:
        part = part_of(an_order(cast), cast.zhou)
        for other in ("sun", "he", "qian", "ma"):
            with pytest.raises(actions.NotYours):
                actions.acknowledge(part.pk, **cast.doing(other))

    def test_needs_a_result(self, cast: Cast) -> None:
        part = part_of(an_order(cast), cast.zhou)
        with pytest.raises(InField):
            actions.finish(part.pk, **cast.doing("zhou"), result=" ")

    def test_a_failure_is_told_with_its_reason(self, cast: Cast) -> None:
        part = part_of(an_order(cast), cast.zhou)
        actions.fail(part.pk, **cast.doing("zhou", after(1)), result="登记表被监控室拿走了")
        part.refresh_from_db()
        assert part.status == "FAILED"
        assert owed(part, "directive.do").status == "VOID"
        assert Notice.objects.filter(person=cast.sun).exists()

    def test_is_done_once(self, cast: Cast) -> None:
        part = done(cast, an_order(cast))
        with pytest.raises(WrongState):
            actions.finish(part.pk, **cast.doing("zhou"), result="再来一次")


class TestWithdraw:
    def test_leaves_what_is_done_and_ends_the_rest(self, cast: Cast) -> None:
        order = an_order(cast, to=("zhou", "he"))
        done(cast, order, "zhou")
        actions.withdraw(order.pk, **cast.doing("sun", after(2)), reason="改为下周一起补")
        assert part_of(order, cast.zhou).status == "DONE"
        assert part_of(order, cast.he).status == "WITHDRAWN"
        assert not is_owed(part_of(order, cast.he), "directive.do")

    @pytest.mark.parametrize(
        ("who", "may"),
        [
            ("sun", True),
            ("wu", True),
            ("qian", True),
            ("zhou", False),
            ("zheng", False),
            ("feng", False),
        ],
    )
    def test_by_the_issuer_or_above(self, cast: Cast, who: str, may: bool) -> None:
        order = an_order(cast)
        try:
            actions.withdraw(order.pk, **cast.doing(who), reason="不需要了")
        except Refusal:
            assert not may
        else:
            assert may


class TestWhoSees:
    @pytest.mark.parametrize(
        ("who", "sees"),
        [
            ("zhou", True),
            ("he", False),
            ("sun", True),
            ("wu", True),
            ("li", True),
            ("zheng", False),
            ("chen", False),
            ("zhao", True),
            ("qian", True),
            ("feng", True),
            ("ma", False),
        ],
    )
    def test_an_order(self, cast: Cast, who: str, sees: bool) -> None:
        order = an_order(cast)
        seen = queries.parts_of(order, cast.staff[who], cast.community, after(1))
        assert bool(seen) == sees

    def test_receivers_see_their_own_part_alone(self, cast: Cast) -> None:
        order = an_order(cast, to=("zhou", "he"))
        seen = queries.parts_of(order, cast.he, cast.community, after(1))
        assert [one.it.person for one in seen] == [cast.he]

    def test_yesterdays_numbers_stay_with_their_community(self, cast: Cast) -> None:
        assert an_order(cast, at=MORNING + timedelta(days=30)).number == "ZL-202607-001"
