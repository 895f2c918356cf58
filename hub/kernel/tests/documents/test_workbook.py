"""Documents as workbooks: figures as figures, words never as formulas."""

import io
import zipfile
from typing import Any

import pytest
import python_calamine

from hub.kernel import documents
from hub.kernel.models import Document
from hub.kernel.tests.documents.notices import HOSTILE

pytestmark = pytest.mark.django_db


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
