"""The pages: my day on a phone, the roster's grid with warnings, the team's attendance."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from hub.duty import actions
from hub.duty.models import Absence, Punch, Roster
from hub.duty.tests.cast import (
    MORNING,
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
from hub.kernel.house import the_house
from hub.people.actions import report_to

Seat = Callable[..., Client]


def hours(moment: object) -> float:
    return (moment - MORNING).total_seconds() / 3600


@pytest.fixture
def roster(cast: Cast) -> Roster:
    station, early = a_desk(cast), a_shift(cast)
    report_to(cast.zhou, **cast.doing("wu"), leader_id=cast.sun.pk)
    roster = a_roster(cast, station)
    planned(cast, roster, station, "zhou", early, 3, 4)
    return roster


class TestMyDay:
    def test_shows_the_shift_and_takes_a_punch(
        self, cast: Cast, roster: Roster, seat: Seat
    ) -> None:
        published(cast, roster)
        phone = seat("zhou", hours(on(3, 7, 50)))
        assert "早班" in phone.get(reverse("duty:mine")).content.decode()
        phone.post(reverse("duty:punch"), {"direction": "IN"})
        punch = Punch.objects.get()
        assert (punch.staff, punch.at, punch.latitude) == (cast.zhou, on(3, 7, 50), None)
        page = phone.get(reverse("duty:mine")).content.decode()
        assert page.index("下班打卡") < page.index("上班打卡")

    def test_shows_only_ones_own(self, cast: Cast, roster: Roster, seat: Seat) -> None:
        published(cast, roster)
        actions.work_out(
            community=cast.community, by=the_house(), at=on(3, 19), first=june(3), last=june(3)
        )
        absence = Absence.objects.get()
        assert (
            "没有打卡记录"
            in seat("zhou", hours(on(4, 7))).get(reverse("duty:mine")).content.decode()
        )
        other = seat("lin", hours(on(4, 7)))
        assert "没有打卡记录" not in other.get(reverse("duty:mine")).content.decode()
        for kind, pk, name in (
            ("absence", absence.pk, "answer"),
            ("turn", absence.assignment_id, "correct"),
        ):
            assert other.get(reverse("duty:act", args=[kind, pk, name])).status_code == 404

    def test_has_an_absence_answered(self, cast: Cast, roster: Roster, seat: Seat) -> None:
        published(cast, roster)
        actions.work_out(
            community=cast.community, by=the_house(), at=on(3, 19), first=june(3), last=june(3)
        )
        absence = Absence.objects.get()
        phone = seat("zhou", hours(on(4, 7)))
        phone.post(reverse("duty:act", args=["absence", absence.pk, "answer"]), {"words": "急诊"})
        absence.refresh_from_db()
        assert (absence.status, absence.answer) == ("ANSWERED", "急诊")
        leader = seat("sun", hours(on(4, 9)))
        assert "急诊" in leader.get(reverse("duty:team")).content.decode()


class TestRoster:
    def test_is_painted_and_warns_at_once(self, cast: Cast, roster: Roster, seat: Seat) -> None:
        late = a_shift(cast, "中")
        desk = seat("sun")
        row = duty_of(cast, "zhou", 3)
        answer = desk.post(
            reverse("duty:paint", args=[roster.pk]),
            {"cell": f"{cast.zhou.pk}@2026-06-03", "brush": f"{late.pk}:{row.station_id}"},
            HTTP_HX_REQUEST="true",
        )
        page = answer.content.decode()
        assert duty_of(cast, "zhou", 3).starts_at == on(3, 14)
        assert "<html" not in page
        assert "周敏 6 月 4 日：距上一个班下班（22:00）只有 10 小时" in page

    def test_of_a_draft_is_seen_by_those_who_plan_and_publish(
        self, cast: Cast, roster: Roster, seat: Seat
    ) -> None:
        address = reverse("duty:roster", args=[roster.pk])
        assert seat("sun").get(address).status_code == 200
        assert seat("li").get(address).status_code == 200
        assert seat("zhou").get(address).status_code == 404
        assert seat("hu").get(address).status_code == 404
        published(cast, roster)
        assert seat("zhou").get(address).status_code == 200
        assert seat("hu").get(address).status_code == 404

    def test_goes_from_draft_to_force_by_two_hands(
        self, cast: Cast, roster: Roster, seat: Seat
    ) -> None:
        seat("sun").post(reverse("duty:act", args=["roster", roster.pk, "submit"]))
        seat("zhao").post(reverse("duty:act", args=["roster", roster.pk, "publish"]))
        roster.refresh_from_db()
        assert (roster.status, roster.published_by) == ("PUBLISHED", cast.zhao)

    def test_asks_as_many_questions_for_more_people(
        self, cast: Cast, roster: Roster, seat: Seat, django_assert_max_num_queries: Callable
    ) -> None:
        desk = seat("sun")
        desk.get(reverse("duty:roster", args=[roster.pk]))
        with django_assert_max_num_queries(40):
            desk.get(reverse("duty:roster", args=[roster.pk]))


class TestTeam:
    def test_is_the_leaders_own(self, cast: Cast, roster: Roster, seat: Seat) -> None:
        published(cast, roster)
        actions.work_out(
            community=cast.community, by=the_house(), at=on(3, 19), first=june(3), last=june(3)
        )
        at = hours(on(4, 9))
        assert "周敏" in seat("sun", at).get(reverse("duty:team")).content.decode()
        assert "周敏" not in seat("hu", at).get(reverse("duty:team")).content.decode()
        assert seat("lin", at).get(reverse("duty:team")).status_code == 403
