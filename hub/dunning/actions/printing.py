"""Print files of 催缴通知书: set in parts, bound into the one file of the batch, the same ever after."""

import tempfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial
from hashlib import sha256
from typing import IO, Any

from django.core.files.base import ContentFile, File
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hub.charges.money import NOTHING
from hub.dunning import letters, rules
from hub.dunning.actions.notices import PRINT, job_key
from hub.dunning.events import Happened
from hub.dunning.models import Notice, NoticeBatch, NoticePart, NoticePrint
from hub.dunning.outlets import NOTICES
from hub.kernel import files, jobs
from hub.kernel.documents import binding, press
from hub.kernel.house import the_house
from hub.kernel.models import Community
from hub.kernel.refusals import Refusal
from hub.people.models import Staff
from hub.people.telling import tell
from hub.privacy.actions import hand_out

# Letters that one process sets in little memory; the file is bound from as many as there are.
PART = 250


class NotWhole(Refusal):
    message = _("这份文件的内容与封存时的校验码不符，不能打印。请立即报告系统管理员核查。")


class BeingSetAnew(Refusal):
    message = _("打印文件不在服务器上了，正在按封存的内容重做，几分钟后再打开。内容和校验码不变。")


class PartlyErased(files.TimeIsOver):
    message = _("这一批里有通知书保存期满已经删除，整批文件不再保留；其余的到各自的页面单独打印。")


class NoLonger(Refusal):
    message = _("这份通知书已收回或作废，不能再打印。仍然欠费的，请重新制作一份。")


def stretches(batch: NoticeBatch) -> list[tuple[int, int]]:
    """The parts of the walk: positions from and to, as many as one file holds."""
    return [
        (begin, min(begin + PART, batch.notices_count))
        for begin in range(0, batch.notices_count, PART)
    ]


def letters_between(batch: NoticeBatch, begin: int, end: int) -> list[Notice]:
    """The frozen letters of a stretch.

    :raises NotWhole: if one is no longer what was frozen.
    """
    found = list(
        Notice.objects.within(batch.community)
        .filter(batch=batch, position__gte=begin, position__lt=end)
        .select_related("household__building__area")
        .order_by("position")
    )
    if not all(letters.is_whole(one) for one in found):
        raise NotWhole
    return found


def set_missing(batch: NoticeBatch, *, at: datetime) -> Iterator[int]:
    """Set the parts that are not there yet, and tell how many letters each has as it is kept."""
    done = set(batch.parts.values_list("number", flat=True))
    missing = [one for one in enumerate(stretches(batch), 1) if one[0] not in done]
    yield batch.notices_count - sum(end - begin for _n, (begin, end) in missing)
    for number, papers, pdf in printed(batch, missing):
        keep_part(batch, number, papers, pdf, at=at)
        yield len(papers)


def printed(
    batch: NoticeBatch, missing: Sequence[tuple[int, tuple[int, int]]]
) -> Iterator[tuple[int, list[Notice], bytes]]:
    """Set these parts by number; two are in work at once, and come out in order."""
    assert batch.frozen_at is not None  # noqa: S101 (frozen before it is set)
    # What has been begun, in order: their letters are kept until the file is.
    begun: list[list[Notice]] = []

    def part(number: int, begin: int, end: int) -> Any:
        begun.append(papers := letters_between(batch, begin, end))
        return letters.order(batch, papers, _cover(batch, number))

    pdfs = press.print_parts(
        letters.TEMPLATE,
        [partial(part, number, *stretch) for number, stretch in missing],
        dated=batch.frozen_at,
    )
    for (number, _stretch), pdf in zip(missing, pdfs, strict=True):
        yield number, begun.pop(0), pdf


def _cover(batch: NoticeBatch, number: int) -> dict[str, Any] | None:
    """Only the first part begins with a cover, and it is the whole batch's."""
    return letters.cover(batch) if number == 1 else None


@transaction.atomic
def keep_part(
    batch: NoticeBatch, number: int, notices: Sequence[Notice], pdf: bytes, *, at: datetime
) -> NoticePart:
    """Keep a part's file as it is: whoever prints it again prints these bytes."""
    part = NoticePart(
        community=batch.community,
        batch=batch,
        number=number,
        first_position=notices[0].position,
        last_position=notices[-1].position,
        total=sum((one.total for one in notices), NOTHING),
        size=len(pdf),
        sha256=sha256(pdf).hexdigest(),
        at=at,
    )
    place = f"notices/{batch.community_id}/{batch.number}-{number:03}.pdf"
    # Whoever was killed between the file and its row has left the file.
    part.file.storage.delete(place)
    part.file.save(place, ContentFile(pdf), save=False)
    part.save(force_insert=True)
    return part


