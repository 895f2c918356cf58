"""The leader's shift page: who is here, who is not, what is open, what waits for a decision."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from hub.duty import actions, requests, shift_page
from hub.duty.actions import register
from hub.duty.models import Punch, Station
from hub.duty.queries.now import now
from hub.duty.tests.cast import (
    MORNING,
    Cast,
    a_desk,
    a_monitor_room,
    a_roster,
    a_shift,
    duty_of,
    on,
    planned,
    published,
)

Seat = Callable[..., Client]


def hours(moment: Any) -> float:
    return float((moment - MORNING).total_seconds() / 3600)


@pytest.fixture
def desk(cast: Cast) -> Station:
    """On 3 June 周敏 and 林芳 have the early shift, 许婷 the middle one; cover asks for two early."""
    station, early, middle = a_desk(cast), a_shift(cast), a_shift(cast, "中")
    roster = a_roster(cast, station)
    planned(cast, roster, station, "zhou", early, 3)
    planned(cast, roster, station, "lin", early, 3)
    planned(cast, roster, station, "xu", middle, 3)
    published(cast, roster)
    actions.set_cover(
        station.pk, **cast.doing("wu"), shift_id=early.pk, least=2, since=on(1).date()
    )
    return station


def states(cast: Cast, moment: Any, who: str = "sun") -> dict[str, str]:
    found = now(cast.staff[who], cast.community, [cast.service], [], moment)
    return {row.turn.staff.name: row.state for post in found.posts for row in post.rows}


class TestWhoIsOnDuty:
    def test_is_told_from_roster_and_punches(self, cast: Cast, desk: Station) -> None:
        assert states(cast, on(3, 7, 30)) == {"周敏": "SOON", "林芳": "SOON"}
        actions.punch(**cast.doing("zhou", on(3, 7, 55)), direction="IN")
        assert states(cast, on(3, 8, 10)) == {"周敏": "IN", "林芳": "MISSED"}
        assert states(cast, on(3, 13, 30)) == {"周敏": "IN", "林芳": "MISSED", "许婷": "SOON"}
        actions.punch(**cast.doing("zhou", on(3, 15, 30)), direction="OUT")
        assert states(cast, on(3, 16, 30))["周敏"] == "OUT"

    def test_who_has_not_gone_stays(self, cast: Cast, desk: Station) -> None:
        actions.punch(**cast.doing("zhou", on(3, 7, 55)), direction="IN")
        assert states(cast, on(3, 16, 30))["周敏"] == "STAYS"

    def test_counts_against_the_cover(self, cast: Cast, desk: Station) -> None:
        actions.punch(**cast.doing("zhou", on(3, 7, 55)), direction="IN")
        found = now(cast.sun, cast.community, [cast.service], [], on(3, 8, 10))
        [post] = found.posts
        assert (post.present, post.least, post.is_short) == (1, 2, True)
        assert (found.present, found.expected) == (1, 2)
        assert [row.turn.staff.name for row in found.missed] == ["林芳"]

    def test_takes_touches_of_a_machine_as_coming(self, cast: Cast, desk: Station) -> None:
        touch = actions.Noted(cast.lin.pk, on(3, 7, 50), Punch.Direction.UNKNOWN, "gate 1")
        actions.import_punches([touch], **cast.doing("wu", on(3, 8)))
        assert states(cast, on(3, 8, 10))["林芳"] == "IN"


class TestThePage:
    def test_shows_all_on_one_screen(self, cast: Cast, desk: Station, seat: Seat) -> None:
        book = register.open_register(
            desk.pk, **cast.doing("sun"), name="前台簿", keeper_id=cast.zhou.pk, items=()
        )
        actions.punch(**cast.doing("zhou", on(3, 7, 55)), direction="IN")
        actions.punch(**cast.doing("zhou", on(3, 15, 59)), direction="OUT", without_handover=True)
        actions.ask_correction(
            duty_of(cast, "lin", 3).pk,
            **cast.doing("lin", on(3, 16)),
            reason="忘了",
            came_at=on(3, 8),
        )
        page = seat("sun", hours(on(3, 16, 10))).get(reverse("duty:now")).content.decode()
        for words in ("谁在岗", "许婷", "未打卡", book.name, "已下班，没有交班", "补卡", "林芳"):
            assert words in page

    def test_is_of_the_departments_one_reads(self, cast: Cast, desk: Station, seat: Seat) -> None:
        at = hours(on(3, 8, 10))
        assert "周敏" not in seat("hu", at).get(reverse("duty:now")).content.decode()
        assert "周敏" in seat("zhao", at).get(reverse("duty:now")).content.decode()
        assert seat("zhou", at).get(reverse("duty:now")).status_code == 403
        assert seat("ma", at).get(reverse("duty:now")).status_code == 403

    def test_shows_the_auditor_and_offers_nothing(
        self, cast: Cast, desk: Station, seat: Seat
    ) -> None:
        page = seat("feng", hours(on(3, 8, 10))).get(reverse("duty:now")).content.decode()
        assert "周敏" in page
        assert "代录" not in page

    def test_comes_back_alone_when_it_asks_for_itself(
        self, cast: Cast, desk: Station, seat: Seat
    ) -> None:
        leader = seat("sun", hours(on(3, 8, 10)))
        page = leader.get(reverse("duty:now"), headers={"HX-Request": "true"}).content.decode()
        assert "<html" not in page
        assert "周敏" in page

    def test_asks_as_much_for_more_people(
        self, cast: Cast, desk: Station, seat: Seat, django_assert_max_num_queries: Any
    ) -> None:
        a_monitor_room(cast)
        leader = seat("zhao", hours(on(3, 8, 10)))
        leader.get(reverse("duty:now"))
        with django_assert_max_num_queries(36):
            leader.get(reverse("duty:now"))

    def test_takes_panels_of_other_parts(
        self, cast: Cast, desk: Station, seat: Seat, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(shift_page, "_panels", [])
        shift_page.declare(lambda _request, _departments: None)
        shift_page.declare(lambda _request, _departments: ("duty/outcome.html", {}))
        assert seat("sun").get(reverse("duty:now")).status_code == 200


class TestWhatWaits:
    def test_is_the_roll_until_it_is_called(self, cast: Cast, desk: Station, seat: Seat) -> None:
        leader = seat("sun", hours(on(3, 7, 50)))
        page = leader.get(reverse("duty:now")).content.decode()
        assert "这个班还没有点名" in page
        assert reverse("duty:call", args=[cast.service.pk]) in page
        actions.call_roll(
            cast.service.pk,
            **cast.doing("sun", on(3, 7, 50)),
            answers={
                cast.zhou.pk: actions.Said("PRESENT"),
                cast.lin.pk: actions.Said("ABSENT", "未联系上"),
            },
        )
        page = seat("sun", hours(on(3, 8, 30))).get(reverse("duty:now")).content.decode()
        assert "已点名" in page
        assert "未到" in page
        # The shift that begins at 14:00 waits for its own.
        page = seat("sun", hours(on(3, 13, 40))).get(reverse("duty:now")).content.decode()
        assert "这个班还没有点名" in page

    def test_offers_the_call_to_those_who_may(self, cast: Cast, desk: Station, seat: Seat) -> None:
        page = seat("li", hours(on(3, 7, 50))).get(reverse("duty:now")).content.decode()
        assert "这个班还没有点名" in page
        assert reverse("duty:call", args=[cast.service.pk]) not in page

    def test_is_the_swap_that_both_agreed_to(self, cast: Cast, desk: Station, seat: Seat) -> None:
        swap = actions.offer_swap(
            duty_of(cast, "xu", 3).pk,
            **cast.doing("xu", on(1, 9)),
            colleague_id=cast.zhou.pk,
            takes_id=duty_of(cast, "zhou", 3).pk,
            reason="家长会",
        )
        mine = seat("zhou", hours(on(1, 9, 30))).get(reverse("duty:mine")).content.decode()
        assert "等您答复" in mine
        words = "许婷 ⇄ 周敏 06-03 中班"
        assert words not in seat("sun", hours(on(1, 10))).get(reverse("duty:now")).content.decode()
        actions.agree_to_swap(swap.pk, **cast.doing("zhou", on(1, 10)))
        assert words in seat("sun", hours(on(1, 11))).get(reverse("duty:now")).content.decode()
        mine = seat("xu", hours(on(1, 11))).get(reverse("duty:mine")).content.decode()
        assert words in mine
        assert "待批" in mine


class TestMyRequests:
    def test_come_from_whoever_declares_them(
        self, cast: Cast, desk: Station, seat: Seat, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(requests, "_kinds", dict(requests._kinds))
        old = MORNING - timedelta(days=2)
        made = requests.Request(old, "6 月 8 日", "待批", "warn")
        requests.declare("swap", requests.Kind("换班", lambda *_who: [made], "duty:rosters"))
        actions.ask_correction(
            duty_of(cast, "zhou", 3).pk,
            **cast.doing("zhou", on(3, 18)),
            reason="忘了",
            came_at=on(3, 8),
        )
        page = seat("zhou", hours(on(3, 18, 5))).get(reverse("duty:mine")).content.decode()
        assert page.index("补卡 06-03 早班") < page.index("换班 6 月 8 日")

    def test_are_ones_own(self, cast: Cast, desk: Station, seat: Seat) -> None:
        actions.ask_correction(
            duty_of(cast, "zhou", 3).pk,
            **cast.doing("zhou", on(3, 18)),
            reason="忘了",
            came_at=on(3, 8),
        )
        page = seat("lin", hours(on(3, 18, 5))).get(reverse("duty:mine")).content.decode()
        assert "补卡 06-03" not in page
