"""What a file is, by its content. Its name and what the browser said of it are not asked."""

import re
import zipfile
from dataclasses import dataclass
from typing import BinaryIO

import puremagic
from django.utils.translation import gettext_lazy as _

from hub.kernel.files import MB
from hub.kernel.refusals import Refusal


class NotAccepted(Refusal):
    message = _(
        "这种文件不能上传。可以上传照片（JPG、PNG、WebP、GIF）、PDF、Word（docx）、"
        "Excel（xlsx）、录音（MP3、M4A、WAV）和视频（MP4）。"
    )
    status = 400
    field = "file"


class AppleOnly(NotAccepted):
    message = _(
        "这是苹果手机的 HEIC 照片，很多电脑打不开。请在“设置 → 相机 → 格式”里选“兼容性最佳”"
        "后重拍，或把照片截图后上传截图。"
    )


class AppleMovie(NotAccepted):
    message = _("这是苹果手机的 MOV 视频。请先用微信发给自己，再上传微信保存下来的 MP4。")


class OldOffice(NotAccepted):
    message = _("这是旧版 Office 文件。请用 Excel 或 Word 打开，另存为 xlsx 或 docx 后再上传。")


class HasMacros(NotAccepted):
    message = _("这个文件里带有宏（程序），不能上传。请另存为不带宏的 xlsx 或 docx 后再上传。")


class IsAPage(NotAccepted):
    message = _("这个文件里有网页代码，不能上传。请改为上传截图，或打印成 PDF 后上传。")


class Broken(NotAccepted):
    message = _("这个文件不完整或已损坏，没有收下。请重新拍摄或导出后再上传。")


@dataclass(frozen=True)
class FileType:
    content_type: str
    extension: str
    biggest: int = 20 * MB
    is_image: bool = False


JPEG = FileType("image/jpeg", ".jpg", 15 * MB, True)
PNG = FileType("image/png", ".png", 15 * MB, True)
WEBP = FileType("image/webp", ".webp", 15 * MB, True)
GIF = FileType("image/gif", ".gif", 15 * MB, True)
PDF = FileType("application/pdf", ".pdf")
DOCX = FileType("application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx")
XLSX = FileType("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx")
MP3 = FileType("audio/mpeg", ".mp3")
M4A = FileType("audio/mp4", ".m4a")
WAV = FileType("audio/wav", ".wav")
MP4 = FileType("video/mp4", ".mp4")

_HEIF = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif", b"avis"}
_MP4 = {b"isom", b"mp41", b"mp42", b"avc1", b"dash", b"MSNV", b"M4V "}
_MARKUP = re.compile(rb"<\s*(?:!doctype|html|head|body|script|svg|iframe|\?xml)", re.IGNORECASE)
_OLD_OFFICE = bytes.fromhex("D0CF11E0A1B11AE1")
_MOST_PARTS, _MOST_UNPACKED = 5_000, 300 * MB


def recognise(file: BinaryIO) -> FileType:
    """Return which of the accepted types this is.

    :raises NotAccepted: or one of its kinds, which says more.
    """
    file.seek(0)
    head = file.read(4096)
    found = _image(head) or _media(head) or _paper(file, head)
    if found is None:
        raise _refusal(head)
    # Valid as two things at once: harmless where it is only downloaded, but nobody sends that by
    # accident. Of images, only the pixels are kept.
    if not found.is_image and _MARKUP.search(head):
        raise IsAPage
    file.seek(0)
    return found


def _image(head: bytes) -> FileType | None:
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head.startswith((b"GIF87a", b"GIF89a")):
        return GIF
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return WEBP
    return None


def _media(head: bytes) -> FileType | None:
    if head.startswith(b"RIFF") and head[8:12] == b"WAVE":
        return WAV
    if head[4:8] == b"ftyp":
        return _iso_media(head)
    if head.startswith(b"ID3") or _is_mp3_frame(head):
        return MP3
    return None


def _iso_media(head: bytes) -> FileType | None:
    brand = head[8:12]
    if brand in _HEIF:
        raise AppleOnly
    if brand == b"qt  ":
        raise AppleMovie
    if brand in {b"M4A ", b"M4B "}:
        return M4A
    return MP4 if brand in _MP4 or brand.startswith(b"iso") else None


def _is_mp3_frame(head: bytes) -> bool:
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return False
    is_layer_three = head[1] & 0x06 == 0x02
    has_version = head[1] & 0x18 != 0x08
    return is_layer_three and has_version and head[2] >> 4 not in {0, 15} and head[2] & 12 != 12


def _paper(file: BinaryIO, head: bytes) -> FileType | None:
    if head.startswith(b"%PDF-"):
        file.seek(-min(_size(file), 4096), 2)
        if b"%%EOF" not in file.read():
            raise Broken
        return PDF
    return _office(file) if head.startswith(b"PK\x03\x04") else None


def _office(file: BinaryIO) -> FileType | None:
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, OverflowError):
        raise Broken from None
    if len(parts) > _MOST_PARTS or sum(p.file_size for p in parts) > _MOST_UNPACKED:
        raise NotAccepted
    names = {part.filename for part in parts}
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise HasMacros
    if "[Content_Types].xml" not in names:
        return None
    if "word/document.xml" in names:
        return DOCX
    return XLSX if "xl/workbook.xml" in names else None


def _refusal(head: bytes) -> NotAccepted:
    if head.startswith(_OLD_OFFICE):
        return OldOffice()
    if _MARKUP.search(head):
        return IsAPage()
    try:
        known = puremagic.from_string(head)
    except (puremagic.PureError, ValueError):
        return NotAccepted()
    words = _("这看起来是 %(kind)s 文件。%(accepted)s")
    return NotAccepted(words % {"kind": known, "accepted": NotAccepted.message})


def _size(file: BinaryIO) -> int:
    return file.seek(0, 2)
