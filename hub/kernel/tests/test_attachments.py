"""Attachments: what is taken, what is made of it, whose it is, and how it is handed out."""

import io
import json
import zipfile
import zlib
from contextlib import closing, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from django.utils import timezone
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from PIL import Image

from hub.kernel import attachments, files, filetypes, jobs, photos, views
from hub.kernel.models import Attachment, Community, Job
from hub.kernel.refusals import Missing, Refusal

# ── Files of every kind ─────────────────────────────────────────────────────────────────────
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


@pytest.mark.django_db
class TestClaim:
    def test_attaches_to_the_subject_in_the_order_given(self, home: Community, ana: Any) -> None:
        first, second = receive(home, ana), receive(home, ana, PDF)
        drawer, now = Drawer(home), timezone.now()

        attachments.claim(
            [first.draft_token, second.draft_token], drawer, by=ana, at=now, label="AFTER"
        )

        kept = list(attachments.of(drawer))
        assert kept == [first, second]
        assert {one.label for one in kept} == {"AFTER"}
        assert {one.claimed_at for one in kept} == {now}

    def test_of_nothing_is_nothing(self, home: Community, ana: Any) -> None:
        assert attachments.claim([], Drawer(home), by=ana, at=timezone.now()) == []
        assert attachments.claim([""], Drawer(home), by=ana, at=timezone.now()) == []

    def test_twice_is_refused(self, home: Community, ana: Any) -> None:
        token = receive(home, ana).draft_token
        attachments.claim([token], Drawer(home, 1), by=ana, at=timezone.now())

        with pytest.raises(attachments.UploadLost):
            attachments.claim([token], Drawer(home, 2), by=ana, at=timezone.now())

    def test_of_somebody_elses_upload_is_refused(
        self, home: Community, ana: Any, boris: Any
    ) -> None:
        token = receive(home, ana).draft_token

        with pytest.raises(attachments.UploadLost):
            attachments.claim([token], Drawer(home), by=boris, at=timezone.now())

    def test_across_communities_is_refused(
        self, home: Community, elsewhere: Community, ana: Any
    ) -> None:
        token = receive(home, ana).draft_token

        with pytest.raises(attachments.UploadLost):
            attachments.claim([token], Drawer(elsewhere), by=ana, at=timezone.now())

    def test_by_id_instead_of_token_is_refused(self, home: Community, ana: Any) -> None:
        attachment = receive(home, ana)

        with pytest.raises(attachments.UploadLost):
            attachments.claim([str(attachment.pk)], Drawer(home), by=ana, at=timezone.now())

    def test_of_very_many_is_refused(self, home: Community, ana: Any) -> None:
        tokens = [str(n) for n in range(31)]

        with pytest.raises(attachments.TooMany):
            attachments.claim(tokens, Drawer(home), by=ana, at=timezone.now())


@pytest.mark.django_db
class TestSweep:
    def test_deletes_what_nobody_claimed_with_its_files(self, home: Community, ana: Any) -> None:
        claimed, left, fresh = (receive(home, ana) for _n in range(3))
        attachments.claim([claimed.draft_token], Drawer(home), by=ana, at=timezone.now())
        old = timezone.now() - timedelta(hours=25)
        Attachment.objects.filter(pk__in=[claimed.pk, left.pk]).update(at=old)

        attachments.sweep(jobs.Progress(Job()))

        assert set(Attachment.objects.all()) == {claimed, fresh}
        assert claimed.file.storage.exists(claimed.file.name)
        assert not left.file.storage.exists(left.file.name)
        assert not left.thumbnail.storage.exists(left.thumbnail.name)


def ask(view: Any, person: Any, community: Community, pk: int) -> tuple[Any, bytes]:
    request = RequestFactory().get("/")
    request.user, request.community = person, community
    response = view(request, pk=pk)
    if not response.streaming:
        return response, response.content
    with response.file_to_stream:
        return response, response.getvalue()


