"""The second coding: who draws, who codes, and what is refused."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from hub.analysis import actions, duties, policy, sampling
from hub.analysis.actions import AlreadyCoded, Codes, HadAHand, MonthNotOver
from hub.analysis.models import Coding, Month, Sample
from hub.analysis.tests.coding.sample import SAME, code, drawn, of_cause
from hub.analysis.tests.test_month import JULY, frozen
from hub.kernel import decisions, obligations, policies
from hub.kernel.decisions import OwnProposal
from hub.kernel.models import Obligation
from hub.kernel.refusals import NotAllowed
from hub.matters import actions as matters
from hub.matters.models import Matter
from hub.matters.tests.cast import Cast, a_complaint, after, called_back, closed, handled, ruled
from hub.people.models import Deputy, Post, Recusal, Role


class TestTheDraw:
    def test_is_made_when_the_paper_is_opened(self, cast: Cast, month: Month) -> None:
        sample = Sample.objects.get(month=month)

        assert (sample.population, sample.size, len(drawn(month))) == (3, 3, 3)
        assert {one.status for one in drawn(month)} == {"DRAWN"}

    def test_can_be_repeated_from_the_months_seed(self, cast: Cast, month: Month) -> None:
        order = sampling.order(month.seed, Matter.objects.values_list("pk", flat=True))

        assert [one.matter_id for one in drawn(month)] == order
        assert Sample.objects.get().order_digest == sampling.digest(order)

    def test_takes_invalid_ones_too_and_neither_open_nor_imported_ones(self, cast: Cast) -> None:
        invalid = ruled(cast, handled(cast), "INVALID", "x")
        does = {"community": cast.community, "by": cast.lin, "at": after(5)}
        matters.tell_ruling(invalid.pk, said="已说明", **does)
        shut = {"community": cast.community, "by": cast.sun, "at": after(6)}
        matters.close(invalid.pk, cause_code="C6.3", responsible="SELF", **shut)
        a_complaint(cast)
        history = closed(cast)
        Matter.objects.filter(pk=history.pk).update(is_legacy=True)

        june = actions.open_month("2026-06", community=cast.community, by=cast.wu, at=JULY)
        assert [one.matter_id for one in drawn(june)] == [invalid.pk]

    def test_waits_for_the_months_end(self, cast: Cast) -> None:
        closed(cast)
        does = {"community": cast.community, "by": cast.wu}
        june = actions.open_month("2026-06", at=after(days=2), **does)

        assert not june.samples.exists()
        with pytest.raises(MonthNotOver):
            actions.draw_codings(june.pk, at=after(days=2), **does)
        actions.draw_codings(june.pk, at=JULY, **does)
        assert len(drawn(june)) == 1

    def test_takes_no_more_than_the_policy_says(self, cast: Cast) -> None:
        values = {**policy.AnalysisPolicy().as_json(), "coding_least": 1, "coding_percent": 40}
        policies.set_(
            cast.community, policy.AREA, values, by=cast.ma, at=after(0), reason="人手少"
        )
        for _n in range(4):
            closed(cast)

        june = actions.open_month("2026-06", community=cast.community, by=cast.wu, at=JULY)
        assert len(drawn(june)) == 2

    def test_owes_the_sample_to_the_auditor_before_the_table_is_due(
        self, cast: Cast, month: Month
    ) -> None:
        owed = Obligation.objects.about(Sample.objects.get(month=month)).get()

        assert (owed.kind, owed.role) == (duties.CODE.code, "AUD")
        assert owed.due_at == duties.due_of("2026-06")  # the 5th, 18:00
        for one in drawn(month):
            code(cast, one)
        owed.refresh_from_db()
        assert owed.status == "MET"

    def test_of_nothing_owes_nothing(self, cast: Cast) -> None:
        june = actions.open_month("2026-06", community=cast.community, by=cast.wu, at=JULY)

        sample = Sample.objects.get(month=june)
        assert sample.size == 0
        assert not obligations.is_open(duties.CODE, sample)

    def test_is_not_for_the_desk_to_ask_for(self, cast: Cast, month: Month) -> None:
        with pytest.raises(NotAllowed):
            actions.draw_codings(month.pk, community=cast.community, by=cast.zhou, at=JULY)


class TestWhoCodes:
    @pytest.mark.parametrize("who", ["feng", "li"])
    def test_the_auditor_and_a_director_with_no_hand_in_it(
        self, cast: Cast, month: Month, who: str
    ) -> None:
        done = code(cast, drawn(month)[0], by=getattr(cast, who))
        assert done.status == "CODED"

    def test_not_the_supervisor_who_ruled(self, cast: Cast, month: Month) -> None:
        with pytest.raises(HadAHand):
            code(cast, drawn(month)[0], by=cast.wu)

    def test_not_the_deputy_of_the_one_who_ruled(self, cast: Cast, month: Month) -> None:
        Deputy.objects.create(
            community=cast.community,
            principal=cast.wu,
            deputy=cast.he,
            role="SUP",
            since=JULY - timedelta(days=1),
            until=JULY + timedelta(days=1),
            reason="出差",
            made_by=cast.wu,
        )
        with pytest.raises(HadAHand):
            code(cast, drawn(month)[0], by=cast.he)

    @pytest.mark.parametrize("who", ["zhou", "lin", "chen", "zheng", "sun", "zhao", "qian", "ma"])
    def test_nobody_of_another_role(self, cast: Cast, month: Month, who: str) -> None:
        with pytest.raises(NotAllowed):
            code(cast, drawn(month)[0], by=getattr(cast, who))

    @pytest.mark.parametrize("who", ["chen", "sun", "lin", "zhou"])
    def test_nobody_with_a_hand_in_it_whatever_they_have_become(
        self, cast: Cast, month: Month, who: str
    ) -> None:
        """Who handled, closed, proposed or recorded it, promoted to supervisor since."""
        person = getattr(cast, who)
        Post.objects.create(
            staff=person, role=Role.SUPERVISOR, community=cast.community, since=after(days=10)
        )
        with pytest.raises(HadAHand):
            code(cast, drawn(month)[0], by=person)

    def test_not_the_accused(self, cast: Cast) -> None:
        matter = called_back(cast, ruled(cast, handled(cast, accused_id=cast.li.pk)))
        shut = {"community": cast.community, "by": cast.sun, "at": after(6)}
        matters.close(matter.pk, cause_code="C1.1", responsible="PROPERTY", **shut)
        june = actions.open_month("2026-06", community=cast.community, by=cast.wu, at=JULY)

        with pytest.raises(HadAHand):
            code(cast, drawn(june)[0], by=cast.li)

    def test_not_whoever_is_recused_from_the_handler(self, cast: Cast, month: Month) -> None:
        Recusal.objects.create(
            staff=cast.li, about=cast.chen, reason="亲属", made_by=cast.li, at=JULY
        )
        with pytest.raises(HadAHand):
            code(cast, drawn(month)[0], by=cast.li)

    @pytest.mark.parametrize("hand", ["handler", "closer", "proposer", "decider", "accused"])
    def test_the_database_refuses_it_too(self, cast: Cast, month: Month, hand: str) -> None:
        one = drawn(month)[0]
        assert hand == "accused" or getattr(one, hand) is not None
        done = {
            "status": "CODED", "type_code": "T01.01", "cause_code": "C4.3", "validity": "VALID",
            "severity": "1", "coded_at": JULY, hand: cast.feng, "coded_by": cast.feng,
        }  # fmt: skip

        with pytest.raises(IntegrityError), transaction.atomic():
            Coding.objects.filter(pk=one.pk).update(**done)


class TestCoding:
    def test_is_done_once_and_never_changed(self, cast: Cast, month: Month) -> None:
        one = code(cast, drawn(month)[0])

        with pytest.raises(AlreadyCoded):
            code(cast, one)
        with pytest.raises(DatabaseError), transaction.atomic():
            Coding.objects.filter(pk=one.pk).update(severity="3")
        with pytest.raises(DatabaseError), transaction.atomic():
            one.delete()

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("type_code", "T01"),
            ("type_code", "T77.01"),
            ("cause_code", "C4"),
            ("cause_code", ""),
            ("validity", "PENDING"),
            ("severity", "4"),
        ],
    )
    def test_asks_for_whole_and_known_codes(
        self, cast: Cast, month: Month, field: str, value: str
    ) -> None:
        told = Codes(**{**vars(SAME), field: value})

        with pytest.raises(actions.Blank) as refused:
            code(cast, drawn(month)[0], told)
        assert refused.value.field == field

    def test_leaves_the_closed_matter_as_it_is(self, cast: Cast, month: Month) -> None:
        one = of_cause(month, "C2.3")
        before = Matter.objects.filter(pk=one.matter_id).values().get()
        code(cast, one)

        assert Matter.objects.filter(pk=one.matter_id).values().get() == before


class TestLeavingOut:
    @pytest.fixture
    def four(self, cast: Cast) -> Month:
        values = {**policy.AnalysisPolicy().as_json(), "coding_least": 2, "coding_percent": 1}
        policies.set_(cast.community, policy.AREA, values, by=cast.ma, at=after(0), reason="试行")
        for _n in range(4):
            closed(cast)
        return actions.open_month("2026-06", community=cast.community, by=cast.wu, at=JULY)

    def test_takes_two_people_and_the_next_of_the_same_order_follows(
        self, cast: Cast, four: Month
    ) -> None:
        first, second = drawn(four)
        does = {"community": cast.community, "at": JULY}
        decision = actions.propose_leaving_out(
            first.pk, by=cast.li, ground="录音和照片都已损坏", **does
        )
        with pytest.raises(OwnProposal):
            decisions.grant(decision, by=cast.li, at=JULY)
        decisions.grant(decision, by=cast.qian, at=JULY)

        order = sampling.order(four.seed, Matter.objects.values_list("pk", flat=True))
        left, stays, new = drawn(four)
        assert (left.status, left.void_reason) == ("VOID", "录音和照片都已损坏")
        assert (stays.pk, new.matter_id) == (second.pk, order[2])
        block = frozen(cast, four).snapshot["h"]["double_coding"]
        assert block["left_out"] == [{"reason": "录音和照片都已损坏", "count": 1}]
        assert block["waiting"] == 2

    def test_is_not_decided_by_whoever_ruled_on_it(self, cast: Cast, four: Month) -> None:
        """吴主管 ruled on it as supervisor, and is director now."""
        Post.objects.create(
            staff=cast.wu, role=Role.DIRECTOR, community=cast.community, since=after(days=10)
        )
        decision = actions.propose_leaving_out(
            drawn(four)[0].pk, community=cast.community, by=cast.feng, at=JULY, ground="录音损坏"
        )

        with pytest.raises(NotAllowed):
            decisions.grant(decision, by=cast.wu, at=JULY)
        assert decisions.grant(decision, by=cast.li, at=JULY).status == "GRANTED"

    def test_is_no_way_out_of_what_is_coded(self, cast: Cast, month: Month) -> None:
        one = code(cast, drawn(month)[0])

        with pytest.raises(AlreadyCoded):
            actions.propose_leaving_out(
                one.pk, community=cast.community, by=cast.li, at=JULY, ground="不好看"
            )
