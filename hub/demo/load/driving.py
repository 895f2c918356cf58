"""The two hundred at one pace: the servers that run beneath them, and what came of it."""

import json
import os
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections

from hub.demo.bench.intake import session_of
from hub.demo.bench.measure import percentile
from hub.demo.frame import Frame
from hub.demo.load import meters
from hub.estate.models import Beat, Household
from hub.kernel.management.commands.serve import end, gunicorn, manage
from hub.matters.models import Matter
from hub.people.models import Role

PORT = 8916
TOKEN = "b" * 32
STAFF = settings.BASE_DIR / "tools" / "load" / "staff.py"
HOMES, NUMBERS = 2000, 2000
# Seconds left out at the beginning of pace 1, in which people sit down one after the other; at any
# pace the least, in which templates are read.
WARM_UP, LEAST = 60, 10
# Seconds that the web server may take to come up.
PATIENCE = 60


@dataclass(frozen=True)
class Waits:
    """Milliseconds that those who asked waited."""

    p50: float
    p95: float
    p99: float

    @classmethod
    def of(cls, milliseconds: list[float]) -> "Waits":
        seconds = [one / 1000 for one in milliseconds]
        return cls(*(percentile(seconds, share) for share in (0.5, 0.95, 0.99)))


@dataclass(frozen=True)
class Page:
    """One page, or one kind of write, and what each answer cost."""

    name: str
    rate: float
    waits: Waits
    queries: float
    sql: float
    cpu: float
    refused: int
    most_queries: int


@dataclass(frozen=True)
class Pace:
    """All of it at one pace. `cores` is what each part kept busy, `memory` MB a process."""

    pace: float
    rate: float
    waits: Waits
    faults: dict[str, int]
    pages: list[Page]
    cores: dict[str, float]
    memory: dict[str, list[float]]
    inside: float  # requests within the web processes at a time, on average


