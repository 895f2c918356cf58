"""Back from leave: early, on time, late; by the leader, never by oneself; and the clock watches."""

import pytest
from django.db import IntegrityError, transaction

from hub.duty import actions as duty
from hub.duty.actions.publishing import BreaksRules
from hub.duty.models import AttendanceDay, Cover, Roster, Shift, Station
from hub.duty.queries.board import board_of
from hub.kernel.refusals import Missing, NotAllowed
from hub.leave import actions, jobs
from hub.leave.actions import Wish
from hub.leave.actions.returning import ExtensionWaits, NotAway, OwnSignBack, WrongMoment
from hub.leave.models import Leave, SignBack
from hub.leave.tests.cast import (
    Cast,
    a_leave,
    after,
    asked,
    balance_of,
    granted,
    on,
    owed,
    rostered,
    wish,
    worked_out,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def june(cast: Cast) -> None:
    rostered(cast)
    actions.grant_annual(cast.zhou, **cast.doing("ma"))


def back(cast: Cast, leave: Leave, at: object, who: str = "sun", **told: object) -> SignBack:
    return actions.sign_back(leave.pk, **cast.doing(who, at), **told)


def annual(cast: Cast, first: int = 3, last: int = 5) -> Leave:
    leave = a_leave(cast, code="annual", first=first, last=last)
    jobs.tick(cast.community, on(first, 9))
    leave.refresh_from_db()
    return leave


class TestTheRound:
    def test_begins_and_opens_the_sign_back(self, cast: Cast) -> None:
        leave = annual(cast)
        duty = owed(leave, "leave.sign_back")
        # Friday the 5th is her last; she is due on Monday, and the leader a day later.
        assert (leave.status, leave.back_by, duty.due_at) == ("ACTIVE", on(8, 8), on(9, 8))
        assert (duty.role, duty.unit) == ("LD", cast.service.pk)

    def test_on_time(self, cast: Cast) -> None:
        leave = annual(cast)
        done = back(cast, leave, on(8, 8, 5), returned_at=on(8, 7, 55))
        assert (done.early_minutes, done.late_minutes) == (0, 0)
        assert owed(leave, "leave.sign_back").status == "MET"

    def test_early_gives_the_rest_back_and_the_shifts_too(self, cast: Cast) -> None:
        leave = annual(cast)
        done = back(cast, leave, on(5, 7), returned_at=on(5, 7))
        assert done.early_minutes == 480
        assert balance_of(cast, "annual") == 3 * 480
        leave.refresh_from_db()
        assert leave.over_at == on(5, 7)
        worked_out(cast, on(5, 20))
        assert (
            AttendanceDay.objects.get(staff=cast.zhou, work_on=on(5, 12).date()).outcome
            == "ABSENT"
        )

    def test_late_is_what_passed_of_ones_own_shifts(self, cast: Cast) -> None:
        done = back(cast, annual(cast), on(8, 9), returned_at=on(8, 8, 40))
        assert done.late_minutes == 40

    def test_coming_back_within_days_off_is_not_late(self, cast: Cast) -> None:
        assert back(cast, annual(cast), on(7, 12)).late_minutes == 0


class TestWho:
    def test_not_oneself(self, cast: Cast) -> None:
        leave = annual(cast)
        with pytest.raises(OwnSignBack):
            back(cast, leave, on(8, 8), "zhou")

    @pytest.mark.parametrize(
        ("who", "answer"), [("hu", Missing), ("lin", Missing), ("feng", NotAllowed)]
    )
    def test_not_others(self, cast: Cast, who: str, answer: type[Exception]) -> None:
        leave = annual(cast)
        with pytest.raises(answer):
            back(cast, leave, on(8, 8), who)

    def test_ones_own_word_has_the_servers_moment(self, cast: Cast) -> None:
        leave = annual(cast)
        actions.report_back(leave.pk, **cast.doing("zhou", on(8, 7, 50)))
        done = back(cast, leave, on(10, 8))
        assert (done.returned_at, done.late_minutes) == (on(8, 7, 50), 0)


class TestWhen:
    def test_once(self, cast: Cast) -> None:
        leave = annual(cast)
        back(cast, leave, on(8, 9))
        with pytest.raises(NotAway):
            back(cast, leave, on(8, 10))
        with pytest.raises(IntegrityError), transaction.atomic():
            SignBack.objects.create(
                community=cast.community, leave=leave, staff=cast.zhou, returned_at=on(8), by=cast.wu,
                at=on(8),
            )  # fmt: skip

    def test_not_before_it_begins_nor_in_the_future(self, cast: Cast) -> None:
        leave = a_leave(cast)
        with pytest.raises(NotAway):
            back(cast, leave, after(1))
        with pytest.raises(WrongMoment):
            back(cast, leave, on(4, 9), returned_at=on(5, 9))

    def test_not_while_an_extension_waits(self, cast: Cast) -> None:
        leave = annual(cast)
        more: Wish = wish(cast, first=8, last=8)
        actions.extend(leave.pk, more, **cast.doing("zhou", on(5, 12)))
        with pytest.raises(ExtensionWaits):
            back(cast, leave, on(6, 9))


class TestOverdue:
    def test_nobody_signed_back(self, cast: Cast) -> None:
        leave = annual(cast)
        jobs.tick(cast.community, on(9, 8))
        leave.refresh_from_db()
        assert leave.status == "ACTIVE"
        jobs.tick(cast.community, on(9, 8, 1))
        leave.refresh_from_db()
        assert leave.status == "OVERDUE"
        back(cast, leave, on(10, 9))

    def test_not_while_an_extension_waits(self, cast: Cast) -> None:
        leave = annual(cast)
        actions.extend(leave.pk, wish(cast, first=8, last=9), **cast.doing("zhou", on(5, 12)))
        jobs.tick(cast.community, on(9, 12))
        leave.refresh_from_db()
        assert leave.status == "ACTIVE"

    def test_leave_granted_afterwards_is_not_overdue_for_that(self, cast: Cast) -> None:
        leave = granted(cast, asked(cast, at=on(3, 7)), on(12, 9))
        jobs.tick(cast.community, on(12, 10))
        leave.refresh_from_db()
        assert leave.status == "ACTIVE"

    def test_hours_end_by_themselves(self, cast: Cast) -> None:
        leave = granted(cast, asked(cast, code="prenatal", from_at=on(3, 14), until_at=on(3, 16)))
        jobs.tick(cast.community, on(3, 14, 1))
        jobs.tick(cast.community, on(3, 16, 1))
        leave.refresh_from_db()
        assert leave.status == "RETURNED"


class TestTheRoster:
    def test_shows_the_gap_and_refuses_whoever_is_away(self, cast: Cast) -> None:
        station = Station.objects.get(name="前台")
        shift = Shift.objects.get(name="早班")
        duty.set_cover(
            station.pk, **cast.doing("wu"), shift_id=shift.pk, days=Cover.Days.WORKED, least=1,
            since=on(1).date(),
        )  # fmt: skip
        a_leave(cast, first=9, last=9)
        a_leave(cast, who="lin", first=10, last=10)
        roster = Roster.objects.get(department=cast.service)
        board = board_of(roster, on(5, 9))
        row = next(line for line in board.lines if line.staff == cast.zhou)
        assert [cell.day.day for cell in row.cells if cell.is_away] == [9]
        gaps = [
            one for one in board.hard if one.rule == "COVER" and one.work_on == on(9, 9).date()
        ]
        assert len(gaps) == 1
        turn = roster.assignments.get(staff=cast.zhou, work_on=on(9, 9).date())
        duty.pass_on([(turn.pk, cast.lin.pk)], **cast.doing("wu", on(5, 9)), reason="请假顶班")
        other = roster.assignments.get(staff=cast.zhou, work_on=on(10, 9).date())
        with pytest.raises(BreaksRules):
            duty.pass_on([(other.pk, cast.lin.pk)], **cast.doing("wu", on(5, 11)), reason="换人")
