"""How the web server runs, everywhere: `serve`, the systemd unit and the container use this file.

What differs from machine to machine comes from the environment.
"""

import os
from pathlib import Path
from typing import Any

bind = os.environ.get("BIND", "127.0.0.1:8000")
worker_class = "gthread"
workers = int(os.environ.get("WEB_PROCESSES", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
# How long requests under way may take to end when the process is told to stop or to reload.
graceful_timeout = 20
loglevel = "warning"
# Longer than the reverse proxy keeps an idle connection to us, so that it is never the one that
# writes into a connection we are just closing.
keepalive = 75


def post_worker_init(worker: Any) -> None:
    """Leave a mark: this process has loaded the program (deploy/reload-web waits for it)."""
    if mark := _mark(worker):
        mark.touch()


def child_exit(server: Any, worker: Any) -> None:
    """Take the mark away, and let the figures of a process that ended no longer count as living."""
    if mark := _mark(worker):
        mark.unlink(missing_ok=True)
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        from prometheus_client import multiprocess

        multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]  # has no types


def _mark(worker: Any) -> Path | None:
    place = os.environ.get("RUNTIME_DIRECTORY")
    return Path(place) / f"{worker.pid}.loaded" if place else None
