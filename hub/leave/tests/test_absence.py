"""Leave and absence: what was asked in time is never absence, and no minute is both."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.duty import actions as duty
from hub.duty.actions.absences import OnLeave, StillWaiting
from hub.duty.actions.publishing import NotSettled
from hub.duty.models import Absence, AttendanceDay, Roster
from hub.kernel import decisions
from hub.kernel.house import the_house
from hub.leave import actions, jobs
from hub.leave.actions.asking import MonthClosed
from hub.leave.actions.steps import AbsenceStands
from hub.leave.models import Leave
from hub.leave.tests.cast import (
    Cast,
    a_call,
    a_leave,
    asked,
    granted,
    on,
    rostered,
    worked_out,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def june(cast: Cast) -> None:
    rostered(cast)


def absence_of(cast: Cast, day: int = 3) -> Absence | None:
    return Absence.objects.filter(staff=cast.zhou, work_on=on(day, 12).date()).first()


def outcome(who: str = "zhou", day: int = 3) -> tuple[str, str]:
    row = AttendanceDay.objects.get(staff__username=who, work_on=on(day, 12).date())
    return row.outcome, row.leave


def confirmed(cast: Cast, day: int = 3) -> Absence:
    """Told, reminded, unanswered, and ruled by two."""
    worked_out(cast, on(day, 20))
    absence = Absence.objects.get(staff=cast.zhou, work_on=on(day, 12).date())
    duty.remind(community=cast.community, by=the_house(), at=absence.answer_by)
    later = on(day + 7, 9)
    decision = duty.propose_absence(absence.pk, **cast.doing("sun", later), reason="联系不上")
    decisions.grant(decision, by=cast.wu, at=later)
    absence.refresh_from_db()
    return absence


class TestGranted:
    def test_is_leave_in_the_attendance(self, cast: Cast) -> None:
        a_leave(cast)
        worked_out(cast, on(3, 20))
        assert outcome() == ("LEAVE", "事假")
        assert not absence_of(cast)

    def test_of_health_is_only_leave_to_others(self, cast: Cast) -> None:
        a_leave(cast, code="sick")
        worked_out(cast, on(3, 20))
        assert outcome() == ("LEAVE", "请假")

    def test_half_a_day_leaves_half_a_shift(self, cast: Cast) -> None:
        a_leave(cast, last_half="AM")
        duty.punch(**cast.doing("zhou", on(3, 11, 58)), direction="IN")
        duty.punch(**cast.doing("zhou", on(3, 16, 1)), direction="OUT")
        worked_out(cast, on(3, 20))
        row = AttendanceDay.objects.get(staff=cast.zhou, work_on=on(3, 12).date())
        assert (row.outcome, row.worked_minutes, row.late_minutes) == ("NORMAL", 240, 0)

    def test_a_night_is_one_day_of_leave(self, cast: Cast) -> None:
        leave = asked(cast, "shi", first=2, last=2)
        granted(cast, leave, on(1, 9), "zhao")
        worked_out(cast, on(3, 20))
        assert (leave.minutes, outcome("shi", 2)) == (480, ("LEAVE", "事假"))
        assert outcome("shi", 1)[0] == "ABSENT"


class TestAskedInTimeAndAnsweredLate:
    def test_waits_without_a_proposal(self, cast: Cast) -> None:
        asked(cast)
        worked_out(cast, on(3, 20))
        assert outcome() == ("LEAVE", "请假待批")
        assert not absence_of(cast)

    def test_granted_late_is_leave(self, cast: Cast) -> None:
        leave = asked(cast)
        worked_out(cast, on(3, 20))
        granted(cast, leave, on(5, 9))
        assert outcome() == ("LEAVE", "事假")

    def test_refused_late_is_no_absence_either(self, cast: Cast) -> None:
        """She asked nine days ahead; the answer came when the shift was over."""
        leave = asked(cast)
        actions.reject(leave.pk, **cast.doing("wu", on(5, 9)), words="人手不够")
        worked_out(cast, on(5, 20))
        assert outcome() == ("LEAVE", "待批期间")
        assert not absence_of(cast)

    def test_refused_in_the_shift_excuses_that_shift_alone(self, cast: Cast) -> None:
        leave = asked(cast, first=3, last=5)
        actions.reject(leave.pk, **cast.doing("wu", on(3, 10)), words="人手不够")
        worked_out(cast, on(5, 20))
        assert outcome(day=3) == ("LEAVE", "待批期间")
        assert (outcome(day=4)[0], outcome(day=5)[0]) == ("ABSENT", "ABSENT")

    def test_refused_in_time_excuses_nothing(self, cast: Cast) -> None:
        leave = asked(cast)
        actions.reject(leave.pk, **cast.doing("wu", on(2, 9)), words="人手不够")
        worked_out(cast, on(3, 20))
        assert outcome()[0] == "ABSENT"

    @settings(
        max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(
        ahead=st.integers(1, 9), hour=st.integers(8, 20), answered=st.integers(0, 96),
        says_yes=st.booleans(), length=st.integers(0, 2),
    )  # fmt: skip
    def test_is_never_absence(
        self, cast: Cast, ahead: int, hour: int, answered: int, says_yes: bool, length: int
    ) -> None:
        """However early it was asked and however late it was answered: no shift that had begun
        before the answer is absence."""
        with transaction.atomic():
            filed = on(8, hour) - timedelta(days=ahead)
            leave = asked(cast, at=filed, first=8, last=8 + length)
            answer = on(8, 8 + answered)
            if says_yes:
                granted(cast, leave, answer)
            else:
                actions.reject(leave.pk, **cast.doing("wu", answer), words="不行")
            worked_out(cast, on(12, 20))
            begun = {
                one.work_on
                for one in Absence.objects.filter(staff=cast.zhou, work_on__gte=on(8, 1).date())
                if one.assignment.starts_at < answer and one.work_on <= on(8 + length, 1).date()
            }
            assert not begun
            transaction.set_rollback(True)


class TestAskedLate:
    def test_is_proposed_but_cannot_be_ruled_while_it_waits(self, cast: Cast) -> None:
        asked(cast, at=on(3, 7))
        worked_out(cast, on(3, 20))
        absence = absence_of(cast)
        assert absence
        duty.remind(community=cast.community, by=the_house(), at=absence.answer_by)
        with pytest.raises(StillWaiting):
            duty.propose_absence(absence.pk, **cast.doing("sun", on(12, 9)), reason="未到岗")

    def test_granted_takes_the_proposal_off(self, cast: Cast) -> None:
        leave = asked(cast, at=on(3, 7))
        worked_out(cast, on(3, 20))
        granted(cast, leave, on(4, 9))
        absence = absence_of(cast)
        assert absence
        assert (absence.status, absence.cure) == ("CURED", "DERIVED")


class TestACall:
    def test_stops_the_clock_until_the_paper_is_due(self, cast: Cast) -> None:
        a_call(cast)
        worked_out(cast, on(3, 20))
        assert outcome() == ("LEAVE", "已电话报备")

    def test_without_paper_is_proposed_and_a_person_decides(self, cast: Cast) -> None:
        call = a_call(cast)
        worked_out(cast, on(3, 20))
        jobs.tick(cast.community, on(4, 18, 1))
        call.refresh_from_db()
        assert (call.status, outcome()[0]) == ("LAPSED", "ABSENT")
        absence = absence_of(cast)
        assert absence
        assert absence.status == "TOLD"

    def test_a_late_paper_still_becomes_leave(self, cast: Cast) -> None:
        call = a_call(cast)
        jobs.tick(cast.community, on(4, 18, 1))
        leave = asked(cast, at=on(5, 9), phone_report=call.pk)
        granted(cast, leave, on(5, 10))
        call.refresh_from_db()
        assert (call.status, outcome()) == ("PAPERED", ("LEAVE", "事假"))
        absence = absence_of(cast)
        assert absence
        assert absence.status == "CURED"

    def test_logged_late_is_marked_and_counts_all_the_same(self, cast: Cast) -> None:
        call = a_call(cast, at=on(3, 12))
        assert call.is_logged_late
        worked_out(cast, on(3, 20))
        assert outcome() == ("LEAVE", "已电话报备")


class TestALockedMonth:
    """Nothing waits when it is locked, so nothing of it can be asked afterwards."""

    def lock(self, cast: Cast, at: datetime) -> None:
        roster = Roster.objects.get(community=cast.community, department=cast.service)
        duty.lock(roster.pk, **cast.doing("zhao", at))

    def test_is_not_locked_while_leave_waits(self, cast: Cast) -> None:
        leave = asked(cast)
        with pytest.raises(NotSettled, match="1 份请假或报备没有答复"):
            self.lock(cast, on(2, 10, month=7))
        actions.withdraw(leave.pk, **cast.doing("zhou", on(2, 11, month=7)))
        self.lock(cast, on(2, 12, month=7))

    def test_nor_while_somebody_is_not_signed_back(self, cast: Cast) -> None:
        leave = a_leave(cast)
        actions.go_on(leave.pk, community=cast.community, by=the_house(), at=on(3, 9))
        actions.go_on(leave.pk, community=cast.community, by=the_house(), at=on(9, 9))
        with pytest.raises(NotSettled):
            self.lock(cast, on(2, 10, month=7))

    def test_takes_no_leave_any_more(self, cast: Cast) -> None:
        self.lock(cast, on(2, 10, month=7))
        with pytest.raises(MonthClosed):
            asked(cast, at=on(2, 11, month=7), first=3, last=3)


class TestNoMinuteIsBoth:
    def test_no_leave_over_a_shift_that_is_ruled(self, cast: Cast) -> None:
        confirmed(cast)
        leave = asked(cast, at=on(11, 9))
        with pytest.raises(AbsenceStands):
            granted(cast, leave, on(11, 10))
        absence = absence_of(cast)
        assert absence
        duty.cure(
            absence.pk, **cast.doing("wu", on(11, 11)), cure=Absence.Cure.PAPER, note="材料属实"
        )
        granted(cast, leave, on(11, 12))

    def test_no_ruling_over_leave(self, cast: Cast) -> None:
        """Leave granted between the proposal and the ruling, attendance not yet worked out again."""
        worked_out(cast, on(3, 20))
        absence = absence_of(cast)
        assert absence
        duty.remind(community=cast.community, by=the_house(), at=absence.answer_by)
        decision = duty.propose_absence(
            absence.pk, **cast.doing("sun", on(10, 9)), reason="联系不上"
        )
        leave = asked(cast, at=on(10, 10))
        Leave.objects.filter(pk=leave.pk).update(status="APPROVED", decided_at=on(10, 11))
        with pytest.raises(OnLeave):
            decisions.grant(decision, by=cast.wu, at=on(10, 12))

    def test_the_database_refuses_both(self, cast: Cast) -> None:
        absence = confirmed(cast)
        leave = asked(cast, at=on(11, 9))
        with pytest.raises(IntegrityError), transaction.atomic():
            Leave.objects.filter(pk=leave.pk).update(status="APPROVED", decided_at=on(11, 9))
        duty.cure(
            absence.pk, **cast.doing("wu", on(11, 11)), cure=Absence.Cure.PAPER, note="材料属实"
        )
        granted(cast, leave, on(11, 12))
        with pytest.raises(IntegrityError), transaction.atomic():
            Absence.objects.filter(pk=absence.pk).update(status="CONFIRMED", reason="x")
