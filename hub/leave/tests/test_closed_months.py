"""Signed back after a month was locked: ledger and attendance say the same, in the next month's sheets."""

import io
from datetime import date

import pytest
import python_calamine
from django.db import IntegrityError, transaction
from django.urls import reverse

from hub.duty import actions as duty
from hub.duty.models import (
    Amendment,
    AttendanceDay,
    MonthSheet,
    Roster,
    Shift,
    Station,
)
from hub.kernel import documents
from hub.kernel.house import the_house
from hub.kernel.models import Event
from hub.leave import actions
from hub.leave.models import Entry, Leave
from hub.leave.tests.cast import Cast, after, asked, granted, june, on, rostered
from hub.people.models import Department
from hub.people.tests.seats import Seat

JULY = "2026-07"


@pytest.fixture
def leave(cast: Cast) -> Leave:
    """Away from Tuesday 16 June to 3 July by right; in truth 周敏 was at work on the 17th and 18th.
    June was locked on 1 July, before anybody signed her back."""
    rostered(cast)
    leave = granted(cast, asked(cast, first=16, last_day=date(2026, 7, 3)), after(1), "qian")
    actions.go_on(leave.pk, community=cast.community, by=the_house(), at=on(16, 9))
    for day, hour, way in ((17, 7, "IN"), (17, 16, "OUT"), (18, 7, "IN")):
        duty.punch(**cast.doing("zhou", on(day, hour, 50)), direction=way)
    duty.work_out(
        community=cast.community, by=the_house(), at=on(1, 9, month=7),
        first=june(16), last=june(18), staff=[cast.zhou.pk],
    )  # fmt: skip
    for roster in Roster.objects.all():
        duty.lock(roster.pk, **cast.doing("zhao", on(1, 10, month=7)))
    leave.refresh_from_db()
    return leave


def signed_back(cast: Cast, leave: Leave) -> None:
    actions.sign_back(leave.pk, **cast.doing("sun", on(2, 9, month=7)), returned_at=on(17, 7, 50))


def july(cast: Cast) -> Department:
    """July of the desk, worked and locked."""
    roster = duty.draw_up(
        **cast.doing("sun", on(3, 9, month=7)), department_id=cast.service.pk, period=JULY
    )
    duty.plan(
        roster.pk, **cast.doing("sun", on(3, 9, month=7)), staff_id=cast.lin.pk,
        work_on=date(2026, 7, 6),
        shifts=[(Shift.objects.get(mark="早").pk, Station.objects.get(name="前台").pk)],
    )  # fmt: skip
    duty.submit(roster.pk, **cast.doing("sun", on(3, 9, month=7)))
    duty.publish(roster.pk, **cast.doing("zhao", on(3, 9, month=7)))
    duty.lock(roster.pk, **cast.doing("zhao", on(3, 9, month=8)))
    return cast.service


class TestSignedBackAfterTheLock:
    def test_the_locked_days_stay_as_they_were_closed(self, cast: Cast, leave: Leave) -> None:
        before = list(AttendanceDay.objects.filter(staff=cast.zhou).values())
        signed_back(cast, leave)
        assert list(AttendanceDay.objects.filter(staff=cast.zhou).values()) == before

    def test_the_ledger_and_the_amendments_name_the_same_days(
        self, cast: Cast, leave: Leave
    ) -> None:
        signed_back(cast, leave)
        made = Amendment.objects.filter(staff=cast.zhou)
        assert [(one.assignment.work_on.day, one.was, one.now, one.shown_in) for one in made] == [
            (17, "LEAVE", "NORMAL", JULY),
            (18, "LEAVE", "MISSING", JULY),
        ]
        assert made[0].minutes == 480
        returned = Entry.objects.get(leave=leave, movement="RETURN")
        assert returned.minutes == leave.minutes - 480

    def test_the_history_of_the_roster_says_so(self, cast: Cast, leave: Leave) -> None:
        signed_back(cast, leave)
        told = Event.objects.get(verb="duty.month_amended")
        assert (told.detail["shifts"], told.detail["shown_in"]) == (2, JULY)
        assert told.detail["reason"] == f"{leave.number} 提前销假"

    def test_an_open_month_is_worked_out_as_always(self, cast: Cast) -> None:
        rostered(cast)
        leave = granted(cast, asked(cast, first=16, last=18), after(1), "wu")
        actions.go_on(leave.pk, community=cast.community, by=the_house(), at=on(16, 9))
        actions.sign_back(leave.pk, **cast.doing("sun", on(18, 20)), returned_at=on(17, 7, 50))
        assert not Amendment.objects.exists()

    def test_on_time_amends_nothing(self, cast: Cast, leave: Leave) -> None:
        actions.sign_back(leave.pk, **cast.doing("sun", on(4, 9, month=7)))
        assert not Amendment.objects.exists()

    def test_is_for_good(self, cast: Cast, leave: Leave) -> None:
        signed_back(cast, leave)
        for change in ({"now": "ABSENT"}, {"now_minutes": 0}, {"shown_in": "2027-01"}):
            with pytest.raises(IntegrityError), transaction.atomic():
                Amendment.objects.update(**change)


class TestTheNextSheets:
    @pytest.mark.parametrize("kind", ["KQB", "JBT"])
    def test_carry_the_difference_on_paper_and_in_the_workbook(
        self, cast: Cast, leave: Leave, kind: str
    ) -> None:
        signed_back(cast, leave)
        desk = july(cast)
        sheet = duty.issue_sheet(
            desk.pk, **cast.doing("li", on(4, 9, month=8)), period=JULY, kind=kind
        )
        [first, second] = sheet.document.snapshot["amendments"]
        assert (first["day"], first["was"], first["now"], first["minutes"]) == (
            "2026-06-17", "假", "√", 480,
        )  # fmt: skip
        assert second["reason"] == f"{leave.number} 提前销假"
        assert documents.pdf(sheet.document).startswith(b"%PDF")
        book = python_calamine.CalamineWorkbook.from_filelike(
            io.BytesIO(documents.workbook(sheet.document))
        )
        rows = book.get_sheet_by_name("以前月份更正").to_python()
        assert "周敏" in {row[1] for row in rows}

    def test_the_closed_months_own_sheet_does_not_change(self, cast: Cast, leave: Leave) -> None:
        def issued(reason: str = "") -> MonthSheet:
            return duty.issue_sheet(
                cast.service.pk, **cast.doing("li", on(2, 10, month=7)), period="2026-06",
                kind="KQB", reason=reason,
            )  # fmt: skip

        before = issued().document.snapshot
        signed_back(cast, leave)
        assert issued("核对").document.snapshot == before

    def test_the_leaves_page_says_where_it_is_carried(
        self, cast: Cast, leave: Leave, seat: Seat
    ) -> None:
        signed_back(cast, leave)
        hours = (on(3, 9, month=7) - after(0)).total_seconds() / 3600
        page = seat("zhou", hours).get(reverse("leave:leave", args=[leave.pk])).content.decode()
        assert "已锁定月份的更正" in page
        assert "记入 2026-07 月报" in page
