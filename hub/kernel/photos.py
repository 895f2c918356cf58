"""Write a photo anew: only its pixels are kept, the right way up and no larger than needed.

Where it was taken, with which phone, and whatever else is hidden in the file stay behind.
"""

import struct
import zlib
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from hub.kernel.filetypes import JPEG, PNG, Broken, FileType, NotAccepted

LONG_EDGE = 2560
THUMBNAIL_EDGE = 320
# A JPEG is reduced while it is decoded, so even a phone's 108-megapixel photo fits in memory.
MOST_PIXELS = {"JPEG": 120_000_000}
MOST_PIXELS_OTHERWISE = 40_000_000
Image.MAX_IMAGE_PIXELS = max(MOST_PIXELS.values())  # Pillow's own alarm rings no earlier
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")

# What Pillow raises for broken files, by experiment.
_BROKEN = (OSError, SyntaxError, ValueError, TypeError, IndexError, KeyError, OverflowError)
_BROKEN_TOO = (
    EOFError,
    struct.error,
    zlib.error,
    AttributeError,
    AssertionError,
    ZeroDivisionError,
)
_BOMB = (Image.DecompressionBombError, Image.DecompressionBombWarning)


class TooManyPixels(NotAccepted):
    message = _("这张图片的尺寸太大（像素太多），没有收下。请把相机的分辨率调低，或截图后上传。")


@dataclass(frozen=True)
class Photo:
    type: FileType
    data: bytes
    thumbnail: bytes
    width: int
    height: int


def rewrite(file: BinaryIO) -> Photo:
    """Return the photo as we keep it, with its thumbnail (always a JPEG).

    :raises TooManyPixels: before they are decoded
    :raises Broken: cut short, or no image at all
    """
    try:
        return _rewrite(file)
    except _BOMB:
        raise TooManyPixels from None
    except (*_BROKEN, *_BROKEN_TOO):
        raise Broken from None


def _rewrite(file: BinaryIO) -> Photo:
    with Image.open(file, formats=FORMATS) as opened:
        width, height = opened.size
        if width * height > MOST_PIXELS.get(opened.format or "", MOST_PIXELS_OTHERWISE):
            raise TooManyPixels
        is_drawing = opened.format in {"PNG", "GIF"}
        opened.draft("RGB", (LONG_EDGE, LONG_EDGE))
        opened.load()
        upright = ImageOps.exif_transpose(opened)
    pixels = _pixels(upright)
    pixels.thumbnail((LONG_EDGE, LONG_EDGE), Image.Resampling.LANCZOS)
    type_ = PNG if is_drawing or pixels.mode == "RGBA" else JPEG
    return Photo(type_, _written(pixels, type_), _thumbnail(pixels), *pixels.size)


def _pixels(image: Image.Image) -> Image.Image:
    """The image in a mode that both formats know, without anything the file said beside it."""
    if image.mode.startswith(("I", "F")):  # 16 bits a pixel
        image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    mode = "RGBA" if image.has_transparency_data else "RGB"
    image = image.convert(mode)
    image.info.clear()  # a JPEG's comment would be written again
    return image


def _thumbnail(image: Image.Image) -> bytes:
    small = image.copy()
    small.thumbnail((THUMBNAIL_EDGE, THUMBNAIL_EDGE), Image.Resampling.LANCZOS)
    if small.mode == "RGBA":
        paper = Image.new("RGB", small.size, "white")
        paper.paste(small, mask=small)
        small = paper
    return _written(small, JPEG)


def _written(image: Image.Image, type_: FileType) -> bytes:
    out = BytesIO()
    if type_ is PNG:
        image.save(out, "PNG", optimize=False)
    else:
        image.save(out, "JPEG", quality=85, optimize=True, progressive=True)
    return out.getvalue()
