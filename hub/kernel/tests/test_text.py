"""What people type, in all its spellings, and what must come through unharmed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.kernel import text
from hub.kernel.text import NotAPhone, RoomQuery

FAMILY = "👨‍👩‍👧"


class TestNormal:
    @pytest.mark.parametrize(
        ("typed", "kept"),
        [
            ("１２３ＡＢｃ－＃", "123ABc-#"),
            ("（７栋）", "(7栋)"),
            ("  a\u3000 b\t\nc ", "a b c"),
            ("电\u200b梯\ufeff", "电梯"),
            ("\u202e电梯\u2066", "电梯"),
            ("电\u200d梯", "电梯"),
            ("a\x00b\x1f", "ab"),
            ("半个\ud83d字", "半个字"),
            ("e\u0301", "é"),
            ("", ""),
        ],
    )
    def test_brings_text_into_one_spelling(self, typed, kept):
        assert text.normal(typed) == kept

    @pytest.mark.parametrize(
        "words",
        [
            "电梯坏了，怎么办？！",
            "注意：7栋；8栋…",
            "“您好”。",
            "𠮷家𰻝面",
            "🈚🈶",
            FAMILY,
            "❤️",
            "🇨🇳👍🏽",
        ],
    )
    def test_leaves_chinese_punctuation_rare_characters_and_emoji_alone(self, words):
        assert text.normal(words) == words

    @given(st.text())
    def test_has_nothing_left_to_do_the_second_time(self, typed):
        once = text.normal(typed)

        assert text.normal(once) == once
        once.encode()
        assert "\x00" not in once

    def test_finds_all_digits(self):
        assert text.digits("电话：１３８-0000 ①") == "13800001"
        assert text.digits("没有") == ""


class TestClip:
    @pytest.mark.parametrize(
        ("words", "length", "clipped"),
        [
            ("电梯异响", 4, "电梯异响"),
            ("电梯异响", 3, "电梯…"),
            ("电梯 异响", 4, "电梯…"),
            ("电梯", 1, "…"),
            ("电梯", 0, ""),
            (f"有{FAMILY}在", 5, "有…"),
            (f"有{FAMILY}在家", 7, f"有{FAMILY}…"),
            ("👍🏽好", 2, "…"),
            ("🇨🇳🇨🇳！", 4, "🇨🇳…"),
            ("🇨🇳🇨🇳！", 5, "🇨🇳🇨🇳！"),
            ("e\u0301e\u0301e\u0301", 4, "e\u0301…"),
        ],
    )
    def test_cuts_between_whole_characters(self, words, length, clipped):
        assert text.clip(words, length) == clipped

    @given(st.text(), st.integers(0, 20))
    def test_never_grows_longer_than_asked(self, words, length):
        assert len(text.clip(words, length)) <= length


class TestPhone:
    @pytest.mark.parametrize(
        ("typed", "phone"),
        [
            ("13812345678", "13812345678"),
            ("138 1234 5678", "13812345678"),
            ("138-1234-5678", "13812345678"),
            ("１３８１２３４５６７８", "13812345678"),
            ("+86 138 1234 5678", "13812345678"),
            ("0086-13812345678", "13812345678"),
            ("8613812345678", "13812345678"),
            ("013812345678", "13812345678"),
            ("138\u200b12345678", "13812345678"),
            ("19912345678", "19912345678"),
            ("0763-3366123", "0763-3366123"),
            ("07633366123", "0763-3366123"),
            ("（０７６３）３３６６１２３", "0763-3366123"),
            ("+86 763 336 6123", "0763-3366123"),
            ("010-62345678", "010-62345678"),
            ("020 8123 4567", "020-81234567"),
            ("0763-3366123-801", "0763-3366123-801"),
            ("0763-3366123 转 801", "0763-3366123-801"),
            ("(0763)3366123转分机801", "0763-3366123-801"),
            ("400-800-1234", "4008001234"),
            ("+852 9123 4567", "+85291234567"),
            ("00853 6612 3456", "+85366123456"),
        ],
    )
    def test_has_one_spelling(self, typed, phone):
        assert text.parse_phone(typed) == phone
        assert text.normal_phone(typed) == phone
        assert text.parse_phone(phone) == phone

    @pytest.mark.parametrize(
        "typed",
        [
            *("", "   ", "电话", "1381234567", "138123456789", "12812345678", "3366123", "110"),
            *("13812345678/13912345678", "13812345678 13912345678", "-13812345678x", "+", "+86"),
            *("0763-336612", "13812345678转801", "1３8-12345-六七八"),
        ],
    )
    def test_is_refused_with_what_to_type_instead(self, typed):
        assert text.parse_phone(typed) is None
        with pytest.raises(NotAPhone, match="11 位.*区号") as refusal:
            text.normal_phone(typed)
        assert (refusal.value.status, refusal.value.field) == (400, "phone")

    @pytest.mark.parametrize(
        ("phone", "masked"),
        [
            ("13812345678", "138****5678"),
            ("138 1234 5678", "138****5678"),
            ("0763-3366123", "0763-***6123"),
            ("0763-3366123-801", "0763-***6123"),
            ("020-81234567", "020-***4567"),
            ("+85291234567", "+85*****4567"),
            ("3366123", "*****23"),
            ("110", "**0"),
            ("", ""),
        ],
    )
    def test_is_shown_masked(self, phone, masked):
        assert text.masked_phone(phone) == masked

    @given(st.text(max_size=20))
    def test_mask_hides_a_good_part_of_anything(self, typed):
        masked = text.masked_phone(typed)

        assert masked.count("*") * 3 >= len(masked)


class TestName:
    @pytest.mark.parametrize(
        ("name", "masked"),
        [
            ("张三", "张*"),
            ("张三丰", "张**"),
            ("欧阳修", "欧阳*"),
            ("欧阳娜娜", "欧阳**"),
            ("欧阳", "欧*"),
            ("张", "*"),
            ("𠮷田", "𠮷*"),
            ("John Smith", "J*********"),
            (" 李 ", "*"),
            ("", ""),
        ],
    )
    def test_is_shown_as_the_surname_and_stars(self, name, masked):
        assert text.masked_name(name) == masked


class TestRoom:
    @pytest.mark.parametrize(
        "typed",
        [
            *(
                "7-1802",
                "7栋1802",
                "7座1802室",
                "７－１８０２",
                "7#1802",
                "7＃1802",
                "7 1802",
                "7/1802",
            ),
            *(
                "七栋1802",
                "七栋一八〇二",
                "7号楼1802房",
                "7幢 1802",
                "07-1802",
                "7栋-1802",
                "7—1802",
                "7.1802",
            ),
            *("7号1802", "7#楼1802", " 7 - 1802 ", "7栋1802户"),
        ],
    )
    def test_of_a_building_is_read_in_any_spelling(self, typed):
        assert text.parse_room(typed) == RoomQuery("7", room="1802")

    @pytest.mark.parametrize(
        ("typed", "room"),
        [
            ("7栋2单元1802", RoomQuery("7", "2", "1802")),
            ("7-2-1802", RoomQuery("7", "2", "1802")),
            ("七栋二单元1802", RoomQuery("7", "2", "1802")),
            ("3期12栋1802", RoomQuery("12", None, "1802", "3期")),
            ("第三期十二栋1802", RoomQuery("12", None, "1802", "3期")),
            ("A区3-2-501", RoomQuery("3", "2", "501", "A区")),
            ("ａ区3-2-501", RoomQuery("3", "2", "501", "A区")),
            ("东区3栋501", RoomQuery("3", None, "501", "东区")),
            ("三期B区3栋501", RoomQuery("3", None, "501", "3期B区")),
            ("A座1802", RoomQuery("A", None, "1802")),
            ("b2-1802", RoomQuery("B2", None, "1802")),
            ("7栋12A", RoomQuery("7", None, "12A")),
            ("7栋B101", RoomQuery("7", None, "B101")),
            ("7-0801", RoomQuery("7", None, "0801")),
            ("二十一栋301", RoomQuery("21", None, "301")),
            ("十栋301", RoomQuery("10", None, "301")),
            ("一百零二栋301", RoomQuery("102", None, "301")),
            ("七栋", RoomQuery("7")),
            ("7号楼", RoomQuery("7")),
            ("7栋2单元", RoomQuery("7", "2")),
        ],
    )
    def test_is_read_with_its_unit_and_area(self, typed, room):
        assert text.parse_room(typed) == room

    @pytest.mark.parametrize(
        "typed",
        [
            *("", "1802", "13812345678", "0763-3366123", "张三", "电梯", "粤R12345", "2026-11-23"),
            *(
                "7栋1802主卧渗水",
                "7-",
                "-1802",
                "7-2-",
                "栋1802",
                "7号",
                "7-🙂",
                "7 2 1802 3",
                "一",
            ),
        ],
    )
    def test_is_none_when_it_is_something_else(self, typed):
        assert text.parse_room(typed) is None

    @given(st.text(alphabet="7十百零栋单元期区A-18 ", max_size=10))
    def test_reading_never_breaks(self, typed):
        room = text.parse_room(typed)

        assert room is None or room.building


class TestPlate:
    @pytest.mark.parametrize(
        ("typed", "plate"),
        [
            ("粤R12345", "粤R12345"),
            ("粤r12345", "粤R12345"),
            ("粤R·12345", "粤R12345"),
            ("粤 Ｒ-１２３ ４５", "粤R12345"),
            ("粤RD12345", "粤RD12345"),
            ("粤rf1234a", None),
            ("粤R12345D", "粤R12345D"),
            ("粤RAB123", "粤RAB123"),
            ("粤Z1234港", "粤Z1234港"),
            ("粤R1234学", "粤R1234学"),
            ("粤R1234", None),
            ("粤R123456", None),
            ("粤I12345", None),
            ("粤RO1234", None),
            ("R12345", None),
            ("7-1802", None),
            ("", None),
        ],
    )
    def test_is_read_in_capitals_or_not_at_all(self, typed, plate):
        assert text.parse_plate(typed) == plate
