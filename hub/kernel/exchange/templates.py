"""The empty workbook to fill in: headings with notes, lists to choose from, an example, a guide."""

import tempfile
from typing import IO, Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from xlsxwriter.utility import xl_col_to_name

from hub.kernel.exchange.columns import Column
from hub.kernel.exchange.importers import Importer
from hub.kernel.exchange.sheets import HEADING
from hub.kernel.workbooks import Workbook

ROWS = 20_000  # so many rows get their lists and their text format
REQUIRED = {**HEADING, "bg_color": "#FFE9D6"}
# As text, or Excel turns phone numbers and room numbers into figures.
TEXT = {"num_format": "@"}


def template(importer: type[Importer]) -> IO[bytes]:
    """Write the template. It is in the house's language, as the headings are matched in it."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 (handed to the caller)
    with translation.override(settings.LANGUAGE_CODE):
        book = Workbook(file)
        _Template(book, importer).write()
        book.close()
    file.seek(0)
    return file


class _Template:
    def __init__(self, book: Workbook, importer: type[Importer]) -> None:
        self._book, self._importer = book, importer

    def write(self) -> None:
        names = [self._importer.title, _("填写示例"), _("填写说明"), _("选项")]
        form, example, guide, options = map(self._book.add, names)
        for sheet in (form, example):
            self._headings(sheet)
        for place, column in enumerate(self._importer.columns):
            self._book.write(example, 1, place, column.example, **TEXT)
            if column.labels:
                self._choices(form, options, place, column)
        self._guide(guide)
        options.hide()

    def _headings(self, sheet: Any) -> None:
        sheet.freeze_panes(1, 0)
        for place, column in enumerate(self._importer.columns):
            style = REQUIRED if column.required else HEADING
            sheet.set_column(place, place, column.width, self._book.style(**TEXT))
            name = f"{column.header}{'*' * column.required}"
            self._book.write(sheet, 0, place, name, **style)
            sheet.write_comment(0, place, _note(column), {"x_scale": 1.6})

    def _choices(self, form: Any, options: Any, place: int, column: Column) -> None:
        for row, label in enumerate(column.labels):
            self._book.write(options, row, place, label)
        letter = xl_col_to_name(place, col_abs=True)
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
        guide.set_column(2, 2, 70, self._book.style(text_wrap=True, valign="top"))
        guide.set_column(3, 3, 24)
        for place, heading in enumerate((_("列"), _("是否必填"), _("怎么填"), _("示例"))):
            self._book.write(guide, 0, place, heading, **HEADING)
        for row, column in enumerate(self._importer.columns, 1):
            needed = _("必填") if column.required else _("选填")
            for place, words in enumerate((column.header, needed, _how(column), column.example)):
                self._book.write(guide, row, place, words)
        last = len(self._importer.columns) + 2
        self._book.write(
            guide, last, 2, _("列的顺序可以改变；不认识的列不会导入；不要改表头的名称。")
        )
        self._book.write(guide, last + 1, 2, self._importer.note)


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