def part_again(part: NoticePart) -> bytes:
    """The part's bytes: as they were kept until the file was bound, or the same set again.

    :raises NotWhole: if they are not the same any more.
    """
    try:
        with part.file.storage.open(str(part.file.name)) as kept:
            pdf: bytes = kept.read()
    except FileNotFoundError:
        batch = part.batch
        papers = letters_between(batch, part.first_position, part.last_position + 1)
        pdf = press.print_part(
            letters.TEMPLATE,
            letters.order(batch, papers, _cover(batch, part.number)),
            dated=papers[0].frozen_at,
        )
    if sha256(pdf).hexdigest() != part.sha256:
        raise NotWhole
    return pdf


def bind_batch(batch: NoticeBatch, *, at: datetime) -> NoticePrint:
    """Make the one file that goes to the printer. Called again, it mends what is missing.

    :raises NotWhole: if it would not be what it was before.
    """
    made = NoticePrint.objects.within(batch.community).filter(batch=batch).first()
    if made is None or not made.file.storage.exists(str(made.file.name)):
        with tempfile.TemporaryFile() as whole:
            digest = binding.bind(map(part_again, batch.parts.all()), whole)
            if made is not None and made.sha256 != digest:
                raise NotWhole
            made = _keep_print(batch, made, whole, digest, at)
    # What it was bound from can be set again, to the byte, and need not be kept twice.
    for part in batch.parts.all():
        part.file.storage.delete(str(part.file.name))
    return made


def _keep_print(
    batch: NoticeBatch, made: NoticePrint | None, whole: IO[bytes], digest: str, at: datetime
) -> NoticePrint:
    place = f"notices/{batch.community_id}/{batch.number}.pdf"
    kept = made or NoticePrint(
        community=batch.community, batch=batch, size=whole.tell(), sha256=digest, at=at
    )
    # Whoever was killed between the file and its row has left the file.
    kept.file.storage.delete(place)
    kept.file.save(place, File(whole), save=False)
    if made is None:
        kept.save(force_insert=True)
    return kept


def open_print(batch: NoticeBatch, *, by: Staff, at: datetime) -> "File[bytes]":
    """The batch's file, read through once before it is handed over; who took it is kept.

    :raises PartlyErased:
    :raises BeingSetAnew: if it was lost; the worker then sets it again.
    :raises NotWhole: if it is not what was printed.
    """
    if batch.notices.filter(snapshot={}).exists():
        raise PartlyErased
    made = NoticePrint.objects.within(batch.community).filter(batch=batch).first()
    if made is None or not made.file.storage.exists(str(made.file.name)):
        # Whoever asks again within the minute waits for the same job.
        key = f"{job_key(batch)}-{at:%Y%m%d%H%M}"
        jobs.enqueue(PRINT, community=batch.community, by=by, key=key, batch=batch.pk)
        raise BeingSetAnew
    kept = made.file.storage.open(str(made.file.name))
    if files.sha256(kept) != made.sha256:
        kept.close()
        raise NotWhole
    kept.seek(0)
    hand_out(
        NOTICES, batch, what=batch.number, rows=batch.notices_count, sha256=made.sha256,
        by=by, at=at,
    )  # fmt: skip
    return kept


def paper_again(notice: Notice) -> bytes:
    """One letter once more, without a cover.

    :raises NotWhole: if it is no longer what was frozen.
    :raises NoLonger: once it was taken out of force.
    :raises TimeIsOver:
    """
    if notice.status in (Notice.Status.VOID, Notice.Status.WITHDRAWN):
        raise NoLonger
    if not notice.snapshot:
        raise files.TimeIsOver
    if not letters.is_whole(notice):
        raise NotWhole
    order = letters.order(notice.batch, [notice], None)
    return press.print_part(letters.TEMPLATE, order, dated=notice.frozen_at)


@transaction.atomic
def finish_batch(batch_id: int, *, at: datetime) -> NoticeBatch:
    batch = NoticeBatch.objects.filter(pk=batch_id).locked().get()
    if batch.status != NoticeBatch.Status.MAKING:
        return batch
    NoticeBatch.LIFECYCLE.make("finish", batch)
    batch.save(update_fields=["status"])
    house = the_house()
    grant = rules.require(house, batch.community_id, rules.PRINT, at)
    tell(Happened.BATCH_READY, batch, by=house, at=at, grant=grant)
    return batch


@transaction.atomic
def note_printed(batch_id: Any, *, community: Community, by: Staff, at: datetime) -> NoticeBatch:
    """Say that the papers lie on the table. Printed is not delivered: that is each one's proof."""
    batch = rules.batches(by, community, at).locked().find(batch_id)
    grant = rules.require(by, community, rules.PRINT, at)
    NoticeBatch.LIFECYCLE.make("note_printed", batch)
    batch.printed_by, batch.printed_at = by, at
    batch.save(update_fields=["status", "printed_by", "printed_at"])
    tell(Happened.BATCH_PRINTED, batch, by=by, at=at, grant=grant, count=batch.notices_count)
    return batch
