"""Granted leave called back: taken back before it begins, or the person asked to return and answering."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from hub.kernel.models import Event, Notice
from hub.kernel.refusals import Incomplete, Missing, NotAllowed, Refusal
from hub.leave import actions, jobs
from hub.leave.actions.asking import NotWhileAway, OneAbsence
from hub.leave.actions.recalling import (
    NobodyAsks,
    NotHighEnough,
    NothingLeft,
    NotRunning,
    NotTakenBack,
    OfTwo,
    OwnLeave,
    RecallWaits,
    TooLateToTakeBack,
    WhyNot,
)
from hub.leave.models import Entry, Leave, Recall
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
)
from hub.people.actions import appoint_deputy
from hub.people.models import Post, Role
from hub.people.tests.seats import Seat


@pytest.fixture(autouse=True)
def june(cast: Cast) -> None:
    rostered(cast)
    actions.grant_annual(cast.zhou, **cast.doing("ma"))


def annual(cast: Cast, first: int = 3, last: int = 5) -> Leave:
    return a_leave(cast, code="annual", first=first, last=last)


def running(cast: Cast) -> Leave:
    """From Wednesday the 3rd to Tuesday the 9th; begun."""
    leave = granted(cast, asked(cast, code="annual", first=3, last=9), after(1), "li")
    jobs.tick(cast.community, on(3, 9))
    leave.refresh_from_db()
    return leave


def taken_back(cast: Cast, leave: Leave, who: str = "wu", at: datetime | None = None) -> Recall:
    return actions.take_back(
        leave.pk, **cast.doing(who, at or after(2)), ground="林芳骨折，前台只剩一人"
    )


def called(
    cast: Cast,
    leave: Leave,
    who: str = "li",
    at: datetime | None = None,
    back: datetime | None = None,
) -> Recall:
    return actions.recall(
        leave.pk,
        **cast.doing(who, at or on(4, 9)),
        back_at=back or on(8, 8),
        ground="台风红色预警",
    )


def answered(
    cast: Cast, leave: Leave, is_coming: bool, at: datetime | None = None, **also: Any
) -> Recall:
    return actions.answer_recall(
        leave.pk, **cast.doing("zhou", at or on(4, 12)), is_coming=is_coming, **also
    )


def left(cast: Cast) -> int:
    return balance_of(cast, "annual") // 480


class TestTakingBack:
    def test_gives_all_of_it_back_and_tells_the_person_why(self, cast: Cast) -> None:
        leave = annual(cast)
        assert left(cast) == 2
        done = taken_back(cast, leave)
        leave.refresh_from_db()
        assert (leave.status, done.returned_minutes, left(cast)) == ("REVOKED", 3 * 480, 5)
        assert Entry.objects.filter(leave=leave, movement="RETURN").exists()
        told = Notice.objects.filter(person=cast.zhou, subject_id=leave.pk).latest("pk")
        assert "林芳骨折" in told.text
        assert Event.objects.get(verb="leave.taken_back").detail["words"].startswith("林芳骨折")

    def test_leaves_the_shifts_theirs_again(self, cast: Cast) -> None:
        leave = annual(cast)
        taken_back(cast, leave)
        assert asked(cast, first=3, last=5, at=after(3)).status == "SUBMITTED"

    def test_wants_a_ground(self, cast: Cast) -> None:
        with pytest.raises(Incomplete):
            actions.take_back(annual(cast).pk, **cast.doing("wu", after(2)), ground="  ")
        with pytest.raises(Incomplete):
            actions.take_back(
                annual(cast, 10, 10).pk, **cast.doing("wu", after(2)), ground="长" * 301
            )

    @pytest.mark.parametrize(
        ("who", "answer"),
        [
            ("zhou", OwnLeave),
            ("sun", NotHighEnough),  # a leader cannot undo what the supervisor granted
            ("wu", None),
            ("li", None),
            ("qian", None),
            ("hu", Missing),
            ("lin", Missing),
            ("feng", NotAllowed),
            ("ma", Missing),
        ],
    )
    def test_who_may(self, cast: Cast, who: str, answer: type[Exception] | None) -> None:
        leave = annual(cast)
        if answer is None:
            assert taken_back(cast, leave, who).status == "DONE"
            return
        with pytest.raises(answer):
            taken_back(cast, leave, who)

    def test_not_ones_own_in_the_office_of_another(self, cast: Cast) -> None:
        appoint_deputy(
            principal=cast.wu, deputy=cast.zhou, role=Role.SUPERVISOR, community=cast.community,
            since=after(0), until=after(0) + timedelta(days=60), reason="外出", by=cast.wu, at=after(0),
        )  # fmt: skip
        with pytest.raises(OwnLeave):
            taken_back(cast, annual(cast), "zhou")

    @pytest.mark.parametrize("code", ["sick", "maternity", "bereavement", "injury", "public"])
    def test_never_what_the_law_grants(self, cast: Cast, code: str) -> None:
        leave = a_leave(cast, code=code, first=3, last=3)
        with pytest.raises(NotTakenBack):
            taken_back(cast, leave)

    def test_nor_past_the_action(self, cast: Cast) -> None:
        leave = a_leave(cast, code="sick", first=3, last=3)
        told = {"community": cast.community, "leave": leave, "staff": cast.zhou, "by": cast.wu}
        with pytest.raises(IntegrityError), transaction.atomic():
            Recall.objects.create(**told, role="SUP", at=after(2), ground="人手不够")
        with pytest.raises(IntegrityError), transaction.atomic():
            Leave.objects.filter(pk=leave.pk).update(status="REVOKED")

    def test_nor_by_themselves_past_the_action(self, cast: Cast) -> None:
        told = {
            "community": cast.community,
            "leave": annual(cast),
            "staff": cast.zhou,
            "role": "SUP",
        }
        for who in ({"by": cast.zhou}, {"by": cast.wu, "acting_for": cast.zhou}):
            with pytest.raises(IntegrityError), transaction.atomic():
                Recall.objects.create(**told, **who, at=after(2), ground="人手不够")

    def test_not_on_the_eve(self, cast: Cast) -> None:
        leave = annual(cast)
        with pytest.raises(TooLateToTakeBack, match="24 小时"):
            taken_back(cast, leave, at=leave.starts_at - timedelta(hours=23))
        taken_back(cast, leave, at=leave.starts_at - timedelta(hours=24))

    def test_once(self, cast: Cast) -> None:
        leave = annual(cast)
        taken_back(cast, leave)
        with pytest.raises(Refusal):
            taken_back(cast, leave)
        assert left(cast) == 5


class TestRecalling:
    def test_asks_and_changes_nothing_yet(self, cast: Cast) -> None:
        leave = running(cast)
        asked_back = called(cast, leave)
        leave.refresh_from_db()
        assert (asked_back.status, leave.over_at, left(cast)) == ("ASKED", leave.ends_at, 0)
        duty = owed(leave, "leave.answer_recall")
        assert (duty.person, duty.due_at) == (cast.zhou, on(8, 8))

    def test_yes_shortens_it_and_gives_the_rest_back(self, cast: Cast) -> None:
        leave = running(cast)
        called(cast, leave)
        done = answered(cast, leave, True)
        leave.refresh_from_db()
        assert (done.returned_minutes, left(cast)) == (2 * 480, 2)
        assert (leave.status, leave.over_at, leave.back_by) == ("ACTIVE", on(8, 8), on(8, 8))
        assert owed(leave, "leave.answer_recall").status == "MET"
        assert owed(leave, "leave.sign_back").due_at == on(9, 8)

    def test_what_came_back_comes_back_once(self, cast: Cast) -> None:
        leave = running(cast)
        called(cast, leave)
        answered(cast, leave, True)
        back = actions.sign_back(leave.pk, **cast.doing("sun", on(8, 9)), returned_at=on(8, 8))
        assert (back.early_minutes, back.late_minutes, left(cast)) == (0, 0, 2)

    def test_who_is_back_sooner_still_has_the_rest(self, cast: Cast) -> None:
        leave = running(cast)
        called(cast, leave)
        answered(cast, leave, True)
        back = actions.sign_back(leave.pk, **cast.doing("sun", on(5, 9)), returned_at=on(5, 7))
        assert (back.early_minutes, left(cast)) == (480, 3)

    def test_who_comes_later_than_they_said_is_late(self, cast: Cast) -> None:
        leave = running(cast)
        called(cast, leave)
        answered(cast, leave, True)
        back = actions.sign_back(leave.pk, **cast.doing("sun", on(8, 10)), returned_at=on(8, 9))
        leave.refresh_from_db()
        assert (back.late_minutes, leave.over_at) == (60, on(8, 8))

    def test_no_says_why_and_changes_nothing(self, cast: Cast) -> None:
        leave = running(cast)
        called(cast, leave)
        with pytest.raises(WhyNot):
            answered(cast, leave, False, words=" ")
        answered(cast, leave, False, words="在新疆，最早 9 号到")
        leave.refresh_from_db()
        assert (leave.over_at, left(cast)) == (leave.ends_at, 0)
        told = Notice.objects.filter(person=cast.li, subject_id=leave.pk).latest("pk")
        assert "在新疆" in told.text

    def test_silence_changes_nothing_and_is_no_fault(self, cast: Cast) -> None:
        leave = running(cast)
        called(cast, leave)
        jobs.tick(cast.community, on(8, 8, 1))
        leave.refresh_from_db()
        assert (leave.recalls.get().status, leave.over_at) == ("LAPSED", leave.ends_at)
        assert owed(leave, "leave.answer_recall").status == "VOID"
        with pytest.raises(NobodyAsks):
            answered(cast, leave, True, at=on(8, 9))

    def test_one_at_a_time(self, cast: Cast) -> None:
        leave = running(cast)
        called(cast, leave)
        with pytest.raises(RecallWaits):
            called(cast, leave)

    def test_not_before_it_begins(self, cast: Cast) -> None:
        with pytest.raises(NotRunning):
            called(cast, annual(cast), "wu", at=after(3))

    @pytest.mark.parametrize("back", [on(4, 8), on(10, 8), on(9, 20)])
    def test_to_a_moment_that_gives_something_back(self, cast: Cast, back: datetime) -> None:
        leave = running(cast)
        with pytest.raises(NothingLeft):
            called(cast, leave, back=back)

    def test_is_answered_by_the_person_alone(self, cast: Cast) -> None:
        leave = running(cast)
        called(cast, leave)
        for who in ("sun", "li"):
            with pytest.raises(NotAllowed):
                actions.answer_recall(leave.pk, **cast.doing(who, on(4, 12)), is_coming=True)

    def test_by_who_could_have_granted_it(self, cast: Cast) -> None:
        leave = running(cast)  # five days: the director's
        for who in ("sun", "wu"):
            with pytest.raises(NotHighEnough):
                called(cast, leave, who)

    def test_who_is_signed_back_is_asked_no_more(self, cast: Cast) -> None:
        leave = running(cast)
        called(cast, leave)
        actions.sign_back(leave.pk, **cast.doing("sun", on(5, 9)), returned_at=on(5, 7))
        assert leave.recalls.get().status == "LAPSED"

    def test_what_was_said_is_never_rewritten(self, cast: Cast) -> None:
        asked_back = called(cast, running(cast))
        with pytest.raises(IntegrityError), transaction.atomic():
            Recall.objects.filter(pk=asked_back.pk).update(ground="别的")


class TestThePages:
    def test_taken_back_from_the_leaves_page(self, cast: Cast, seat: Seat) -> None:
        leave = annual(cast)
        where = reverse("leave:act", args=["leave", leave.pk, "take-back"])
        assert where in seat("wu", 2).get(reverse("leave:leave", args=[leave.pk])).content.decode()
        assert (
            where
            not in seat("sun", 2).get(reverse("leave:leave", args=[leave.pk])).content.decode()
        )
        seat("wu", 2).post(where, {"ground": "林芳骨折，前台只剩一人"})
        page = seat("zhou", 3).get(reverse("leave:leave", args=[leave.pk])).content.decode()
        assert "已收回" in page
        assert "林芳骨折" in page

    def test_a_recall_stands_on_my_leave_and_is_answered_there(
        self, cast: Cast, seat: Seat
    ) -> None:
        leave = running(cast)
        hours = (on(4, 9) - after(0)) / timedelta(hours=1)
        told = {"back_at": "2026-06-08 08:00", "ground": "台风红色预警"}
        seat("li", hours).post(reverse("leave:act", args=["leave", leave.pk, "recall"]), told)
        page = seat("zhou", hours + 1).get(reverse("leave:mine")).content.decode()
        assert "台风红色预警" in page
        where = reverse("leave:act", args=["leave", leave.pk, "answer-recall"])
        answer = seat("zhou", hours + 1).post(where, {"coming": "no", "words": ""})
        assert answer.status_code == 400
        seat("zhou", hours + 1).post(where, {"coming": "yes", "words": ""})
        assert leave.recalls.get().status == "AGREED"

    def test_of_others_there_is_nothing(self, cast: Cast, seat: Seat) -> None:
        leave = annual(cast)
        for name in ("take-back", "recall", "answer-recall"):
            where = reverse("leave:act", args=["leave", leave.pk, name])
            assert seat("lin", 2).post(where, {"ground": "试试"}).status_code == 404


class TestExtensions:
    """What an extension extends has ended in it: one absence, one sign-back."""

    def extended(self, cast: Cast) -> Leave:
        leave = a_leave(cast, first=3, last=4)
        jobs.tick(cast.community, on(3, 9))
        more = actions.extend(
            leave.pk, wish(cast, first=5, last=8), **cast.doing("zhou", on(3, 12))
        )
        return granted(cast, more, on(3, 13), "li")

    def test_are_not_taken_back_nor_cancelled_alone(self, cast: Cast) -> None:
        more = self.extended(cast)
        with pytest.raises(OfTwo):
            taken_back(cast, more, "li", at=on(3, 14))
        with pytest.raises(OneAbsence):
            actions.cancel(more.pk, **cast.doing("zhou", on(3, 14)))

    def test_wait_for_their_answer_before_a_recall(self, cast: Cast) -> None:
        leave = running(cast)
        actions.extend(leave.pk, wish(cast, first=10, last=10), **cast.doing("zhou", on(4, 8)))
        with pytest.raises(OfTwo):
            called(cast, leave)

    def test_are_not_asked_once_one_has_agreed_to_come_back(self, cast: Cast) -> None:
        leave = running(cast)
        called(cast, leave)
        answered(cast, leave, True)
        with pytest.raises(NotWhileAway):
            actions.extend(leave.pk, wish(cast, first=10, last=10), **cast.doing("zhou", on(5, 8)))


def test_where_nobody_stands_that_high_the_highest_calls_back(cast: Cast) -> None:
    """Ten days are the manager's; without a manager the heads granted it, and may recall it."""
    Post.objects.filter(staff=cast.qian).update(until=after(-1))
    leave = granted(cast, asked(cast, first=3, last=16), after(1), "li")
    assert leave.status == "APPROVED"
    assert taken_back(cast, leave, "li", at=after(2)).status == "DONE"
