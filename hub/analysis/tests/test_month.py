"""The month's table: frozen figures, plans before issuing, receipt, adjustments instead of rewriting."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from hub.analysis import actions, compose, duties, rules
from hub.analysis.actions import AlreadyIssued, MonthNotOver, PlanOf, PlansMissing
from hub.analysis.models import Month
from hub.kernel import decisions, documents, obligations
from hub.kernel.models import Document, Obligation
from hub.kernel.refusals import NotAllowed
from hub.matters import actions as matters
from hub.matters import measures
from hub.matters.actions.base import lay_hand
from hub.matters.models import Hand, Matter
from hub.matters.tests.cast import (
    BEGINNING,
    Cast,
    a_complaint,
    after,
    closed,
    gather,
)
from hub.people.models import Post, Role

JULY = datetime(2026, 7, 2, 2, tzinfo=UTC)  # 10:00 in Shanghai


@pytest.fixture
def cast(db: None) -> Cast:
    return gather()


@pytest.fixture
def month(cast: Cast) -> Month:
    """June: two valid complaints closed, one still pending. The paper is opened on the 2nd of July."""
    closed(cast)
    closed(cast, "C2.3")
    a_complaint(cast, after(days=3), type_code="T06.01")
    return actions.open_month("2026-06", community=cast.community, by=cast.wu, at=JULY)


def plan(cast: Cast, month: Month, cause: str = "C4.3", at: datetime = JULY):
    return actions.make_plan(
        month.pk,
        PlanOf(
            cause_code=cause,
            action="外墙逐栋淋水试验",
            owner_id=cast.zheng.pk,
            due_on=date(2026, 7, 31),
            success_measure="60 天内同因投诉不超过 1 件",
        ),
        community=cast.community,
        by=cast.wu,
        at=at,
    )


def frozen(cast: Cast, month: Month, at: datetime = JULY) -> Document:
    return actions.freeze_table(month.pk, community=cast.community, by=cast.wu, at=at)


def issued(cast: Cast, month: Month) -> Document:
    plan(cast, month)
    plan(cast, month, "C2.3")
    frozen(cast, month)
    return actions.issue_table(month.pk, community=cast.community, by=cast.li, at=JULY)


class TestFreezing:
    def test_counts_what_happened(self, cast: Cast, month: Month) -> None:
        total = frozen(cast, month).snapshot["a"]["total"]

        assert total["complaints"]["count"] == 3
        assert (total["valid"], total["invalid"], total["pending"]) == (2, 0, 1)
        assert (total["closed"], total["households"]) == (2, 2)

    def test_says_no_data_where_there_was_no_record(self, cast: Cast, month: Month) -> None:
        total = frozen(cast, month).snapshot["a"]["total"]

        assert total["complaints"]["last_month"] is None
        assert total["complaints"]["last_year"] is None

    def test_counts_causes_with_their_departments(self, cast: Cast, month: Month) -> None:
        causes = frozen(cast, month).snapshot["d"]["causes"]

        assert [(c["code"], c["count"], c["units"]) for c in causes] == [
            ("C2.3", 1, ["工程部"]),
            ("C4.3", 1, ["工程部"]),
        ]
        assert causes[-1]["cumulative"] == 1.0

    def test_calls_back_and_chain_are_whole(self, cast: Cast, month: Month) -> None:
        rows = {r["code"]: r["reading"] for r in frozen(cast, month).snapshot["c"]["rows"]}

        assert (rows["callback_strict"]["numerator"], rows["callback_strict"]["n"]) == (2, 2)
        assert (rows["chain"]["numerator"], rows["chain"]["n"]) == (2, 2)

    def test_waits_for_the_months_end(self, cast: Cast) -> None:
        july = actions.open_month("2026-07", community=cast.community, by=cast.wu, at=JULY)

        with pytest.raises(MonthNotOver):
            frozen(cast, july)

    def test_again_voids_the_draft_and_takes_the_next_number(
        self, cast: Cast, month: Month
    ) -> None:
        first, second = frozen(cast, month), frozen(cast, month)
        first.refresh_from_db()

        assert (first.number, second.number) == ("TSYB-202606-01", "TSYB-202606-02")
        assert first.status == "VOID"

    def test_the_database_refuses_to_change_it(self, cast: Cast, month: Month) -> None:
        table = frozen(cast, month)

        with pytest.raises(DatabaseError), transaction.atomic():
            Document.objects.filter(pk=table.pk).update(snapshot={})

    def test_prints_the_same_twice_as_pdf_and_as_workbook(self, cast: Cast, month: Month) -> None:
        table = frozen(cast, month)

        assert documents.pdf(table) == documents.pdf(table)
        assert documents.workbook(table)[:2] == b"PK"


class TestIssuing:
    def test_a_leading_cause_without_a_plan_blocks_it_by_name(
        self, cast: Cast, month: Month
    ) -> None:
        plan(cast, month, "C2.3")
        frozen(cast, month)

        with pytest.raises(PlansMissing, match="维保不到位"):
            actions.issue_table(month.pk, community=cast.community, by=cast.li, at=JULY)

    def test_is_the_directors(self, cast: Cast, month: Month) -> None:
        frozen(cast, month)

        with pytest.raises(NotAllowed):
            actions.issue_table(month.pk, community=cast.community, by=cast.wu, at=JULY)

    def test_meets_the_duty_and_owes_the_managers_receipt(self, cast: Cast, month: Month) -> None:
        owed = Obligation.objects.about(month).get(kind=duties.ISSUE.code)
        assert owed.due_at == datetime(2026, 7, 5, 10, tzinfo=UTC)  # 18:00 in Shanghai
        issued(cast, month)

        owed.refresh_from_db()
        assert owed.status == "MET"
        assert obligations.is_open(duties.RECEIVE, month)

    def test_the_manager_receives_it(self, cast: Cast, month: Month) -> None:
        issued(cast, month)

        with pytest.raises(NotAllowed):
            actions.receive_table(month.pk, community=cast.community, by=cast.li, at=JULY)
        table = actions.receive_table(month.pk, community=cast.community, by=cast.qian, at=JULY)
        assert table.status == "RECEIVED"
        assert not obligations.is_open(duties.RECEIVE, month)

    def test_is_final(self, cast: Cast, month: Month) -> None:
        issued(cast, month)

        with pytest.raises(AlreadyIssued):
            frozen(cast, month)


class TestAdjustments:
    def test_a_later_ruling_shows_in_the_next_table_and_never_in_the_old_one(
        self, cast: Cast, month: Month
    ) -> None:
        table = issued(cast, month)
        late = Matter.objects.get(validity="PENDING")
        decision = matters.propose_ruling(
            late.pk,
            community=cast.community,
            by=cast.lin,
            at=JULY + timedelta(days=1),
            validity="INVALID",
            valid_ground="x",
            said="查无此事",
        )
        decisions.grant(decision, by=cast.wu, at=JULY + timedelta(days=2))
        august = datetime(2026, 8, 2, 2, tzinfo=UTC)
        july = actions.open_month("2026-07", community=cast.community, by=cast.wu, at=august)

        lines = frozen(cast, july, august).snapshot["h"]["adjustments"]
        assert {(a["month"], a["figure"], a["was"], a["now"]) for a in lines} == {
            ("2026-06", "无效投诉", 0, 1),
            ("2026-06", "待核实", 1, 0),
        }
        table.refresh_from_db()
        assert documents.verify(table)
        assert table.snapshot["a"]["total"]["pending"] == 1


class TestPlansAndRevisits:
    def test_the_owner_owes_the_plan_and_does_not_judge_it(self, cast: Cast, month: Month) -> None:
        one = plan(cast, month)
        assert Obligation.objects.about(one).get().person == cast.zheng
        does = {"community": cast.community, "at": JULY}

        actions.finish_plan(one.pk, by=cast.zheng, result="全部做完", **does)
        with pytest.raises(NotAllowed):
            actions.verify_plan(one.pk, by=cast.zheng, worked=True, effect="没再漏", **does)
        actions.verify_plan(one.pk, by=cast.li, worked=True, effect="两月内无同因", **does)
        one.refresh_from_db()
        assert one.status == "VERIFIED"

    def test_nobody_with_a_hand_in_a_case_looks_a_second_time(
        self, cast: Cast, month: Month
    ) -> None:
        """Not even one it was taken from before somebody else finished it."""
        (one, *_) = actions.draw_revisits(month.pk, community=cast.community, by=cast.wu, at=JULY)
        assert rules.may_revisit(cast.li, one, JULY)
        cycle = one.matter.cycles.last()
        assert cycle is not None
        lay_hand(cycle, Hand.Did.ASSIGNED, cast.li, at=JULY)
        assert rules.may_revisit(cast.li, one, JULY) is None

    def test_a_supervisor_of_guards_does_not_prepare_it(self, cast: Cast) -> None:
        a_post = {"staff": cast.wang, "role": Role.SUPERVISOR, "community": cast.community}
        Post.objects.create(**a_post, department=cast.order, since=BEGINNING)
        assert rules.may_prepare(cast.wang, cast.community, JULY) is None
        assert rules.may_prepare(cast.wu, cast.community, JULY)

    def test_the_draw_is_made_once_and_can_be_repeated(self, cast: Cast, month: Month) -> None:
        does = {"community": cast.community, "by": cast.wu, "at": JULY}
        drawn = actions.draw_revisits(month.pk, **does)

        assert {one.matter_id for one in drawn} == set(
            measures.closed_complaints(cast.community, *compose.window("2026-06")).values_list(
                "pk", flat=True
            )
        )
        assert actions.draw_revisits(month.pk, **does) == drawn
