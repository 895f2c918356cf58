"""Setting duty up in the browser: from nothing to a published roster, and who may not."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from hub.duty import actions
from hub.duty.models import (
    Cover,
    Licence,
    Placement,
    Protection,
    Roster,
    Rotation,
    Shift,
    Station,
)
from hub.duty.tests.cast import JUNE, LONG_AGO, Cast, a_desk, a_shift
from hub.kernel.models import Community
from hub.people.models import Department

Seat = Callable[..., Client]
EARLY = {
    "mark": "早",
    "name": "早班",
    "start_1": "08:00",
    "end_1": "16:00",
    "valid_from": "2024-01-01",
    "break_minutes": "0",
    "late_grace": "5",
    "early_grace": "0",
    "punch_before": "60",
    "punch_after": "120",
    "rest_after": "660",
    "night": "",
}
NIGHT = {**EARLY, "mark": "夜", "name": "夜班", "start_1": "22:00", "end_1": "06:00"}


def add(browser: Client, kind: str, told: dict[str, Any]) -> Any:
    return browser.post(reverse("duty:add", args=[kind]), told)


def do(browser: Client, kind: str, pk: int, name: str, told: dict[str, Any] | None = None) -> Any:
    return browser.post(reverse("duty:do", args=[kind, pk, name]), told or {})


class TestFromNothing:
    def test_to_a_published_roster(self, cast: Cast, seat: Seat) -> None:
        """Shift, station, cover, rotation and crew by 李主任; drawn up by 孙姐, published by him."""
        li = seat("li")
        assert "从零到发布" in li.get(reverse("duty:stations")).content.decode()
        add(li, "shifts", EARLY)
        early = Shift.objects.get()
        add(
            li, "stations", {"name": "前台", "department_id": cast.service.pk, "hours": "STANDARD"}
        )
        desk = Station.objects.get()
        cover = {"shift_id": early.pk, "days": "ALL", "least": "1", "since": "2026-05-01"}
        do(li, "stations", desk.pk, "cover", cover)
        add(li, "rotations", {"name": "做二休一", "cycle": "早 早 休", "anchor": "2026-06-01"})
        rotation = Rotation.objects.get()
        crew = {
            "staff_ids": [cast.zhou.pk, cast.lin.pk, cast.xu.pk],
            "rotation_id": rotation.pk,
            "offset": "0",
            "stagger": "1",
            "since": "2026-05-01",
        }
        do(li, "stations", desk.pk, "place", crew)
        assert set(Placement.objects.values_list("staff__name", "offset")) == {
            ("周敏", 0),
            ("林芳", 1),
            ("许婷", 2),
        }
        sun = seat("sun")
        sun.post(
            reverse("duty:draw_up"), {"department": cast.service.pk, "period": JUNE, "reason": ""}
        )
        roster = Roster.objects.get()
        for name in ("fill", "submit"):
            sun.post(reverse("duty:act", args=["roster", roster.pk, name]))
        seat("li").post(reverse("duty:act", args=["roster", roster.pk, "publish"]))
        roster.refresh_from_db()
        assert roster.status == Roster.Status.PUBLISHED
        assert roster.assignments.count() == 60

    def test_every_page_shows_what_was_set_up(self, cast: Cast, seat: Seat) -> None:
        desk, night = a_desk(cast), a_shift(cast, "夜")
        rotation = actions.add_rotation(
            **cast.doing("wu"), name="夜夜休", anchor=LONG_AGO, slots=[night.pk, night.pk, None]
        )
        actions.set_cover(desk.pk, **cast.doing("wu"), shift_id=night.pk, least=1, since=LONG_AGO)
        li = seat("li")
        for name, pk, words in (
            ("stations", None, "前台"),
            ("station", desk.pk, "周敏"),
            ("shifts", None, "22:00–次日06:00"),
            ("shift", night.pk, "第 1 版"),
            ("rotations", None, "夜夜休"),
            ("rotation", rotation.pk, "接下来两周"),
            ("licences", None, "还没有登记证件"),
            ("protections", None, "没有登记"),
        ):
            page = li.get(reverse(f"duty:{name}", args=[pk] if pk else []))
            assert page.status_code == 200
            assert words in page.content.decode(), name


class TestAShift:
    def test_runs_past_midnight_only_with_the_next_day_ticked(
        self, cast: Cast, seat: Seat
    ) -> None:
        wu = seat("wu")
        page = add(wu, "shifts", NIGHT)
        assert page.status_code == 400
        assert "过了零点请勾选次日" in page.content.decode()
        assert add(wu, "shifts", {**NIGHT, "end_next_1": "on"}).status_code == 302
        version = Shift.objects.get().versions.get()
        assert (version.segments, version.is_night) == ([[1320, 1800]], True)

    def test_of_two_segments_keeps_them_in_order(self, cast: Cast, seat: Seat) -> None:
        wu = seat("wu")
        split = {**EARLY, "end_1": "12:00", "start_2": "11:00", "end_2": "18:00"}
        assert "要晚于上一段结束" in add(wu, "shifts", split).content.decode()
        add(wu, "shifts", {**split, "start_2": "14:00"})
        assert Shift.objects.get().versions.get().segments == [[480, 720], [840, 1080]]

    def test_gets_a_version_from_a_later_day(self, cast: Cast, seat: Seat) -> None:
        early = a_shift(cast)
        wu = seat("wu")
        form = wu.get(reverse("duty:do", args=["shifts", early.pk, "change"])).content.decode()
        assert 'value="08:00"' in form
        told = {**EARLY, "start_1": "07:30"}
        refused = do(wu, "shifts", early.pk, "change", {**told, "valid_from": "2026-05-25"})
        assert refused.status_code == 409
        assert "新版本只能从今天以后的日期执行" in refused.content.decode()
        do(wu, "shifts", early.pk, "change", {**told, "valid_from": "2026-06-01"})
        assert list(early.versions.values_list("number", "starts")) == [(1, 480), (2, 450)]


class TestARotation:
    def test_is_written_in_marks(self, cast: Cast, seat: Seat) -> None:
        early = a_shift(cast)
        wu = seat("wu")
        told = {"name": "做二休一", "cycle": "早 晚 休", "anchor": "2026-06-01"}
        assert "没有简称是“晚”的班次" in add(wu, "rotations", told).content.decode()
        add(wu, "rotations", {**told, "cycle": "早 早 休"})
        assert Rotation.objects.get().slots == [early.pk, early.pk, None]


class TestWhoMayNot:
    """Every door asks: the page, the form, and the request that never saw the form."""

    @pytest.fixture
    def desk(self, cast: Cast) -> Station:
        return a_desk(cast)

    @pytest.mark.parametrize(
        ("who", "answer"),
        [
            ("zhou", 403),
            ("sun", 200),
            ("wu", 200),
            ("li", 200),
            ("hu", 200),
            ("zhao", 200),
            ("qian", 200),
            ("feng", 200),
            ("ma", 403),
        ],
    )
    def test_reads(self, cast: Cast, seat: Seat, who: str, answer: int) -> None:
        assert seat(who).get(reverse("duty:stations")).status_code == answer

    @pytest.mark.parametrize("who", ["zhou", "sun", "hu", "qian", "feng", "ma"])
    def test_sets_up(self, cast: Cast, seat: Seat, who: str) -> None:
        assert add(seat(who), "shifts", EARLY).status_code == 403
        assert not Shift.objects.exists()

    def test_a_leader_places_people_in_their_own_department(
        self, cast: Cast, seat: Seat, desk: Station
    ) -> None:
        told = {"staff_ids": [cast.sun.pk], "since": "2026-06-01"}
        assert do(seat("hu"), "stations", desk.pk, "place", told).status_code == 404
        assert do(seat("sun"), "stations", desk.pk, "place", told).status_code == 302

    @pytest.mark.parametrize("who", ["zhou", "sun", "wu", "hu", "qian", "feng", "ma"])
    def test_sees_whom_the_law_spares(self, cast: Cast, seat: Seat, who: str) -> None:
        browser = seat(who)
        assert browser.get(reverse("duty:protections")).status_code == 403
        told = {
            "staff_id": cast.lin.pk,
            "kind": "NURSING",
            "since": "2026-06-01",
            "until": "2026-12-01",
        }
        assert add(browser, "protections", told).status_code == 403
        assert not Protection.objects.exists()

    def test_the_director_does_and_the_history_does_not_say_why(
        self, cast: Cast, seat: Seat, desk: Station
    ) -> None:
        told = {
            "staff_id": cast.lin.pk,
            "kind": "NURSING",
            "since": "2026-06-01",
            "until": "2026-12-01",
        }
        li = seat("li")
        assert add(li, "protections", told).status_code == 302
        assert "哺乳" in li.get(reverse("duty:protections")).content.decode()
        assert (
            "哺乳" not in seat("wu").get(reverse("duty:station", args=[desk.pk])).content.decode()
        )

    def test_nobody_notes_their_own_licence(self, cast: Cast, seat: Seat) -> None:
        told = {"staff_id": cast.wu.pk, "kind": "GUARD", "number": "1", "since": "2025-01-01"}
        assert add(seat("wu"), "licences", told).status_code == 400
        assert add(seat("zhao"), "licences", told).status_code == 302
        assert Licence.objects.get().staff == cast.wu


class TestAnotherCommunity:
    def test_is_not_reached_by_its_numbers(self, cast: Cast, seat: Seat) -> None:
        other = Community.objects.create(company=cast.community.company, code="XH", name="星河湾")
        department = Department.objects.create(community=other, kind="CS", name="客服部")
        station = Station.objects.create(community=other, department=department, name="前台")
        shift = Shift.objects.create(community=other, mark="早", name="早班")
        cover = Cover.objects.create(
            community=other, station=station, shift=shift, least=1, since=LONG_AGO
        )
        li = seat("li")
        assert li.get(reverse("duty:station", args=[station.pk])).status_code == 404
        assert li.get(reverse("duty:shift", args=[shift.pk])).status_code == 404
        assert do(li, "covers", cover.pk, "end").status_code == 404
        assert do(li, "shifts", shift.pk, "close").status_code == 404
        own = a_desk(cast)
        told = {"shift_id": shift.pk, "days": "ALL", "least": "1", "since": "2026-06-01"}
        assert do(li, "stations", own.pk, "cover", told).status_code == 400
        told = {"name": "假", "department_id": department.pk, "hours": "STANDARD"}
        assert add(li, "stations", told).status_code == 400

    def test_no_such_act(self, cast: Cast, seat: Seat) -> None:
        li = seat("li")
        for url in ("/duty/crowns/add/", "/duty/shifts/1/burn/"):
            assert li.post(url).status_code == 404


class TestLists:
    def test_ask_the_database_no_more_for_more_rows(
        self, cast: Cast, seat: Seat, django_assert_max_num_queries: Any
    ) -> None:
        shift = a_shift(cast)
        for n in range(8):
            station = a_desk(cast, "zhou", "lin", name=f"岗 {n}")
            actions.set_cover(
                station.pk, **cast.doing("wu"), shift_id=shift.pk, least=1, since=LONG_AGO
            )
        li = seat("li")
        li.get(reverse("duty:stations"))
        with django_assert_max_num_queries(24):
            li.get(reverse("duty:stations"))
