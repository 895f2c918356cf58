"""Who may do what with duty: the matrix, read as the rule it is."""

from collections.abc import Callable
from typing import Any

import pytest

from hub.duty import actions, rules
from hub.duty.actions import handover, register
from hub.duty.models import Register, Roster, Shift, Station
from hub.duty.tests.cast import (
    JUNE,
    LONG_AGO,
    MORNING,
    Cast,
    a_desk,
    a_roster,
    a_shift,
    duty_of,
    june,
    on,
    planned,
    published,
)
from hub.kernel import decisions
from hub.kernel.models import Decision
from hub.kernel.refusals import NotAllowed

Acts = dict[str, Callable[[str], Any]]

# What each may do at the desk of customer service. 胡军 leads the guards: nothing of the desk is his.
MAY = {
    "zhou": {"punch"},
    "sun": {"place", "plan", "enter a punch", "decide a correction", "open a book", "take over"},
    "wu": {
        "set a shift up",
        "set a station up",
        "set cover",
        "place",
        "note a licence",
        "plan",
        "publish",
        "import punches",
        "enter a punch",
        "decide a correction",
        "open a book",
        "take over",
    },
    "li": {
        "set a shift up",
        "set a station up",
        "set cover",
        "place",
        "note a licence",
        "protect",
        "publish",
        "import punches",
        "enter a punch",
        "decide a correction",
    },
    "hu": set(),
    "zhao": {
        "set a shift up",
        "set a station up",
        "set cover",
        "place",
        "note a licence",
        "protect",
        "publish",
        "import punches",
        "enter a punch",
        "decide a correction",
        "open a book",
        "take over",
    },
    "qian": {"publish", "enter a punch", "decide a correction"},
    "feng": set(),
    "ma": set(),
}
EVERYBODY = {"punch"}
READS = {"sun", "wu", "li", "zhao", "qian", "feng"}


@pytest.fixture
def desk(cast: Cast) -> Station:
    return a_desk(cast)


@pytest.fixture
def early(cast: Cast) -> Shift:
    return a_shift(cast)


def submitted(cast: Cast, desk: Station, early: Shift) -> Roster:
    """By 孙姐, who therefore publishes it never."""
    roster = submittable(cast, desk, early)
    actions.submit(roster.pk, **cast.doing("sun"))
    return roster


@pytest.fixture
def acts(cast: Cast, desk: Station, early: Shift) -> Acts:
    lin = cast.lin.pk

    def set_up_shift(who: str) -> Any:
        return actions.add_shift(
            **cast.doing(who), mark="长", name="长白班", segments=[(510, 990)]
        )

    def protect(who: str) -> Any:
        told = {"kind": "NURSING", "since": june(1), "until": june(30)}
        return actions.protect(lin, **cast.doing(who), **told)

    def correct(who: str) -> Any:
        published(cast, submittable(cast, desk, early))
        turn = duty_of(cast, "lin", 3)
        actions.ask_correction(
            turn.pk, **cast.doing("lin", on(3, 18)), reason="忘了", came_at=on(3, 8)
        )
        decision = Decision.objects.get(status=Decision.Status.PROPOSED)
        return decisions.grant(decision, by=cast.staff[who], at=on(3, 19))

    return {
        "punch": lambda who: actions.punch(**cast.doing(who), direction="IN"),
        "set a shift up": set_up_shift,
        "set a station up": lambda who: actions.add_station(
            **cast.doing(who), department_id=cast.service.pk, name="大堂"
        ),
        "set cover": lambda who: actions.set_cover(
            desk.pk, **cast.doing(who), shift_id=early.pk, least=1, since=LONG_AGO
        ),
        "place": lambda who: actions.place(
            desk.pk, **cast.doing(who), staff_id=cast.sun.pk, since=june(1)
        ),
        "note a licence": lambda who: actions.note_licence(
            lin, **cast.doing(who), kind="GUARD", number="1", since=LONG_AGO
        ),
        "protect": protect,
        "plan": lambda who: actions.draw_up(
            **cast.doing(who), department_id=cast.service.pk, period=JUNE
        ),
        "publish": lambda who: actions.publish(submitted(cast, desk, early).pk, **cast.doing(who)),
        "import punches": lambda who: actions.import_punches([], **cast.doing(who)),
        "enter a punch": lambda who: actions.enter_punch(
            lin, **cast.doing(who), punched_at=MORNING, direction="IN", reason="手机没电"
        ),
        "decide a correction": correct,
        "open a book": lambda who: register.open_register(
            desk.pk, **cast.doing(who), name="簿", keeper_id=lin, items=()
        ),
        "take over": lambda who: handover.take_over(
            book(cast, desk).pk, **cast.doing(who), reason="没到"
        ),
    }


def submittable(cast: Cast, desk: Station, early: Shift) -> Roster:
    roster = a_roster(cast, desk)
    planned(cast, roster, desk, "lin", early, 3)
    return roster


def book(cast: Cast, desk: Station) -> Register:
    """Kept by 周敏, and opened by the head of the office: no leader has had a hand in it."""
    return register.open_register(
        desk.pk, **cast.doing("zhao"), name="前台簿", keeper_id=cast.zhou.pk, items=()
    )


ACTS = sorted(set().union(*MAY.values()))


@pytest.mark.parametrize("who", MAY)
@pytest.mark.parametrize("act", ACTS)
def test_who_may_do_what(who: str, act: str, acts: Acts) -> None:
    if act in MAY[who] | EVERYBODY:
        acts[act](who)
    else:
        with pytest.raises(NotAllowed):
            acts[act](who)


@pytest.mark.parametrize("who", MAY)
def test_who_reads_the_desks_duty(who: str, cast: Cast) -> None:
    may = rules.may(cast.staff[who], cast.service, rules.READ, MORNING)
    assert may == (who in READS)
