"""Documents: numbered, frozen, printed the same again, and signed by two people."""

import io
import re
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import python_calamine
from django.contrib.auth import get_user_model
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone, translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from hub.kernel import appendonly, documents, journal
from hub.kernel.documents import paper
from hub.kernel.documents.sheets import Book, Column
from hub.kernel.lifecycle import WrongState
from hub.kernel.models import Community, Company, Document

pytestmark = pytest.mark.django_db

HUB = Path(paper.PACKAGE)
AT = datetime(2026, 12, 3, 2, 20, 30, 123456, tzinfo=UTC)
LATER = datetime(2026, 12, 4, 1, 15, tzinfo=UTC)
HOSTILE = [
    '#import "/kernel/typst/paper.typ": * #eval("1+1")',
    "#read(\"/etc/passwd\") \\ $ x^2 $ ```raw``` <label> @ref // comment /* */",
    "表情 🔥👩‍👩‍👧 与 \u202e倒着写\u202c 与 \x07 控制符 \x1b[31m",
    "= 不是标题\n- 不是列表\n+ 也不是\n\n\n\n\n\n*不加粗* _不斜_",
    "a" * 3000,
    "长" * 10_000,
    "=HYPERLINK(\"http://x\",\"y\")",
    "",
    "   ",
    "\ufffe\uffff",
]  # fmt: skip


def fill(document: Document, book: Book) -> None:
    sheet = book.sheet("明细")
    columns = [
        Column("项目", width=30),
        Column("金额", "money"),
        Column("比率", "percent"),
        Column("日期", "day"),
    ]
    placed = sheet.table(
        columns,
        [
            [row["name"], row["amount"], row["rate"], row.get("day")]
            for row in document.snapshot["rows"]
        ],
    )
    sheet.note(document.snapshot["to"])
    for paragraph in document.snapshot["paragraphs"]:
        sheet.paragraph("说明", paragraph)
    sheet.bars("金额", placed, 0, [1])
    sheet.line("比率", placed, [2], share=True)
    sheet.pareto("帕累托", placed, 0, 1, 2)


documents.form("TZ", template="kernel/tests/notice.typ", workbook=fill)
documents.form("BZ", template="kernel/tests/notice.typ")


def content(**changes: Any) -> dict[str, Any]:
    return {
        "to": "7-1802 业主",
        "paragraphs": ["请于本月 15 日前缴清下列费用。"],
        "rows": [{"name": "物业管理费", "amount": "1234.50", "rate": 0.862}],
        **changes,
    }


@pytest.fixture
def garden() -> Community:
    company = Company.objects.create(name="佳园物业")
    return Community.objects.create(company=company, code="YH", name="云禾花园")


@pytest.fixture
def jing():
    return get_user_model().objects.create(username="jing", name="李静")


@pytest.fixture
def haiyan():
    return get_user_model().objects.create(username="haiyan", name="王海燕")


@pytest.fixture
def freeze(garden, jing):
    def _freeze(kind: str = "TZ", period: str = "2026-11", **changes: Any) -> Document:
        return documents.freeze(
            kind, garden, content(**changes), by=jing, at=AT, period=period, title="缴费通知"
        )

    return _freeze


