"""PDF on A4 by typst. The data goes in as JSON, never as typst source.

A template is a file of ours; what people wrote reaches it only as strings of a parsed JSON value,
which typst sets as they stand. So no text, whatever it contains, can become a command.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

PACKAGE = Path(__file__).resolve().parent.parent.parent
FAMILY = "Noto Sans SC"


@cache
def _fonts() -> typst.Fonts:
    """Only our own fonts: with those of the machine, a reprint would depend on where it is made."""
    fonts = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[settings.BASE_DIR / "assets" / "built" / "fonts"],
    )
    if FAMILY not in fonts.families():
        raise ImproperlyConfigured(f"The font {FAMILY} is not in assets/built/fonts: make setup")
    return fonts


def print_pdf(template: str, data: Mapping[str, Any], *, dated: datetime) -> bytes:
    """Set the template (a path inside the product's package) with the data, as a PDF.

    The same template, data and moment give the same bytes.
    """
    # A compiler of its own for each document: one cannot be shared between threads, and making
    # it costs nothing beside the fonts, which are shared.
    compiler = typst.Compiler(
        str(PACKAGE / template),
        root=str(PACKAGE),
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
    )
    pdf = compiler.compile(format="pdf", timestamp=int(dated.timestamp()))
    if not isinstance(pdf, bytes):
        raise TypeError("typst gave no single PDF")
    return pdf
