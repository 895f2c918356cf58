"""《月度投诉统计分析表》 on paper and as a workbook, from a frozen snapshot."""

import io
import re
import zipfile
from datetime import UTC, datetime
from typing import Any

import pytest
import python_calamine
from django.contrib.auth import get_user_model
from pypdf import PdfReader

from hub.analysis import documents as declared  # noqa: F401  (declares the form)
from hub.analysis.snapshot import KIND, Snapshot
from hub.analysis.tests.sample_table import sample_snapshot
from hub.kernel import documents
from hub.kernel.models import Community, Company, Document

pytestmark = pytest.mark.django_db

AT = datetime(2026, 12, 3, 2, 20, tzinfo=UTC)
# What a plain reader must find on the paper, block by block.
WORDS = [
    "月度投诉统计分析表", "2026年11月", "云禾花园", "本月小结",
    "一、各区总览", "3,000", "↑14.3%", "12345热线（外部）",
    "二、类别与区域", "T06.01", "车辆停车",
    "三、时效", "93.6%", "82.8%–97.8%", "没有数据", "剔除超5%", "派单、接单",
    "四、原因与责任", "维保不到位", "电梯维保单位",
    "五、重大投诉", "SW-202611-0501", "¥862.50",
    "六、整改方案", "ZG-202611-02", "¥18,600.00", "2026-12-20",
    "七、个案回访", "20261203-4f1c",
    "八、数据质量与调整", "TSYB-202610-01", "93.8%",
    "系统抽取31件", "0.92", "录音和照片都已损坏", "SW-202611-0143", "待答复", "66.4%至92.7%",
    "已消除原因复发检验", "SW-202611-0150", "没有，检验期未满", "SW-202611-0201", "12.7",
    "SW-202610-0377", "资源/备件物料",
    "编制", "审核", "签发", "签收",
]  # fmt: skip


@pytest.fixture
def freeze():
    garden = Community.objects.create(
        company=Company.objects.create(name="清远佳园物业服务有限公司"), code="YH", name="云禾花园"
    )
    jing = get_user_model().objects.create(username="jing", name="李静")

    def _freeze(snapshot: Snapshot) -> Document:
        return documents.freeze(
            KIND, garden, snapshot, by=jing, at=AT, period="2026-11", title="月度投诉统计分析表"
        )

    return _freeze


def pages_of(document: Document) -> list[str]:
    reader = PdfReader(io.BytesIO(documents.pdf(document)))
    return [re.sub(r"[\s\u200b]", "", page.extract_text()) for page in reader.pages]


def empty_month() -> Snapshot:
    """The first month of a community where nobody complained and nothing is compared."""
    snapshot = sample_snapshot()
    snapshot["areas"] = []
    snapshot["a"].update(rows=[], channels=[], trend=[])
    snapshot["b"]["types"] = []
    snapshot["c"].update(rows=[], gaps=[], overdue_unhandled=0, oldest_unhandled_days=None)
    snapshot["d"].update(causes=[], responsible=[], topics=[], not_coded=0)
    snapshot["e"]["cases"] = []
    snapshot["f"].update(plans=[], earlier=[])
    snapshot["g"].update(rows=[], drawn=0, done=0, reached=0, satisfied=0)
    snapshot["h"].update(
        exclusions=[], double_coding=None, late_entries=None, adjustments=[], remarks=[]
    )
    snapshot["h"].update(corrections=[], recurrence=[])
    snapshot["head"].update(summary="", reviewed_by="")
    return snapshot


def of_many_areas(count: int) -> Snapshot:
    snapshot = sample_snapshot()
    row = snapshot["a"]["rows"][0]
    snapshot["areas"] = [{"key": f"Q{n}", "name": f"第{n}组团"} for n in range(count)]
    snapshot["a"]["rows"] = [{**row, "area": f"Q{n}"} for n in range(count)]
    return snapshot


STRUCTURAL = {
    "key", "area", "code", "month", "first_day", "last_day", "as_of", "received_at",
    "revisited_at", "due", "known_at", "loss", "budget", "digest", "contact_at", "recorded_at",
    "declared_at", "until",
}  # fmt: skip


def with_words(value: Any, words: str, name: str = "") -> Any:
    """The snapshot with every text that people write replaced."""
    if isinstance(value, dict):
        return {key: with_words(item, words, key) for key, item in value.items()}
    if isinstance(value, list):
        return [with_words(item, words, name) for item in value]
    return words if isinstance(value, str) and name not in STRUCTURAL else value


def first_form() -> Snapshot:
    """A snapshot frozen before the second coding was told whole."""
    snapshot = sample_snapshot()
    coding = snapshot["h"]["double_coding"]
    assert coding is not None
    kept = {name: coding[name] for name in ("n", "all_agreed", "fields")}
    snapshot["h"].update(double_coding=kept, late_entries={"count": 3, "of": 64, "after_hours": 2})
    del snapshot["h"]["corrections"], snapshot["h"]["recurrence"]
    return {**snapshot, "schema": 1}


