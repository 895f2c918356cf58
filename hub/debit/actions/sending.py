"""送盘: the files are written once and stay as they are; finance fetches and sends them."""

from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hub.charges.money import NOTHING
from hub.debit import layout, rules
from hub.debit.actions.base import cycle_of, lay_hand
from hub.debit.events import Happened
from hub.debit.layout import About
from hub.debit.models import Batch, ExportFile, Hand
from hub.debit.outlets import BANK_FILE
from hub.debit.queries.lines import asked_on, debits, layout_of, sent_lines
from hub.kernel import jobs, journal
from hub.kernel.models import Community
from hub.kernel.refusals import Refusal
from hub.people.models import Staff
from hub.people.telling import tell
from hub.privacy.actions import hand_out


class NotFetched(Refusal):
    message = _("文件还没有下载过。请先下载每个文件、上传到银行，再登记送盘。")


@transaction.atomic
def write_files(
    batch_id: int, *, by: Staff, at: datetime, progress: jobs.Progress | None = None
) -> Batch:
    """Freeze the files of a checked batch: all of them or none. A second call finds them there."""
    batch = (
        Batch.objects.select_for_update(of=("self",), no_key=True)
        .select_related("cycle", "format", "community")
        .get(pk=batch_id)
    )
    if batch.status != Batch.Status.CHECKED:
        return batch
    grant = rules.require(by, batch.community_id, rules.CHECK, at)
    form = layout_of(batch)
    numbers = sorted(set(sent_lines(batch).order_by().values_list("file_number", flat=True)))
    for place, number in enumerate(numbers, start=1):
        _write_file(batch, form, number, place)
        if progress is not None:
            progress.step(1, str(batch))
    Batch.LIFECYCLE.make("write", batch)
    batch.save(update_fields=["status"])
    tell(Happened.WRITTEN, batch, by=by, at=at, grant=grant, files=len(numbers))
    return batch


def _write_file(batch: Batch, form: layout.Layout, number: int, place: int) -> None:
    lines = list(debits(batch, number))
    total: Decimal = sum((one.amount for one in lines), NOTHING)
    name = f"{batch}-{place:02}.{form.extension}"
    told = About(str(batch), asked_on(batch), len(lines), total)
    content = layout.render(form, told, lines)
    ExportFile.objects.create(
        community_id=batch.community_id,
        batch=batch,
        number=place,
        name=name,
        content=content,
        sha256=sha256(content).hexdigest(),
        size=len(content),
        lines=len(lines),
        total=total,
    )


@transaction.atomic
def fetch(file_id: Any, *, community: Community, by: Staff, at: datetime) -> ExportFile:
    """The file as it was frozen. It holds full accounts: who fetched it is kept."""
    file = ExportFile.objects.within(community).select_related("batch__cycle").find(file_id)
    grant = rules.require(by, community, rules.SEND, at)
    rules.stays_apart(by, grant, file.batch.cycle, Hand.Duty.SEND)
    tell(
        Happened.FETCHED, file.batch, by=by, at=at, grant=grant, file=file.name, sha256=file.sha256
    )
    hand_out(
        BANK_FILE, file.batch, what=file.name, rows=file.lines, sha256=file.sha256,
        by=by, at=at, grant=grant,
    )  # fmt: skip
    return file


@transaction.atomic
def send(batch_id: Any, *, community: Community, by: Staff, at: datetime) -> Batch:
    """Note that the files went to the bank. From now on only its answer frees the bills.

    :raises NotFetched: while one of its files has never been fetched.
    :raises OtherHands: to who prepared or checked.
    """
    batch = Batch.objects.within(community).locked().select_related("cycle").find(batch_id)
    grant = rules.require(by, community, rules.SEND, at)
    lay_hand(cycle_of(batch), Hand.Duty.SEND, by=by, at=at, grant=grant)
    Batch.LIFECYCLE.make("send", batch)
    names = ExportFile.objects.within(community).filter(batch=batch).values_list("name", flat=True)
    told = journal.history(batch).filter(verb=Happened.FETCHED)
    if set(names) - {event.detail["file"] for event in told}:
        raise NotFetched
    batch.sent_by, batch.sent_at = by, at
    batch.save(update_fields=["status", "sent_by", "sent_at"])
    tell(
        Happened.SENT, batch, by=by, at=at, grant=grant, count=batch.lines, total=str(batch.total)
    )
    return batch
