"""Receiving a file: what is taken, and what is made of it."""

import io
import zlib
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from PIL import Image

from hub.kernel import attachments, files, filetypes, photos
from hub.kernel.models import Attachment, Community
from hub.kernel.refusals import Refusal
from hub.kernel.tests.attachments.samples import (
    DOCX,
    ELF,
    EXE,
    HEIC,
    HTML,
    ID3,
    M4A,
    MOV,
    MP3,
    MP4,
    OLE,
    PDF,
    SVG,
    WAV,
    XLSX,
    bytes_of,
    office,
    phone_photo,
    picture,
    receive,
    stored,
)


@pytest.mark.django_db
class TestReceive:
    @pytest.mark.parametrize(
        ("data", "content_type", "extension"),
        [
            (picture("JPEG"), "image/jpeg", ".jpg"),
            (picture("PNG"), "image/png", ".png"),
            (picture("WEBP"), "image/jpeg", ".jpg"),
            (picture("GIF"), "image/png", ".png"),
            (PDF, "application/pdf", ".pdf"),
            (DOCX, filetypes.DOCX.content_type, ".docx"),
            (XLSX, filetypes.XLSX.content_type, ".xlsx"),
            (MP3, "audio/mpeg", ".mp3"),
            (ID3, "audio/mpeg", ".mp3"),
            (M4A, "audio/mp4", ".m4a"),
            (WAV, "audio/wav", ".wav"),
            (MP4, "video/mp4", ".mp4"),
        ],
    )
    def test_tells_the_type_by_the_content_and_not_by_the_name(
        self, home: Community, ana: Any, data: bytes, content_type: str, extension: str
    ) -> None:
        attachment = receive(home, ana, data, "随便.exe")

        assert attachment.content_type == content_type
        assert attachment.name == f"随便{extension}"
        assert Path(attachment.file.name).suffix == extension

    @pytest.mark.parametrize(
        ("data", "sentence"),
        [
            (HTML, "网页代码"),
            (SVG, "网页代码"),
            (b"  \n<svg onload=alert(1)>", "网页代码"),
            (b"%PDF-1.4\n<html><script>alert(1)</script>" + PDF, "网页代码"),
            (EXE, "不能上传"),
            (ELF, "不能上传"),
            (b"#!/bin/sh\nrm -rf /\n", "不能上传"),
            (b"just words", "不能上传"),
            (b"\x00" * 100, "不能上传"),
            (office("evil/page.html"), "不能上传"),
            (office("word/document.xml", "word/vbaProject.bin"), "宏"),
            (OLE, "旧版"),
            (HEIC, "HEIC"),
            (MOV, "MOV"),
            (b"PK\x03\x04" + b"\x00" * 100, "损坏"),
            (PDF[:40], "损坏"),
            (picture("JPEG")[:200], "损坏"),
            (picture("PNG")[:60], "损坏"),
            (b"\xff\xd8\xff\xe0" + EXE, "损坏"),
        ],
    )
    def test_refuses_what_it_does_not_take_and_says_why(
        self, home: Community, ana: Any, data: bytes, sentence: str
    ) -> None:
        before = stored()

        with pytest.raises(filetypes.NotAccepted, match=sentence):
            receive(home, ana, data)

        assert not Attachment.objects.exists()
        assert stored() == before

    def test_keeps_only_the_pixels_of_a_photo(self, home: Community, ana: Any) -> None:
        attachment = receive(home, ana, phone_photo())

        data = bytes_of(attachment)
        image = Image.open(io.BytesIO(data))
        assert not image.getexif()
        assert b"SECRET" not in data
        assert b"Exif" not in data

    def test_turns_a_photo_upright_and_makes_it_smaller(self, home: Community, ana: Any) -> None:
        attachment = receive(home, ana, phone_photo())

        assert (attachment.width, attachment.height) == (1920, 2560)
        assert Image.open(io.BytesIO(bytes_of(attachment))).size == (1920, 2560)
        with attachment.thumbnail.open("rb") as small:
            assert max(Image.open(small).size) == 320

    def test_leaves_a_small_photo_its_size(self, home: Community, ana: Any) -> None:
        assert receive(home, ana).width == 40

    @pytest.mark.parametrize(
        ("kind", "mode"),
        [("PNG", m) for m in ("1", "L", "LA", "P", "RGBA", "I;16")]
        + [("JPEG", "L"), ("JPEG", "CMYK"), ("WEBP", "RGBA"), ("GIF", "P")],
    )
    def test_takes_pictures_of_every_colour_mode(
        self, home: Community, ana: Any, kind: str, mode: str
    ) -> None:
        out = io.BytesIO()
        Image.new(mode, (20, 10)).save(out, kind)

        assert receive(home, ana, out.getvalue()).is_image

    def test_shows_sixteen_bit_scans_as_bright_as_they_are(
        self, home: Community, ana: Any
    ) -> None:
        out = io.BytesIO()
        Image.new("I;16", (4, 4), 51_400).save(out, "PNG")

        image = Image.open(io.BytesIO(bytes_of(receive(home, ana, out.getvalue()))))

        assert image.convert("L").getpixel((0, 0)) == 200

    def test_keeps_what_is_see_through(self, home: Community, ana: Any) -> None:
        data = bytes_of(receive(home, ana, picture("PNG", mode="RGBA")))

        assert Image.open(io.BytesIO(data)).getpixel((39, 0)) == (0, 0, 255, 9)

    @pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP"])
    def test_refuses_a_decompression_bomb_before_decoding_it(
        self, home: Community, ana: Any, kind: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(photos, "MOST_PIXELS", {"JPEG": 1_000})
        monkeypatch.setattr(photos, "MOST_PIXELS_OTHERWISE", 1_000)

        with pytest.raises(photos.TooManyPixels, match="像素"):
            receive(home, ana, picture(kind, size=(40, 30)))

    def test_refuses_a_tiny_file_that_claims_billions_of_pixels(
        self, home: Community, ana: Any
    ) -> None:
        bomb = bytearray(picture("PNG"))
        bomb[16:24] = (60_000).to_bytes(4) * 2
        bomb[29:33] = zlib.crc32(bomb[12:29]).to_bytes(4)

        with pytest.raises(photos.TooManyPixels):
            receive(home, ana, bytes(bomb))

    def test_refuses_what_is_too_big_for_its_kind(self, home: Community, ana: Any) -> None:
        padding = b"\x00" * (20 * files.MB)

        with pytest.raises(attachments.TooBig, match="最多 20 MB"):
            receive(home, ana, MP4 + padding)
        with pytest.raises(attachments.TooBig, match="最多 15 MB"):
            receive(home, ana, picture() + padding)

    @pytest.mark.parametrize(
        ("sent", "kept"),
        [
            ("../../etc/passwd", "passwd.jpg"),
            ("..\\..\\windows\\win.ini", "win.jpg"),
            ("照\x00片\r\n.jpg", "照片.jpg"),
            ("维修单\u202egpj.exe", "维修单gpj.jpg"),
            ("a\ud83db.jpg", "ab.jpg"),
            ("..", "附件.jpg"),
            ("", "附件.jpg"),
            (".jpg", "jpg.jpg"),
            ("2026.11.23 现场", "2026.11.jpg"),
            ("现" * 400 + ".jpg", "现" * 120 + ".jpg"),
            ('<img src=x onerror="1">.png', "img src=x onerror=1.jpg"),
        ],
    )
    def test_tidies_names(self, home: Community, ana: Any, sent: str, kept: str) -> None:
        attachment = receive(home, ana, name=sent)

        assert attachment.name == kept

    def test_stores_by_community_and_month_under_a_name_nobody_can_guess(
        self, home: Community, ana: Any
    ) -> None:
        first, second = receive(home, ana), receive(home, ana)

        month = timezone.now().strftime("%Y/%m")
        assert first.file.name.startswith(f"attachments/{home.pk}/{month}/")
        assert first.file.name != second.file.name
        assert "照片" not in first.file.name
        assert first.sha256 == second.sha256

    def test_leaves_no_file_behind_when_the_row_cannot_be_written(self, home: Community) -> None:
        before = stored()
        nobody = get_user_model()(username="nobody")

        with pytest.raises(ValueError, match="unsaved"):
            receive(home, nobody)

        assert stored() == before

    @given(
        data=st.sampled_from([picture(kind) for kind in ("JPEG", "PNG", "GIF", "WEBP")]),
        changes=st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 255)), max_size=12),
        length=st.integers(0, 2000),
    )
    @hypothesis_settings(max_examples=300, deadline=None)
    def test_has_an_answer_to_any_broken_picture(
        self, data: bytes, changes: list[tuple[int, int]], length: int
    ) -> None:
        broken = bytearray(data[:length])
        for place, value in changes:
            if place < len(broken):
                broken[place] = value

        with suppress(Refusal):
            file = io.BytesIO(bytes(broken))
            if filetypes.recognise(file).is_image:
                photos.rewrite(file)
