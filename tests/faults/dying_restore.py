"""A restore that kill -9 hits: `python -m tests.faults.dying_restore BACKUP FUNCTION COUNT`.

It dies in the moment before that function is called for the so many-th time.
"""

import os
import signal
import sys
from pkgutil import resolve_name
from typing import Any

import django


def main(backup: str, victim: str, count: str) -> None:
    django.setup()
    from django.core.management import call_command

    holder, _, name = victim.rpartition(".")
    place = resolve_name(holder)
    act = getattr(place, name)
    left = int(count)

    def dying(*args: Any, **told: Any) -> Any:
        nonlocal left
        left -= 1
        if left == 0:
            os.killpg(0, signal.SIGKILL)  # with what it has started
        return act(*args, **told)

    setattr(place, name, dying)
    call_command("restore", backup)


if __name__ == "__main__":
    main(*sys.argv[1:4])
