"""The measurements themselves. Each returns one line of figures; nothing here is a test."""

import io
import resource
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any, Self

import xlsxwriter
from django.db import connection
from django.test import Client

from hub.analysis import compose
from hub.analysis.models import Month
from hub.demo import texts
from hub.demo.frame import Frame
from hub.people.models import Staff
from hub.people.web import PROVEN


def percentile(seconds: list[float], share: float) -> float:
    return sorted(seconds)[min(len(seconds) - 1, int(len(seconds) * share))] * 1000


# ── Reading ─────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Paged:
    """What one page costs: milliseconds of the whole and, within it, of the database."""

    path: str
    queries: int
    p50: float
    p95: float
    sql: float


def pages(person: Staff, paths: list[str], times: int) -> Iterator[Paged]:
    """Each page through the whole stack but the socket, as often as asked."""
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session[PROVEN] = person.pk
    session.save()
    for path in paths:
        answer = client.get(path)
        if answer.status_code != 200:
            raise RuntimeError(f"{path} answered {answer.status_code}")
        whole, sql, queries = [], [], []

        def clock(execute: Any, *asked: Any) -> Any:
            start = time.perf_counter()
            try:
                return execute(*asked)
            finally:
                queries.append(time.perf_counter() - start)  # noqa: B023 (called within the loop)

        for _n in range(times):
            queries.clear()
            with connection.execute_wrapper(clock):
                whole.append(_timed(lambda: client.get(path)))  # noqa: B023 (called at once)
            sql.append(sum(queries))
        half = percentile(sql, 0.5)
        yield Paged(path, len(queries), percentile(whole, 0.5), percentile(whole, 0.95), half)


def _timed(act: Callable[[], Any]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def month_table(frame: Frame, by: Staff, at: datetime, period: str) -> tuple[float, int]:
    """Seconds, and complaints counted, for one month's whole snapshot."""
    month = Month(community=frame.community, period=period)
    compose.snapshot(month, by=by, at=at)
    taken = []
    for _n in range(3):
        start = time.perf_counter()
        made = compose.snapshot(month, by=by, at=at)
        taken.append(time.perf_counter() - start)
    return statistics.median(taken), made["a"]["total"]["complaints"]["count"]


# ── Importing ───────────────────────────────────────────────────────────────────────────────


def household_book(rows: int) -> bytes:
    """A workbook of households as an office keeps it."""
    rng = Random(1)
    heads = ["组团", "楼栋", "单元", "房号", "建筑面积", "入住状态", "业主姓名", "业主电话"]
    lines = (
        [
            f"{n // 20000 + 1}组团",
            f"B{n // 400}",
            f"{n // 200 % 2 + 1}",
            f"{n % 200 // 4 + 1}0{n % 4 + 1}",
            "104.50",
            "业主自住",
            texts.a_name(rng),
            f"138{rng.randrange(10**8):08d}",
        ]
        for n in range(rows)
    )
    place = io.BytesIO()
    book = xlsxwriter.Workbook(place, {"constant_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, heads)
    for n, line in enumerate(lines, 1):
        sheet.write_row(n, 0, line)
    book.close()
    return place.getvalue()


def memory() -> float:
    """The most memory this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@dataclass(frozen=True)
class Beside:
    """Rows a second, by the product and by the bare statements; the product's own memory in MB."""

    rate: float
    raw: float
    memory: float

    @property
    def ratio(self) -> float:
        return self.rate / self.raw


class Watching(threading.Thread):
    """The most memory of its own that this process holds meanwhile, in MB.

    Not the pages of files that the system maps into it: SQLite's database is one of these.
    """

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.peak = 0.0
        self._over = threading.Event()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_exc: object) -> None:
        self._over.set()
        self.join()

    def run(self) -> None:
        while not self._over.wait(0.02):
            self.peak = max(self.peak, _own_memory())


def _own_memory() -> float:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("RssAnon"):
            return int(line.split()[1]) / 1024
    return 0
