"""Plays scenes for tests of the running product: reads {"scene", "given"} a line, answers a line of
JSON. The scenes are those of the module or package named on the command line, or else the browser
tests'.

A process of its own, because the browser's driver and Django's database code do not share a
thread, and because the server's database is not the one of the other tests.
"""

import importlib
import json
import pkgutil
import sys
import traceback
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import django
from django.db import close_old_connections


def main() -> None:
    django.setup()
    modules = list(scenes_in(*sys.argv[1:2] or ["tests.browser.scenes"]))
    answers, sys.stdout = sys.stdout, sys.stderr
    for line in sys.stdin:
        call = json.loads(line)
        close_old_connections()
        try:
            answer = {"gave": scene(modules, call["scene"])(**call["given"])}
        except Exception:
            answer = {"failed": traceback.format_exc()}
        print(json.dumps(answer), file=answers, flush=True)


def scenes_in(name: str) -> Iterator[ModuleType]:
    whole = importlib.import_module(name)
    yield whole
    for part in pkgutil.iter_modules(getattr(whole, "__path__", [])):
        yield importlib.import_module(f"{name}.{part.name}")


def scene(modules: list[ModuleType], name: str) -> Callable[..., Any]:
    return next(getattr(module, name) for module in modules if hasattr(module, name))


if __name__ == "__main__":
    main()
