"""The empty workbook to fill in: headings with notes, lists to choose from, an example, a guide."""

import tempfile
from typing import IO, Any

import xlsxwriter
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from hub.kernel.exchange.columns import Column
from hub.kernel.exchange.importers import Importer
from hub.kernel.exchange.sheets import sheet_name

ROWS = 20_000  # so many rows get their lists and their text format


def template(importer: type[Importer]) -> IO[bytes]:
    """Write the template. It is in the house's language, as the headings are matched in it."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 (handed to the caller)
    with (
        translation.override(settings.LANGUAGE_CODE),
        xlsxwriter.Workbook(file) as book,
    ):
        _Template(book, importer).write()
    file.seek(0)
    return file


class _Template:
    def __init__(self, book: Any, importer: type[Importer]) -> None:
        self._book, self._importer = book, importer
        plain = {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}
        self._optional = book.add_format({**plain, "bg_color": "#EEF2F6"})
        self._required = book.add_format({**plain, "bg_color": "#FFE9D6"})
        # As text, or Excel turns phone numbers and room numbers into figures.
        self._text = book.add_format({"num_format": "@"})
        self._wrapped = book.add_format({"text_wrap": True, "valign": "top"})

    def write(self) -> None:
        names = [sheet_name(self._importer.title), _("填写示例"), _("填写说明"), _("选项")]
        form, example, guide, options = map(self._book.add_worksheet, names)
        for sheet in (form, example):
            self._headings(sheet)
        for place, column in enumerate(self._importer.columns):
            example.write_string(1, place, column.example, self._text)
            if column.labels:
                self._choices(form, options, place, column)
        self._guide(guide)
        options.hide()

    def _headings(self, sheet: Any) -> None:
        sheet.freeze_panes(1, 0)
        for place, column in enumerate(self._importer.columns):
            style = self._required if column.required else self._optional
            sheet.set_column(place, place, column.width, self._text)
            sheet.write_string(0, place, f"{column.header}{'*' * column.required}", style)
            sheet.write_comment(0, place, _note(column), {"x_scale": 1.6})

    def _choices(self, form: Any, options: Any, place: int, column: Column) -> None:
        options.write_column(0, place, column.labels)
        letter = xlsxwriter.utility.xl_col_to_name(place, col_abs=True)
        source = f"='{_('选项')}'!{letter}$1:{letter}${len(column.labels)}"
        form.data_validation(
            1,
            place,
            ROWS,
            place,
            {
                "validate": "list",
                "source": source,
                "error_title": _("请从列表中选择"),
                "error_message": _("只能填：%(labels)s") % {"labels": "、".join(column.labels)}
                if sum(map(len, column.labels)) < 200
                else _("请从下拉列表中选择"),
            },
        )

    def _guide(self, guide: Any) -> None:
        guide.set_column(0, 1, 14)
        guide.set_column(2, 2, 70, self._wrapped)
        guide.set_column(3, 3, 24)
        for place, heading in enumerate((_("列"), _("是否必填"), _("怎么填"), _("示例"))):
            guide.write_string(0, place, heading, self._optional)
        for row, column in enumerate(self._importer.columns, 1):
            guide.write_string(row, 0, str(column.header))
            guide.write_string(row, 1, _("必填") if column.required else _("选填"))
            guide.write_string(row, 2, _how(column))
            guide.write_string(row, 3, column.example)
        last = len(self._importer.columns) + 2
        guide.write_string(last, 2, _("列的顺序可以改变；不认识的列不会导入；不要改表头的名称。"))
        guide.write_string(last + 1, 2, str(self._importer.note))


def _note(column: Column) -> str:
    parts = [_("必填") if column.required else _("选填"), _how(column)]
    if column.example:
        parts.append(_("如：%(example)s") % {"example": column.example})
    return "\n".join(part for part in parts if part)


def _how(column: Column) -> str:
    said = str(column.note)
    if column.labels:
        said = f"{said} " + _("只能填：%(labels)s") % {"labels": "、".join(column.labels)}
    return said.strip()
