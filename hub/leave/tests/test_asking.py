"""Asking: in time or late, enough or not, once for the same time."""

from datetime import datetime

import pytest
from django.db import IntegrityError, transaction

from hub.kernel import policies
from hub.kernel.refusals import Missing
from hub.leave import actions, policy
from hub.leave.actions.asking import NotWhileAway, TooLateToCancel
from hub.leave.actions.base import NobodyAbove, NotYours
from hub.leave.actions.ledger import NotEnough
from hub.leave.actions.reckoning import NothingToTake, Taken, TooLong, WrongSpan
from hub.leave.models import Entry, Leave, PhoneReport, Step
from hub.leave.tests.cast import (
    Cast,
    a_call,
    a_leave,
    after,
    asked,
    granted,
    kind,
    on,
    owed,
    rostered,
    wish,
)


class TestAsking:
    def test_asks_the_leader_first_and_owes_an_answer(self, cast: Cast) -> None:
        leave = asked(cast)
        step = leave.steps.get()
        assert (step.role, step.unit, leave.number) == ("LD", cast.service.pk, "QJ-202605-001")
        duty = owed(leave, "leave.approve")
        assert (duty.role, duty.due_at) == ("LD", after(24))

    def test_the_answer_is_due_before_it_begins(self, cast: Cast) -> None:
        leave = asked(cast, at=on(2, 12))
        assert leave.steps.get().due_at == leave.starts_at

    def test_nothing_is_taken_on_days_off(self, cast: Cast) -> None:
        with pytest.raises(NothingToTake):
            asked(cast, first=6, last=7)

    def test_the_roster_says_what_a_day_off_is(self, cast: Cast) -> None:
        rostered(cast)
        assert asked(cast, first=18, last=22).minutes == 480

    def test_the_same_time_is_asked_once(self, cast: Cast) -> None:
        asked(cast, first=3, last=5)
        with pytest.raises(Taken):
            asked(cast, first=5, last=5, first_half="PM")
        asked(cast, first=8, last=8)

    def test_the_database_refuses_two_at_once(self, cast: Cast) -> None:
        one = asked(cast, first=3, last=5)
        with pytest.raises(IntegrityError), transaction.atomic():
            Leave.objects.create(
                **{
                    field.attname: getattr(one, field.attname)
                    for field in Leave._meta.fields
                    if field.attname not in {"id", "number"}
                },
                number="QJ-2",
            )

    def test_what_was_asked_is_never_rewritten(self, cast: Cast) -> None:
        leave = asked(cast)
        for change in ({"reason": "别的"}, {"filed_at": after(-99)}, {"is_late": True}):
            with pytest.raises(IntegrityError), transaction.atomic():
                Leave.objects.filter(pk=leave.pk).update(**change)

    def test_a_kind_may_have_a_most(self, cast: Cast) -> None:
        with pytest.raises(TooLong, match="丧假一次最多 3 天"):
            asked(cast, code="bereavement", first=1, last=4)

    def test_who_leads_all_has_nobody_to_ask(self, cast: Cast) -> None:
        with pytest.raises(NobodyAbove):
            asked(cast, "qian")

    def test_hours_want_two_moments(self, cast: Cast) -> None:
        rostered(cast)
        with pytest.raises(WrongSpan):
            asked(cast, code="prenatal")
        leave = asked(cast, code="prenatal", from_at=on(3, 14), until_at=on(3, 18))
        assert leave.minutes == 120

    def test_a_double_click_is_one_call(self, cast: Cast) -> None:
        assert a_call(cast, key="once") == a_call(cast, at=on(3, 7, 16), key="once")
        assert PhoneReport.objects.count() == 1

    def test_a_double_click_is_one_leave(self, cast: Cast) -> None:
        first = actions.ask(wish(cast), **cast.doing("zhou"), key="k")
        assert actions.ask(wish(cast), **cast.doing("zhou"), key="k") == first


class TestInTime:
    @pytest.mark.parametrize(
        ("filed", "is_late"),
        [(on(2, 23, 59), False), (on(3, 0, 0), True), (on(3, 7, 0), True)],
    )
    def test_is_a_calendar_day_ahead(self, cast: Cast, filed: datetime, is_late: bool) -> None:
        rostered(cast)
        assert asked(cast, at=filed).is_late is is_late

    def test_before_a_rest_day_of_ones_own_is_any_time(self, cast: Cast) -> None:
        rostered(cast)  # The 6th and 7th are off, on the 8th she works.
        assert not asked(cast, at=on(5, 20), first=6, last=8).is_late

    def test_a_phone_call_before_makes_it_in_time(self, cast: Cast) -> None:
        rostered(cast)
        call = a_call(cast)
        leave = asked(cast, at=on(3, 12), phone_report=call.pk)
        call.refresh_from_db()
        assert (leave.mode, leave.is_late, call.status) == ("RETRO", False, "PAPERED")
        assert owed(call, "leave.paper").status == "MET"

    def test_the_paper_has_its_own_time(self, cast: Cast) -> None:
        rostered(cast)
        call = a_call(cast)
        leave = asked(cast, at=on(4, 18, 1), phone_report=call.pk)
        assert (leave.is_late, owed(call, "leave.paper").status) == (True, "LATE")

    def test_another_persons_call_is_no_ground(self, cast: Cast) -> None:
        call = a_call(cast)
        with pytest.raises(Missing):
            asked(cast, "lin", at=on(3, 12), phone_report=call.pk)


