"""Having a roster proposed: in the worker, around what was planned by hand, or with the reason why not."""

import pytest
from django.utils import timezone

from hub.duty import actions
from hub.duty.actions.searching import Searching
from hub.duty.models import Roster
from hub.duty.tests.cast import (
    LONG_AGO,
    Cast,
    a_desk,
    a_roster,
    a_shift,
    duty_of,
    planned,
    published,
)
from hub.kernel import jobs, policies


@pytest.fixture
def quick(cast: Cast) -> None:
    policies.set_(
        cast.community,
        "duty",
        {"search_seconds": 5},
        by=cast.li,
        at=cast.doing("li")["at"],
        reason="测试",
    )


def searched(roster: Roster, cast: Cast) -> Roster:
    actions.ask_for_proposal(roster.pk, **cast.doing("sun"))
    jobs.drain(timezone.now())
    roster.refresh_from_db()
    return roster


@pytest.mark.usefixtures("quick")
class TestProposal:
    def test_fills_the_cover_around_what_was_planned_and_can_be_published(
        self, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("hub.duty.jobs.now", lambda: cast.doing("sun")["at"])
        station, early = a_desk(cast), a_shift(cast)
        actions.set_cover(
            station.pk, **cast.doing("wu"), shift_id=early.pk, least=1, most=2, since=LONG_AGO
        )
        roster = a_roster(cast, station)
        planned(cast, roster, station, "zhou", early, 1, 2)
        roster = searched(roster, cast)
        assert roster.found["cost"] >= roster.found["bound"]
        assert roster.assignments.count() >= 30
        assert duty_of(cast, "zhou", 1).source == "HAND"
        published(cast, roster)

    def test_that_cannot_be_says_which_rules_clash(
        self, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("hub.duty.jobs.now", lambda: cast.doing("sun")["at"])
        station, early = a_desk(cast, "zhou"), a_shift(cast)
        actions.set_cover(
            station.pk, **cast.doing("wu"), shift_id=early.pk, least=1, since=LONG_AGO
        )
        roster = searched(a_roster(cast, station), cast)
        assert roster.found["clash"][1:] == ["任何连续七天里至少休息一天。"]
        assert "登记可上这个岗的有 1 人（周敏）" in roster.found["clash"][0]

    def test_does_not_overwrite_what_was_planned_meanwhile(
        self, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("hub.duty.jobs.now", lambda: cast.doing("sun")["at"])
        station, early = a_desk(cast), a_shift(cast)
        actions.set_cover(
            station.pk, **cast.doing("wu"), shift_id=early.pk, least=1, since=LONG_AGO
        )
        roster = a_roster(cast, station)
        actions.ask_for_proposal(roster.pk, **cast.doing("sun"))
        with pytest.raises(Searching):
            actions.ask_for_proposal(roster.pk, **cast.doing("sun"))
        planned(cast, roster, station, "zhou", early, 1)
        jobs.drain(timezone.now())
        assert roster.assignments.count() == 1
