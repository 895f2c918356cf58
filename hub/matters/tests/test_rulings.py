"""判定与决定: what waits for whom, why one may not decide, complaints without a proposal, major cases."""

import pytest
from django.test import Client

from hub.kernel import decisions, obligations
from hub.kernel.models import Decision
from hub.matters import actions, duties
from hub.matters.models import Matter
from hub.matters.tests.cast import (
    Cast,
    a_complaint,
    accepted,
    after,
    called_back,
    gather,
    handled,
    ruled,
)
from hub.matters.waiting.questions import Case
from hub.matters.waiting.rulings import Room
from hub.people.models import Recusal
from hub.people.tests.seats import Seat

ADDRESS = "/matters/rulings/"


def room(cast: Cast, who: str, hours: float = 3) -> Room:
    return Room(getattr(cast, who), cast.community, after(hours))


def proposed(
    cast: Cast, matter: Matter, who: str = "lin", validity: str = "VALID", ground: str = "b"
) -> Decision:
    return actions.propose_ruling(
        matter.pk,
        community=cast.community,
        by=getattr(cast, who),
        at=after(2.2),
        validity=validity,
        valid_ground=ground,
        said="现场看过，维修不到位",
    )


def merge_asked(cast: Cast) -> Decision:
    into, matter = a_complaint(cast), a_complaint(cast)
    return actions.propose_merge(
        matter.pk,
        community=cast.community,
        by=cast.zhou,
        at=after(1),
        into_id=into.pk,
        reason="同一处外墙渗水",
    )


def page(client: Client, **asked: object) -> str:
    response = client.get(ADDRESS, asked)
    assert response.status_code == 200
    return response.content.decode()


def answer(client: Client, decision: Decision, verdict: str, words: str = "") -> int:
    return client.post(
        f"/matters/decisions/{decision.pk}/", {"verdict": verdict, "answer": words}
    ).status_code


def asked_of(cast: Cast, who: str) -> list[Decision]:
    return [one.decision for one in room(cast, who).to_decide]


class TestWhatWaitsForWhom:
    @pytest.mark.parametrize(
        ("who", "waits"),
        [("wu", True), ("li", True), ("zhao", False), ("lin", False), ("sun", False)],
    )
    def test_a_ruling_on_an_ordinary_complaint(self, cast: Cast, who: str, waits: bool) -> None:
        decision = proposed(cast, handled(cast))

        assert asked_of(cast, who) == ([decision] if waits else [])

    @pytest.mark.parametrize(("who", "waits"), [("wu", False), ("li", False), ("zhao", True)])
    def test_a_ruling_on_customer_service_itself(self, cast: Cast, who: str, waits: bool) -> None:
        decision = proposed(cast, handled(cast, accused_department_id=cast.service.pk))

        assert asked_of(cast, who) == ([decision] if waits else [])

    def test_never_ones_own(self, cast: Cast) -> None:
        decision = proposed(cast, handled(cast), "wu")

        assert asked_of(cast, "wu") == []
        assert asked_of(cast, "li") == [decision]

    def test_never_with_somebody_recused_from_it(self, cast: Cast) -> None:
        Recusal.objects.create(
            staff=cast.wu, about=cast.chen, reason="兄弟", made_by=cast.li, at=after(-1)
        )
        proposed(cast, handled(cast))

        assert asked_of(cast, "wu") == []

    def test_an_appeal_waits_for_a_higher_post_than_ruled(self, cast: Cast) -> None:
        matter = ruled(cast, handled(cast), "INVALID", "x")
        appeal = actions.appeal(
            matter.pk, community=cast.community, by=cast.zhou, at=after(2.6), said="业户有照片"
        )

        assert asked_of(cast, "wu") == []
        assert asked_of(cast, "li") == [appeal]

    def test_merging_waits_for_a_leader(self, cast: Cast) -> None:
        decision = merge_asked(cast)

        assert asked_of(cast, "sun") == [decision]
        assert asked_of(cast, "zhao") == []

    def test_the_shortest_time_to_rule_comes_first(self, cast: Cast) -> None:
        slow = proposed(cast, handled(cast))
        quick = proposed(cast, handled(cast, severity="2"))

        assert asked_of(cast, "wu") == [quick, slow]

    def test_nothing_of_another_community(self, cast: Cast) -> None:
        elsewhere = gather("BJ", prefix="b")
        decision = proposed(elsewhere, handled(elsewhere))

        assert room(cast, "wu").question(decision.pk) is None

    def test_a_kind_this_app_does_not_know_is_shown_too(self, cast: Cast) -> None:
        """Apps higher up declare their own: they decide who may, the room shows what is asked."""
        kind = decisions.declare(
            "test.budget",
            "整改预算",
            may_decide=lambda person, decision, at: person,
            carry_out=lambda decision, by, at: None,
        )
        decision = decisions.propose(
            kind, cast.household, by=cast.lin, at=after(1), ground="更换门机", amount="8000"
        )

        (question,) = room(cast, "qian").to_decide
        assert (question.decision, question.label) == (decision, "整改预算")
        assert question.asked == [("amount", "8000")]


