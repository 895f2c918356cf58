"""A batch's lines as the bank gets them."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Count
from django.utils.timezone import localtime

from hub.debit.layout import About, Debit, Layout, parse
from hub.debit.models import Batch, Line, Skip
from hub.kernel.records import Records


def layout_of(batch: Batch) -> Layout:
    return parse(batch.format.layout)


def sent_lines(batch: Batch) -> Records[Line]:
    lines = Line.objects.filter(community_id=batch.community_id, batch=batch)
    return lines.exclude(outcome=Line.Outcome.RECALLED)


def debits(batch: Batch, file_number: int | None = None) -> Iterator[Debit]:
    """The lines in order, of one file or all; a few thousand at a time."""
    lines = sent_lines(batch)
    if file_number is not None:
        lines = lines.filter(file_number=file_number)
    found = lines.order_by("number").values_list(
        "key",
        "mandate__agreement",
        "mandate__holder",
        "mandate__bank",
        "mandate__account",
        "household__code",
        "amount",
        "attempt",
    )
    for row in found.iterator(chunk_size=5_000):
        yield Debit(*row)


def asked_on(batch: Batch) -> date:
    """The day on which the bank is asked: the one agreed or, when that is past, of the check."""
    made_at = batch.checked_at or batch.prepared_at
    return max(batch.cycle.send_on, localtime(made_at).date())


def about(batch: Batch) -> About:
    return About(str(batch), asked_on(batch), batch.lines, batch.total)


def left_out(batch: Batch) -> list[tuple[str, int]]:
    """Why households are not in the batch, and how many for each reason."""
    skips = Skip.objects.filter(community_id=batch.community_id, batch=batch).order_by("why")
    return list(skips.values_list("why").annotate(Count("pk")))
