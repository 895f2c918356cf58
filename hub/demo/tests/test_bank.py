"""The bank's month: two runs, four hands, and every yuan of debit from a batch."""

import heapq
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count
from random import Random

import pytest
from django.db.models import F, Sum

from hub.charges import queries
from hub.charges.models import Payment
from hub.debit.models import Batch, Hand, Line, Mandate
from hub.demo import frame
from hub.demo.bank import Bank
from hub.demo.clocks import Story
from hub.demo.frame import Frame
from hub.demo.till import Till
from hub.estate.models import Household
from hub.kernel.models import Job
from hub.matters.tests.cast import fill_calendar

BEGINS = datetime(2026, 5, 28, 16, tzinfo=UTC)  # midnight of the 29th in Shanghai
ENDS = datetime(2026, 6, 23, 16, tzinfo=UTC)  # the day after the second answer


@pytest.fixture
def frame_(db: None) -> Frame:
    """A month of bills and debits, and nothing else."""
    fill_calendar()
    built = frame.build(Random(7), 150, BEGINS)
    heap: list[tuple[datetime, int, Story]] = []
    ticket = count()

    def push(at: datetime, story: Story) -> None:
        heapq.heappush(heap, (at, next(ticket), story))

    till = Till(built, BEGINS, ENDS)
    push(BEGINS, till.tell())
    push(BEGINS, Bank(built, till, push, BEGINS, ENDS).tell())
    while heap and heap[0][0] < ENDS:
        at, _n, story = heapq.heappop(heap)
        later = next(story, None)
        if later is not None:
            push(max(later, at + timedelta(seconds=1)), story)
    return built


def test_a_month_at_the_bank(frame_: Frame) -> None:
    here = {"community": frame_.community}
    homes = Household.objects.filter(**here).count()
    assert Mandate.objects.filter(status="ACTIVE", **here).count() == round(homes * 0.45)
    _the_month_has_two_runs_by_four_hands(frame_)
    _nine_in_ten_succeed_the_first_time(frame_)
    _what_is_paid_by_debit_was_in_a_batch(frame_)
    assert list(queries.faults(frame_.community)) == []
    tasks = Line.objects.filter(**here).exclude(task="")
    assert 0 < tasks.filter(task_done_at__isnull=True).count() < tasks.count()
    assert not Job.objects.filter(name__startswith="debit.", state=Job.State.WAITING).exists()


def _the_month_has_two_runs_by_four_hands(built: Frame) -> None:
    batches = Batch.objects.filter(community=built.community).order_by("pk")
    assert [str(one) for one in batches] == ["DK202606-1", "DK202606-2"]
    june = Hand.objects.filter(cycle__period="2026-06").order_by("pk")
    assert [(one.duty, one.staff.username) for one in june] == [
        ("PREPARE", "fd01"), ("CHECK", "su01"), ("SEND", "fi00"), ("IMPORT", "fi02"),
    ]  # fmt: skip
    assert batches[0].status == Batch.Status.CLOSED
    assert not batches.exclude(households=F("lines") + F("skipped")).exists()


def _nine_in_ten_succeed_the_first_time(built: Frame) -> None:
    first = Batch.objects.filter(community=built.community, number=1)
    found = first.aggregate(lines=Sum("lines"), paid=Sum("succeeded"))
    assert found["lines"] > 60
    assert 0.8 < found["paid"] / found["lines"] < 0.95
    again = Batch.objects.filter(community=built.community, number=2)
    assert all(one.succeeded < one.lines / 2 + 1 for one in again)


def _what_is_paid_by_debit_was_in_a_batch(built: Frame) -> None:
    debits = Payment.objects.filter(community=built.community, method=Payment.Method.DEBIT)
    paid = Line.objects.filter(community=built.community, outcome=Line.Outcome.PAID)
    assert set(debits.values_list("reference", flat=True)) == set(
        paid.values_list("key", flat=True)
    )
    assert debits.aggregate(s=Sum("amount"))["s"] == paid.aggregate(s=Sum("amount"))["s"]
    assert debits.aggregate(s=Sum("amount"))["s"] > Decimal(1000)
