"""An import whose worker is killed in the middle of writing: nothing by half, nothing lost."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from hub.kernel import exchange, jobs
from hub.kernel.models import Community, Counter, Event, ImportRun
from hub.kernel.tests.exchange.meters import GOOD, HEADING, Meters, xlsx
from hub.kernel.tests.processes import wait_until

LEASE = ("--lease", "1")


@exchange.register
class SlowMeters(Meters):
    """Written to the last row, it waits to be killed; whoever comes second does not wait."""

    kind = "tests.slow-meters"

    def finish(self) -> None:
        written = Path(os.environ["ALL_ROWS_WRITTEN"])
        if not written.exists():
            written.touch()
            time.sleep(60)


@pytest.mark.django_db(transaction=True)
class TestKilledWhileWriting:
    @pytest.fixture
    def written(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        monkeypatch.setenv("ALL_ROWS_WRITTEN", str(tmp_path / "written"))
        return tmp_path / "written"

    def test_imports_nothing_by_half_and_all_of_it_the_next_time(
        self,
        ana: Any,
        home: Community,
        written: Path,
        start_worker: Callable[..., "subprocess.Popen[bytes]"],
    ) -> None:
        run = accepted(ana, home)
        victim = start_worker(__name__, *LEASE)
        wait_until(written.exists)

        victim.send_signal(signal.SIGKILL)
        victim.wait()
        run.refresh_from_db()
        assert (run.status, Counter.objects.filter(community=home).count()) == ("RUNNING", 0)

        start_worker(__name__, *LEASE)
        wait_until(lambda: ImportRun.objects.get(pk=run.pk).status == "DONE")
        assert Counter.objects.filter(community=home).count() == len(GOOD)
        assert Event.objects.filter(verb="imports.imported").count() == 1


def accepted(by: Any, community: Community) -> ImportRun:
    who: dict[str, Any] = {"by": by, "community": community}
    file = SimpleUploadedFile("读数.xlsx", xlsx(HEADING, *GOOD))
    run = exchange.upload(SlowMeters.kind, file, at=timezone.now(), **who)
    jobs.drain(timezone.now())
    return exchange.accept(run.pk, at=timezone.now(), **who)