class TestTheCase:
    def test_shows_the_evidence_beside_the_rule(self, cast: Cast, seat: Seat) -> None:
        proposed(cast, handled(cast))

        said = page(seat("wu", 3))
        for words in ("主卧飘窗又渗水了", "重新打胶，淋水试验半小时不渗", "现场看过，维修不到位"):
            assert words in said
        for rule in ("管理、劝阻、告知或报告义务未做好", "查明事实不成立", "都不是判无效的理由"):
            assert rule in said

    def test_marks_the_ground_that_was_proposed(self, cast: Cast, seat: Seat) -> None:
        proposed(cast, handled(cast))

        said = page(seat("wu", 3))
        assert said.count("is-proposed") == 1
        assert "</svg><b>b</b> 管理、劝阻" in said

    def test_says_why_one_may_not(self, cast: Cast, seat: Seat) -> None:
        decision = proposed(cast, handled(cast))

        said = page(seat("lin", 3), case=decision.pk, tab="mine")
        assert "这是您自己提出的" in said
        assert "撤回申请" in said
        assert "应由其他岗位判定" in page(seat("zhao", 3), case=decision.pk)

    def test_of_a_merge_shows_both_matters(self, cast: Cast, seat: Seat) -> None:
        decision = merge_asked(cast)

        said = page(seat("sun", 3), case=decision.pk)
        assert decision.asked["number"] in said
        assert "同一处外墙渗水" in said

    def test_htmx_gets_the_case_alone(self, cast: Cast, seat: Seat) -> None:
        decision = proposed(cast, handled(cast))
        response = seat("wu", 3).get(
            ADDRESS, {"case": decision.pk, "tab": "decide"}, headers={"HX-Request": "true"}
        )

        assert response.content.decode().strip().startswith("<article")


class TestDeciding:
    def test_granting_makes_the_ruling(self, cast: Cast, seat: Seat) -> None:
        matter = handled(cast)
        decision = proposed(cast, matter)

        assert answer(seat("wu", 3), decision, "grant") == 302
        matter.refresh_from_db()
        assert matter.validity == "VALID"

    def test_refusing_needs_words_for_the_proposer(self, cast: Cast, seat: Seat) -> None:
        decision = proposed(cast, handled(cast))

        assert answer(seat("wu", 3), decision, "refuse") == 400
        assert answer(seat("wu", 3), decision, "refuse", "先去现场再判") == 302
        (mine,) = room(cast, "lin").mine
        assert (mine.decision.status, mine.decision.answer) == ("REFUSED", "先去现场再判")

    def test_the_proposer_withdraws_but_never_decides(self, cast: Cast, seat: Seat) -> None:
        decision = proposed(cast, handled(cast), "wu")

        assert answer(seat("wu", 3), decision, "grant") == 403
        assert answer(seat("wu", 3), decision, "withdraw") == 302
        decision.refresh_from_db()
        assert decision.status == "WITHDRAWN"

    def test_of_another_community_is_not_there(self, cast: Cast, seat: Seat) -> None:
        elsewhere = gather("BJ", prefix="b")
        decision = proposed(elsewhere, handled(elsewhere))

        assert answer(seat("wu", 3), decision, "grant") == 404

    def test_anything_else_is_refused(self, cast: Cast, seat: Seat) -> None:
        assert answer(seat("wu", 3), proposed(cast, handled(cast)), "maybe") == 400

    @pytest.mark.parametrize(
        ("who", "allowed"), [("wu", 200), ("lin", 200), ("feng", 200), ("chen", 403), ("ma", 403)]
    )
    def test_who_may_look(self, seat: Seat, who: str, allowed: int) -> None:
        assert seat(who).get(ADDRESS).status_code == allowed


class TestPending:
    def test_lists_complaints_nobody_proposed_on(self, cast: Cast, seat: Seat) -> None:
        left, _proposed = handled(cast), proposed(cast, handled(cast))

        assert [one.matter for one in room(cast, "wu").pending] == [left]
        said = page(seat("wu", 3), tab="pending")
        assert left.number in said
        assert f"/matters/{left.pk}/propose_ruling/" in said

    def test_by_the_time_left_to_rule(self, cast: Cast) -> None:
        ordinary, important = a_complaint(cast), a_complaint(cast, severity="2")

        first, second = room(cast, "wu").pending
        assert (first.matter, second.matter) == (important, ordinary)
        assert first.duty
        assert first.duty.kind == duties.RULE.code

    def test_comes_back_when_the_proposal_was_refused(self, cast: Cast) -> None:
        matter = handled(cast)
        decisions.refuse(proposed(cast, matter), by=cast.wu, at=after(2.5), answer="再查")

        assert [one.matter for one in room(cast, "wu").pending] == [matter]

    def test_the_evidence_lies_beside_the_grounds_to_choose_from(
        self, cast: Cast, seat: Seat
    ) -> None:
        handled(cast)

        said = page(seat("lin", 3), tab="pending")
        assert "重新打胶，淋水试验半小时不渗" in said
        assert said.count('name="valid_ground"') == 7

    def test_proposing_leads_to_the_next_one(self, cast: Cast, seat: Seat) -> None:
        matter = handled(cast)

        response = seat("lin", 3).post(
            f"/matters/{matter.pk}/propose_ruling/",
            {
                "validity": "INVALID",
                "valid_ground": "x",
                "said": "录音与反映不符",
                "next": f"{ADDRESS}?tab=pending",
            },
            headers={"HX-Request": "true"},
        )
        assert response["HX-Redirect"] == f"{ADDRESS}?tab=pending"
        assert Decision.objects.get().proposer == cast.lin

    def test_one_that_was_proposed_on_says_so(self, cast: Cast, seat: Seat) -> None:
        matter = handled(cast)
        a_complaint(cast)
        proposed(cast, matter)

        assert "这条已经有人提出判定" in page(seat("wu", 3), tab="pending", case=matter.pk)

    def test_an_auditor_reads_without_the_button(self, cast: Cast, seat: Seat) -> None:
        handled(cast)

        assert "propose_ruling" not in page(seat("feng", 3), tab="pending")


