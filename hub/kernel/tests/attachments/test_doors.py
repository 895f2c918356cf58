"""The addresses of attachments: what is sent in, and to whom it is handed out."""

import io
import json
from contextlib import closing
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from django.utils import timezone
from PIL import Image

from hub.kernel import attachments, files, views
from hub.kernel.models import Attachment, Community
from hub.kernel.refusals import Missing
from hub.kernel.tests.attachments.samples import MP4, PDF, Drawer, bytes_of, picture, receive


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
