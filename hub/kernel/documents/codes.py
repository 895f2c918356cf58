"""Codes to scan, as outlines that stay sharp at any size."""

from itertools import groupby
from typing import TypedDict

import qrcode
from qrcode.constants import ERROR_CORRECT_M

# Any mask is valid. Trying all eight for the evenest picture costs six times the rest.
MASK = 3


class Code(TypedDict):
    """A QR code for a template: the path of its dark squares, and how many there are to a side."""

    path: str
    side: int


def qr(text: str) -> Code:
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=0, mask_pattern=MASK)
    code.add_data(text, optimize=0)
    code.make()
    squares = code.modules
    path = "".join(
        f"M{x} {y}h{width}v1h-{width}z"
        for y, row in enumerate(squares)
        for x, width in _runs([bool(dark) for dark in row])
    )
    return {"path": path, "side": len(squares)}


def _runs(row: list[bool]) -> list[tuple[int, int]]:
    """Where dark squares stand side by side: the first one's place, and how many."""
    found, at = [], 0
    for dark, group in groupby(row):
        width = len(list(group))
        if dark:
            found.append((at, width))
        at += width
    return found
