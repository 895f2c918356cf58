"""Attachments 附件 over the API: uploaded first, then named by their tokens in the act."""

from typing import Any

from django.http.response import HttpResponseBase
from ninja import File, Router, Schema
from ninja.files import UploadedFile

from hub.kernel import attachments, files
from hub.kernel.api import ApiRequest, Code, Id, answers
from hub.kernel.models import Attachment

router = Router(tags=["附件 attachments"])
BINARY = {"responses": {200: {"content": {"*/*": {"schema": {"format": "binary"}}}}}}


FILE: Any = File(...)  # type: ignore[type-arg]  # a function at run time


class Uploaded(Schema):
    id: int
    token: str
    name: str
    size: int
    content_type: str


@router.post("", response=answers(Uploaded, 413), summary="上传附件 upload")
def upload_attachment(
    request: ApiRequest,
    community: Code,
    file: UploadedFile = FILE,
) -> dict[str, object]:
    """It belongs to nothing until an act names its token; unnamed, it is swept after a day."""
    kept = attachments.receive(
        files.sent(request), community=request.community, by=request.user, at=request.now
    )
    return {
        "id": kept.pk,
        "token": kept.draft_token,
        "name": kept.name,
        "size": kept.size,
        "content_type": kept.content_type,
    }


@router.get(
    "/{attachment}", response=answers(None), summary="下载附件 download", openapi_extra=BINARY
)
def download_attachment(request: ApiRequest, community: Code, attachment: Id) -> HttpResponseBase:
    """The file itself, for whoever may see what it belongs to."""
    found: Attachment = attachments.visible_to(request.user, request.community, attachment)
    return files.answer(
        found.file, name=found.name, content_type=found.content_type, is_shown=found.is_image
    )
