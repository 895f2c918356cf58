"""Going off duty with a book in hand: told first, let go by the leader, or gone all the same and noted."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from hub.duty import actions
from hub.duty.actions import StillKeeper, handover
from hub.duty.actions.handover import ApartFromBoth
from hub.duty.models import Punch, Register, RegisterEntry
from hub.duty.tests.cast import (
    Cast,
    a_roster,
    a_shift,
    after,
    on,
    planned,
    published,
)
from hub.duty.tests.register.conftest import prepared, signed
from hub.kernel.models import Event, Notice
from hub.kernel.refusals import NotAllowed
from hub.people.models import Role

Seat = Callable[..., Client]


def goes(cast: Cast, hours: float = 2, who: str = "zhou", **how: bool) -> Punch:
    return actions.punch(**cast.doing(who, after(hours)), direction="OUT", **how)


class TestTheKeeper:
    def test_is_told_while_the_handover_is_open(self, cast: Cast, book: Register) -> None:
        prepared(cast, book)
        with pytest.raises(StillKeeper, match="前台交接班簿") as told:
            goes(cast)
        assert told.value.held == [book]
        assert not Punch.objects.exists()
        actions.punch(
            **cast.doing("zhou", after(2)), direction="IN"
        )  # coming is nobody's business

    def test_goes_freely_when_nobody_relieves_them(self, cast: Cast, book: Register) -> None:
        goes(cast)
        assert not Notice.objects.exists()

    def test_is_told_when_the_next_shift_begins_and_nothing_was_prepared(
        self, cast: Cast, book: Register
    ) -> None:
        roster = a_roster(cast, book.station)
        planned(cast, roster, book.station, "zhou", a_shift(cast), 3)
        planned(cast, roster, book.station, "lin", a_shift(cast, "中"), 3)
        published(cast, roster)
        with pytest.raises(StillKeeper):
            actions.punch(**cast.doing("zhou", on(3, 16)), direction="OUT")

    def test_goes_once_the_next_has_signed(self, cast: Cast, book: Register) -> None:
        signed(cast, book)
        goes(cast)
        assert Punch.objects.count() == 1

    def test_who_goes_all_the_same_is_noted_and_answers_for_it(
        self, cast: Cast, book: Register
    ) -> None:
        prepared(cast, book)
        goes(cast, without_handover=True)
        assert Punch.objects.get().at == after(2)
        book.refresh_from_db()
        assert book.keeper == cast.zhou
        notice = Notice.objects.get(role=Role.LEADER)
        assert (notice.unit, notice.is_urgent) == (cast.service.pk, True)
        assert "周敏 没有交班就下班了" in notice.text
        assert Event.objects.get(verb="duty.punched").detail["left"] == ["前台交接班簿"]

    def test_goes_twice_and_the_leader_hears_once(self, cast: Cast, book: Register) -> None:
        prepared(cast, book)
        first = goes(cast, without_handover=True)
        assert goes(cast, without_handover=True) == first
        assert Notice.objects.filter(role=Role.LEADER).count() == 1


class TestTheLeader:
    def test_lets_them_go_with_a_reason_in_the_book(self, cast: Cast, book: Register) -> None:
        prepared(cast, book)
        actions.release(book.pk, **cast.doing("sun", after(1.5)), reason="孩子发烧，林芳晚到")
        goes(cast)
        entry = book.entries.get(kind=RegisterEntry.Kind.RELEASE)
        assert entry.author == cast.sun
        assert "孩子发烧" in entry.payload
        book.refresh_from_db()
        assert book.keeper == cast.zhou

    def test_lets_go_for_one_shift_only(self, cast: Cast, book: Register) -> None:
        prepared(cast, book)
        actions.release(book.pk, **cast.doing("sun", after(1.5)), reason="孩子发烧")
        with pytest.raises(StillKeeper):
            goes(cast, 20)

    @pytest.mark.parametrize("who", ["zhou", "lin", "hu", "li", "feng"])
    def test_is_nobody_else(self, cast: Cast, book: Register, who: str) -> None:
        with pytest.raises(NotAllowed):
            actions.release(book.pk, **cast.doing(who, after(1)), reason="急事")

    def test_does_not_let_themselves_go(self, cast: Cast, book: Register) -> None:
        handover.take_over(book.pk, **cast.doing("sun", after(1)), reason="林芳没到")
        with pytest.raises(ApartFromBoth):
            actions.release(book.pk, **cast.doing("sun", after(1)), reason="急事")


class TestThePage:
    def test_warns_and_lets_them_choose(self, cast: Cast, book: Register, seat: Seat) -> None:
        prepared(cast, book)
        phone = seat("zhou", 2)
        answer = phone.post(reverse("duty:punch"), {"direction": "OUT"})
        page = answer.content.decode()
        assert answer.status_code == 409
        assert "去交班：前台交接班簿" in page
        assert "仍要下班打卡" in page
        phone.post(reverse("duty:punch"), {"direction": "OUT", "anyway": "1"})
        assert Punch.objects.get().direction == "OUT"
