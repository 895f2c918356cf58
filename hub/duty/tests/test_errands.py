"""Extra duties and collective activities: turns by a ledger, exemption, a roll, and working time."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.duty import actions, inputs
from hub.duty.actions.errands import CannotGo, NotAll, NotBegun, OutOfTurn, TooFew, WrongTime
from hub.duty.checking import overtime_of
from hub.duty.models import Errand, Roster, Turnout
from hub.duty.queries import worlds
from hub.duty.queries.errands import Turn, fairest_first, ledger_of, order_of_turns
from hub.duty.tests.cast import (
    Cast,
    a_desk,
    a_roster,
    a_shift,
    on,
    planned,
    published,
)
from hub.kernel.lifecycle import WrongState
from hub.kernel.models import Notice, Obligation
from hub.kernel.refusals import Incomplete, NotAllowed
from hub.people.models import Staff


@pytest.fixture
def desk(cast: Cast) -> None:
    """周敏 has the early shift on the 3rd; 林芳 and 许婷 are free."""
    station, early = a_desk(cast), a_shift(cast)
    roster = a_roster(cast, station)
    planned(cast, roster, station, "zhou", early, 3)
    published(cast, roster)


def an_errand(cast: Cast, day: int = 3, hours: int = 2, **changes: Any) -> Errand:
    told = {
        "kind": "EXTRA",
        "title": "搬运防汛沙袋",
        "starts_at": on(day, 9),
        "ends_at": on(day, 9 + hours),
        "needed": 1,
        **changes,
    }
    return actions.call_errand(cast.service.pk, **cast.doing("sun", on(1, 9)), **told)


def sent(errand: Errand) -> list[str]:
    return [one.staff.name for one in errand.turnout.order_by("pk")]


def held(cast: Cast, errand: Errand, *served: str, **missed: str) -> Errand:
    return actions.hold_errand(
        errand.pk,
        **cast.doing("sun", errand.ends_at),
        served=[cast.staff[who].pk for who in served],
        missed={cast.staff[who].pk: why for who, why in missed.items()},
    )


@pytest.mark.usefixtures("desk")
class TestTurns:
    def test_go_to_whoever_bore_least_then_longest_ago(self, cast: Cast) -> None:
        first = an_errand(cast, day=8, hours=3)
        assert sent(first) == ["林芳"]
        assert sent(an_errand(cast, day=9, hours=1)) == ["许婷"]
        assert sent(an_errand(cast, day=10)) == ["周敏"]
        assert sent(an_errand(cast, day=11)) == ["许婷"]
        assert [(one.staff.name, one.minutes) for one in ledger_of(cast.service, on(1, 10))] == [
            ("周敏", 120),
            ("林芳", 180),
            ("许婷", 180),
        ]

    def test_pass_over_who_is_on_duty_or_away(
        self, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        leave = inputs.Leave(cast.lin.pk, on(3), on(4), "事假", "leave:1")
        monkeypatch.setattr(inputs, "_leave", [lambda *_asked: [leave]])
        assert sent(an_errand(cast)) == ["许婷"]
        with pytest.raises(TooFew):
            an_errand(cast)

    def test_say_why_somebody_cannot_go_but_never_what_the_law_spares_them(
        self, cast: Cast
    ) -> None:
        actions.protect(
            cast.lin.pk,
            **cast.doing("li", on(1, 8)),
            kind="PREGNANT",
            since=on(1).date(),
            until=on(30).date(),
        )
        turns = order_of_turns(cast.service, on(1, 9), on(3, 9), on(3, 11))
        assert {one.staff.name: one.unfit for one in turns} == {
            "许婷": "",
            "周敏": "在班",
            "林芳": "不安排加班",
        }

    def test_can_be_passed_over_with_a_reason_only(self, cast: Cast) -> None:
        with pytest.raises(OutOfTurn):
            an_errand(cast, chosen=[cast.xu.pk])
        errand = an_errand(cast, chosen=[cast.xu.pk], why="会开叉车")
        row = errand.turnout.get()
        assert (row.out_of_turn, row.why) == (True, "会开叉车")
        with pytest.raises(CannotGo, match="周敏"):
            an_errand(cast, chosen=[cast.zhou.pk], why="就要他")

    @settings(max_examples=60, deadline=None)
    @given(st.lists(st.integers(1, 8), min_size=1, max_size=40), st.integers(2, 7))
    def test_spread_evenly_over_any_run_of_errands(self, hours: list[int], people: int) -> None:
        """By the order alone: nobody is ever more than the longest errand ahead of who bore least."""
        borne = [0] * people
        for length in hours:
            turns = [Turn(Staff(username=str(n)), 0, borne[n], None) for n in range(people)]
            borne[int(fairest_first(turns)[0].staff.username)] += length * 60
        assert max(borne) - min(borne) <= 8 * 60


@pytest.mark.usefixtures("desk")
class TestCalling:
    def test_tells_the_people_and_lets_everybody_join_what_is_for_all(self, cast: Cast) -> None:
        errand = an_errand(cast, kind="TOGETHER", title="消防演练", needed=None)
        assert sent(errand) == ["林芳", "许婷"]
        assert Notice.objects.get(person=cast.lin).text.startswith("请参加集体活动：消防演练")

    def test_is_the_leaders_and_of_time_to_come(self, cast: Cast) -> None:
        for who in ("zhou", "hu", "feng"):
            with pytest.raises(NotAllowed):
                actions.call_errand(
                    cast.service.pk,
                    **cast.doing(who, on(1, 9)),
                    kind="EXTRA",
                    title="搬",
                    starts_at=on(3, 9),
                    ends_at=on(3, 10),
                    needed=1,
                )
        for changes in ({"starts_at": on(1, 8)}, {"ends_at": on(3, 9)}, {"ends_at": on(4, 9)}):
            with pytest.raises(WrongTime):
                an_errand(cast, **changes)

    def test_lets_somebody_off_and_calls_the_next(self, cast: Cast) -> None:
        errand = an_errand(cast)
        row = errand.turnout.get()
        actions.exempt(row.pk, **cast.doing("sun", on(2, 9)), why="腰伤")
        assert [(one.staff.name, one.status) for one in errand.turnout.order_by("pk")] == [
            ("林芳", "EXEMPT"),
            ("许婷", "CALLED"),
        ]
        again = errand.turnout.get(status="CALLED")
        with pytest.raises(Incomplete):
            actions.exempt(again.pk, **cast.doing("sun", on(2, 9)), why=" ")

    def test_is_called_off_with_a_reason(self, cast: Cast) -> None:
        errand = an_errand(cast)
        actions.cancel_errand(errand.pk, **cast.doing("sun", on(2, 9)), reason="雨停了")
        with pytest.raises(WrongState):
            held(cast, errand, "lin")
        assert ledger_of(cast.service, on(2, 10))[0].minutes == 0


def test_a_double_click_calls_once(cast: Cast) -> None:
    a_desk(cast)
    told: dict[str, Any] = {"kind": "EXTRA", "title": "搬运沙袋", "needed": 1, "key": "once"}
    for minute in (0, 1):
        actions.call_errand(
            cast.service.pk,
            **cast.doing("sun", on(2, 9, minute)),
            starts_at=on(3, 9),
            ends_at=on(3, 11),
            **told,
        )
    assert Errand.objects.count() == 1
    assert Turnout.objects.count() == 1


@pytest.mark.usefixtures("desk")
class TestHolding:
    def test_counts_as_working_time_of_who_served(self, cast: Cast) -> None:
        errand = an_errand(cast, needed=2)
        held(cast, errand, "lin", xu="发烧")
        rows = {one.staff.name: (one.status, one.minutes) for one in errand.turnout.all()}
        assert rows == {"林芳": ("SERVED", 120), "许婷": ("MISSED", 0)}
        assert not Obligation.objects.open().filter(kind="errand.hold").exists()

    def test_counts_in_the_overtime_that_a_roster_foresees(self, cast: Cast) -> None:
        roster = Roster.objects.get()
        held(cast, an_errand(cast), "lin")
        world = worlds.world_of(roster, on(4, 9))
        assert world.extra == {cast.lin.pk: 120}
        planned_ = [worlds.duty_of(one) for one in roster.assignments.all()]
        assert overtime_of(world, planned_, extra=200 * 60) > overtime_of(world, planned_)

    def test_leaves_nobody_open_and_comes_after_the_beginning(self, cast: Cast) -> None:
        errand = an_errand(cast, needed=2)
        with pytest.raises(NotAll, match="许婷"):
            held(cast, errand, "lin")
        with pytest.raises(NotBegun):
            actions.hold_errand(
                errand.pk,
                **cast.doing("sun", errand.starts_at - timedelta(minutes=1)),
                served=[cast.lin.pk, cast.xu.pk],
                missed={},
            )

    def test_is_owed_within_a_day_by_whoever_called(self, cast: Cast) -> None:
        errand = an_errand(cast)
        owed = Obligation.objects.open().get(kind="errand.hold")
        assert (owed.person, owed.due_at) == (cast.sun, errand.ends_at + timedelta(days=1))

    def test_of_a_past_errand_is_not_rewritten(self, cast: Cast) -> None:
        errand = an_errand(cast)
        held(cast, errand, "lin")
        with pytest.raises(WrongState):
            held(cast, errand, lin="其实没来")
        assert Turnout.objects.get().minutes == 120
