"""Others at the same moment, and workers that die: nothing lost, nothing double."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from hub.charges import actions, queries
from hub.charges.actions import Taken, runs
from hub.charges.models import Bill, BillRun, Payment, RunLine, Snapshot
from hub.charges.tests.cast import JUNE, bill_of, gather, priced, run_of
from hub.kernel.models import Event
from hub.kernel.refusals import Refusal
from hub.kernel.tests import processes

AT_ONCE = 4
LEASE = ("--lease", "1")

if "BILLS_WRITTEN" in os.environ:
    # A worker of this test: with all rows written and nothing committed, it waits to be killed.
    _sum_up = runs._sum_up

    def _and_wait(run: BillRun, at: Any) -> None:
        written = Path(os.environ["BILLS_WRITTEN"])
        if not written.exists():
            written.touch()
            time.sleep(60)
        _sum_up(run, at)

    runs._sum_up = _and_wait


def at_once(act: Callable[[int], Any]) -> list[Any]:
    """Let several people do it at the same moment, each over a connection of their own."""
    start = Barrier(AT_ONCE)

    def one(n: int) -> Any:
        try:
            start.wait()
            return act(n)
        except Refusal as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(AT_ONCE) as people:
        return list(people.map(one, range(AT_ONCE)))


def cash(amount: str) -> Taken:
    return Taken("CASH", Decimal(amount), date(2026, 6, 10))


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_clerks_with_the_same_form_take_one_payment(self) -> None:
        cast = gather()
        run_of(cast, priced(cast))

        found = at_once(
            lambda n: actions.take(
                cast.home.pk, cash("220.00"), key="one-form", **cast.doing("zhou")
            )
        )

        assert len({one.pk for one in found}) == 1
        assert Payment.objects.count() == 1

    def test_clerks_with_different_money_settle_no_bill_twice(self) -> None:
        cast = gather()
        item = priced(cast)
        run_of(cast, item)

        at_once(
            lambda n: actions.take(
                cast.home.pk, cash("100.00"), key=f"form-{n}", **cast.doing("zhou")
            )
        )

        assert bill_of(item, cast.home).settled == Decimal("220.00")
        assert queries.credit_of(cast.home) == Decimal("180.00")
        assert list(queries.faults(cast.community)) == []

    def test_receipts_take_numbers_without_a_gap(self) -> None:
        cast = gather()
        run_of(cast, priced(cast))
        paid = [actions.take(cast.home.pk, cash("10.00"), **cast.doing("zhou")) for _ in range(4)]

        given = at_once(lambda n: actions.give_receipt(paid[n].pk, **cast.doing("zhou")))

        numbers = sorted(one.document.number for one in given)
        assert numbers == [f"SJ-202606-{n:02}" for n in range(1, AT_ONCE + 1)]

    def test_workers_of_one_night_take_one_snapshot(self) -> None:
        cast = gather()
        run_of(cast, priced(cast), "2026-05")

        at_once(lambda n: actions.take_snapshot(**cast.doing("peng")))

        assert Snapshot.objects.count() == 1
        assert Snapshot.objects.get().arrears.count() == 3

    def test_runs_of_one_month_are_opened_once(self) -> None:
        cast = gather()
        item = priced(cast)

        at_once(lambda n: actions.open_run(item.pk, **cast.doing("peng"), period=JUNE))

        assert BillRun.objects.count() == 1

    def test_workers_write_the_bills_of_a_run_once(self) -> None:
        cast = gather()
        run = committed(cast)

        at_once(lambda n: actions.write_bills(run.pk, by=cast.peng, at=timezone.now()))

        assert (Bill.objects.count(), RunLine.objects.count()) == (3, 4)


def committed(cast: Any) -> BillRun:
    at = timezone.now()
    run = actions.open_run(priced(cast).pk, **cast.doing("peng", at), period=JUNE)
    seen = queries.preview(run, at).seen
    return actions.commit_run(run.pk, **cast.doing("peng", at), seen=seen)


@pytest.mark.django_db(transaction=True)
class TestKilledWhileBilling:
    @pytest.fixture
    def start_worker(self) -> Iterator[Callable[[], "subprocess.Popen[bytes]"]]:
        running: list[subprocess.Popen[bytes]] = []

        def start() -> "subprocess.Popen[bytes]":
            running.append(processes.start_worker(__name__, *LEASE))
            return running[-1]

        yield start
        for worker in running:
            worker.kill()
            worker.wait()

    def test_bills_nothing_by_half_and_all_of_it_the_next_time(
        self,
        start_worker: Callable[[], "subprocess.Popen[bytes]"],
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setenv("BILLS_WRITTEN", str(tmp_path / "written"))
        cast = gather()
        run = committed(cast)
        victim = start_worker()
        processes.wait_until((tmp_path / "written").exists, 90)

        victim.send_signal(signal.SIGKILL)
        victim.wait()
        assert (Bill.objects.count(), RunLine.objects.count()) == (0, 0)

        start_worker()
        processes.wait_until(lambda: BillRun.objects.get(pk=run.pk).status == "BILLED", 90)
        assert (Bill.objects.count(), RunLine.objects.count()) == (3, 4)
        assert Event.objects.filter(verb="charges.billed").count() == 1
        assert list(queries.faults(cast.community)) == []
