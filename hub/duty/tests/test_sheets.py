"""Month sheets: drawn up once nothing waits any more, frozen, and the same whenever they are printed."""

import io

import pytest
import python_calamine

from hub.duty import actions
from hub.duty.actions.publishing import NotSettled
from hub.duty.actions.sheets import NotLocked
from hub.duty.models import MonthSheet, Roster
from hub.duty.tests.cast import (
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
from hub.kernel import decisions, documents
from hub.kernel.house import the_house
from hub.kernel.models import Decision
from hub.kernel.refusals import Incomplete, NotAllowed

AFTER = on(3, 10, month=7)


@pytest.fixture
def month(cast: Cast) -> Roster:
    """周敏 worked the 3rd, came late on the 4th and forgot to punch out on the 5th.

    林芳 worked the 19th, the Dragon Boat Festival, and served two hours' extra duty on the 8th.
    """
    station, early = a_desk(cast), a_shift(cast)
    roster = a_roster(cast, station)
    planned(cast, roster, station, "zhou", early, 3, 4, 5)
    planned(cast, roster, station, "lin", early, 19)
    published(cast, roster)
    for who, day, hour, minute, way in (
        ("zhou", 3, 7, 55, "IN"), ("zhou", 3, 16, 2, "OUT"),
        ("zhou", 4, 8, 20, "IN"), ("zhou", 4, 16, 0, "OUT"),
        ("zhou", 5, 7, 50, "IN"),
        ("lin", 19, 7, 58, "IN"), ("lin", 19, 16, 1, "OUT"),
    ):  # fmt: skip
        actions.punch(**cast.doing(who, on(day, hour, minute)), direction=way)
    errand = actions.call_errand(
        cast.service.pk,
        **cast.doing("sun", on(6, 9)),
        kind="EXTRA",
        title="搬运沙袋",
        starts_at=on(8, 9),
        ends_at=on(8, 11),
        needed=1,
        chosen=[cast.lin.pk],
        why="轮到",
    )
    actions.hold_errand(errand.pk, **cast.doing("sun", on(8, 11)), served=[cast.lin.pk], missed={})
    actions.work_out(
        community=cast.community, by=the_house(), at=AFTER, first=june(1), last=june(30)
    )
    return roster


def locked(cast: Cast, roster: Roster) -> None:
    actions.lock(roster.pk, **cast.doing("zhao", AFTER))


def sheet(cast: Cast, kind: str = "KQB", **changes: str) -> MonthSheet:
    told = {"period": "2026-06", "kind": kind, **changes}
    return actions.issue_sheet(cast.service.pk, **cast.doing("li", AFTER), **told)


class TestDrawingUp:
    def test_waits_for_the_month_to_be_locked(self, cast: Cast, month: Roster) -> None:
        with pytest.raises(NotLocked):
            sheet(cast)
        locked(cast, month)
        assert sheet(cast).document.number == "KQB-202606-01"

    def test_month_is_not_locked_while_somebody_waits_for_an_answer(
        self, cast: Cast, month: Roster
    ) -> None:
        actions.ask_correction(
            duty_of(cast, "zhou", 5).pk,
            **cast.doing("zhou", on(6, 9)),
            left_at=on(5, 16),
            reason="忘了",
        )
        with pytest.raises(NotSettled, match="1 份补卡待批"):
            locked(cast, month)
        decisions.grant(Decision.objects.get(kind="duty.correction"), by=cast.sun, at=on(6, 10))
        locked(cast, month)

    def test_is_the_heads_and_again_only_with_a_reason(self, cast: Cast, month: Roster) -> None:
        locked(cast, month)
        first = sheet(cast)
        with pytest.raises(Incomplete):
            sheet(cast)
        second = sheet(cast, reason="换抬头")
        assert (second.version, second.document.previous) == (2, first.document)
        for who in ("zhou", "sun", "hu", "feng"):
            with pytest.raises(NotAllowed):
                actions.issue_sheet(
                    cast.service.pk, **cast.doing(who, AFTER), period="2026-06", kind="JBT"
                )


class TestFigures:
    def test_of_attendance_stand_by_person_and_day(self, cast: Cast, month: Roster) -> None:
        locked(cast, month)
        told = sheet(cast).document.snapshot
        zhou, lin = sorted(told["people"], key=lambda one: one["number"], reverse=True)
        assert zhou["marks"][2:5] == ["早√", "早迟", "早缺卡"]
        assert (zhou["shifts"], zhou["late"], zhou["late_minutes"], zhou["missing"]) == (
            3,
            1,
            20,
            1,
        )
        assert (lin["marks"][7], lin["errands"]) == ("差", 1)

    def test_of_overtime_hold_the_law_apart(self, cast: Cast, month: Roster) -> None:
        locked(cast, month)
        told = sheet(cast, "JBT").document.snapshot
        lin = next(one for one in told["people"] if one["name"] == "林芳")
        assert told["standard_minutes"] == 21 * 480
        # Eight hours on a statutory day are owed whatever the month's sum is.
        assert (lin["statutory_minutes"], lin["over_minutes"]) == (480, 0)
        assert (lin["errand_minutes"], lin["worked_minutes"]) == (120, 600)

    def test_are_the_same_on_paper_and_in_the_workbook(self, cast: Cast, month: Roster) -> None:
        locked(cast, month)
        for kind, first in (("KQB", "逐日"), ("JBT", "加班")):
            paper = sheet(cast, kind).document
            assert documents.pdf(paper) == documents.pdf(paper)
            made = io.BytesIO(documents.workbook(paper))
            rows = python_calamine.CalamineWorkbook.from_filelike(made).get_sheet_by_name(first)
            assert {"周敏", "林芳"} <= {row[1] for row in rows.to_python()}
            assert documents.verify(paper)
