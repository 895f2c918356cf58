"""Photos, recordings and papers of a record: uploaded first, claimed by the act they belong to.

An upload belongs to nothing. It answers with a token that works only for who uploaded it; the
action claims the token in its own transaction. What nobody claims is swept after a day.
"""

import secrets
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any, BinaryIO, cast

from django.core.files.base import ContentFile, File
from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hub.kernel import files, filetypes, jobs, photos
from hub.kernel.models import Attachment, Community
from hub.kernel.records import Records
from hub.kernel.refusals import Missing, Refusal
from hub.kernel.text import GONE

KEEP_UNCLAIMED = timedelta(days=1)
MOST_AT_ONCE = 30

# (person, community, id of the subject): whatever it returns, the person may see the subject;
# otherwise it raises Missing.
Resolver = Callable[[Any, Community, int], object]
_subjects: dict[str, Resolver] = {}


class TooBig(Refusal):
    message = gettext_lazy("文件太大，没有收下。请压缩后再上传。")
    status = 413
    field = "file"


class UploadLost(Refusal):
    """Not one's own, claimed already, or swept: the answer does not tell which."""

    message = gettext_lazy("有附件已过期或已经用过。请把附件重新上传一次，再提交。")
    field = "attachments"


class TooMany(Refusal):
    message = gettext_lazy("一次最多附 30 个文件。请分几次提交。")
    status = 400
    field = "attachments"


def subject(type_name: str, resolver: Resolver) -> None:
    """Declare who may see the attachments of subjects of a type, such as "matters.matter"."""
    _subjects[type_name] = resolver


def receive(
    upload: "UploadedFile[bytes]", *, community: Community, by: Any, at: datetime
) -> Attachment:
    """Check and store an uploaded file, under a name nobody can guess. It belongs to nothing yet.

    :raises filetypes.NotAccepted: by its content it is nothing that we take, or it is broken
    :raises TooBig:
    """
    content = cast(BinaryIO, upload)
    kind = filetypes.recognise(content)
    if (upload.size or 0) > kind.biggest:
        limit = {"size": kind.biggest // files.MB}
        raise TooBig(_("文件太大，没有收下：这种文件最多 %(size)s MB。请压缩后再上传。") % limit)
    photo = photos.rewrite(content) if kind.is_image else None
    kept: File[bytes] = ContentFile(photo.data) if photo else upload
    kind = photo.type if photo else kind
    attachment = Attachment(
        community=community,
        name=files.clean_name(upload.name or "", kind.extension),
        content_type=kind.content_type,
        size=kept.size,
        sha256=files.sha256(kept),
        width=photo.width if photo else None,
        height=photo.height if photo else None,
        uploaded_by=by,
        at=at,
        draft_token=secrets.token_urlsafe(32),
    )
    place = f"attachments/{community.pk}/{at:%Y/%m}/{secrets.token_hex(16)}"
    try:
        attachment.file.save(place + kind.extension, kept, save=False)
        if photo:
            thumbnail = ContentFile(photo.thumbnail)
            attachment.thumbnail.save(f"{place}-small.jpg", thumbnail, save=False)
        attachment.save(force_insert=True)
    except BaseException:
        _delete_files(attachment)
        raise
    return attachment


def claim(
    tokens: Iterable[str],
    subject: Any,
    *,
    by: Any,
    at: datetime,
    label: str = Attachment.Label.OTHER,
) -> list[Attachment]:
    """Attach what was uploaded to a subject. Call it in the action, inside its transaction.

    :raises UploadLost: a token is somebody else's, of another community, used, or swept
    :raises TooMany:
    """
    wanted = list(dict.fromkeys(token for token in tokens if token))
    if len(wanted) > MOST_AT_ONCE:
        raise TooMany
    found = Attachment.objects.select_for_update(no_key=True).filter(
        community_id=subject.community_id, uploaded_by=by, draft_token__in=wanted
    )
    by_token = {attachment.draft_token: attachment for attachment in found}
    if len(by_token) != len(wanted):
        raise UploadLost
    claimed = [by_token[token] for token in wanted]
    for attachment in claimed:
        attachment.subject_type = subject._meta.label_lower
        attachment.subject_id = subject.pk
        attachment.label = label
        attachment.claimed_at = at
        attachment.draft_token = None
    changed = ["subject_type", "subject_id", "label", "claimed_at", "draft_token"]
    Attachment.objects.bulk_update(claimed, changed)
    return claimed


def unclaimed(tokens: Iterable[str], *, community: Community, by: Any) -> list[Attachment]:
    """The uploads that these tokens would still claim, in their order: what a refused form keeps."""
    wanted = list(dict.fromkeys(token for token in tokens if token))[:MOST_AT_ONCE]
    found = Attachment.objects.filter(community=community, uploaded_by=by, draft_token__in=wanted)
    by_token = {attachment.draft_token: attachment for attachment in found}
    return [by_token[token] for token in wanted if token in by_token]


# What an attachment is when its time is over: that there was one stays, with its hash.
ERASED = {"file": "", "thumbnail": "", "name": GONE, "width": None, "height": None}


def let_go(ids: list[int]) -> None:
    """Have the files of these deleted, before their names are."""
    rows = Attachment.objects.filter(pk__in=ids).values_list("file", "thumbnail")
    files.delete(name for pair in rows for name in pair if name)


def of(subject: Any) -> models.QuerySet[Attachment]:
    """What is attached to the subject, in the order it was uploaded, until its time is over."""
    rows = Attachment.objects.filter(
        community_id=subject.community_id,
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
    )
    return rows.exclude(file="").order_by("id")


def visible_to(person: Any, community: Community, pk: Any) -> Attachment:
    """Return the attachment if the person may see what it is attached to.

    :raises Missing: there is none, or not for them
    :raises TimeIsOver: there was one
    """
    attachment = Records["Attachment"](Attachment).within(community).find(pk)
    if attachment.subject_id is None:
        if attachment.uploaded_by_id != person.pk:
            raise Missing
    elif resolver := _subjects.get(attachment.subject_type):
        resolver(person, community, attachment.subject_id)
    else:
        raise Missing
    if not attachment.file:
        raise files.TimeIsOver
    return attachment


@jobs.job("attachments.sweep")
def sweep(progress: jobs.Progress) -> int:
    """Delete uploads that no action claimed, rows first: a file without a row harms nobody."""
    count, limit = 0, timezone.now() - KEEP_UNCLAIMED
    old = Attachment.objects.filter(draft_token__isnull=False, at__lt=limit).order_by("at")
    while True:
        with transaction.atomic():
            batch = list(old.select_for_update(skip_locked=True, no_key=True)[:200])
            Attachment.objects.filter(pk__in=[one.pk for one in batch]).delete()
        if not batch:
            return count
        _delete_files(*batch)
        count += len(batch)


def _delete_files(*attachments: Attachment) -> None:
    for attachment in attachments:
        for file in (attachment.file, attachment.thumbnail):
            if file.name:
                file.storage.delete(file.name)


jobs.every("attachments.sweep", minutes=60)
