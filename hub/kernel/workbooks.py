"""Excel files whose words are never formulas, whoever wrote them: documents, lists and templates."""

from collections.abc import Mapping
from typing import IO, Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

LONGEST_CELL = 32_767
# A cell that begins with one of these becomes a formula when somebody edits it, or when the sheet
# is saved as CSV and opened again. Full-width ones are folded by some input methods.
RISKY = tuple("=+-@\t\r\n＝＋－＠")


class Workbook:
    """One file. What all its cells have in common is `base`; a style is made once."""

    def __init__(
        self, file: IO[bytes], *, base: Mapping[str, Any] | None = None, **options: Any
    ) -> None:
        self.book = xlsxwriter.Workbook(
            file, {"strings_to_formulas": False, "strings_to_urls": False, **options}
        )
        self._base = base or {}
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}

    def add(self, name: object) -> Worksheet:
        return self.book.add_worksheet(sheet_name(name))

    def style(self, **properties: Any) -> Any:
        """None for a cell like any other."""
        key = tuple(sorted(properties.items()))
        if not (key or self._base):
            return None
        if key not in self._formats:
            self._formats[key] = self.book.add_format({**self._base, **properties})
        return self._formats[key]

    def write(self, sheet: Worksheet, row: int, column: int, words: object, **style: Any) -> None:
        """Write words as words: they stay so after somebody edits the cell."""
        text = str(words)[:LONGEST_CELL]
        if text.lstrip(" \u3000").startswith(RISKY):
            style["quote_prefix"] = True
        sheet.write_string(row, column, text, self.style(**style))

    def close(self) -> None:
        self.book.close()


def sheet_name(title: object) -> str:
    """Excel refuses these characters and more than 31 of any."""
    return "".join(c for c in str(title) if c not in "[]:*?/\\")[:31].strip("'") or "Sheet"
