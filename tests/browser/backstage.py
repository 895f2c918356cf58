"""Plays scenes for the browser tests: reads {"scene", "given"} a line, answers a line of JSON.

A process of its own, because the browser's driver and Django's database code do not share a
thread, and because the server's database is not the one of the other tests.
"""

import json
import sys
import traceback

import django
from django.db import close_old_connections


def main() -> None:
    django.setup()
    from tests.browser import scenes

    answers, sys.stdout = sys.stdout, sys.stderr
    for line in sys.stdin:
        call = json.loads(line)
        close_old_connections()
        try:
            answer = {"gave": getattr(scenes, call["scene"])(**call["given"])}
        except Exception:
            answer = {"failed": traceback.format_exc()}
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    main()
