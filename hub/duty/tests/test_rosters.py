"""Rosters: drawn up, filled by rotation, changed by hand, published by a second person."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from hub.duty import actions
from hub.duty.actions.drawing import (
    AlreadyBegun,
    BeingDrawnUp,
    Locked,
    NotADraft,
    PlanChanged,
    TwoAtOnce,
)
from hub.duty.actions.passing import Moved, Party
from hub.duty.actions.publishing import BreaksRules, Empty, NotOver, OwnRoster
from hub.duty.models import Assignment
from hub.duty.tests.cast import (
    JUNE,
    LONG_AGO,
    MORNING,
    Cast,
    a_desk,
    a_monitor_room,
    a_roster,
    a_shift,
    after,
    duty_of,
    june,
    on,
    planned,
    published,
    stand,
)
from hub.kernel.models import CalendarDay, Event
from hub.kernel.refusals import NotAllowed
from hub.kernel.workdays import CalendarMissing, forget


class TestDrawingUp:
    def test_begins_empty(self, cast: Cast) -> None:
        roster = a_roster(cast, a_desk(cast))
        assert (roster.version, roster.status, roster.assignments.count()) == (1, "DRAFT", 0)

    def test_is_refused_while_the_years_calendar_is_missing(self, cast: Cast) -> None:
        station = a_desk(cast)
        CalendarDay.objects.filter(day=date(2026, 12, 31)).delete()
        forget()
        with pytest.raises(CalendarMissing):
            a_roster(cast, station)
        forget()

    def test_is_one_at_a_time(self, cast: Cast) -> None:
        station = a_desk(cast)
        a_roster(cast, station)
        with pytest.raises(BeingDrawnUp):
            a_roster(cast, station)

    def test_is_the_leaders_of_that_department(self, cast: Cast) -> None:
        with pytest.raises(NotAllowed):
            actions.draw_up(**cast.doing("hu"), department_id=cast.service.pk, period=JUNE)


class TestRotation:
    def test_two_on_one_off_runs_through_the_years_end(self, cast: Cast) -> None:
        shift, station = a_shift(cast), a_desk(cast, "lin")
        rotation = actions.add_rotation(
            **cast.doing("wu"),
            name="做二休一",
            anchor=date(2026, 5, 1),
            slots=[shift.pk, shift.pk, None],
        )
        days = [date(2026, 12, 30), date(2026, 12, 31), date(2027, 1, 1), date(2027, 1, 2)]
        assert [rotation.shift_on(day) for day in days] == [shift.pk, shift.pk, None, shift.pk]
        assert rotation.shift_on(date(2026, 4, 30)) is None
        stand(cast, station, "zhou", rotation_id=rotation.pk)
        roster = a_roster(cast, station)
        actions.fill_by_rotation(roster.pk, **cast.doing("sun"))
        rows = roster.assignments.order_by("work_on")
        assert [row.work_on.day for row in rows][:6] == [1, 3, 4, 6, 7, 9]
        assert rows[0].starts_at == on(1, 8)

    def test_crews_are_days_apart(self, cast: Cast) -> None:
        day, night = a_shift(cast, "早"), a_shift(cast, "夜")
        station = a_monitor_room(cast, "shi")
        rotation = actions.add_rotation(
            **cast.doing("wu"),
            name="早夜休",
            anchor=date(2026, 6, 1),
            slots=[day.pk, night.pk, None, None],
        )
        stand(cast, station, "he", rotation_id=rotation.pk)
        stand(cast, station, "ding", rotation_id=rotation.pk, offset=1)
        roster = a_roster(cast, station)
        actions.fill_by_rotation(roster.pk, **cast.doing("hu"))
        row = duty_of(cast, "he", 2)
        assert (row.starts_at, row.ends_at) == (on(2, 22), on(3, 6))
        assert duty_of(cast, "ding", 2).starts_at == on(2, 8)


class TestPlanning:
    def test_writes_the_moments_out(self, cast: Cast) -> None:
        station, shift = a_desk(cast), a_shift(cast)
        planned(cast, a_roster(cast, station), station, "zhou", shift, 3)
        row = duty_of(cast, "zhou", 3)
        assert (row.starts_at, row.ends_at, row.source) == (on(3, 8), on(3, 16), "HAND")

    def test_takes_the_shift_as_it_is_that_day(self, cast: Cast) -> None:
        station, shift = a_desk(cast), a_shift(cast)
        actions.change_shift(
            shift.pk, **cast.doing("wu"), segments=[(540, 1020)], valid_from=june(10)
        )
        planned(cast, a_roster(cast, station), station, "zhou", shift, 9, 10)
        assert duty_of(cast, "zhou", 9).starts_at == on(9, 8)
        assert duty_of(cast, "zhou", 10).starts_at == on(10, 9)

    def test_puts_nobody_on_two_shifts_at_once(self, cast: Cast) -> None:
        """Night 22:00–06:00 runs into the morning 05:00–13:00 of the next day."""
        night = a_shift(cast, "夜")
        early = a_shift(cast, "早", segments=[(300, 780)])
        station = a_monitor_room(cast)
        roster = a_roster(cast, station)
        planned(cast, roster, station, "shi", night, 3)
        with pytest.raises(TwoAtOnce):
            planned(cast, roster, station, "shi", early, 4)

    def test_is_refused_by_the_database_too(self, cast: Cast) -> None:
        station, shift = a_desk(cast), a_shift(cast)
        planned(cast, a_roster(cast, station), station, "zhou", shift, 3)
        row = duty_of(cast, "zhou", 3)
        row.pk = None
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save(force_insert=True)

    def test_notices_another_planner(self, cast: Cast) -> None:
        station, shift = a_desk(cast), a_shift(cast)
        roster = a_roster(cast, station)
        planned(cast, roster, station, "zhou", shift, 3)
        with pytest.raises(PlanChanged):
            actions.plan(
                roster.pk,
                **cast.doing("sun"),
                staff_id=cast.zhou.pk,
                work_on=june(4),
                shifts=[],
                edition=roster.edition,
            )


class TestPublishing:
    def test_takes_a_second_person(self, cast: Cast) -> None:
        station, shift = a_desk(cast), a_shift(cast)
        roster = a_roster(cast, station)
        planned(cast, roster, station, "zhou", shift, 3)
        actions.submit(roster.pk, **cast.doing("wu"))
        with pytest.raises(OwnRoster):
            actions.publish(roster.pk, **cast.doing("wu"))
        with pytest.raises(NotAllowed):
            actions.publish(roster.pk, **cast.doing("sun"))
        roster = actions.publish(roster.pk, **cast.doing("li"))
        assert roster.status == "PUBLISHED"
        assert duty_of(cast, "zhou", 3).status == "STANDING"

    def test_of_an_empty_roster_is_refused(self, cast: Cast) -> None:
        roster = a_roster(cast, a_desk(cast))
        with pytest.raises(Empty):
            actions.submit(roster.pk, **cast.doing("sun"))

    def test_is_refused_with_a_hard_breach_and_names_it(self, cast: Cast) -> None:
        station, shift = a_desk(cast), a_shift(cast)
        roster = a_roster(cast, station)
        planned(cast, roster, station, "zhou", shift, *range(1, 8))
        with pytest.raises(BreaksRules) as refused:
            actions.submit(roster.pk, **cast.doing("sun"))
        assert [(one.rule, one.staff) for one in refused.value.found] == [
            ("WEEKLY_REST", cast.zhou.pk)
        ]
        assert "周敏" in str(refused.value)

    def test_looks_again_at_what_changed_since_it_was_submitted(self, cast: Cast) -> None:
        station, shift = a_desk(cast), a_shift(cast, "夜")
        roster = a_roster(cast, station)
        planned(cast, roster, station, "zhou", shift, 3)
        actions.submit(roster.pk, **cast.doing("sun"))
        actions.protect(
            cast.zhou.pk, **cast.doing("li"), kind="PREGNANT", since=june(1), until=june(30)
        )
        with pytest.raises(BreaksRules) as refused:
            actions.publish(roster.pk, **cast.doing("zhao"))
        assert "怀孕" not in str(refused.value)

    def test_counts_last_month_in(self, cast: Cast) -> None:
        station, shift = a_desk(cast), a_shift(cast)
        may = a_roster(cast, station, period="2026-05")
        for day in range(26, 32):
            actions.plan(
                may.pk,
                **cast.doing("sun"),
                staff_id=cast.zhou.pk,
                work_on=date(2026, 5, day),
                shifts=[(shift.pk, station.pk)],
            )
        published(cast, may)
        roster = a_roster(cast, station)
        planned(cast, roster, station, "zhou", shift, 1)
        with pytest.raises(BreaksRules):
            actions.submit(roster.pk, **cast.doing("sun"))

    def test_needs_the_cover(self, cast: Cast) -> None:
        station, shift = a_desk(cast), a_shift(cast)
        actions.set_cover(
            station.pk, **cast.doing("wu"), shift_id=shift.pk, least=1, since=LONG_AGO, days="FRI"
        )
        roster = a_roster(cast, station)
        planned(cast, roster, station, "zhou", shift, 5, 12, 19)
        with pytest.raises(BreaksRules) as refused:
            actions.submit(roster.pk, **cast.doing("sun"))
        assert [(one.rule, one.work_on) for one in refused.value.found] == [("COVER", june(26))]


class TestNextVersion:
    def test_replaces_the_one_before_in_one_step(self, cast: Cast) -> None:
        station, shift = a_desk(cast), a_shift(cast)
        first = a_roster(cast, station)
        planned(cast, first, station, "zhou", shift, 3, 4)
        published(cast, first)
        second = actions.draw_up(
            **cast.doing("sun"), department_id=cast.service.pk, period=JUNE, reason="林芳请假"
        )
        assert second.assignments.count() == 2
        planned(cast, second, station, "lin", shift, 5)
        published(cast, second)
        first.refresh_from_db()
        assert first.status == "REPLACED"
        assert Assignment.objects.in_force().count() == 3

    def test_changes_nothing_that_has_begun(self, cast: Cast) -> None:
        station, shift = a_desk(cast), a_shift(cast)
        first = a_roster(cast, station)
        planned(cast, first, station, "zhou", shift, 3, 4)
        published(cast, first)
        later = on(3, 9)
        second = actions.draw_up(
            **cast.doing("sun", later), department_id=cast.service.pk, period=JUNE, reason="改"
        )
        with pytest.raises(AlreadyBegun):
            actions.plan(
                second.pk,
                **cast.doing("sun", later),
                staff_id=cast.zhou.pk,
                work_on=june(3),
                shifts=[],
            )

    def test_does_not_put_anybody_on_duty_afterwards(self, cast: Cast) -> None:
        station, shift = a_desk(cast), a_shift(cast)
        roster = a_roster(cast, station)
        planned(cast, roster, station, "zhou", shift, 3)
        actions.submit(roster.pk, **cast.doing("sun"))
        with pytest.raises(AlreadyBegun):
            actions.publish(roster.pk, **cast.doing("zhao", on(3, 9)))

    def test_is_over_once_locked(self, cast: Cast) -> None:
        station, shift = a_desk(cast), a_shift(cast)
        roster = a_roster(cast, station)
        planned(cast, roster, station, "zhou", shift, 3)
        published(cast, roster)
        with pytest.raises(NotOver):
            actions.lock(roster.pk, **cast.doing("zhao", on(30, 12)))
        actions.lock(roster.pk, **cast.doing("zhao", on(1, 12, month=7)))
        with pytest.raises(Locked):
            actions.draw_up(
                **cast.doing("sun"), department_id=cast.service.pk, period=JUNE, reason="改"
            )


class TestWhatIsPublished:
    def test_is_not_rewritten_by_the_database(self, cast: Cast) -> None:
        station, shift = a_desk(cast), a_shift(cast)
        roster = a_roster(cast, station)
        planned(cast, roster, station, "zhou", shift, 3)
        published(cast, roster)
        row = duty_of(cast, "zhou", 3)
        for touch in (
            lambda: Assignment.objects.filter(pk=row.pk).update(staff=cast.lin),
            lambda: Assignment.objects.filter(pk=row.pk).delete(),
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                touch()

    def test_is_not_planned_in(self, cast: Cast) -> None:
        station, shift = a_desk(cast), a_shift(cast)
        roster = a_roster(cast, station)
        planned(cast, roster, station, "zhou", shift, 3)
        published(cast, roster)
        with pytest.raises(NotADraft):
            planned(cast, roster, station, "zhou", shift, 4)


class TestPassingOn:
    def given(self, cast: Cast) -> tuple[Assignment, Assignment]:
        station, early, late = a_desk(cast), a_shift(cast), a_shift(cast, "中")
        roster = a_roster(cast, station)
        planned(cast, roster, station, "zhou", early, 3)
        planned(cast, roster, station, "lin", late, 3)
        published(cast, roster)
        return duty_of(cast, "zhou", 3), duty_of(cast, "lin", 3)

    def test_exchanges_two_shifts_in_one_step(self, cast: Cast) -> None:
        mine, hers = self.given(cast)
        actions.pass_on(
            [(mine.pk, cast.lin.pk), (hers.pk, cast.zhou.pk)],
            **cast.doing("sun"),
            reason="家里有事",
            source="SWAP",
        )
        assert duty_of(cast, "lin", 3).starts_at == on(3, 8)
        assert duty_of(cast, "zhou", 3).instead_of_id == hers.pk
        mine.refresh_from_db()
        assert (mine.status, mine.ended_at) == ("ENDED", MORNING)
        assert Event.objects.filter(verb="duty.passed_on").count() == 2

    def test_is_refused_to_a_party(self, cast: Cast) -> None:
        station, shift = a_desk(cast, "zhou", "sun"), a_shift(cast)
        roster = a_roster(cast, station)
        planned(cast, roster, station, "zhou", shift, 3)
        published(cast, roster)
        with pytest.raises(Party):
            actions.pass_on(
                [(duty_of(cast, "zhou", 3).pk, cast.sun.pk)], **cast.doing("sun"), reason="换"
            )

    def test_is_refused_after_it_began(self, cast: Cast) -> None:
        mine, _hers = self.given(cast)
        with pytest.raises(AlreadyBegun):
            actions.pass_on([(mine.pk, cast.xu.pk)], **cast.doing("sun", on(3, 8)), reason="换")

    def test_is_refused_if_a_rule_would_break(self, cast: Cast) -> None:
        mine, hers = self.given(cast)
        with pytest.raises(TwoAtOnce):
            actions.pass_on([(mine.pk, cast.lin.pk)], **cast.doing("sun"), reason="换")
        with pytest.raises(BreaksRules):
            actions.pass_on([(mine.pk, cast.hu.pk)], **cast.doing("sun"), reason="换")
        assert Assignment.objects.get(pk=hers.pk).status == "STANDING"

    def test_is_refused_of_what_was_passed_on_already(self, cast: Cast) -> None:
        mine, _hers = self.given(cast)
        actions.pass_on([(mine.pk, cast.xu.pk)], **cast.doing("sun"), reason="换")
        with pytest.raises(Moved):
            actions.pass_on([(mine.pk, cast.xu.pk)], **cast.doing("sun", after(1)), reason="换")
