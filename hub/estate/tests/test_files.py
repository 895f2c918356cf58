"""Keeping a household's file: everything is a further record, and nothing is overwritten."""

from datetime import timedelta

import pytest

from hub.estate import actions
from hub.estate.models import Household, Phone, Resident, Vehicle
from hub.estate.queries import household_card, story
from hub.kernel import journal
from hub.kernel.models import Event
from hub.kernel.text import NotAPhone

from .conftest import NOW

LATER = NOW + timedelta(hours=1)


class TestResidents:
    def test_who_moves_in_is_on_the_card_and_reached_by_phone(self, home, li_ming):
        (member,) = household_card(home, NOW).members

        assert (member.resident, member.phones[0].masked) == (li_ming, "138****8000")
        assert not member.phones[0].is_fresh

    def test_the_same_person_twice_is_refused(self, home, li_ming, desk, lake):
        with pytest.raises(actions.AlreadyListed, match="已登记过"):
            actions.move_in(
                home.pk,
                kind="OWNER",
                name=" 李 明 ".replace(" ", ""),
                community=lake,
                by=desk,
                at=NOW,
            )

    def test_a_form_sent_twice_enters_one_person(self, home, desk, lake):
        once, again = (
            actions.move_in(
                home.pk, kind="TENANT", name="王芳", community=lake, by=desk, at=NOW, key="k1"
            )
            for _ in range(2)
        )

        assert once == again
        assert Event.objects.filter(verb="estate.moved_in").count() == 1

    def test_a_wrong_phone_enters_nobody(self, home, desk, lake):
        with pytest.raises(NotAPhone):
            actions.move_in(
                home.pk, kind="OWNER", name="王芳", number="12345", community=lake, by=desk, at=NOW
            )

        assert not Resident.objects.exists()

    def test_who_moves_out_stays_on_file_as_former(self, home, li_ming, desk, lake):
        actions.move_out(li_ming.pk, community=lake, by=desk, at=NOW)

        card = household_card(home, LATER)
        assert (card.members, card.former) == ([], [li_ming])
        assert household_card(home, NOW - timedelta(days=1)).members[0].resident == li_ming
        with pytest.raises(actions.AlreadyEnded):
            actions.move_out(li_ming.pk, community=lake, by=desk, at=LATER)

    def test_a_name_put_right_is_a_further_record_with_the_same_phones(
        self, home, li_ming, desk, lake
    ):
        actions.set_preferences(
            li_ming.pk, prefers="WECHAT", best_time="EVE", community=lake, by=desk, at=NOW
        )
        corrected = actions.correct_name(li_ming.pk, name="李铭", community=lake, by=desk, at=NOW)

        assert Resident.objects.get(pk=li_ming.pk).name == "李明"
        assert (corrected.kind, corrected.prefers, corrected.best_time) == (
            "OWNER",
            "WECHAT",
            "EVE",
        )
        assert [p.number for p in corrected.phones.all()] == ["13800138000"]


class TestPhones:
    def test_are_filed_in_one_spelling(self, li_ming, desk, lake):
        for typed in ("０７６３－３３６６１２３", "+852 9123 4567"):
            actions.add_phone(li_ming.pk, number=typed, community=lake, by=desk, at=NOW)

        tails = dict(li_ming.phones.values_list("number", "tail"))
        assert tails == {"13800138000": "8000", "0763-3366123": "6123", "+85291234567": "4567"}

    def test_the_same_number_twice_is_refused_until_it_was_ended(self, li_ming, desk, lake):
        with pytest.raises(actions.NumberListed):
            actions.add_phone(li_ming.pk, number="138-0013-8000", community=lake, by=desk, at=NOW)

        actions.end_phone(li_ming.phones.get().pk, community=lake, by=desk, at=NOW)
        actions.add_phone(li_ming.pk, number="13800138000", community=lake, by=desk, at=LATER)

        assert Phone.objects.filter(number="13800138000").count() == 2

    def test_confirmed_numbers_are_fresh_for_a_year(self, home, li_ming, desk, lake):
        phone = actions.verify_phone(li_ming.phones.get().pk, community=lake, by=desk, at=NOW)

        assert phone.is_fresh(NOW + timedelta(days=364))
        assert not phone.is_fresh(NOW + timedelta(days=366))

    @pytest.mark.parametrize("reason", ["", "  ", "\u200b"])
    def test_the_whole_number_is_not_shown_without_a_reason(self, li_ming, desk, reason, lake):
        with pytest.raises(actions.NoReason, match="写明原因"):
            actions.reveal_phone(
                li_ming.phones.get().pk, reason=reason, community=lake, by=desk, at=NOW
            )

        assert not Event.objects.filter(verb="estate.phone_revealed").exists()

    def test_a_look_is_recorded_with_its_reason_and_without_the_number(
        self, home, li_ming, desk, lake
    ):
        phone = li_ming.phones.get()
        number = actions.reveal_phone(phone.pk, reason="回访投诉", community=lake, by=desk, at=NOW)

        event = journal.history(home).last()
        assert number == "13800138000"
        assert (event.verb, event.actor) == ("estate.phone_revealed", desk)
        assert event.detail == {"resident": li_ming.pk, "phone": phone.pk, "reason": "回访投诉"}


