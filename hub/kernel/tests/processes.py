"""Real workers beside the test, on its database: processes that can be killed."""

import os
import subprocess
import sys
import time
from collections.abc import Callable

from django.conf import settings
from django.db import connection

CODE = """
import django; django.setup()
import importlib, sys; importlib.import_module(sys.argv[1])
from django.conf import settings; settings.MEDIA_ROOT = sys.argv[2]
from hub.kernel import jobs; jobs.discover(); jobs.timetable.ticks.clear()
from django.core.management import call_command
call_command("worker", *sys.argv[3:])
"""


def start_worker(module: str, *options: str) -> subprocess.Popen[bytes]:
    """A worker that knows the jobs this module of tests declares."""
    return subprocess.Popen(
        [sys.executable, "-c", CODE, module, str(settings.MEDIA_ROOT), *options],
        env={**os.environ, "DATABASE_URL": database_url()},
    )


def wait_until(happened: Callable[[], bool], seconds: float = 30) -> None:
    until = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < until, "It did not happen in time"
        time.sleep(0.05)


def database_url() -> str:
    """Where another process finds the database of this test."""
    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{settings['NAME']}"
    host, port = settings["HOST"] or "127.0.0.1", settings["PORT"] or 5432
    user = f"{settings['USER']}:{settings['PASSWORD']}"
    return f"postgres://{user}@{host}:{port}/{settings['NAME']}"
