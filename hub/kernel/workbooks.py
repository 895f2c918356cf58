"""Excel files whose words are never formulas, whoever wrote them: documents, lists and templates."""

from collections.abc import Mapping
from io import BytesIO
from typing import IO, Any

import xlsxwriter
from PIL import Image, ImageDraw, ImageFont
from xlsxwriter.worksheet import Worksheet

from hub.kernel.text import clip

LONGEST_CELL = 32_767
LONGEST_LINE = 200  # Excel takes 255 in a header, codes included
TILE = (360, 120)
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

    def mark(self, sheet: Worksheet, code: str, words: str) -> None:
        """Mark every page of a sheet: the words on paper, the code behind the cells on screen."""
        line = clip(words.replace("&", "&&"), LONGEST_LINE)
        sheet.set_header(f"&C&8{line}")
        sheet.set_footer(f"&L&8{code}&R&8&P/&N")
        sheet.set_background(_behind(code))
        self.book.set_properties({"subject": code, "comments": clip(words, LONGEST_CELL)})

    def close(self) -> None:
        self.book.close()


def _behind(code: str) -> BytesIO:
    """A tile that Excel repeats behind the cells. Codes are plain letters: no font is asked for."""
    tile = Image.new("RGB", TILE, "white")
    font = ImageFont.load_default(20)
    ImageDraw.Draw(tile).text((20, 20), code, fill="#d9dee4", font=font)
    out = BytesIO()
    tile.save(out, "PNG")
    out.seek(0)
    return out


def sheet_name(title: object) -> str:
    """Excel refuses these characters and more than 31 of any."""
    return "".join(c for c in str(title) if c not in "[]:*?/\\")[:31].strip("'") or "Sheet"