class TestTheFirstForm:
    """Tables frozen under schema 1 are printed as they were, on the form of their day."""

    def test_is_kept(self):
        assert documents._form_of(Document(kind=KIND, form_version=1)).workbook

    def test_on_paper(self, freeze):
        text = "".join(pages_of(freeze(first_form())))

        assert "双人盲编字段" in text
        assert "补录：64件中有3件在发生2小时后才录入" in text
        assert "复发检验" not in text

    def test_as_a_workbook(self, freeze):
        made = io.BytesIO(documents.workbook(freeze(first_form())))
        sheet = python_calamine.CalamineWorkbook.from_filelike(made).get_sheet_by_name(
            "八 数据质量"
        )

        cells = [row[0] for row in sheet.to_python()]
        assert "双人盲编" in cells
        assert "复核编码" not in cells

    def test_of_a_month_that_had_no_second_coding(self, freeze):
        snapshot = first_form()
        snapshot["h"].update(double_coding=None, late_entries=None)

        assert "本月没有双人编码数据" in "".join(pages_of(freeze(snapshot)))


class TestOnPaper:
    def test_shows_every_block(self, freeze):
        text = "".join(pages_of(freeze(sample_snapshot())))

        missing = [words for words in WORDS if re.sub(r"\s", "", words) not in text]
        assert missing == []

    def test_is_the_same_bytes_on_reprint(self, freeze):
        document = freeze(sample_snapshot())

        again = Document.objects.get(pk=document.pk)
        assert documents.pdf(again) == documents.pdf(document)
        assert documents.workbook(again) == documents.workbook(document)

    def test_of_a_month_without_anything_says_so(self, freeze):
        text = "".join(pages_of(freeze(empty_month())))

        for words in (
            "本月无缺环",
            "本月无重大投诉",
            "本月无主要问题",
            "没有调整",
            "本月没有剔除",
        ):
            assert words in text

    def test_draws_no_line_where_no_month_has_data(self, freeze):
        snapshot = sample_snapshot()
        for month in snapshot["a"]["trend"]:
            month["callback_rate"] = None

        (page,) = [page for page in pages_of(freeze(snapshot)) if "回访率走势" in page]
        assert page.split("回访率走势")[1].count("没有数据") == 1

    def test_of_many_areas_goes_on_in_further_tables(self, freeze):
        text = "".join(pages_of(freeze(of_many_areas(23))))

        assert all(text.count(f"第{n}组团") >= 3 for n in range(23))  # in A, its channels and B
        assert text.count("上月结转") == 4

    @pytest.mark.parametrize(
        "words",
        ['#import "x" $ \\ <a> @b `c` /* 🔥\u202e', "长" * 1500, "a" * 600, "行\n" * 40, ""],
        ids=["markup", "long", "unbroken", "lines", "nothing"],
    )
    def test_stands_whatever_people_wrote(self, freeze, words):
        document = freeze(with_words(sample_snapshot(), words))

        assert documents.pdf(document).startswith(b"%PDF")
        assert documents.workbook(document).startswith(b"PK")


class TestWorkbook:
    @pytest.fixture
    def made(self, freeze):
        return io.BytesIO(documents.workbook(freeze(sample_snapshot())))

    def test_has_a_sheet_for_each_block(self, made):
        names = python_calamine.CalamineWorkbook.from_filelike(made).sheet_names

        assert names == [
            "一 总览",
            "走势",
            "二 类别与区域",
            "三 时效",
            "四 原因与责任",
            "五 重大投诉",
            "六 整改方案",
            "七 个案回访",
            "八 数据质量",
        ]

    def test_holds_the_figures_of_the_snapshot(self, made):
        book = python_calamine.CalamineWorkbook.from_filelike(made)
        overview = {row[0]: row for row in book.get_sheet_by_name("一 总览").to_python()}
        timeliness = {row[0]: row for row in book.get_sheet_by_name("三 时效").to_python()}

        assert overview["受理投诉"][1:6] == [20, 22, 14, 8, 64]
        assert overview["联络量"][1:6] == ["—"] * 5
        assert timeliness["投诉回访率（严口径）"][2:5] == [47, 44, pytest.approx(44 / 47)]
        assert timeliness["第二人复访一致率"][4] == "没有数据"

    def test_leaves_a_month_without_data_empty_for_the_chart(self, made):
        book = python_calamine.CalamineWorkbook.from_filelike(made)
        months = {row[0]: row for row in book.get_sheet_by_name("走势").to_python()}

        assert months["2026-02"][1:5] == [""] * 4

    def test_has_charts(self, made):
        with zipfile.ZipFile(made) as parts:
            charts = [
                parts.read(name).decode()
                for name in parts.namelist()
                if name.startswith("xl/charts/chart")
            ]

        assert len(charts) == 4
        assert sum("c:barChart" in chart and "c:lineChart" in chart for chart in charts) == 1

    def test_of_a_month_without_anything_can_be_made(self, freeze):
        assert documents.workbook(freeze(empty_month())).startswith(b"PK")
