"""Plays scenes for tests of the running product: reads {"scene", "given"} a line, answers a line of
JSON. The scenes are those of the module named on the command line, or else the browser tests'.

A process of its own, because the browser's driver and Django's database code do not share a
thread, and because the server's database is not the one of the other tests.
"""

import importlib
import json
import sys
import traceback

import django
from django.db import close_old_connections


def main() -> None:
    django.setup()
    scenes = importlib.import_module(*sys.argv[1:2] or ["tests.browser.scenes"])
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
