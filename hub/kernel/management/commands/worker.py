"""Run what happens by itself: due periodic work, and the jobs that acts have enqueued."""

import logging
import signal
import threading
from argparse import ArgumentParser
from datetime import timedelta
from time import sleep
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand
from django.db import Error, close_old_connections
from django.utils import timezone

from hub.kernel import jobs, outage

logger = logging.getLogger(__name__)

IDLE = 0.5  # seconds between two looks at an empty queue


class Command(BaseCommand):
    help = "Run periodic work and enqueued jobs until told to stop (SIGTERM, Ctrl-C)."
    is_stopping = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        ends = parser.add_mutually_exclusive_group()
        ends.add_argument("--once", action="store_true", help="run at most one job, then end")
        ends.add_argument("--drain", action="store_true", help="run all that is due, then end")
        ends.add_argument(
            "--retry-failed", action="store_true", help="put all failed jobs back in line and end"
        )
        parser.add_argument("--concurrency", type=int, default=2, help="threads (default 2)")
        parser.add_argument(
            "--lease",
            type=float,
            default=jobs.LEASE.total_seconds(),
            help="seconds after which a silent worker's job is given to another",
        )

    def handle(self, **options: Any) -> None:
        self.lease = timedelta(seconds=options["lease"])
        if options["retry_failed"]:
            self.stdout.write(str(jobs.retry_failed()))
        elif options["once"] or options["drain"]:
            self._bounded(is_once=options["once"])
        else:
            self._serve(options["concurrency"])

    def _bounded(self, *, is_once: bool) -> None:
        jobs.Timetable().enqueue_due(timezone.now())
        while jobs.run_one(timezone.now(), lease=self.lease) and not is_once:
            pass

    def _serve(self, concurrency: int) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        others = [threading.Thread(target=self._loop) for _ in range(concurrency - 1)]
        for thread in others:
            thread.start()
        self._loop()
        for thread in others:
            thread.join()

    def _stop(self, number: int, frame: FrameType | None) -> None:
        # The job at hand is finished first. A second signal does not wait for that.
        self.is_stopping = True
        signal.signal(number, signal.SIG_DFL)

    def _loop(self) -> None:
        timetable = jobs.Timetable()
        try:
            while not self.is_stopping:
                is_busy = self._turn(timetable)
                close_old_connections()
                if not is_busy and not self.is_stopping:
                    sleep(IDLE)
        finally:
            # A thread that a bug has ended takes the others along: whoever watches over us starts
            # a whole worker again, and nobody goes on with half of one.
            self.is_stopping = True
            close_old_connections()

    def _turn(self, timetable: jobs.Timetable) -> bool:
        try:
            timetable.enqueue_due(timezone.now())
            return jobs.run_one(timezone.now(), lease=self.lease)
        except Error as trouble:
            if not outage.is_one(trouble):
                raise
            # Locked, restarting, full. What was claimed keeps its lease.
            logger.warning("The database is away: %s", trouble)
            outage.let_go()
            return False
