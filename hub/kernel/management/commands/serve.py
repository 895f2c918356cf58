"""The whole product as one process to start and stop: the web server and the worker beside it."""

import os
import signal
import socket
import subprocess
import sys
import time
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from config import gunicorn as gunicorn_config

HOST = "127.0.0.1"
# How long requests and jobs under way may take to end before they are cut off.
GRACE_SECONDS = gunicorn_config.graceful_timeout
# A worker that dies at once is not started again at once.
PAUSE_SECONDS = 2
PROCESSES, THREADS = 2, 4


class Command(BaseCommand):
    help = "Serve the pages and run the jobs, until Ctrl-C or SIGTERM."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))
        parser.add_argument("--processes", type=int, default=PROCESSES, help="web processes")
        parser.add_argument("--threads", type=int, default=THREADS, help="threads in each of them")

    def handle(self, *args: Any, **options: Any) -> None:
        refuse_taken_port(options["port"])
        self.is_stopping = False
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.stop)
        web, worker = (
            start(*gunicorn(options["port"], options["processes"], options["threads"])),
            start(*manage("worker")),
        )
        self.stdout.write(f"中枢 http://{HOST}:{options['port']}/  (Ctrl-C)")
        while web.poll() is None and not self.is_stopping:
            if worker.poll() is not None:
                self.stderr.write(f"The worker ended with {worker.returncode}; starting it again")
                time.sleep(PAUSE_SECONDS)
                worker = start(*manage("worker"))
            time.sleep(0.2)
        end(web, worker)
        if not self.is_stopping:
            raise CommandError(f"The web server ended with {web.returncode}")

    def stop(self, _signal: int, _frame: FrameType | None) -> None:
        # A mark and no exception: one raised while a child is being started would lose the child.
        self.is_stopping = True


def gunicorn(port: int, processes: int = PROCESSES, threads: int = THREADS) -> list[str]:
    return [
        *(sys.executable, "-m", "gunicorn", "config.wsgi:application"),
        *("--config", str(settings.BASE_DIR / "config" / "gunicorn.py")),
        *("--bind", f"{HOST}:{port}", "--workers", str(processes), "--threads", str(threads)),
    ]


def manage(command: str) -> list[str]:
    return [sys.executable, str(settings.BASE_DIR / "manage.py"), command]


def start(*command: str) -> subprocess.Popen[bytes]:
    # In a session of its own: Ctrl-C reaches this process alone, which then ends both in order.
    return subprocess.Popen(command, cwd=settings.BASE_DIR, start_new_session=True)  # noqa: S603 (our own program)


def end(*children: subprocess.Popen[bytes]) -> None:
    for child in children:
        child.terminate()
    until = time.monotonic() + GRACE_SECONDS + 5
    for child in children:
        try:
            child.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def refuse_taken_port(port: int) -> None:
    with socket.socket() as probe:
        # As gunicorn does: connections of a server just stopped do not keep the port taken.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise CommandError(
                f"Port {port} is not free ({error.strerror}). Choose another: make run PORT=8001"
            ) from None
