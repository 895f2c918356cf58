"""Looking up a household by whatever the resident says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.estate import actions, places, rules
from hub.estate.finding import look_up
from hub.estate.models import Household

from .conftest import NOW


def codes(found):
    return [candidate.household.code for candidate in found]


@pytest.fixture
def people(lake, seven, ten, desk, li_ming):
    """李明 owns two homes with one phone; 王小明 rents 7-2-1703 and drives 粤R8K321."""
    second = Household.objects.get(code="10-902")
    actions.move_in(
        second.pk, kind="OWNER", name="李明", number="13800138000", community=lake, by=desk, at=NOW
    )
    rented = Household.objects.get(code="7-2-1703")
    actions.move_in(
        rented.pk,
        kind="TENANT",
        name="王小明",
        number="0763-3366123",
        community=lake,
        by=desk,
        at=NOW,
    )
    actions.add_vehicle(rented.pk, plate="粤R·8K321", community=lake, by=desk, at=NOW)


@pytest.mark.usefixtures("people")
class TestByRoom:
    @pytest.mark.parametrize(
        "typed",
        [
            "7-1-1802",
            "7栋1单元1802",
            "７－１－１８０２",
            "七栋一单元1802室",
            "7#1单元1802",
            "10-1802",
        ],
    )
    def test_a_whole_room_is_certain(self, lake, typed):
        (only,) = look_up(lake, typed, NOW)

        assert only.household.code in {"7-1-1802", "10-1802"}
        assert only.certain
        assert str(only.why) == "房号"

    def test_a_room_in_two_units_is_for_the_person_to_choose(self, lake):
        found = look_up(lake, "7-1802", NOW)

        assert codes(found) == ["7-1-1802", "7-2-1802"]
        assert not any(candidate.certain for candidate in found)

    def test_shows_who_lives_there_and_masks_the_phones(self, lake):
        (only,) = look_up(lake, "7-1-1802", NOW)

        (owner,) = only.people
        assert (owner.name, owner.kind, owner.phones) == ("李明", "业主", ("138****8000",))

    def test_a_building_alone_lists_its_rooms_in_order(self, lake):
        found = look_up(lake, "7栋", NOW)

        assert codes(found)[:3] == ["7-1-1701", "7-1-1702", "7-1-1703"]
        assert len(found) == 8
        assert found.hint == "7栋很多户，请接着输入房号。"
        assert codes(look_up(lake, "10", NOW)) == ["10-902", "10-1802"]

    @pytest.mark.parametrize(
        ("typed", "first", "n"),
        [("7-", "7-1-1701", 8), ("7-2", "7-2-1701", 6), ("7-2-1", "7-2-1701", 6),
         ("7-18", "7-1-1801", 6), ("7栋2单元180", "7-2-1801", 3), ("10-1", "10-1802", 1)],
    )  # fmt: skip
    def test_a_room_half_typed_lists_what_it_may_become(self, lake, typed, first, n):
        found = look_up(lake, typed, NOW)

        assert (codes(found)[0], len(found)) == (first, n)
        assert not any(candidate.certain for candidate in found)

    def test_a_room_alone_may_be_in_any_building(self, lake):
        assert codes(look_up(lake, "1802", NOW)) == ["7-1-1802", "7-2-1802", "10-1802"]

    @pytest.mark.parametrize(
        ("typed", "says"),
        [
            ("7-1899", "7栋没有1899房；18层有1801、1802、1803。"),
            ("7-3301", "7栋没有3301房；最高18层，有1801、1802、1803。"),
            ("7-1605", "7栋没有1605房；附近有1701、1702、1703。"),
            ("7-3-1801", "7栋没有3单元；有1、2单元。"),
            ("10-1-902", "10栋不分单元，请按“楼栋-房号”输入。"),
            ("8-1802", "没有8栋；附近有7栋、10栋，共 2 栋。"),
            ("7栋1单元1899", "7栋1单元没有1899房；18层有1801、1802、1803。"),
        ],
    )
    def test_an_impossible_room_says_what_there_is(self, lake, typed, says):
        found = look_up(lake, typed, NOW)

        assert not found
        assert found.hint == says


@pytest.mark.usefixtures("people")
class TestByPhone:
    @pytest.mark.parametrize(
        "typed", ["000", "8000", "38000", "138000", "13800138000", "138-0013-8000"]
    )
    def test_one_number_of_two_homes_gives_both_and_chooses_neither(self, lake, typed):
        found = look_up(lake, typed, NOW)

        assert codes(found) == ["7-1-1802", "10-902"]
        assert not any(candidate.certain for candidate in found)
        assert {candidate.resident.name for candidate in found} == {"李明"}

    @pytest.mark.parametrize("typed", ["6123", "3366123", "07633366123"])
    def test_a_landline_is_found_with_and_without_its_area_code(self, lake, typed):
        assert codes(look_up(lake, typed, NOW)) == ["7-2-1703"]

    def test_an_ended_number_and_an_ended_resident_are_not_found(self, lake, li_ming, desk):
        actions.end_phone(li_ming.phones.get().pk, community=lake, by=desk, at=NOW)
        assert codes(look_up(lake, "8000", NOW)) == ["10-902"]

        second = Household.objects.get(code="10-902").residents.get()
        actions.move_out(second.pk, community=lake, by=desk, at=NOW)
        assert look_up(lake, "8000", NOW).hint.startswith("没有号码以 8000 结尾的住户")


@pytest.mark.usefixtures("people")
class TestByNameAndPlate:
    def test_a_name_is_found_by_its_beginning_and_its_middle(self, lake, home, desk):
        actions.move_in(home.pk, kind="FAMILY", name="小明明", community=lake, by=desk, at=NOW)

        assert [c.resident.name for c in look_up(lake, "小明", NOW)] == ["小明明", "王小明"]

    def test_one_character_is_too_little(self, lake):
        assert "至少输入两个字" in look_up(lake, "李", NOW).hint

    @pytest.mark.parametrize("typed", ["粤R8K321", "粤r·8k321", "粤R8K", "8K321", "K321"])
    def test_a_plate_is_found_whole_from_its_beginning_and_by_its_end(self, lake, typed):
        (only,) = look_up(lake, typed, NOW)

        assert (only.household.code, str(only.why)) == ("7-2-1703", "车牌")

    @pytest.mark.parametrize("typed", ["赵六", "粤R99999", "13912345678", "😀😀", "%_", "7-9"])
    def test_nothing_found_says_what_to_do_next(self, lake, typed):
        found = look_up(lake, typed, NOW)

        assert not found
        assert found.hint


class TestScope:
    def test_other_communities_are_never_found(self, people, hill):
        assert not look_up(hill, "李明", NOW)
        assert "还没有房屋资料" in look_up(hill, "7-1802", NOW).hint

    def test_a_butler_finds_only_their_own_beats(self, people, lake, south, butler, supervisor):
        actions.assign_beat(south.pk, staff_id=butler.pk, community=lake, by=supervisor, at=NOW)
        mine = rules.areas_open_to(butler, lake, NOW)

        assert codes(look_up(lake, "8000", NOW, areas=mine)) == ["10-902"]
        assert look_up(lake, "7-1-1802", NOW, areas=mine).hint == "没有7栋；附近有10栋，共 1 栋。"

    @pytest.mark.parametrize(
        "typed", ["7-1-1802", "7-1899", "9-101", "8000", "38000", "李明", "粤R8K321", "1802", "7"]
    )
    def test_takes_three_queries_at_most(self, people, lake, typed, django_assert_max_num_queries):
        with django_assert_max_num_queries(3):
            look_up(lake, typed, NOW)


class TestAnythingTyped:
    @pytest.mark.usefixtures("people")
    @pytest.mark.parametrize(
        "typed",
        [
            "",
            " ",
            "\x00",
            "1" * 500,
            "7-" * 90,
            "一二三四五六七八九十",
            "👨‍👩‍👧 7栋",
            "‏7-1802",
            "٣٤٥",
        ],
    )
    def test_is_answered(self, lake, typed):
        found = look_up(lake, typed, NOW)
        assert found or found.hint

    @given(
        building=st.one_of(st.integers(1, 999).map(str), st.from_regex(r"\A[A-Z][1-9]?\Z")),
        unit=st.one_of(st.just(""), st.integers(1, 99).map(str)),
        room=st.from_regex(r"\A[1-9][0-9]{1,4}\Z"),
    )
    def test_a_code_is_read_back_as_the_room_it_was_made_of(self, building, unit, room):
        parts = (places.building_code(building), places.unit_code(unit), places.room_number(room))

        assert parts == (building, unit, room)
        assert places.code(*parts).count("-") == (2 if unit else 1)

    @given(
        st.lists(
            st.tuples(st.integers(1, 99), st.integers(1, 9), st.integers(101, 4099)), min_size=2
        )
    )
    def test_lists_stand_in_the_order_people_count(self, rooms):
        by_key = sorted(rooms, key=lambda r: places.in_order(places.code(*map(str, r))))
        assert by_key == sorted(rooms)
