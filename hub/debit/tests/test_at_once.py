"""Workers at the same moment, and workers that die: nothing lost, nothing double."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from hub.charges import queries as accounts
from hub.charges.models import Hold, Payment
from hub.charges.tests.test_at_once import at_once
from hub.debit import actions
from hub.debit.actions import booking, sending
from hub.debit.models import Batch, ExportFile, Line, Result
from hub.debit.tests.cast import Cast, after, answer, billed, fetched, form_of, gather, prepared
from hub.kernel.house import the_house
from hub.kernel.models import Event, Obligation
from hub.kernel.tests import processes

LEASE = ("--lease", "1")
OK, FROZEN = "0000", "10"

if "DEBITS_WRITTEN" in os.environ:
    # A worker of this test: with all rows written and nothing committed, it waits to be killed.
    def _waiting(act: Callable[..., Any]) -> Callable[..., Any]:
        def tell(*args: Any, **told: Any) -> Any:
            done = act(*args, **told)
            written = Path(os.environ["DEBITS_WRITTEN"])
            if not written.exists():
                written.touch()
                time.sleep(60)
            return done

        return tell

    # What each of the two acts does last.
    sending.tell = _waiting(sending.tell)
    booking._follow = _waiting(booking._follow)


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return gather()


def to_be_written(cast: Cast) -> Batch:
    """A batch of three lines in three files, checked; the worker has it to write."""
    billed(cast)
    small = actions.propose_format(
        **cast.doing("peng"), code="TXT", name="每个一笔", lines_per_file=1,
        layout=form_of(cast).layout,
    )  # fmt: skip
    actions.approve_format(small.pk, **cast.doing("li"))
    batch = prepared(cast)
    actions.check(batch.pk, **cast.doing("wu", after(1)))
    return batch


def to_be_booked(cast: Cast) -> Result:
    """An answer to it, accepted: two debited, one account frozen. The worker has it to book."""
    batch = to_be_written(cast)
    actions.write_files(batch.pk, by=the_house(), at=after(1))
    fetched(cast, batch, after(2))
    actions.send(batch.pk, **cast.doing("peng", after(2)))
    codes = {cast.home.pk: OK, cast.neighbour.pk: OK, cast.villa.pk: FROZEN}
    doing = cast.doing("luo", after(5))
    result = actions.receive(
        batch.pk, **doing, name="回盘.txt", content=answer(batch, codes), paid_on=date(2026, 6, 10)
    )
    actions.read(result.pk, by=the_house(), at=after(5))
    return actions.accept(result.pk, **doing)


def told(verb: str) -> int:
    return Event.objects.filter(verb=verb).count()


def is_booked_once(cast: Cast, result: Result) -> bool:
    """Every figure of the answer, wherever it is kept."""
    batch = Batch.objects.get(pk=result.batch_id)
    assert (batch.status, batch.succeeded, batch.failed) == ("ANSWERED", 2, 1)
    assert batch.succeeded_total == Decimal("416.97")
    paid = Payment.objects.order_by("household__code")
    assert sorted(paid.values_list("reference", "amount")) == sorted(
        Line.objects.filter(outcome="PAID").values_list("key", "amount")
    )
    assert paid.count() == 2
    assert not Hold.objects.filter(released_at=None).exists()
    assert Obligation.objects.filter(kind="debit.call").count() == 1
    assert (told("debit.result_booked"), told("charges.debits_taken")) == (1, 1)
    assert list(accounts.faults(cast.community)) == []
    return True


StartWorker = Callable[[], "subprocess.Popen[bytes]"]


@pytest.fixture
def start_worker() -> Iterator[StartWorker]:
    running: list[subprocess.Popen[bytes]] = []

    def start() -> "subprocess.Popen[bytes]":
        running.append(processes.start_worker(__name__, *LEASE))
        return running[-1]

    yield start
    for worker in running:
        worker.kill()
        worker.wait()


@pytest.fixture
def killed(
    start_worker: StartWorker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[], None]:
    """Start a worker, and kill it when all is written and nothing committed."""

    def kill() -> None:
        written = tmp_path / "written"
        monkeypatch.setenv("DEBITS_WRITTEN", str(written))
        victim = start_worker()
        processes.wait_until(written.exists, 90)
        victim.send_signal(signal.SIGKILL)
        victim.wait()

    return kill


class TestKilled:
    def test_while_writing_leaves_no_file_and_then_all_of_them(
        self, cast: Cast, killed: Callable[[], None], start_worker: StartWorker
    ) -> None:
        batch = to_be_written(cast)

        killed()
        assert not ExportFile.objects.exists()
        assert Batch.objects.get(pk=batch.pk).status == "CHECKED"
        assert told("debit.written") == 0

        start_worker()
        processes.wait_until(lambda: Batch.objects.get(pk=batch.pk).status == "READY", 90)
        files = list(ExportFile.objects.filter(batch=batch))
        assert [(file.number, file.lines) for file in files] == [(1, 1), (2, 1), (3, 1)]
        assert sum(file.total for file in files) == batch.total
        for file in files:
            assert sha256(bytes(file.content)).hexdigest() == file.sha256
        assert told("debit.written") == 1

    def test_while_booking_books_nothing_and_then_all_of_it(
        self, cast: Cast, killed: Callable[[], None], start_worker: StartWorker
    ) -> None:
        result = to_be_booked(cast)

        killed()
        assert not Payment.objects.exists()
        assert Hold.objects.filter(released_at=None).count() == 3
        assert not Line.objects.exclude(outcome="").exists()
        assert Result.objects.get(pk=result.pk).status == "ACCEPTED"

        start_worker()
        processes.wait_until(lambda: Result.objects.get(pk=result.pk).status == "BOOKED", 90)
        assert is_booked_once(cast, result)


class TestAtOnce:
    def test_workers_book_a_result_once(self, cast: Cast) -> None:
        result = to_be_booked(cast)

        found = at_once(lambda n: actions.book(result.pk, by=the_house(), at=after(6)))

        assert {one.status for one in found} == {"BOOKED"}
        assert is_booked_once(cast, result)

    def test_workers_write_the_files_of_a_batch_once(self, cast: Cast) -> None:
        batch = to_be_written(cast)

        found = at_once(lambda n: actions.write_files(batch.pk, by=the_house(), at=after(1)))

        assert {one.status for one in found} == {"READY"}
        assert ExportFile.objects.filter(batch=batch).count() == 3
        assert told("debit.written") == 1

    def test_clerks_with_one_file_have_it_booked_once(self, cast: Cast) -> None:
        """Accepted by several at the same moment: one is heard, the others are told."""
        batch = to_be_written(cast)
        actions.write_files(batch.pk, by=the_house(), at=after(1))
        fetched(cast, batch, after(2))
        actions.send(batch.pk, **cast.doing("peng", after(2)))
        doing = cast.doing("luo", after(5))
        result = actions.receive(
            batch.pk, **doing, name="回盘.txt", content=answer(batch, {cast.home.pk: OK}),
            paid_on=date(2026, 6, 10),
        )  # fmt: skip
        actions.read(result.pk, by=the_house(), at=after(5))

        found = at_once(lambda n: actions.accept(result.pk, **doing))

        assert [type(one) for one in found].count(Result) == 1
        assert told("debit.result_accepted") == 1
