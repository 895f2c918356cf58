"""Every test of jobs begins with nothing done."""

import pytest

from hub.kernel import jobs
from hub.kernel.tests.jobs.declared import ran


@pytest.fixture(autouse=True)
def _nothing_ran() -> None:
    ran.clear()


@pytest.fixture
def _no_periodic_work(monkeypatch: pytest.MonkeyPatch) -> None:
    jobs.discover()  # or the first timetable would bring it
    monkeypatch.setattr(jobs.timetable, "ticks", {})
