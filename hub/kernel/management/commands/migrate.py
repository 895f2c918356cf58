"""Django's `migrate`, behind which nobody has to wait for long.

A change of a table waits until whoever reads it has ended, and everybody who comes later waits
behind it. So it is given a second; then it steps back, lets them all through, and asks again.
What was applied stays applied, and the next try goes on from there.
"""

import time
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.core.management.commands import migrate
from django.db import OperationalError, connections

from hub.kernel import migrating

LOCK_SECONDS, PAUSE_SECONDS, TRIES = 1.0, 4.0, 75


class Command(migrate.Command):
    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--lock-seconds",
            type=float,
            default=LOCK_SECONDS,
            help="how long a change may wait for its lock, and others behind it (0: for ever)",
        )
        parser.add_argument(
            "--pause", type=float, default=PAUSE_SECONDS, help="seconds until it asks again"
        )
        parser.add_argument("--tries", type=int, default=TRIES, help="how often it asks")

    def handle(self, *args: Any, **options: Any) -> None:
        for left in reversed(range(options["tries"])):
            try:
                self._once(*args, **options)
                return
            except OperationalError as error:
                if not migrating.is_in_the_way(error):
                    raise
                self._tell(options, left)
                if not left:
                    raise CommandError(
                        "Others kept the table all the while. What was applied is applied; "
                        "run it again later, or end what is in the way."
                    ) from error
            time.sleep(options["pause"])

    def _once(self, *args: Any, **options: Any) -> None:
        with migrating.waiting_at_most(connections[options["database"]], options["lock_seconds"]):
            super().handle(*args, **options)

    def _tell(self, options: dict[str, Any], left: int) -> None:
        self.stderr.write(f"\nA table is in use; {left} more tries. Open for longest:")
        for pid, state, age in migrating.longest_at_it(connections[options["database"]]):
            self.stderr.write(f"  process {pid}, {state}, for {age} s")
