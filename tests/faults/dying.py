"""A worker that kill -9 hits at one exact moment: `python -m tests.faults.dying JOB before|after`.

Before: all that the job wrote is written and about to be committed. After: it is committed, and the
worker dies before it could say so. Every job must stand both.
"""

import os
import signal
import sys
import threading
import time
from typing import Any

import django


def main(victim: str, moment: str) -> None:
    django.setup()
    from django.core.management import call_command
    from django.db.backends.base.base import BaseDatabaseWrapper

    from hub.kernel.jobs import running

    at_work: list[str] = []
    attempt, commit = running._attempt, BaseDatabaseWrapper.commit

    def attempted(job: Any, progress: Any) -> Any:
        at_work.append(job.name)
        try:
            return attempt(job, progress)
        finally:
            at_work.pop()

    def committed(self: BaseDatabaseWrapper) -> None:
        # The lease is renewed by another thread, over a connection of its own.
        is_now = at_work == [victim] and threading.current_thread() is threading.main_thread()
        if is_now and moment == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        commit(self)
        if is_now:
            os.kill(os.getpid(), signal.SIGKILL)

    running._attempt = attempted
    running.names = lambda: [victim]  # others' turn comes with the next worker
    BaseDatabaseWrapper.commit = committed
    while True:  # the job may still be leased to a worker that died before this one
        call_command("worker", "--drain", "--lease", "1")
        time.sleep(0.2)


if __name__ == "__main__":
    main(*sys.argv[1:3])
