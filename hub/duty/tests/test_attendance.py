"""Attendance: punches that stay, days worked out from them, and absence nobody rules alone."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from hub.duty import actions, inputs
from hub.duty.actions.absences import NotHeardYet, StillWaiting
from hub.duty.actions.correcting import AlreadyAsked, NotThatShift
from hub.duty.actions.punching import NoConsent, NotYourTeam, Position, TooLongAgo
from hub.duty.models import Absence, AttendanceDay, Punch
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
from hub.kernel import decisions
from hub.kernel.house import the_house
from hub.kernel.models import Decision, Notice, Obligation
from hub.kernel.refusals import Missing, NotAllowed
from hub.people.actions import report_to


@pytest.fixture
def shift(cast: Cast) -> None:
    """周敏 has the early shift on the 3rd and 4th; 孙姐 leads her."""
    station, early = a_desk(cast), a_shift(cast)
    report_to(
        cast.zhou,
        **cast.doing("wu"),
        leader_id=cast.sun.pk,
        supervisor_id=cast.wu.pk,
    )
    roster = a_roster(cast, station)
    planned(cast, roster, station, "zhou", early, 3, 4)
    published(cast, roster)


def worked_out(cast: Cast, at: datetime, day: int = 3) -> AttendanceDay:
    actions.work_out(community=cast.community, by=the_house(), at=at, first=june(1), last=june(30))
    return AttendanceDay.objects.get(staff=cast.zhou, work_on=june(day))


@pytest.mark.usefixtures("shift")
class TestPunching:
    def test_by_phone_is_by_the_servers_clock_and_once_a_minute(self, cast: Cast) -> None:
        first = actions.punch(**cast.doing("zhou", on(3, 7, 55)), direction="IN")
        again = actions.punch(
            **cast.doing("zhou", on(3, 7, 55) + timedelta(seconds=20)), direction="IN"
        )
        assert first == again

    def test_is_never_changed_or_taken_away(self, cast: Cast) -> None:
        punch = actions.punch(**cast.doing("zhou", on(3, 7, 55)), direction="IN")
        for touch in (
            lambda: Punch.objects.filter(pk=punch.pk).update(at=on(3, 7)),
            lambda: Punch.objects.filter(pk=punch.pk).delete(),
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                touch()

    def test_notes_a_position_only_of_those_who_agreed(self, cast: Cast) -> None:
        here = Position(23.7, 113.05, 20)
        with pytest.raises(NoConsent):
            actions.punch(**cast.doing("zhou", on(3, 7, 55)), direction="IN", position=here)
        actions.agree_to_position(**cast.doing("zhou"))
        punch = actions.punch(**cast.doing("zhou", on(3, 7, 55)), direction="IN", position=here)
        assert (punch.latitude, punch.accuracy) == (23_700_000, 20)
        actions.withdraw_position(**cast.doing("zhou", on(3, 9)))
        with pytest.raises(NoConsent):
            actions.punch(**cast.doing("zhou", on(3, 16)), direction="OUT", position=here)

    def test_for_somebody_is_their_leaders_with_a_reason(self, cast: Cast) -> None:
        told = {"punched_at": on(3, 7, 58), "direction": "IN", "reason": "手机没电"}
        made = actions.enter_punch(cast.zhou.pk, **cast.doing("sun", on(3, 9)), **told)
        assert (made.method, made.by) == ("LEADER", cast.sun)
        for who in ("hu", "lin"):
            with pytest.raises(NotAllowed):
                actions.enter_punch(cast.zhou.pk, **cast.doing(who, on(3, 9)), **told)
        with pytest.raises(NotYourTeam):
            actions.enter_punch(cast.sun.pk, **cast.doing("sun", on(3, 9)), **told)
        with pytest.raises(TooLongAgo):
            actions.enter_punch(cast.zhou.pk, **cast.doing("sun", on(9, 9)), **told)

    def test_from_a_device_comes_once(self, cast: Cast) -> None:
        row = actions.Noted(cast.zhou.pk, on(3, 7, 55), "ANY", "门口机:zhou:0755")
        assert actions.import_punches([row], **cast.doing("wu", on(3, 9))) == 1
        assert actions.import_punches([row], **cast.doing("wu", on(3, 10))) == 0


@pytest.mark.usefixtures("shift")
class TestWorkingOut:
    def test_waits_until_the_shift_is_over(self, cast: Cast) -> None:
        actions.work_out(
            community=cast.community, by=the_house(), at=on(3, 15), first=june(3), last=june(3)
        )
        assert not AttendanceDay.objects.exists()

    def test_twice_writes_nothing_the_second_time(self, cast: Cast) -> None:
        actions.punch(**cast.doing("zhou", on(3, 7, 55)), direction="IN")
        actions.punch(**cast.doing("zhou", on(3, 16, 1)), direction="OUT")
        day = worked_out(cast, on(3, 19))
        assert (day.outcome, day.worked_minutes) == ("NORMAL", 480)
        again = actions.work_out(
            community=cast.community, by=the_house(), at=on(3, 20), first=june(3), last=june(3)
        )
        assert (again.days, again.written) == (1, 0)
        assert AttendanceDay.objects.get(pk=day.pk).digest == day.digest

    def test_knows_of_leave_that_another_app_keeps(
        self, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        leave = inputs.Leave(cast.zhou.pk, on(3), on(4), "病假", "leave:1")
        monkeypatch.setattr(inputs, "_leave", [lambda *_asked: [leave]])
        assert worked_out(cast, on(3, 19)).outcome == "LEAVE"

    def test_follows_the_shift_to_whoever_took_it(self, cast: Cast) -> None:
        actions.pass_on(
            [(duty_of(cast, "zhou", 3).pk, cast.lin.pk)], **cast.doing("sun"), reason="换"
        )
        actions.work_out(
            community=cast.community, by=the_house(), at=on(3, 19), first=june(3), last=june(3)
        )
        assert [day.staff for day in AttendanceDay.objects.all()] == [cast.lin]


@pytest.mark.usefixtures("shift")
class TestCorrection:
    def asked(self, cast: Cast) -> Decision:
        actions.punch(**cast.doing("zhou", on(3, 7, 55)), direction="IN")
        worked_out(cast, on(3, 19))
        actions.ask_correction(
            duty_of(cast, "zhou", 3).pk,
            **cast.doing("zhou", on(3, 20)),
            left_at=on(3, 16, 5),
            reason="忘了打卡",
        )
        return Decision.objects.get(kind="duty.correction")

    def test_counts_once_another_person_grants_it(self, cast: Cast) -> None:
        waiting = self.asked(cast)
        with pytest.raises(NotAllowed):
            decisions.grant(waiting, by=cast.zhou, at=on(4, 9))
        decisions.grant(waiting, by=cast.sun, at=on(4, 9))
        day = AttendanceDay.objects.get(staff=cast.zhou, work_on=june(3))
        assert (day.outcome, day.left_at) == ("NORMAL", on(3, 16, 5))
        assert Punch.objects.count() == 1

    def test_waits_alone_and_is_of_that_shift(self, cast: Cast) -> None:
        self.asked(cast)
        pk = duty_of(cast, "zhou", 3).pk
        with pytest.raises(AlreadyAsked):
            actions.ask_correction(
                pk, **cast.doing("zhou", on(3, 21)), left_at=on(3, 16), reason="忘"
            )
        with pytest.raises(NotThatShift):
            actions.ask_correction(
                duty_of(cast, "zhou", 4).pk,
                **cast.doing("zhou", on(4, 9)),
                left_at=on(4, 16),
                reason="预先",
            )
        with pytest.raises(Missing):
            actions.ask_correction(
                pk, **cast.doing("lin", on(3, 21)), left_at=on(3, 16), reason="代"
            )


@pytest.mark.usefixtures("shift")
class TestAbsence:
    def told(self, cast: Cast) -> Absence:
        worked_out(cast, on(3, 19))
        return Absence.objects.get()

    def over(self, cast: Cast) -> tuple[Absence, datetime]:
        """Told, reminded, and the time to answer has run out."""
        absence = self.told(cast)
        late = absence.answer_by + timedelta(hours=1)
        actions.remind(community=cast.community, by=the_house(), at=absence.answer_by)
        absence.refresh_from_db()
        return absence, late

    def test_begins_with_telling_the_person_and_keeps_the_proof(self, cast: Cast) -> None:
        absence = self.told(cast)
        assert (absence.status, absence.staff) == ("TOLD", cast.zhou)
        # Three workdays after Wednesday the 3rd: Monday the 8th, to its end.
        assert absence.answer_by == on(8, 23, 59) + timedelta(seconds=59)
        assert Notice.objects.get(person=cast.zhou).subject_id == absence.pk
        assert Obligation.objects.open().get(kind="absence.answer").person == cast.zhou

    def test_is_told_once(self, cast: Cast) -> None:
        self.told(cast)
        worked_out(cast, on(3, 20))
        assert Absence.objects.count() == 1

    def test_is_not_confirmed_while_the_person_may_answer(self, cast: Cast) -> None:
        absence = self.told(cast)
        with pytest.raises(NotHeardYet):
            actions.propose_absence(absence.pk, **cast.doing("sun", on(5, 9)), reason="没来")

    def test_is_confirmed_by_a_second_person_after_a_reminder(self, cast: Cast) -> None:
        absence, late = self.over(cast)
        decision = actions.propose_absence(
            absence.pk, **cast.doing("sun", late), reason="电话未接，无任何说明"
        )
        for who in ("sun", "zhou", "hu"):
            with pytest.raises(NotAllowed):
                decisions.grant(decision, by=cast.staff[who], at=late)
        decisions.grant(decision, by=cast.wu, at=late, answer="核对监控，当天未到岗")
        absence.refresh_from_db()
        assert (absence.status, absence.ended_by) == ("CONFIRMED", cast.wu)
        assert "核对监控" in absence.reason
        assert not Obligation.objects.open().filter(subject_id=absence.pk).exists()

    def test_is_never_confirmed_while_somebody_owes_them_an_answer(
        self, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A leave asked in time and answered late is never absence."""
        absence, late = self.over(cast)
        waiting = inputs.Waiting(cast.zhou.pk, on(3), on(4), "请假单")
        monkeypatch.setattr(inputs, "_waiting", [lambda *_asked: [waiting]])
        with pytest.raises(StillWaiting):
            actions.propose_absence(absence.pk, **cast.doing("sun", late), reason="没来")

    def test_is_not_confirmed_if_a_correction_came_after_it_was_proposed(self, cast: Cast) -> None:
        absence, late = self.over(cast)
        decision = actions.propose_absence(absence.pk, **cast.doing("sun", late), reason="没来")
        actions.ask_correction(
            absence.assignment_id,
            **cast.doing("zhou", late),
            came_at=on(3, 8),
            left_at=on(3, 16),
            reason="在监控室顶班",
        )
        with pytest.raises(StillWaiting):
            decisions.grant(decision, by=cast.wu, at=late)

    def test_ends_by_itself_when_a_correction_is_granted(self, cast: Cast) -> None:
        absence = self.told(cast)
        actions.ask_correction(
            absence.assignment_id,
            **cast.doing("zhou", on(4, 9)),
            came_at=on(3, 8),
            left_at=on(3, 16),
            reason="手机坏了",
        )
        decisions.grant(Decision.objects.get(), by=cast.sun, at=on(4, 10))
        absence.refresh_from_db()
        assert (absence.status, absence.cure) == ("CURED", "DERIVED")

    def test_is_answered_from_ones_own_account_alone(self, cast: Cast) -> None:
        absence = self.told(cast)
        with pytest.raises(Missing):
            actions.answer(absence.pk, **cast.doing("lin", on(4, 9)), words="她病了")
        actions.answer(absence.pk, **cast.doing("zhou", on(4, 9)), words="送孩子急诊，已电话孙姐")
        assert Obligation.objects.get(kind="absence.answer").status == "MET"
        assert Obligation.objects.open().get(kind="absence.decide").role == "LD"

    def test_is_cured_by_a_phone_report_and_never_by_oneself(self, cast: Cast) -> None:
        absence = self.told(cast)
        told = {"cure": "PHONE", "note": "6 月 3 日 7:40 来电，孩子急诊"}
        with pytest.raises(NotAllowed):
            actions.cure(absence.pk, **cast.doing("zhou", on(4, 9)), **told)
        actions.cure(absence.pk, **cast.doing("sun", on(4, 9)), **told)
        absence.refresh_from_db()
        assert absence.status == "CURED"

    def test_is_lifted_afterwards_when_the_proof_comes(self, cast: Cast) -> None:
        absence, late = self.over(cast)
        decision = actions.propose_absence(absence.pk, **cast.doing("sun", late), reason="没来")
        decisions.grant(decision, by=cast.wu, at=late)
        told = {"cure": "PAPER", "note": "补交急诊病历"}
        with pytest.raises(NotAllowed):
            actions.cure(absence.pk, **cast.doing("sun", late), **told)
        actions.cure(absence.pk, **cast.doing("li", late), **told)
        absence.refresh_from_db()
        assert absence.status == "CURED"
