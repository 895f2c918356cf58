"""Where several lead, what is owed about somebody is the named leader's alone, and their deputy's."""

from datetime import timedelta
from typing import Any

import pytest

from hub.duty import actions as duty
from hub.kernel import obligations
from hub.kernel.models import Notice, Obligation
from hub.leave import actions, jobs
from hub.leave.tests.cast import (
    Cast,
    a_call,
    a_leave,
    after,
    asked,
    duty_of,
    on,
    owed,
    rostered,
)
from hub.people.actions import appoint_deputy, report_to
from hub.people.models import Post, Role, Staff
from hub.people.queries import duties_of, notices_for


@pytest.fixture(autouse=True)
def two_leaders(cast: Cast) -> None:
    """许岩 leads the desk beside 孙姐; 周敏 reports to 孙姐 by name."""
    rostered(cast)
    Post.objects.create(
        staff=cast.xu, role=Role.LEADER, community=cast.community, department=cast.service,
        since=after(-24 * 100),
    )  # fmt: skip
    report_to(cast.zhou, **cast.doing("wu"), leader_id=cast.sun.pk)


def fresh(person: Staff) -> Staff:
    vars(person).pop("_grants", None)
    return person


def holds(cast: Cast, who: str, kind: str, subject: Any, hours: float = 1) -> bool:
    mine = duties_of(fresh(cast.staff[who]), cast.community, after(hours))
    return mine.filter(kind=kind, subject_id=subject.pk).exists()


class TestTheNamedLeader:
    def test_owes_the_word_on_leave_alone(self, cast: Cast) -> None:
        leave = asked(cast)
        assert holds(cast, "sun", "leave.approve", leave)
        assert not holds(cast, "xu", "leave.approve", leave)
        assert not holds(cast, "hu", "leave.approve", leave)

    def test_and_so_does_whoever_stands_in_for_them(self, cast: Cast) -> None:
        appoint_deputy(
            principal=cast.sun, deputy=cast.lin, role=Role.LEADER, community=cast.community,
            since=after(0), until=after(0) + timedelta(days=9), reason="外出", by=cast.sun, at=after(0),
        )  # fmt: skip
        leave = asked(cast)
        assert holds(cast, "lin", "leave.approve", leave)
        assert not holds(cast, "xu", "leave.approve", leave)

    def test_of_one_who_was_not_named_for_it_is_everybodys(self, cast: Cast) -> None:
        leave = asked(cast, "lin")
        duty_ = owed(leave, "leave.approve")
        assert (duty_.person, duty_.role, duty_.unit) == (None, "LD", cast.service.pk)
        assert holds(cast, "sun", "leave.approve", leave)
        assert holds(cast, "xu", "leave.approve", leave)

    def test_owes_the_sign_back(self, cast: Cast) -> None:
        leave = a_leave(cast)
        jobs.tick(cast.community, on(3, 9))
        assert owed(leave, "leave.sign_back").person == cast.sun
        actions.report_back(leave.pk, **cast.doing("zhou", on(4, 8)))
        told = Notice.objects.filter(subject_id=leave.pk, text__contains="请销假").get()
        assert (told.person, told.role) == (cast.sun, "LD")

    def test_owes_the_word_on_a_correction(self, cast: Cast) -> None:
        duty.ask_correction(
            duty_of(cast, "zhou", 1).pk, **cast.doing("zhou", on(2, 9)), came_at=on(1, 8),
            left_at=on(1, 16), reason="忘了",
        )  # fmt: skip
        assert Obligation.objects.get(kind="correction.decide").person == cast.sun


class TestWhatIsOverdue:
    def told(self, cast: Cast, who: str, at: Any) -> bool:
        mine = notices_for(fresh(cast.staff[who]), cast.community, at)
        return mine.filter(text="已超时：补交请假条").exists()

    def test_climbs_the_persons_own_line(self, cast: Cast) -> None:
        """Not to every leader of the site: whose paper is missing is their own leader's business."""
        call = a_call(cast)
        late = call.paper_by + timedelta(hours=20)
        obligations.run_pass(late)
        assert self.told(cast, "sun", late)
        assert not self.told(cast, "xu", late)
        assert not self.told(cast, "hu", late)

    def test_of_a_team_without_names_goes_to_the_leaders_of_that_team(self, cast: Cast) -> None:
        call = a_call(cast, "lin")
        late = call.paper_by + timedelta(hours=20)
        obligations.run_pass(late)
        assert self.told(cast, "sun", late)
        assert self.told(cast, "xu", late)
        assert not self.told(cast, "hu", late)

    def test_of_a_leader_goes_to_whoever_is_above(self, cast: Cast) -> None:
        call = a_call(cast, "sun", by="wu")
        late = call.paper_by + timedelta(hours=20)
        obligations.run_pass(late)
        assert self.told(cast, "wu", late)
        assert not self.told(cast, "xu", late)
