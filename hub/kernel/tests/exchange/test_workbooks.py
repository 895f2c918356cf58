"""Workbooks that go out: the template to fill in, and lists of rows."""

import io
import zipfile
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import python_calamine as calamine
from django.db import models
from django.utils import timezone, translation

from hub.kernel import exchange
from hub.kernel.tests.exchange.meters import GOOD, Meters, Office, excel, xlsx
from hub.kernel.workbooks import RISKY


class Sign(models.TextChoices):
    EQUAL = "E", "=1+1"
    PLUS = "P", "+"


class Signs(Meters):
    columns = (exchange.Column("sign", "符号", exchange.choice(Sign)),)


class TestTemplate:
    def read(self, sheet: str | int) -> list[list[Any]]:
        with exchange.template(Meters) as file:
            book = calamine.load_workbook(io.BytesIO(file.read()))
        if isinstance(sheet, str):
            return book.get_sheet_by_name(sheet).to_python()
        return book.get_sheet_by_index(sheet).to_python()

    def test_has_the_headings_and_says_which_must_be_filled(self) -> None:
        assert self.read(0)[0] == ["表号*", "月份", "读数*", "抄表日期", "颜色", "备注"]

    def test_has_an_example_and_a_guide(self) -> None:
        assert self.read("填写示例")[1][0] == "A-01"
        assert self.read("填写说明")[5] == ["颜色", "选填", "只能填：红、蓝", ""]

    def test_offers_the_choices_as_a_list(self) -> None:
        with exchange.template(Meters) as file, zipfile.ZipFile(file) as book:
            sheet = book.read("xl/worksheets/sheet1.xml").decode()

        assert "dataValidation " in sheet
        assert "'选项'!$E$1:$E$2" in sheet

    def test_holds_no_formula_among_the_choices(self) -> None:
        with exchange.template(Signs) as file, zipfile.ZipFile(file) as book:
            options = book.read("xl/worksheets/sheet4.xml").decode()

        assert options.count('t="s"') == 2
        assert "<f>" not in options

    @pytest.mark.django_db
    def test_filled_in_can_be_imported(self, office: Office) -> None:
        headings = self.read(0)[0]

        assert office.upload(xlsx(headings, *GOOD)).rows_ok == 2

    def test_is_in_the_houses_language_whoever_asks(self) -> None:
        with translation.override("en"):
            assert self.read(0)[0][0] == "表号*"


class TestWorkbook:
    def test_never_holds_a_formula(self) -> None:
        risky = [f"{sign}cmd|' /C calc'!A0" for sign in RISKY] + ["+8613812345678", " =1+1"]
        with exchange.workbook(exchange.Sheet("表", ["甲"], [[cell] for cell in risky])) as file:
            content = file.read()

        rows = calamine.load_workbook(io.BytesIO(content)).get_sheet_by_index(0).to_python()
        assert [row[0] for row in rows[1:]] == risky
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            sheet = book.read("xl/worksheets/sheet1.xml").decode()
            assert "<f>" not in sheet
            assert 'quotePrefix="1"' in book.read("xl/styles.xml").decode()
            assert sheet.count(' s="') >= len(risky)

    def test_keeps_numbers_dates_and_words_what_they_are(self) -> None:
        at = timezone.make_aware(excel(2026, 11, 23, 9, 30))
        row = [1802, Decimal("1234.50"), date(2026, 11, 23), at, True, None, "7-1802", 10**17]
        with exchange.workbook(exchange.Sheet("a/b:c" * 20, list("一二三四五六七八"), [row])) as f:
            rows = calamine.load_workbook(io.BytesIO(f.read())).get_sheet_by_index(0).to_python()

        assert rows[1] == [
            1802,
            1234.5,
            date(2026, 11, 23),
            excel(2026, 11, 23, 9, 30),
            "是",
            "",
            "7-1802",
            "1" + "0" * 17,
        ]

    def test_cuts_what_no_cell_can_hold_and_survives_any_character(self) -> None:
        words = ["长" * 40_000, "a\x00b\x0bc", "🚰"]
        with exchange.workbook(exchange.Sheet("表", ["甲"], [[w] for w in words])) as file:
            rows = calamine.load_workbook(io.BytesIO(file.read())).get_sheet_by_index(0)

            assert len(rows.to_python()[1][0]) == 32_767

    def test_is_handed_out_as_a_file_with_a_chinese_name(self) -> None:
        response = exchange.download("读数", exchange.Sheet("表", ["甲"], [["乙"]]))

        assert "%E8%AF%BB%E6%95%B0.xlsx" in response["Content-Disposition"]
        response.file_to_stream.close()
