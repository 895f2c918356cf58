"""Finding records by their words: what is found, what is not, and that no query breaks it."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from hub.kernel import search
from hub.kernel.models import Community, Company, SearchEntry
from hub.kernel.text import normal

AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
MATTER = "matters.matter"
JUST_ELEVATOR = {"电梯*", "^电梯", "-电梯", "电梯\\", "{电梯}"}
ELEVATOR = "3号楼电梯门反复开关，业主投诉电梯异响"


TOLD = {1: ELEVATOR, 2: "电梯 3 次", 3: "电话，梯子", 4: "lift 3号"}


def matter(community: Community, pk: int, subject_type: str = MATTER) -> Any:
    meta = SimpleNamespace(label_lower=subject_type)
    return SimpleNamespace(pk=pk, community_id=community.pk, _meta=meta)


def put(community: Community, pk: int, text: str, at: datetime = AT) -> None:
    search.put(matter(community, pk), text, at)


def found(community: Community, query: str) -> list[int]:
    return list(search.find(community, MATTER, query))


@pytest.mark.django_db
class TestFind:
    @pytest.mark.parametrize(
        "query",
        [
            *("电", "梯", "响", "3", "号", "楼"),
            *("电梯", "异响", "门反", "3号"),
            *("3号楼", "投诉电", "楼电梯"),
            *("电梯异响", "投诉电梯", "3号楼电"),
            *("3号楼电梯门反复开关", "业主投诉电梯异响", ELEVATOR),
        ],
    )
    def test_finds_words_of_any_length(self, home, query):
        put(home, 1, ELEVATOR)

        assert found(home, query) == [1]

    @pytest.mark.parametrize(
        "query",
        ["水", "停水", "电响", "梯门异", "开关业主", "13号楼", "3楼", "号3", "电梯异响了", "梯电"],
    )
    def test_does_not_find_what_is_not_there(self, home, query):
        put(home, 1, ELEVATOR)

        assert found(home, query) == []

    def test_takes_a_run_of_characters_as_a_run(self, home):
        put(home, 1, "电梯晚上有异响")
        put(home, 2, "电梯，梯异，异响")

        assert found(home, "电梯异响") == []
        assert found(home, "电梯 异响") == [2, 1]

    def test_wants_every_word(self, home):
        put(home, 1, "7-1802 厨房漏水")
        put(home, 2, "7-1803 卧室漏水")

        assert found(home, "漏水") == [2, 1]
        assert found(home, "漏水 1802") == [1]
        assert found(home, "1802 电梯") == []

    @pytest.mark.parametrize(
        ("text", "query"),
        [
            ("Wi-Fi 路由器 iPhone15", "IPHONE15"),
            ("Wi-Fi 路由器", "wi-fi"),
            ("车牌粤R12345被刮", "粤r12345"),
            ("车牌粤R12345被刮", "Ｒ１２３４５"),
            ("电话１３８１２３４５６７８", "13812345678"),
            ("７－１８０２", "7-1802"),
            ("Ünïcode Straße", "STRASSE"),
            ("Лифт сломан", "лифт"),
            ("管道2024年3月维修", "2024年"),
            ("第3栋3单元", "第3栋"),
        ],
    )
    def test_finds_latin_words_and_numbers_however_they_are_typed(self, home, text, query):
        put(home, 1, text)

        assert found(home, query) == [1]

    def test_takes_a_number_whole(self, home):
        put(home, 1, "13812345678")

        assert found(home, "138") == []

    @pytest.mark.parametrize("rare", ["𠮷", "𰻝𰻝面", "𫠠家"])
    def test_finds_characters_beyond_the_basic_plane(self, home, rare):
        put(home, 1, f"业主{rare}先生🙂来电")
        put(home, 2, "业主古先生来电")

        assert found(home, rare) == [1]

    @pytest.mark.parametrize(
        "query",
        [
            "",
            "   ",
            "🙂",
            "👨‍👩‍👧",
            "。，！",
            '"',
            "*",
            "%",
            "_",
            "'",
            "()",
            "\x00",
            "\ud83d",
            "\ue000",
        ],
    )
    def test_finds_nothing_when_there_is_nothing_to_look_for(self, home, query):
        put(home, 1, "电梯 1 and or not near 🙂")

        assert found(home, query) == []

    @pytest.mark.parametrize(
        "query",
        [
            'AND "电梯"',
            "电梯*",
            "NEAR(电梯 and)",
            "NOT 电梯",
            "电梯 OR or",
            "grams:电梯",
            "'电梯' & !and",
            "电梯:* | and",
            "^电梯",
            "-电梯",
            "电梯\\",
            "{电梯}",
            "电梯; DROP TABLE kernel_searchentry; --",
            "%s %(a)s 电梯",
        ],
    )
    def test_takes_signs_and_orders_of_the_search_engines_for_ordinary_words(self, home, query):
        put(home, 1, f"业主说 {query} 谢谢")
        put(home, 2, "业主说电梯好了")

        assert found(home, query) == ([2, 1] if query in JUST_ELEVATOR else [1])

    def test_puts_the_newest_first(self, home):
        put(home, 1, "漏水", AT)
        put(home, 2, "漏水", AT - timedelta(days=400))
        put(home, 3, "漏水", AT + timedelta(days=1))
        put(home, 4, "漏水", AT)

        assert found(home, "漏水") == [3, 4, 1, 2]

    def test_keeps_to_one_community_and_one_type(self, home, elsewhere):
        put(home, 1, "漏水")
        put(elsewhere, 2, "漏水")
        search.put(matter(home, 3, "analysis.plan"), "漏水", AT)

        assert found(home, "漏水") == [1]
        assert found(elsewhere, "漏水") == [2]
        assert list(search.find(home, "analysis.plan", "漏水")) == [3]

    def test_serves_as_a_subquery(self, home):
        put(home, 1, "漏水")
        put(home, 2, "停电")

        entries = SearchEntry.objects.filter(subject_id__in=search.find(home, MATTER, "停电"))
        assert [entry.subject_id for entry in entries] == [2]
        assert search.find(home, MATTER, "水").count() == 1

    def test_survives_a_very_long_query(self, home):
        put(home, 1, "电梯" * 2000)

        assert found(home, "电梯" * 2000) == [1]


@pytest.mark.django_db
class TestPut:
    def test_replaces_the_words_it_knew(self, home):
        put(home, 1, "电梯异响")
        put(home, 1, "水管爆裂")

        assert found(home, "电梯") == []
        assert found(home, "爆裂") == [1]
        assert SearchEntry.objects.count() == 1

    def test_moves_the_subject_when_its_moment_changes(self, home):
        put(home, 1, "漏水", AT)
        put(home, 2, "漏水", AT)
        put(home, 1, "漏水", AT + timedelta(hours=1))

        assert found(home, "漏水") == [1, 2]

    def test_is_one_statement(self, home):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            put(home, 1, ELEVATOR)

        assert len(queries) == 1

    def test_takes_many_at_once_and_again(self, home):
        pairs = [(matter(home, pk), f"{pk}栋漏水") for pk in range(1, 6)]
        search.put_many(pairs, AT)
        search.put_many(pairs, AT)

        assert found(home, "漏水") == [5, 4, 3, 2, 1]
        assert found(home, "3栋") == [3]

    def test_takes_a_text_without_any_word(self, home):
        put(home, 1, "🙂🙂")
        put(home, 2, "")

        assert found(home, "🙂") == []
        assert SearchEntry.objects.count() == 2

    def test_forgets_what_is_deleted(self, home):
        put(home, 1, "电梯")
        put(home, 2, "电梯")
        SearchEntry.objects.filter(subject_id=1).delete()
        put(home, 3, "水管")

        assert found(home, "电梯") == [2]


@pytest.mark.django_db
class TestIndex:
    def test_can_be_built_anew_from_the_entries(self, home):
        put(home, 1, "电梯异响")
        connection.check_constraints()  # PostgreSQL alters no table with checks still to make
        search.remove(connection)
        search.install(connection)
        search.install(connection)

        assert found(home, "异响") == [1]
        put(home, 2, "异响")
        assert found(home, "异响") == [2, 1]

    def test_answers_the_query(self, home):
        search.put_many(((matter(home, pk), f"{pk}栋 漏水") for pk in range(2000)), AT)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE kernel_searchentry")
        plan = search.find(home, MATTER, "7栋").explain()

        assert ("VIRTUAL TABLE" in plan) or ("kernel_searchentry_grams" in plan)


# Few different characters, so that texts and queries meet.
_words = st.text(alphabet="电梯异响楼3a7 ，-🙂𠮷", max_size=12)


class TestAnyText(TestCase):
    """Compared with looking at the text itself, for any text and any query."""

    def setUp(self) -> None:
        company, _new = Company.objects.get_or_create(name="万家物业")
        self.home, _new = Community.objects.get_or_create(
            code="YH", defaults={"company": company, "name": "悦和花园"}
        )

    @given(text=_words, query=st.text(alphabet="电梯异响楼", min_size=1, max_size=4))
    def test_a_chinese_word_is_found_exactly_where_it_stands(self, text: str, query: str) -> None:
        put(self.home, 1, text)

        assert found(self.home, query) == ([1] if query in normal(text) else [])

    @given(text=_words, query=_words)
    def test_whatever_is_found_holds_every_letter_of_the_query(
        self, text: str, query: str
    ) -> None:
        put(self.home, 1, text)

        if found(self.home, query):
            assert {one for one in query if one.isalnum()} <= set(text)

    @given(text=_words, start=st.integers(0, 12), end=st.integers(0, 12))
    def test_a_text_is_found_by_any_part_cut_between_words(
        self, text: str, start: int, end: int
    ) -> None:
        words = text.split()
        put(self.home, 1, text)
        part = " ".join(words[start:end])

        assert found(self.home, part) == ([1] if any(c.isalnum() for c in part) else [])

    @given(query=st.text(max_size=20))
    def test_no_query_breaks_it(self, query: str) -> None:
        put(self.home, 1, "电梯异响")

        assert found(self.home, query) in ([], [1])


@pytest.mark.django_db
class TestAmong:
    """A list narrowed by words: the same rows, whether the few are named or the list is walked."""

    @pytest.fixture(params=[1, 1000], ids=["walked", "named"])
    def many(self, request, monkeypatch):
        monkeypatch.setattr(search, "_MANY", dict.fromkeys(search._MANY, request.param))

    @pytest.fixture
    def rows(self, home):
        """Any model will do whose rows are searched by; entries are at hand."""
        for pk, text in TOLD.items():
            put(home, pk, text)
        numbered = SearchEntry.objects.filter(subject_type=MATTER).order_by("subject_id")
        for entry in list(numbered):
            search.put(matter(home, entry.pk, "kernel.searchentry"), TOLD[entry.subject_id], AT)
        return numbered

    @pytest.mark.usefixtures("many")
    @pytest.mark.parametrize(
        "query",
        [
            "电梯",
            "电",
            "梯",
            "3",
            "3号",
            "电梯异响",
            "电梯 3",
            "lift",
            "LIFT 3",
            "号3",
            "没有",
            "🙂",
            "",
        ],
    )
    def test_keeps_the_rows_that_are_found(self, home, rows, query):
        found = set(search.find(home, "kernel.searchentry", query))

        kept = search.among(rows, home, query)

        assert [row.pk for row in kept] == [row.pk for row in rows if row.pk in found]

    @pytest.mark.usefixtures("many")
    def test_keeps_to_the_community(self, home, elsewhere, rows):
        assert not search.among(rows, elsewhere, "电梯")


@pytest.mark.django_db
def test_tidying_loses_nothing(home):
    put(home, 1, ELEVATOR)
    search.tidy(connection)

    assert found(home, "电梯异响") == [1]
