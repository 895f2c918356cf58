"""Two hundred people at work, for locust: `manage.py load` starts it and says who they are.

Nobody rests: whoever has ended one thing begins the next, in the time such a thing takes with a
person on the telephone or at the counter. The shares of what each post does are those of its day.
At a pace of 2 everything takes half as long. What was measured goes to a file, the first seconds
left out; so does each write that was answered as done.
"""

import json
import os
import random
import time
from collections import defaultdict
from itertools import count
from pathlib import Path
from typing import Any

import gevent
from journeys import DAYS, Journeys
from locust import FastHttpUser, events, task

BRIEF = json.loads(Path(os.environ["LOAD_BRIEF"]).read_text(encoding="utf-8"))
turn = count()


class Book:
    """What this run saw."""

    def __init__(self) -> None:
        self.begins = time.perf_counter() + BRIEF["warm_up"]
        self.pages: dict[str, dict[str, Any]] = defaultdict(
            lambda: {"ms": [], "sql": [], "queries": [], "cpu": [], "all": [], "refused": 0}
        )
        self.faults: dict[str, int] = defaultdict(int)
        self.answers: list[dict[str, str]] = []

    def note(self, name: str, started: float, answer: Any, is_sent: bool) -> None:
        """What was sent leads on when it was done; a form shown again was refused."""
        took = (time.perf_counter() - started) * 1000
        if started < self.begins:
            return
        page, status = self.pages[name], answer.status_code
        if status >= 500 or status in (0, 403, 404):
            self.faults[f"{name} {status}"] += 1
            return
        page["refused"] += is_sent and status != 302
        page["ms"].append(round(took, 1))
        for part in (answer.headers or {}).get("Server-Timing", "").split(", "):
            words = dict(word.split("=") for word in part.split(";")[1:])
            if words:
                page[part.split(";")[0]].append(float(words["dur"]))
            if "desc" in words:
                page["queries"].append(int(words["desc"]))

    def write(self) -> None:
        pages = {name: page for name, page in self.pages.items() if page["ms"]}
        told = {
            "seconds": time.perf_counter() - self.begins,
            "pages": pages,
            "faults": self.faults,
        }
        Path(BRIEF["figures"]).write_text(json.dumps(told), encoding="utf-8")
        with Path(BRIEF["answers"]).open("a", encoding="utf-8") as file:
            file.writelines(json.dumps(one) + "\n" for one in self.answers)


book: Book


@events.test_start.add_listener
def begin(**_rest: Any) -> None:
    global book
    book = Book()


@events.test_stop.add_listener
def end(**_rest: Any) -> None:
    book.write()


class Person(FastHttpUser):
    connection_timeout = network_timeout = 60.0

    def on_start(self) -> None:
        n = next(turn)
        me = BRIEF["people"][n % len(BRIEF["people"])]
        self.dice = random.Random(n * 1000 + BRIEF["turn"])  # noqa: S311 (no secret)
        self.journeys = Journeys(self, BRIEF, self.dice, me)
        self.headers = {
            "Cookie": f"sessionid={me['session']}; csrftoken={BRIEF['token']}",
            "X-CSRFToken": BRIEF["token"],
            "Accept": "text/html",
            "Accept-Encoding": "identity",
        }
        day = DAYS[me["role"]]
        self.names, self.shares = list(day), list(day.values())
        # Two hundred do not begin at the same moment; when all have, what counts begins.
        gevent.sleep(self.dice.random() * BRIEF["warm_up"])

    @task
    def work(self) -> None:
        [name] = self.dice.choices(self.names, self.shares)
        getattr(self.journeys, name)()

    def think(self, seconds: float) -> None:
        """As long as it takes a person, more or less; never a machine's interval."""
        gevent.sleep(seconds * self.dice.lognormvariate(-0.125, 0.5) / BRIEF["pace"])

    def get(self, name: str, path: str) -> str:
        answer = self._ask("GET", name, path)
        if answer.status_code == 302:
            return self.get(name, answer.headers["Location"])
        return answer.text or ""

    def post(
        self, name: str, path: str, data: dict[str, Any], kind: str = "", mark: str = ""
    ) -> str:
        """Send it; answered as done, it goes on record with its mark. Tell where it leads on."""
        answer = self._ask("POST", f"{name} ⏎", path, data=data)
        if answer.status_code != 302:
            return ""
        if kind:
            book.answers.append({"kind": kind, "mark": mark})
        return str(answer.headers["Location"])

    def _ask(self, method: str, name: str, path: str, **rest: Any) -> Any:
        started = time.perf_counter()
        answer = self.client.request(
            method, path, name=name, headers=self.headers, allow_redirects=False, **rest
        )
        book.note(name, started, answer, is_sent=method == "POST")
        return answer
