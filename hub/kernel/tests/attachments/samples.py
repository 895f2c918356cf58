"""Files of every kind, a record to attach them to, and what becomes of them."""

import io
import zipfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from hub.kernel import attachments
from hub.kernel.models import Attachment, Community

EXIF_ORIENTATION, EXIF_GPS, EXIF_MODEL = 0x0112, 0x8825, 0x0110


def picture(
    kind: str = "JPEG", size: tuple[int, int] = (40, 30), mode: str = "RGB", **options: Any
) -> bytes:
    out = io.BytesIO()
    image = Image.new(mode, size, None if mode == "P" else "red")
    image.putpixel((size[0] - 1, 0), 0 if mode in {"P", "L"} else (0, 0, 255, 9)[: len(mode)])
    image.save(out, kind, **options)
    return out.getvalue()


def phone_photo() -> bytes:
    """Held upright: stored lying down, with a note to turn it, the place and the phone."""
    exif = Image.Exif()
    exif[EXIF_ORIENTATION] = 6
    exif[EXIF_MODEL] = "iPhone 18 SECRETMODEL"
    exif.get_ifd(EXIF_GPS)[1] = "N"
    exif.get_ifd(EXIF_GPS)[2] = (23.0, 8.0, 11.0)
    return picture(size=(4000, 3000), exif=exif, comment=b"<script>SECRETCOMMENT</script>")


def office(main: str, *more: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("[Content_Types].xml", main, *more):
            archive.writestr(name, "<x/>")
    return out.getvalue()


PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\nstartxref\n9\n%%EOF\n"
MP4 = b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2" + b"\x00" * 64
M4A = b"\x00\x00\x00\x18ftypM4A \x00\x00\x02\x00isomiso2" + b"\x00" * 64
MOV = b"\x00\x00\x00\x14ftypqt  \x00\x00\x02\x00qt  " + b"\x00" * 64
HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + b"\x00" * 64
WAV = b"RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00" + b"\x00" * 32
MP3 = b"\xff\xfb\x90\x00" + b"\x00" * 500
ID3 = b"ID3\x04\x00\x00\x00\x00\x00\x00" + MP3
DOCX, XLSX = office("word/document.xml"), office("xl/workbook.xml")
EXE = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00" + b"\x00" * 200
ELF = b"\x7fELF\x02\x01\x01" + b"\x00" * 100
OLE = bytes.fromhex("D0CF11E0A1B11AE1") + b"\x00" * 600
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>'
HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"


class Drawer:
    """A record that files can be attached to."""

    class _meta:
        label_lower = "tests.drawer"

    def __init__(self, community: Community, pk: int = 1) -> None:
        self.community_id, self.pk = community.pk, pk


def receive(
    community: Community, by: Any, data: bytes | None = None, name: str = "照片.jpg"
) -> Attachment:
    upload = SimpleUploadedFile("x", picture() if data is None else data)
    upload._name = name  # as a browser could send it, past what Django tidies
    return attachments.receive(upload, community=community, by=by, at=timezone.now())


def bytes_of(attachment: Attachment) -> bytes:
    with attachment.file.open("rb") as file:
        return bytes(file.read())


def stored() -> list[Path]:
    place = Path(settings.MEDIA_ROOT) / "attachments"
    return [path for path in place.rglob("*") if path.is_file()] if place.exists() else []