class TestBalance:
    def test_must_reach_with_what_waits_set_aside(self, cast: Cast) -> None:
        with pytest.raises(NotEnough):
            asked(cast, code="annual")
        actions.grant_annual(cast.zhou, **cast.doing("ma"))
        asked(cast, code="annual", first=1, last=3)
        with pytest.raises(NotEnough, match="可用 2 天"):
            asked(cast, code="annual", first=8, last=10)

    def test_is_taken_when_granted_and_not_before(self, cast: Cast) -> None:
        actions.grant_annual(cast.zhou, **cast.doing("ma"))
        leave = asked(cast, code="annual", first=1, last=3)
        assert not Entry.objects.filter(leave=leave).exists()
        granted(cast, leave)
        assert [one.minutes for one in leave.entries.all()] == [-3 * 480]


class TestTakingBack:
    def test_before_it_is_decided(self, cast: Cast) -> None:
        leave = actions.withdraw(asked(cast).pk, **cast.doing("zhou", after(1)))
        assert leave.status == "WITHDRAWN"
        assert owed(leave, "leave.approve").status == "MET"
        assert leave.steps.get().status == Step.Status.VOID

    def test_is_ones_own(self, cast: Cast) -> None:
        leave = asked(cast)
        with pytest.raises(NotYours):
            actions.withdraw(leave.pk, **cast.doing("sun", after(1)))

    def test_granted_leave_before_it_begins(self, cast: Cast) -> None:
        actions.grant_annual(cast.zhou, **cast.doing("ma"))
        leave = a_leave(cast, code="annual")
        actions.cancel(leave.pk, **cast.doing("zhou", after(1)))
        assert [one.minutes for one in leave.entries.order_by("pk")] == [-480, 480]

    def test_not_once_it_has_begun(self, cast: Cast) -> None:
        leave = a_leave(cast)
        with pytest.raises(TooLateToCancel):
            actions.cancel(leave.pk, **cast.doing("zhou", on(3, 9)))


class TestExtending:
    def test_is_a_leave_of_its_own_that_goes_on(self, cast: Cast) -> None:
        rostered(cast)
        parent = a_leave(cast, first=3, last=4)
        child = actions.extend(
            parent.pk, wish(cast, first=5, last=5), **cast.doing("zhou", on(4, 20))
        )
        assert (child.extends, child.starts_at, child.is_late) == (parent, parent.ends_at, False)
        granted(cast, child, on(4, 21))
        parent.refresh_from_db()
        assert parent.status == "EXTENDED"

    def test_goes_as_high_as_the_whole_would_have(self, cast: Cast) -> None:
        rostered(cast)
        parent = a_leave(cast, first=3, last=5)
        child = actions.extend(
            parent.pk, wish(cast, first=8, last=8), **cast.doing("zhou", on(5, 12))
        )
        assert (parent.needs_rank, child.needs_rank) == (3, 4)

    def test_only_while_away(self, cast: Cast) -> None:
        parent = a_leave(cast)
        with pytest.raises(NotWhileAway):
            actions.extend(parent.pk, wish(cast, first=4, last=4), **cast.doing("zhou", after(1)))


class TestLevels:
    @pytest.mark.parametrize(("days", "rank"), [(0.5, 3), (3, 3), (3.5, 4), (7, 4), (7.5, 5)])
    def test_go_by_length(self, days: float, rank: int) -> None:
        assert policy.LeavePolicy().rank_for(days) == rank

    def test_a_community_may_let_the_leader_decide(self, cast: Cast) -> None:
        values = {**policy.LeavePolicy().as_json(), "leader_days": 1}
        policies.set_(cast.community, policy.AREA, values, by=cast.li, at=after(-1), reason="试行")
        leave = granted(cast, asked(cast), after(1), "sun")
        assert leave.status == "APPROVED"

    def test_kinds_are_kept_as_they_were_asked_under(self, cast: Cast) -> None:
        leave = asked(cast)
        row = kind(cast, "personal")
        actions.change_kind(
            row.pk,
            **cast.doing("li", after(1)),
            valid_from=on(1).date(),
            reason="改名",
            name="私事假",
        )
        leave.refresh_from_db()
        assert leave.kind.name == "事假"
