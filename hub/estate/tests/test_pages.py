"""The pages, through the door people use."""

import pytest
from django.urls import reverse
from django.utils import timezone

from hub.estate import actions, panels
from hub.estate.models import Household, Phone, Resident
from hub.kernel.models import Event
from hub.people.models import Role

from .conftest import NOW, hired


def page(client, name, *args, **query):
    return client.get(reverse(f"estate:{name}", args=args), query)


class TestTheList:
    def test_shows_households_in_the_order_people_count_with_masked_phones(
        self, sign_in, desk, ten, li_ming
    ):
        shown = page(sign_in(desk), "households").content.decode()

        assert shown.index("7-1-1802") < shown.index("10-902") < shown.index("10-1802")
        assert "138****8000" in shown
        assert "13800138000" not in shown

    @pytest.mark.parametrize(
        ("asked", "found"),
        [
            ({"q": "李明"}, ["7-1-1802"]),
            ({"q": "8000"}, ["7-1-1802"]),
            ({"q": "13800138000"}, ["7-1-1802"]),
            ({"q": "7栋1单元1802"}, ["7-1-1802"]),
            ({"q": "10"}, []),
            ({"q": "10栋"}, ["10-902", "10-1802"]),
            ({"q": "902"}, ["10-902"]),
            ({"q": "10-902", "occupancy": "OWNER"}, ["10-902"]),
            ({"occupancy": "VACANT"}, []),
        ],
    )
    def test_narrows_by_whatever_is_typed(self, sign_in, desk, ten, li_ming, asked, found):
        rows = page(sign_in(desk), "households", **asked).context["page"].rows

        assert [row.code for row in rows] == found

    def test_finds_those_who_cannot_be_reached(self, sign_in, desk, ten, li_ming):
        rows = page(sign_in(desk), "households", no_phone="1").context["page"].rows

        assert "7-1-1802" not in [row.code for row in rows]
        assert len(rows) == 13

    def test_costs_the_same_however_many_live_there(
        self, sign_in, desk, seven, li_ming, django_assert_num_queries, lake
    ):
        client = sign_in(desk)
        for n, home in enumerate(Household.objects.all()[:10]):
            number = f"1390013900{n}"
            actions.move_in(
                home.pk, kind="TENANT", name="王芳", number=number, community=lake, by=desk, at=NOW
            )

        with django_assert_num_queries(12):
            page(client, "households")

    def test_is_closed_to_those_who_have_no_business_with_files(self, sign_in, handler):
        assert page(sign_in(handler), "households").status_code == 403


class TestTheHousehold:
    def test_shows_members_cars_and_history(self, sign_in, desk, home, li_ming, lake):
        actions.add_vehicle(home.pk, plate="粤R12345", community=lake, by=desk, at=NOW)

        shown = page(sign_in(desk), "household", home.pk).content.decode()
        for words in ("李明", "138****8000", "粤R12345", "登记住户", "您以客服前台的岗位查看"):
            assert words in shown

    def test_of_another_community_is_not_there(self, sign_in, stranger, home):
        assert page(sign_in(stranger), "household", home.pk).status_code == 404

    def test_shows_what_higher_apps_hang_up(self, sign_in, desk, home, monkeypatch):
        monkeypatch.setattr(panels, "_panels", {})
        panels.register("told", "parts/empty.html", lambda request, home: {"title": f"给{home}"})
        panels.register("silent", "parts/empty.html", lambda request, home: None)

        shown = page(sign_in(desk), "household", home.pk).content.decode()
        assert shown.count("empty-title") == 1
        assert "给7-1-1802" in shown

    def test_the_auditor_reads_and_finds_no_buttons(self, sign_in, auditor, home, li_ming):
        shown = page(sign_in(auditor), "household", home.pk).content.decode()

        assert "138****8000" in shown
        assert "data-confirm-reason" not in shown
        assert "estate/residents" not in shown