class TestVehicles:
    def test_a_plate_is_one_households_until_it_is_ended_there(self, home, seven, desk, lake):
        neighbour = Household.objects.get(code="7-2-1801")
        car = actions.add_vehicle(home.pk, plate="粤r·d12345", community=lake, by=desk, at=NOW)

        with pytest.raises(actions.PlateTaken, match="粤RD12345 登记在 7-1-1802"):
            actions.add_vehicle(neighbour.pk, plate="粤RD12345", community=lake, by=desk, at=NOW)

        actions.end_vehicle(car.pk, community=lake, by=desk, at=NOW)
        actions.add_vehicle(neighbour.pk, plate="粤RD12345", community=lake, by=desk, at=LATER)
        assert Vehicle.objects.filter(plate="粤RD12345").count() == 2

    def test_half_a_plate_is_refused(self, home, desk, lake):
        with pytest.raises(actions.NotAPlate, match="请写全"):
            actions.add_vehicle(home.pk, plate="R12345", community=lake, by=desk, at=NOW)


class TestTheRoom:
    def test_corrections_keep_what_stood_there_before(self, home, supervisor, lake):
        actions.change_household(
            home.pk, unit="1单元", room="1806室", floor_area=None, occupancy="VACANT",
            community=lake, by=supervisor, at=NOW,
        )  # fmt: skip

        home.refresh_from_db()
        assert (home.code, home.place) == ("7-1-1806", "00007-00001-01806")
        before = journal.history(home).last().detail["before"]
        assert before == {"code": "7-1-1802", "room": "1802", "occupancy": "OWNER"}

    def test_a_room_that_is_there_is_refused(self, home, seven, supervisor, lake):
        with pytest.raises(actions.RoomTaken):
            actions.add_household(
                seven.pk, unit="1", room="１８０２室", community=lake, by=supervisor, at=NOW
            )

    def test_saying_what_stands_there_already_is_no_event(self, home, supervisor, lake):
        before = Event.objects.count()
        actions.change_household(
            home.pk, unit="1", room="1802", floor_area=None, occupancy="OWNER",
            community=lake, by=supervisor, at=NOW,
        )  # fmt: skip

        assert Event.objects.count() == before


class TestTheFrame:
    def test_names_and_codes_are_given_once(self, lake, north, seven, supervisor):
        with pytest.raises(actions.AreaTaken):
            actions.add_area(name="北组团", community=lake, by=supervisor, at=NOW)
        with pytest.raises(actions.BuildingTaken):
            actions.add_building(north.pk, code="七号楼", community=lake, by=supervisor, at=NOW)

    def test_a_building_goes_over_to_another_area(self, seven, south, supervisor, lake):
        actions.move_building(seven.pk, area_id=south.pk, community=lake, by=supervisor, at=NOW)

        seven.refresh_from_db()
        assert seven.area == south

    def test_a_beat_is_given_to_butlers_only_and_once(self, north, desk, butler, supervisor, lake):
        with pytest.raises(actions.NotAButler):
            actions.assign_beat(north.pk, staff_id=desk.pk, community=lake, by=supervisor, at=NOW)

        beat = actions.assign_beat(
            north.pk, staff_id=butler.pk, community=lake, by=supervisor, at=NOW
        )
        with pytest.raises(actions.BeatTaken):
            actions.assign_beat(
                north.pk, staff_id=butler.pk, community=lake, by=supervisor, at=LATER
            )

        actions.end_beat(beat.pk, community=lake, by=supervisor, at=LATER)
        with pytest.raises(actions.AlreadyEnded):
            actions.end_beat(beat.pk, community=lake, by=supervisor, at=LATER)


class TestTheStory:
    def test_tells_acts_with_names_from_the_file_and_masked_numbers(
        self, home, li_ming, desk, lake
    ):
        phone = li_ming.phones.get()
        actions.reveal_phone(phone.pk, reason="联系上门维修", community=lake, by=desk, at=NOW)
        actions.set_preferences(
            li_ming.pk, prefers="PHONE", best_time="EVE", community=lake, by=desk, at=LATER
        )
        actions.correct_name(li_ming.pk, name="李铭", community=lake, by=desk, at=LATER)

        corrected, preferred, looked, *_rest = story(home)
        assert str(corrected.facts) == "[('住户', '李铭'), ('原登记', '李明')]"
        assert preferred.facts[-1][1] == "均可 → 晚上"
        assert (looked.text, looked.facts[1][1]) == ("联系上门维修", "138****8000")
