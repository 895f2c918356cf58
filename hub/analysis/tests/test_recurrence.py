"""Block H: causes declared eliminated that came back, and entries later than their contact."""

from datetime import timedelta
from typing import Any

import pytest

from hub.analysis import actions, compose, recurrence
from hub.analysis.models import Month
from hub.analysis.tests.test_month import JULY, frozen, plan
from hub.estate.models import Area, Building
from hub.kernel import decisions
from hub.matters import actions as matters
from hub.matters.models import Matter
from hub.matters.tests.cast import Cast, a_complaint, a_household, after, closed, handled

DAY = timedelta(days=1)
AUGUST = JULY + 31 * DAY


@pytest.fixture
def eliminated(cast: Cast) -> Month:
    """June had a leak of cause C4.3 in 东区; the plan against it is verified on the 2nd of July."""
    closed(cast)
    june = actions.open_month("2026-06", community=cast.community, by=cast.wu, at=JULY)
    one = plan(cast, june)
    does = {"community": cast.community, "at": JULY}
    actions.finish_plan(one.pk, by=cast.zheng, result="全部做完", **does)
    actions.verify_plan(one.pk, by=cast.li, worked=True, effect="两月内无同因", **does)
    return june


def again(cast: Cast, days: float, cause: str = "C4.3", **changes: Any) -> Matter:
    """The same once more, so many days after the plan was verified; closed two days later."""
    at = JULY + days * DAY
    matter = handled(cast, at, **changes)
    does = {"community": cast.community}
    decision = matters.propose_ruling(
        matter.pk, by=cast.lin, at=at + 3 * DAY / 24, validity="VALID", valid_ground="b",
        said="又漏了", **does,
    )  # fmt: skip
    decisions.grant(decision, by=cast.wu, at=at + 4 * DAY / 24)
    matters.call_back(
        matter.pk, by=cast.lin, at=at + DAY, reporter_id=matter.reporters.get().pk, way="PHONE",
        is_reached=True, verdict="ACCEPTABLE", said="先这样", **does,
    )  # fmt: skip
    return matters.close(
        matter.pk, by=cast.sun, at=at + 2 * DAY, cause_code=cause, responsible="PROPERTY", **does
    )


def declared(cast: Cast, days: float = 90) -> list[recurrence.Declared]:
    at = JULY + days * DAY
    return recurrence.declared(cast.community, JULY - DAY, at, at)


class TestACauseDeclaredEliminated:
    def test_came_back_where_the_same_cause_had_a_complaint_in_the_same_area(
        self, cast: Cast, eliminated: Month
    ) -> None:
        matter = again(cast, 10)

        (one,) = declared(cast)
        assert [area.name for area in one.areas] == ["东区"]
        assert one.came_back == [matter]

    def test_did_not_where_it_was_another_cause(self, cast: Cast, eliminated: Month) -> None:
        again(cast, 10, "C2.1")

        assert declared(cast)[0].came_back == []

    def test_did_not_where_it_was_another_area(self, cast: Cast, eliminated: Month) -> None:
        west = Area.objects.create(community=cast.community, name="西区")
        tower = Building.objects.create(community=cast.community, area=west, code="9")
        home = a_household(cast.community, tower, "101", "苏宁", "13700000000")
        again(cast, 10, household_id=home.pk)

        assert declared(cast)[0].came_back == []

    @pytest.mark.parametrize(("days", "counts"), [(59, True), (61, False)])
    def test_is_watched_for_sixty_days(
        self, cast: Cast, eliminated: Month, days: int, counts: bool
    ) -> None:
        again(cast, days)

        assert bool(declared(cast)[0].came_back) == counts

    def test_is_not_one_whose_plan_failed(self, cast: Cast) -> None:
        closed(cast)
        june = actions.open_month("2026-06", community=cast.community, by=cast.wu, at=JULY)
        one = plan(cast, june)
        does = {"community": cast.community, "at": JULY}
        actions.finish_plan(one.pk, by=cast.zheng, result="做完", **does)
        actions.verify_plan(one.pk, by=cast.li, worked=False, effect="还在漏", **does)

        assert declared(cast) == []

    def test_stands_in_block_h_by_number(self, cast: Cast, eliminated: Month) -> None:
        matter = again(cast, 10)
        july = actions.open_month("2026-07", community=cast.community, by=cast.wu, at=AUGUST)

        (row,) = frozen(cast, july, AUGUST).snapshot["h"]["recurrence"]
        assert (row["areas"], row["numbers"], row["is_over"]) == (["东区"], [matter.number], False)


class TestLateEntries:
    def test_are_counted_and_named_with_their_delay(self, cast: Cast) -> None:
        a_complaint(cast)
        late = a_complaint(cast, after(3), contact_at=after(-6))
        june = actions.open_month("2026-06", community=cast.community, by=cast.wu, at=JULY)

        found = frozen(cast, june).snapshot["h"]["late_entries"]
        assert (found["of"], found["count"], found["after_freeze"]) == (2, 1, 0)
        assert [(row["number"], row["hours"]) for row in found["rows"]] == [(late.number, 9.0)]

    def test_after_their_months_table_are_counted_apart(self, cast: Cast) -> None:
        closed(cast)
        june = actions.open_month("2026-06", community=cast.community, by=cast.wu, at=JULY)
        plan(cast, june)
        frozen(cast, june)
        actions.issue_table(june.pk, community=cast.community, by=cast.li, at=JULY)
        a_complaint(cast, JULY + DAY, contact_at=JULY - 3 * DAY)

        july = actions.open_month("2026-07", community=cast.community, by=cast.wu, at=AUGUST)
        found = compose.snapshot(july, by=cast.wu, at=AUGUST)["h"]["late_entries"]
        assert found is not None
        assert (found["of"], found["count"], found["after_freeze"]) == (1, 1, 1)

    def test_imported_history_is_named_and_not_counted(self, cast: Cast) -> None:
        old = a_complaint(cast)
        Matter.objects.filter(pk=old.pk).update(is_legacy=True)
        june = actions.open_month("2026-06", community=cast.community, by=cast.wu, at=JULY)

        found = frozen(cast, june).snapshot["h"]["late_entries"]
        assert (found["of"], found["imported"]) == (0, 1)