class TestMajor:
    def written(self, cast: Cast, matter: Matter, stage: str = "1") -> None:
        actions.write_stage(
            matter.pk,
            community=cast.community,
            by=cast.wu,
            at=after(1),
            stage=stage,
            said="双方到场",
        )

    def case(self, cast: Cast, who: str) -> Case:
        (case,) = room(cast, who).cases
        return case

    def test_counts_down_to_the_joint_start(self, cast: Cast) -> None:
        matter = accepted(cast, severity="3")

        case = self.case(cast, "li")
        assert (case.matter, case.joint_start and case.joint_start.due_at) == (matter, after(2))

    def test_the_next_stage_is_written_once_both_have_signed(self, cast: Cast) -> None:
        matter = accepted(cast, severity="3")
        assert [slot.may_write for slot in self.case(cast, "wu").slots] == [True, *[False] * 3]

        self.written(cast, matter)
        assert [slot.may_write for slot in self.case(cast, "wu").slots] == [False] * 4
        for who in ("li", "zhao"):
            assert self.case(cast, who).slots[0].may_sign
            actions.sign_stage(
                matter.pk,
                community=cast.community,
                by=getattr(cast, who),
                at=after(1.5),
                stage="1",
            )
            assert not self.case(cast, who).slots[0].may_sign
        assert [slot.may_write for slot in self.case(cast, "wu").slots] == [
            False,
            True,
            False,
            False,
        ]
        assert not obligations.is_open(duties.JOINT_START, matter)

    def test_only_the_two_directors_sign(self, cast: Cast, seat: Seat) -> None:
        self.written(cast, accepted(cast, severity="3"))

        assert "我来签署" in page(seat("zhao", 1.5), tab="major")
        assert "我来签署" not in page(seat("wu", 1.5), tab="major")

    def test_signing_by_the_button(self, cast: Cast, seat: Seat) -> None:
        matter = accepted(cast, severity="3")
        self.written(cast, matter)

        response = seat("zhao", 1.5).post(
            f"/matters/{matter.pk}/sign_stage/",
            {"stage": "1", "next": f"{ADDRESS}?tab=major"},
            headers={"HX-Request": "true"},
        )
        assert response["HX-Redirect"] == f"{ADDRESS}?tab=major"
        assert matter.stages.get().office_director == cast.zhao

    def test_an_ordinary_or_closed_one_is_not_there(self, cast: Cast) -> None:
        called_back(cast, ruled(cast, handled(cast)))

        assert room(cast, "li").cases == []


class TestTabs:
    def test_opens_where_there_is_something_to_do(self, cast: Cast, seat: Seat) -> None:
        assert "没有等您决定的申请" in page(seat("wu", 3))
        matter = handled(cast)
        assert matter.number in page(seat("wu", 3))
        assert "提出判定" in page(seat("wu", 3))
        proposed(cast, matter)
        assert "同意：判为有效" in page(seat("wu", 3))

    @pytest.mark.parametrize("tab", ["decide", "mine", "pending", "major"])
    def test_an_empty_one_says_what_comes_there(self, seat: Seat, tab: str) -> None:
        assert "empty-title" in page(seat("wu", 3), tab=tab)

    def test_an_unknown_one_is_refused(self, seat: Seat) -> None:
        assert seat("wu").get(ADDRESS, {"tab": "x"}).status_code == 400


class TestCost:
    @pytest.mark.parametrize(
        ("tab", "most"), [("decide", 20), ("mine", 15), ("pending", 24), ("major", 20)]
    )
    def test_does_not_grow_with_the_rows(
        self,
        cast: Cast,
        seat: Seat,
        django_assert_max_num_queries: object,
        tab: str,
        most: int,
    ) -> None:
        for _n in range(4):
            proposed(cast, handled(cast, accused_id=cast.wang.pk))
            merge_asked(cast)
            accepted(cast, severity="3")
        client = seat("li", 3)
        page(client, tab=tab)

        with django_assert_max_num_queries(most):
            page(client, tab=tab)