class TestActs:
    def test_a_form_in_the_dialog_shows_what_is_wrong_and_keeps_what_was_typed(
        self, sign_in, desk, home
    ):
        typed = {"name": "王芳", "kind": "OWNER", "number": "12345"}
        url = reverse("estate:move_in", args=[home.pk])
        answer = sign_in(desk).post(url, typed, headers={"HX-Request": "true"})

        shown = answer.content.decode()
        assert "手机应为 11 位" in shown
        assert 'value="王芳"' in shown
        assert "<html" not in shown

    def test_a_form_sent_goes_back_to_the_household(self, sign_in, desk, home):
        url = reverse("estate:move_in", args=[home.pk])
        answer = sign_in(desk).post(url, {"name": "王芳", "kind": "TENANT", "number": ""})

        assert answer["Location"] == reverse("estate:household", args=[home.pk])
        assert Resident.objects.get().name == "王芳"

    def test_every_act_has_its_door(self, sign_in, desk, supervisor, home, li_ming):
        client = sign_in(supervisor)
        phone = li_ming.phones.get()
        doors = [
            ("change_household", home.pk, {"unit": "1", "room": "1802", "occupancy": "VACANT"}),
            ("set_preferences", li_ming.pk, {"prefers": "WECHAT", "best_time": "AM"}),
            ("add_phone", li_ming.pk, {"number": "13900139000"}),
            ("verify_phone", phone.pk, {}),
            ("end_phone", phone.pk, {}),
            ("add_vehicle", home.pk, {"plate": "粤R12345"}),
            ("correct_name", li_ming.pk, {"name": "李铭"}),
        ]
        for name, pk, said in doors:
            url = reverse(f"estate:{name}", args=[pk])
            if said:
                assert client.get(url).status_code == 200, name
            assert client.post(url, said).status_code == 302, name
        ended = Resident.objects.get(name="李铭")
        assert client.post(reverse("estate:move_out", args=[ended.pk])).status_code == 302
        assert (
            client.post(reverse("estate:end_vehicle", args=[home.vehicles.get().pk])).status_code
            == 302
        )

    def test_the_whole_number_takes_the_place_of_the_masked_one(self, sign_in, desk, li_ming):
        url = reverse("estate:reveal_phone", args=[li_ming.phones.get().pk])
        client = sign_in(desk)

        refused = client.post(url, {"reason": ""}, headers={"HX-Request": "true"})
        assert (refused.status_code, "写明原因" in refused.content.decode()) == (400, True)
        told = client.post(url, {"reason": "回访"}, headers={"HX-Request": "true"})
        assert "13800138000" in told.content.decode()


class TestLookUp:
    def test_answers_with_options_to_choose(self, sign_in, desk, home, li_ming):
        shown = page(sign_in(desk), "look_up", q="7-1-1802").content.decode()

        for words in (f'data-household="{home.pk}"', "data-certain", "李明", "138****8000"):
            assert words in shown
        assert "13800138000" not in shown

    def test_masks_names_for_those_who_may_not_read_files(self, sign_in, handler, lake, li_ming):
        shown = page(sign_in(hired("监控", Role.MONITOR, lake)), "look_up", q="7-1-1802")
        assert "李*" in shown.content.decode()
        assert "李明" not in shown.content.decode()
        assert page(sign_in(handler), "look_up", q="7").status_code == 403

    def test_says_what_there_is_instead(self, sign_in, desk, seven):
        shown = page(sign_in(desk), "look_up", q="7-1899").content.decode()
        assert "7栋没有1899房；18层有1801、1802、1803。" in shown


class TestTheFrame:
    def test_is_kept_through_its_pages(self, sign_in, supervisor, butler, north, south, seven):
        client = sign_in(supervisor)
        for name, args, said in [
            ("add_area", [], {"name": "西组团"}),
            ("add_building", [], {"area": south.pk, "code": "12栋"}),
            ("move_building", [seven.pk], {"area": south.pk}),
            ("add_household", [], {"building": seven.pk, "room": "1901", "occupancy": "OWNER"}),
            ("assign_beat", [north.pk], {"staff": butler.pk}),
        ]:
            url = reverse(f"estate:{name}", args=args)
            assert client.get(url).status_code == 200, name
            assert client.post(url, said).status_code == 302, name
        for name in ("areas", "beats"):
            assert page(client, name).status_code == 200
        assert "周勤" in page(client, "beats").content.decode()
        url = reverse("estate:end_beat", args=[north.beats.get().pk])
        assert client.post(url).status_code == 302
        assert "以前的分工" in page(client, "beats").content.decode()

    def test_is_closed_to_the_desk(self, sign_in, desk, north):
        client = sign_in(desk)
        for name in ("areas", "beats", "reveals", "add_area"):
            assert page(client, name).status_code == 403


def test_who_looked_is_listed_with_the_reason(sign_in, auditor, desk, li_ming, lake):
    phone = Phone.objects.get()
    actions.reveal_phone(
        phone.pk, reason="联系上门维修", community=lake, by=desk, at=timezone.now()
    )

    shown = page(sign_in(auditor), "reveals").content.decode()
    for words in ("林悦", "7-1-1802", "李明", "138****8000", "联系上门维修"):
        assert words in shown
    assert Event.objects.filter(verb="estate.phone_revealed").count() == 1