class Drive:
    """Servers up, two hundred signed in; then one pace after the other."""

    def __init__(self, frame: Frame, place: Path, tools: str) -> None:
        self.frame, self.place = frame, place
        self.tools = str(Path(tools).resolve())
        self.answers = place / "answers.jsonl"
        self.answers.touch()
        self._served_by: dict[str, int] = {}
        self._turn = 0
        self.brief = self._told()

    @contextmanager
    def serving(self) -> Iterator[None]:
        """Web and worker as `serve` starts them, but that each answer tells its cost."""
        # Two who accept the same matter are refused in words: part of a day, and no warning.
        told = {"DJANGO_SETTINGS_MODULE": "hub.demo.load.settings", "LOG_LEVEL": "ERROR"}
        measured = {**os.environ, **told}
        web, worker = (
            subprocess.Popen(  # noqa: S603 (our own program)
                command, cwd=settings.BASE_DIR, env=measured, start_new_session=True
            )
            for command in (gunicorn(PORT), manage("worker"))
        )
        self._served_by = {"web": web.pid, "worker": worker.pid}
        try:
            _await_health()
            yield
        finally:
            end(web, worker)

    def _told(self) -> dict[str, Any]:
        """Who they are and what they speak of."""
        homes = self.frame.homes[:: max(1, len(self.frame.homes) // HOMES)]
        numbers = Matter.objects.within(self.frame.community).order_by("-pk")
        takers = ("ENG", "ORD", "CLN", "GRN")
        rooms = Household.objects.within(self.frame.community)
        areas = dict(rooms.values_list("pk", "building__area"))
        beats = defaultdict(list)
        for walker, area in Beat.objects.within(self.frame.community).values_list("staff", "area"):
            beats[walker].append(area)
        return {
            "token": TOKEN,
            "people": [
                {
                    "login": login,
                    "role": role,
                    "session": session_of(self.frame.staff[login]),
                    # A butler opens no other homes than those of their own beat.
                    "areas": beats[self.frame.staff[login].pk],
                }
                for login, _name, role, _department in self.frame.people
                if role != Role.ADMIN
            ],
            "homes": [
                {
                    "pk": one.household.pk,
                    "area": areas[one.household.pk],
                    "code": one.household.code,
                    "name": one.name,
                    "phone": one.phone,
                }
                for one in homes
            ],
            "numbers": list(numbers.values_list("number", flat=True)[:NUMBERS]),
            "departments": [self.frame.departments[kind].pk for kind in takers],
            "words": ["楼道灯不亮，晚上看不见", "电梯异响", "水管漏水，麻烦尽快", "物业费怎么交"],
            "answers": str(self.answers),
        }

    def at(self, pace: float, seconds: float) -> Pace:
        """So many seconds at a pace, after a warm-up that is left out."""
        self._turn += 1
        figures, brief = self.place / "figures.json", self.place / "brief.json"
        warm_up = max(LEAST, WARM_UP / pace)
        told = {
            **self.brief,
            "pace": pace,
            "warm_up": warm_up,
            "figures": str(figures),
            "turn": self._turn,
        }
        brief.write_text(json.dumps(told), encoding="utf-8")
        generator = self._start(brief, len(told["people"]), warm_up + seconds)
        time.sleep(warm_up)
        parts = {name: meters.family(pid) for name, pid in self._served_by.items()}
        parts["generator"] = meters.family(generator.pid)
        parts["database"] = meters.of_the_database()
        before = meters.Moment.of(parts)
        time.sleep(seconds - 2)
        parts["database"] = meters.of_the_database()
        cores = before.until(meters.Moment.of(parts))
        memory = {name: meters.memory(pids) for name, pids in parts.items()}
        if generator.wait(120):
            raise RuntimeError((self.place / "locust.log").read_text(encoding="utf-8"))
        connections.close_all()
        return _pace(pace, json.loads(figures.read_text(encoding="utf-8")), cores, memory)

    def _start(self, brief: Path, people: int, seconds: float) -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603 (our own program)
            [
                *(sys.executable, "-m", "locust", "--headless", "--only-summary"),
                *("-f", str(STAFF), "-H", f"http://127.0.0.1:{PORT}"),
                *("-u", str(people), "-r", str(people), "-t", f"{round(seconds)}s"),
                *("--exit-code-on-error", "0", "--loglevel", "WARNING"),
            ],
            cwd=self.place,
            env={**os.environ, "PYTHONPATH": self.tools, "LOAD_BRIEF": str(brief)},
            stdout=subprocess.DEVNULL,
            stderr=(self.place / "locust.log").open("wb"),
        )


def _await_health() -> None:
    """Until a web process answers, and a little longer for the other one."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            http = HTTPConnection("127.0.0.1", PORT, timeout=5)
            http.request("GET", "/health")
            http.getresponse()
            http.close()
            break
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.5)
    time.sleep(2)


def _pace(
    pace: float, told: dict[str, Any], cores: dict[str, float], memory: dict[str, list[float]]
) -> Pace:
    seconds = told["seconds"]
    pages = [_page(name, page, seconds) for name, page in told["pages"].items()]
    asked = [ms for page in told["pages"].values() for ms in page["ms"]]
    inside = sum(ms for page in told["pages"].values() for ms in page["all"]) / 1000 / seconds
    return Pace(
        pace=pace,
        rate=len(asked) / seconds,
        waits=Waits.of(asked),
        faults=told["faults"],
        pages=sorted(pages, key=lambda page: -page.rate * page.cpu),
        cores=cores,
        memory=memory,
        inside=inside,
    )


def _page(name: str, told: dict[str, Any], seconds: float) -> Page:
    queries, sql, cpu = (statistics.fmean(told[key] or [0]) for key in ("queries", "sql", "cpu"))
    return Page(
        name=name,
        rate=len(told["ms"]) / seconds,
        waits=Waits.of(told["ms"]),
        queries=queries,
        sql=sql,
        cpu=cpu,
        refused=told["refused"],
        most_queries=max(told["queries"], default=0),
    )
