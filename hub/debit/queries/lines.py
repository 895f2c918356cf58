"""A batch's lines as the bank gets them."""

from collections.abc import Iterator

from hub.debit.layout import About, Debit, Layout, parse
from hub.debit.models import Batch, Line
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


def about(batch: Batch) -> About:
    return About(str(batch), batch.cycle.send_on, batch.lines, batch.total)
