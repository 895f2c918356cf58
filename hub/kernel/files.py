"""Files on their way in and out over HTTP: never too big, never named badly, never run."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from pathlib import PurePosixPath

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _

from hub.kernel import jobs
from hub.kernel.refusals import Missing, Refusal

MB = 1024 * 1024
BIGGEST = 30 * MB  # of any upload; each use has its own, smaller limit

# Path separators, control characters, and the marks that turn writing direction round: with
# these, "维修单\u202efdp.exe" shows as "维修单exe.pdf".
_NOT_IN_NAMES = re.compile(
    r'[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff"*:<>?|]'
)
_LONGEST_NAME = 120

PDF = "application/pdf"


class NoFile(Refusal):
    message = _("没有收到文件。请重新选择文件；单个文件不能超过 30 MB。")
    status = 400
    field = "file"


class TimeIsOver(Refusal):
    message = _("保存期限已满，内容依规定删除了。删除凭证在“个人信息 · 保存期限”里。")
    status = 410


class FileGone(Missing):
    message = _("服务器上找不到这个文件的内容。请告诉系统管理员，从备份中恢复。")


class Capped(FileUploadHandler):
    """Stop keeping a file that is bigger than any we take, so that nobody can fill the disk.

    The file is then missing from the request, while the other fields still arrive.
    """

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        if start + len(raw_data) > BIGGEST:
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None


def delete(names: Iterable[str]) -> None:
    """Delete stored files for good, once the act is on record: the worker sees to it, killed or not."""
    if found := list(names):
        jobs.enqueue("files.delete", names=found)


@jobs.job("files.delete")
def _delete(progress: jobs.Progress, names: list[str]) -> int:
    for name in names:
        default_storage.delete(name)  # one that is gone already is no failure
    return len(names)


def sent(request: HttpRequest, field: str = "file") -> "UploadedFile[bytes]":
    """Return the file that came with the request.

    :raises NoFile:
    """
    file = request.FILES.get(field)
    if not isinstance(file, UploadedFile) or not file.size:
        raise NoFile
    return file


def clean_name(name: str, extension: str) -> str:
    """The name as people see it, with the extension that its content deserves."""
    name = unicodedata.normalize("NFC", name.encode("utf-8", "ignore").decode())
    name = _NOT_IN_NAMES.sub("", name.replace("\\", "/").rsplit("/", 1)[-1]).strip(" .")
    known = PurePosixPath(name)
    stem = known.stem if 1 < len(known.suffix) <= 6 else name
    return (stem[:_LONGEST_NAME].strip(" .") or str(_("附件"))) + extension


def sha256(file: "File[bytes]") -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    return digest.hexdigest()


def as_pdf(content: bytes, number: str) -> HttpResponse:
    """A form of ours by its number, shown in the browser to be read or printed."""
    return _named(HttpResponse(content, PDF), f"{number}.pdf", is_shown=True)


def as_file(content: bytes | str, name: str, content_type: str) -> HttpResponse:
    """What we made just now, to be kept by whoever asked for it."""
    return _named(HttpResponse(content, content_type), name, is_shown=False)


def _named(response: HttpResponse, name: str, *, is_shown: bool) -> HttpResponse:
    response["Content-Disposition"] = content_disposition_header(not is_shown, name) or ""
    return response


def answer(
    file: FieldFile, *, name: str, content_type: str, is_shown: bool = False
) -> HttpResponseBase:
    """Hand out a stored file so that nothing in it can run on our pages.

    `is_shown` is for what we wrote ourselves; anything else is only ever downloaded.

    :raises Missing: there is no such file, or not any more
    """
    if not file:
        raise Missing
    response: HttpResponseBase
    if prefix := getattr(settings, "FILES_ACCEL", ""):
        response = HttpResponse(content_type=content_type)
        response["X-Accel-Redirect"] = f"{prefix}/{file.name}"
    else:
        try:
            response = FileResponse(file.open("rb"), content_type=content_type)
        except FileNotFoundError:
            raise FileGone from None
    response["Content-Disposition"] = content_disposition_header(not is_shown, name) or ""
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response
