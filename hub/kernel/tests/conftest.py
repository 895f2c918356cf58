"""The kernel's small cast: Ana and Boris, a community they work in, and another one."""

import subprocess
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.auth import get_user_model

from hub.kernel.models import Community, Company
from hub.kernel.tests import processes


@pytest.fixture
def home() -> Community:
    company = Company.objects.create(name="万家物业")
    return Community.objects.create(company=company, code="YH", name="悦和花园")


@pytest.fixture
def elsewhere(home: Community) -> Community:
    return Community.objects.create(company=home.company, code="XS", name="溪山")


@pytest.fixture
def ana() -> Any:
    return get_user_model().objects.create_user(username="ana", name="安娜")


@pytest.fixture
def boris() -> Any:
    return get_user_model().objects.create_user(username="boris", name="鲍里斯")


@pytest.fixture
def start_worker() -> Iterator[Callable[..., "subprocess.Popen[bytes]"]]:
    """Start workers that end with the test."""
    running: list[subprocess.Popen[bytes]] = []

    def start(module: str, *options: str) -> "subprocess.Popen[bytes]":
        running.append(processes.start_worker(module, *options))
        return running[-1]

    yield start
    for worker in running:
        worker.kill()
        worker.wait()