def text_of(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


class TestFreezing:
    def test_numbers_them_without_gaps_in_each_period(self, freeze):
        numbers = [freeze().number, freeze().number, freeze(period="2026-12").number]

        assert numbers == ["TZ-202611-01", "TZ-202611-02", "TZ-202612-01"]

    def test_that_is_rolled_back_gives_the_number_out_again(self, freeze):
        with pytest.raises(TypeError), transaction.atomic():
            freeze(rows=[{"amount": object()}])

        assert freeze().number == "TZ-202611-01"

    def test_keeps_the_names_as_they_stood(self, freeze, garden, jing):
        document = freeze()
        before = documents.pdf(document)
        Community.objects.filter(pk=garden.pk).update(name="云禾新苑")
        type(jing).objects.filter(pk=jing.pk).update(name="李静娴")

        again = documents.pdf(Document.objects.get(pk=document.pk))

        assert again == before
        assert "云禾花园" in text_of(again)

    def test_is_recorded(self, freeze, jing):
        document = freeze()

        (event,) = journal.history(document)
        assert (event.verb, event.actor) == ("document.frozen", jing)
        assert event.detail == {"number": "TZ-202611-01", "digest": document.digest}

    def test_can_say_what_it_replaces(self, freeze, garden, jing):
        first = freeze()
        second = documents.freeze(
            "TZ",
            garden,
            content(),
            by=jing,
            at=LATER,
            period="2026-11",
            title="更正",
            previous=first,
        )

        assert second.previous == first
        assert documents.pdf(first)

    @pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
    def test_refuses_a_float_that_is_no_number(self, freeze, value):
        with pytest.raises(ValueError, match="no place in a snapshot"):
            freeze(rate=value)


class TestDigest:
    def test_is_kept(self, freeze):
        document = Document.objects.get(pk=freeze().pk)

        assert documents.verify(document)
        assert re.fullmatch("[0-9a-f]{64}", document.digest)

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("snapshot", {"to": "别人"}),
            ("number", "TZ-202611-09"),
            ("kind", "BZ"),
            ("period", "2026-10"),
            ("title", "另一份"),
            ("letterhead", {"company": "别家", "community": "别处"}),
            ("form_version", 2),
            ("made_as", "别人"),
            ("made_at", LATER),
        ],
    )
    def test_notices_every_change(self, freeze, name, value):
        document = freeze()
        setattr(document, name, value)

        assert not documents.verify(document)

    def test_of_two_like_documents_differs(self, freeze):
        assert freeze().digest != freeze().digest

    @settings(
        max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(
        st.recursive(
            st.none()
            | st.booleans()
            | st.integers()
            | st.floats(allow_nan=False, allow_infinity=False)
            | st.text(st.characters(codec=None), max_size=20),
            lambda inner: (
                st.lists(inner, max_size=4)
                | st.dictionaries(st.text(max_size=5), inner, max_size=4)
            ),
            max_leaves=12,
        )
    )
    def test_survives_the_database_whatever_was_frozen(self, freeze, value):
        document = Document.objects.get(pk=freeze(anything=value).pk)

        assert documents.verify(document)


class TestFrozenColumns:
    @pytest.mark.parametrize(
        "change",
        [
            {"snapshot": {}},
            {"number": "TZ-1"},
            {"digest": "0" * 64},
            {"title": "改过"},
            {"made_at": LATER},
        ],
    )
    def test_are_refused_by_the_database(self, freeze, change):
        document = freeze()

        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            Document.objects.filter(pk=document.pk).update(**change)

    def test_cannot_be_deleted(self, freeze):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            freeze().delete()

    def test_changed_all_the_same_are_not_printed(self, freeze):
        """Somebody with the database's own password dropped the trigger."""
        document = freeze()
        appendonly.remove(connection)
        Document.objects.filter(pk=document.pk).update(snapshot=content(to="别人"))
        appendonly.install(connection)
        document.refresh_from_db()

        with pytest.raises(documents.Tampered):
            documents.pdf(document)
        with pytest.raises(documents.Tampered):
            documents.workbook(document)


class TestIssuing:
    def test_goes_from_maker_to_issuer_to_receiver(self, freeze, jing, haiyan):
        document, _event = documents.issue(
            freeze(), by=haiyan, at=LATER, signs_as="客服部主任 王海燕"
        )
        document, _event = documents.receive(document, by=jing, at=LATER)

        assert document.get_status_display() == "已签收"
        assert [event.verb for event in journal.history(document)] == [
            "document.frozen",
            "document.issued",
            "document.received",
        ]
        text = text_of(documents.pdf(document))
        assert "客服部主任 王海燕" in text
        assert "2026-12-04 09:15" in text  # Shanghai

    def test_is_not_received_by_its_issuer(self, freeze, haiyan):
        document, _event = documents.issue(freeze(), by=haiyan, at=LATER)

        with pytest.raises(documents.SignedByIssuer):
            documents.receive(document, by=haiyan, at=LATER)

    def test_is_not_received_by_its_issuer_past_the_action_either(self, freeze, haiyan):
        document, _event = documents.issue(freeze(), by=haiyan, at=LATER)

        with pytest.raises(IntegrityError), transaction.atomic():
            Document.objects.filter(pk=document.pk).update(received_by=haiyan)

    def test_happens_once(self, freeze, haiyan):
        document = freeze()
        documents.issue(document, by=haiyan, at=LATER)

        with pytest.raises(WrongState, match="已签发"):
            documents.issue(document, by=haiyan, at=LATER)

    def test_does_not_happen_to_what_was_voided(self, freeze, jing, haiyan):
        document = documents.void(freeze(), by=jing, at=LATER, reason="月份选错")

        with pytest.raises(WrongState, match="已作废"):
            documents.issue(document, by=haiyan, at=LATER)

    def test_does_not_happen_to_what_was_tampered_with(self, freeze, haiyan):
        document = freeze()
        appendonly.remove(connection)
        Document.objects.filter(pk=document.pk).update(snapshot={})
        appendonly.install(connection)

        with pytest.raises(documents.Tampered):
            documents.issue(document, by=haiyan, at=LATER)

    def test_can_be_taken_back_with_a_reason(self, freeze, jing):
        document = freeze()
        with pytest.raises(documents.NoReason):
            documents.void(document, by=jing, at=LATER, reason="  ")

        document = documents.void(document, by=jing, at=LATER, reason="月份选错")

        text = text_of(documents.pdf(document))
        assert "作废原因：月份选错" in text
        assert "作　废" in text

    def test_cannot_be_taken_back_once_received(self, freeze, jing, haiyan):
        document, _event = documents.issue(freeze(), by=haiyan, at=LATER)
        document, _event = documents.receive(document, by=jing, at=LATER)

        with pytest.raises(WrongState):
            documents.void(document, by=haiyan, at=LATER, reason="反悔")


class TestPdf:
    def test_is_the_same_bytes_on_reprint(self, freeze):
        document = freeze()
        first = documents.pdf(document)
        paper._fonts.cache_clear()  # as in another process

        with translation.override("en"), timezone.override("America/New_York"):
            again = documents.pdf(Document.objects.get(pk=document.pk))

        assert again == first

    def test_shows_number_digest_page_and_state_on_the_paper(self, freeze):
        document = freeze()

        text = text_of(documents.pdf(document))

        digest = document.digest
        for words in (
            "佳园物业", "云禾花园", "缴费通知", "编号 TZ-202611-01", "第 1 页", "共 1 页",
            f"{digest[:4]} {digest[4:8]} {digest[8:12]} {digest[12:16]}",
            "¥1,234.50", "86.2%", "待签发", "李静", "2026-12-03 10:20",
        ):  # fmt: skip
            assert words in text, words

    def test_embeds_subsets_of_our_own_font_only(self, freeze):
        pdf = documents.pdf(freeze())

        names = re.findall(rb"/BaseFont\s*/([^\s/]+)", pdf)
        assert names
        assert all(
            re.fullmatch(rb"[A-Z]{6}\+NotoSansSC-(Regular|Bold)\S*", name) for name in names
        )
        assert len(pdf) < 120_000

    def test_sets_hostile_text_as_it_stands(self, freeze):
        rows = [{"name": text, "amount": None, "rate": None} for text in HOSTILE]
        document = freeze(to=HOSTILE[0], paragraphs=HOSTILE, rows=rows)

        reader = PdfReader(io.BytesIO(documents.pdf(document)))
        text = "".join(page.extract_text() for page in reader.pages)

        assert "#eval" in text
        assert "$ x^2 $" in text
        assert "不是标题" in text
        assert "\u202e" not in text
        assert text.count("长") == 20_000
        assert reader.get_num_pages() > 10

    @settings(
        max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(st.text(max_size=200))
    def test_can_be_made_of_any_text(self, freeze, words):
        document = freeze(to=words, paragraphs=[words], rows=[])

        assert documents.pdf(document).startswith(b"%PDF")

    def test_repeats_the_head_of_a_long_table(self, freeze):
        rows = [{"name": f"第{n}项", "amount": "1.00", "rate": n / 200} for n in range(200)]

        reader = PdfReader(io.BytesIO(documents.pdf(freeze(rows=rows))))

        assert reader.get_num_pages() > 3
        for page in reader.pages[1:-1]:
            assert "金额" in page.extract_text()

    def test_never_rounds_up_to_everything(self, freeze):
        rows = [{"name": "几乎", "amount": None, "rate": rate} for rate in (0.99999, 0.00001, 1.0)]

        text = text_of(documents.pdf(freeze(rows=rows)))

        assert "99.9%" in text
        assert "<0.1%" in text
        assert "100.0%" in text

    def test_is_printed_on_the_edition_it_was_drawn_up_on(self, freeze, monkeypatch):
        old = freeze()
        before = documents.pdf(old)
        monkeypatch.setattr(documents, "_forms", dict(documents._forms))
        documents.form("TZ", template="kernel/tests/gone.typ", version=2)

        assert documents.pdf(old) == before
        assert freeze().form_version == 2

    def test_templates_evaluate_nothing_and_download_nothing(self):
        for template in HUB.rglob("*.typ"):
            source = template.read_text()
            assert "eval(" not in source, template
            assert "@preview" not in source, template


class TestWorkbook:
    def test_is_the_same_bytes_on_reprint(self, freeze):
        document = freeze()

        assert documents.workbook(document) == documents.workbook(document)

    def test_shows_number_and_digest_on_the_sheet(self, freeze):
        document = freeze()

        rows = self._rows(document)

        assert rows[0][0] == "缴费通知 · 明细"
        assert document.number in rows[2][0]
        assert document.digest in rows[2][0]

    def test_holds_figures_as_figures(self, freeze):
        row = {"name": "物业费", "amount": "1234.50", "rate": 0.862, "day": "2026-11-30"}

        (found,) = self._table(freeze(rows=[row]))

        assert found[:3] == ["物业费", 1234.5, 0.862]
        assert str(found[3])[:10] == "2026-11-30"

    def test_writes_no_data_as_such(self, freeze):
        row = {"name": "物业费", "amount": None, "rate": None, "day": "不是日期"}

        (found,) = self._table(freeze(rows=[row]))

        assert found == ["物业费", "—", "—", "不是日期"]

    def test_holds_no_formula_whatever_people_wrote(self, freeze):
        rows = [{"name": text, "amount": text, "rate": None} for text in HOSTILE]
        made = documents.workbook(freeze(to=HOSTILE[6], paragraphs=HOSTILE, rows=rows))

        with zipfile.ZipFile(io.BytesIO(made)) as parts:
            sheet = parts.read("xl/worksheets/sheet1.xml").decode()
            styles = parts.read("xl/styles.xml").decode()
        assert "<f>" not in sheet
        assert 'quotePrefix="1"' in styles
        assert "<hyperlink" not in sheet

    def test_says_where_a_text_was_too_long_for_a_cell(self, freeze):
        row = {"name": "长" * 40_000, "amount": None, "rate": None}

        (found,) = self._table(freeze(rows=[row]))

        assert found[0].endswith("……（全文见 PDF）")
        assert len(found[0]) < 32_767

    def test_has_native_charts_and_is_set_up_for_a4(self, freeze):
        with zipfile.ZipFile(io.BytesIO(documents.workbook(freeze()))) as parts:
            names = parts.namelist()
            sheet = parts.read("xl/worksheets/sheet1.xml").decode()

        assert len([name for name in names if name.startswith("xl/charts/chart")]) == 3
        assert 'paperSize="9"' in sheet
        assert 'fitToHeight="0"' in sheet
        assert 'state="frozen"' in sheet

    def test_is_refused_where_the_form_has_none(self, freeze):
        with pytest.raises(documents.NoWorkbook):
            documents.workbook(freeze("BZ"))

    def _rows(self, document: Document) -> list[list[Any]]:
        made = io.BytesIO(documents.workbook(document))
        return (
            python_calamine.CalamineWorkbook.from_filelike(made).get_sheet_by_index(0).to_python()
        )

    def _table(self, document: Document) -> list[list[Any]]:
        rows = self._rows(document)
        head = next(at for at, row in enumerate(rows) if row[0] == "项目")
        return rows[head + 1 : head + 1 + len(document.snapshot["rows"])]


class TestForms:
    def test_of_one_kind_and_edition_are_declared_once(self):
        with pytest.raises(ValueError, match="TZ"):
            documents.form("TZ", template="kernel/tests/other.typ")
