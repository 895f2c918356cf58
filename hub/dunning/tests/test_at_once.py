"""Two workers of one night, and one that is killed in it: nothing lost, nothing double."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from hub.charges.actions import take_snapshot
from hub.charges.tests.test_at_once import at_once
from hub.dunning import actions, duties
from hub.dunning.actions import runs
from hub.dunning.models import Episode, Run, RunLine, StepDue
from hub.dunning.tests.cast import Cast, approved, fresh, gather, in_arrears
from hub.kernel import jobs
from hub.kernel.models import Event, Job, Obligation
from hub.kernel.tests import processes

if "STEPS_WRITTEN" in os.environ:
    # A worker of this test: with all rows written and nothing committed, it waits to be killed.
    _open_steps = runs._open_steps

    def _and_wait(*told: Any) -> None:
        _open_steps(*told)
        written = Path(os.environ["STEPS_WRITTEN"])
        if not written.exists():
            written.touch()
            time.sleep(60)

    runs._open_steps = _and_wait


def owing_now() -> tuple[Cast, datetime]:
    """Everybody in arrears today, with a payment of an hour ago."""
    cast, at = gather(), timezone.now()
    approved(cast)
    in_arrears(cast)
    fresh(cast, at - timedelta(hours=1))
    return cast, at


def written() -> tuple[int, int, int, int]:
    steps = Obligation.objects.filter(kind=duties.STEP.code)
    return (
        RunLine.objects.count(), StepDue.objects.count(), Episode.objects.count(), steps.count(),
    )  # fmt: skip


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_workers_of_one_night_make_one_run(self) -> None:
        cast, at = owing_now()
        take_snapshot(**cast.doing("peng", at))

        at_once(lambda n: actions.run_night(**cast.doing("peng", at)))

        assert Run.objects.count() == 1
        assert written() == (3, 3, 3, 3)


@pytest.mark.django_db(transaction=True)
class TestKilledInTheNight:
    @pytest.fixture
    def start_worker(self) -> Iterator[Callable[[], "subprocess.Popen[bytes]"]]:
        running: list[subprocess.Popen[bytes]] = []

        def start() -> "subprocess.Popen[bytes]":
            running.append(processes.start_worker(__name__, "--lease", "1"))
            return running[-1]

        yield start
        for worker in running:
            worker.kill()
            worker.wait()

    def test_opens_nothing_by_half_and_all_of_it_the_next_time(
        self,
        start_worker: Callable[[], "subprocess.Popen[bytes]"],
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setenv("STEPS_WRITTEN", str(tmp_path / "written"))
        cast, _at = owing_now()
        Job.objects.all().delete()
        jobs.enqueue("dunning.night", community=cast.community)
        victim = start_worker()
        processes.wait_until((tmp_path / "written").exists, 90)

        victim.send_signal(signal.SIGKILL)
        victim.wait()
        assert written() == (0, 0, 0, 0)

        start_worker()
        processes.wait_until(Run.objects.exists, 90)
        processes.wait_until(lambda: written() == (3, 3, 3, 3), 30)
        assert Run.objects.get().debtors == 3
        assert Event.objects.filter(verb="dunning.run_done").count() == 1
