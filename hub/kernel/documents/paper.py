"""PDF on A4 by typst. The data goes in as JSON, never as typst source.

A template is a file of ours; what people wrote reaches it only as strings of a parsed JSON value,
which typst sets as they stand. So no text, whatever it contains, can become a command.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from hub.kernel import typesetting

PACKAGE = Path(__file__).resolve().parent.parent.parent
FAMILY = "Noto Sans SC"


def fonts() -> str:
    """The folder of our fonts.

    :raises ImproperlyConfigured: if they are not there yet.
    """
    folder = str(settings.BASE_DIR / "assets" / "built" / "fonts")
    if FAMILY not in typesetting.fonts_in(folder).families():
        raise ImproperlyConfigured(f"The font {FAMILY} is not in assets/built/fonts: make setup")
    return folder


def order(
    template: str, data: Mapping[str, Any], *, dated: datetime, is_tagged: bool = True
) -> dict[str, Any]:
    """What `typesetting.set_pdf` is told; the template's path is inside the product's package."""
    return {
        "template": str(PACKAGE / template),
        "data": json.dumps(data, ensure_ascii=False),
        "root": str(PACKAGE),
        "fonts": fonts(),
        "timestamp": int(dated.timestamp()),
        "is_tagged": is_tagged,
    }


def print_pdf(template: str, data: Mapping[str, Any], *, dated: datetime) -> bytes:
    """Set the template with the data, as a PDF: the same bytes for the same three."""
    return typesetting.set_pdf(**order(template, data, dated=dated))