@pytest.mark.django_db
class TestServe:
    @pytest.fixture(autouse=True)
    def _anas_drawer(self, monkeypatch: pytest.MonkeyPatch, ana: Any, home: Community) -> None:
        """Drawer 1 of the home is for Ana's eyes only."""

        def look(person: Any, community: Community, pk: int) -> None:
            if (person, community, pk) != (ana, home, 1):
                raise Missing

        monkeypatch.setitem(attachments._subjects, "tests.drawer", look)

    def attached(self, community: Community, by: Any, data: bytes | None = None) -> Attachment:
        attachment = receive(community, by, data)
        attachments.claim([attachment.draft_token], Drawer(community), by=by, at=timezone.now())
        return attachment

    def test_shows_a_photo_to_who_may_see_the_subject(self, home: Community, ana: Any) -> None:
        photo = self.attached(home, ana)

        response, body = ask(views.serve, ana, home, photo.pk)

        assert body == bytes_of(photo)
        assert response["Content-Type"] == "image/jpeg"
        assert response["Content-Disposition"].startswith("inline")

    def test_shows_its_thumbnail(self, home: Community, ana: Any) -> None:
        photo = self.attached(home, ana)

        _response, body = ask(views.thumbnail, ana, home, photo.pk)

        assert Image.open(io.BytesIO(body)).format == "JPEG"

    def test_has_no_thumbnail_of_what_is_no_picture(self, home: Community, ana: Any) -> None:
        with pytest.raises(Missing):
            ask(views.thumbnail, ana, home, self.attached(home, ana, PDF).pk)

    def test_lets_nothing_run_and_nothing_be_kept(self, home: Community, ana: Any) -> None:
        response, _body = ask(views.serve, ana, home, self.attached(home, ana, PDF).pk)

        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert response["Cache-Control"] == "private, no-store"
        assert response["Content-Disposition"].startswith("attachment")
        assert "%E7%85%A7%E7%89%87.pdf" in response["Content-Disposition"]

    def test_hides_it_from_others_of_the_same_house(
        self, home: Community, ana: Any, boris: Any
    ) -> None:
        with pytest.raises(Missing):
            ask(views.serve, boris, home, self.attached(home, ana).pk)

    def test_hides_it_from_other_communities(
        self, home: Community, elsewhere: Community, ana: Any
    ) -> None:
        with pytest.raises(Missing):
            ask(views.serve, ana, elsewhere, self.attached(home, ana).pk)

    def test_hides_what_no_app_answers_for(
        self, home: Community, ana: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        photo = self.attached(home, ana)
        monkeypatch.delitem(attachments._subjects, "tests.drawer")

        with pytest.raises(Missing):
            ask(views.serve, ana, home, photo.pk)

    def test_shows_an_unclaimed_upload_to_its_uploader_alone(
        self, home: Community, ana: Any, boris: Any
    ) -> None:
        upload = receive(home, ana)

        assert ask(views.serve, ana, home, upload.pk)
        with pytest.raises(Missing):
            ask(views.serve, boris, home, upload.pk)

    def test_says_so_when_the_file_is_gone(self, home: Community, ana: Any) -> None:
        photo = self.attached(home, ana)
        photo.file.storage.delete(photo.file.name)

        with pytest.raises(files.FileGone):
            ask(views.serve, ana, home, photo.pk)

    def test_can_leave_the_sending_to_the_web_server(
        self, home: Community, ana: Any, settings: Any
    ) -> None:
        settings.FILES_ACCEL = "/kept"
        photo = self.attached(home, ana)

        response, _body = ask(views.serve, ana, home, photo.pk)

        assert response["X-Accel-Redirect"] == f"/kept/{photo.file.name}"
        assert response["Content-Security-Policy"].startswith("sandbox")


@pytest.mark.django_db
class TestUpload:
    def post(self, person: Any, community: Community, **sent: Any) -> Any:
        request = RequestFactory().post("/", sent)
        request.user, request.community = person, community
        with closing(request):
            return views.upload(request)

    def test_answers_with_a_token_that_the_act_can_claim(self, home: Community, ana: Any) -> None:
        answer = self.post(ana, home, file=SimpleUploadedFile("现场.jpg", picture()))

        told = json.loads(answer.content)
        assert (told["name"], told["width"], told["height"]) == ("现场.jpg", 40, 30)
        attachments.claim([told["token"]], Drawer(home), by=ana, at=timezone.now())

    @pytest.mark.parametrize("sent", [{}, {"file": "words"}, {"other": "x"}])
    def test_without_a_file_says_so(self, home: Community, ana: Any, sent: dict[str, Any]) -> None:
        with pytest.raises(files.NoFile):
            self.post(ana, home, **sent)

    def test_of_an_empty_file_says_so(self, home: Community, ana: Any) -> None:
        with pytest.raises(files.NoFile):
            self.post(ana, home, file=SimpleUploadedFile("x.jpg", b""))

    def test_beyond_all_limits_is_not_even_kept(
        self, home: Community, ana: Any, settings: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        settings.FILE_UPLOAD_HANDLERS = [
            "hub.kernel.files.Capped",
            "django.core.files.uploadhandler.TemporaryFileUploadHandler",
        ]
        monkeypatch.setattr(files, "BIGGEST", 1000)

        with pytest.raises(files.NoFile):
            self.post(ana, home, file=SimpleUploadedFile("x.mp4", MP4 + b"\x00" * 2000))
        assert self.post(ana, home, file=SimpleUploadedFile("x.mp4", MP4)).status_code == 200
