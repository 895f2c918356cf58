"""The measurements themselves. Each returns one line of figures; nothing here is a test."""

import io
import resource
import statistics
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from http.client import HTTPConnection
from random import Random
from typing import Any
from urllib.parse import urlencode

import xlsxwriter
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection, connections, transaction
from django.test import Client

from hub.analysis import compose
from hub.analysis.models import Month
from hub.demo import texts
from hub.demo.frame import Frame
from hub.kernel.models import Event, Obligation
from hub.matters.models import Cycle, Matter, Reporter
from hub.people.models import Staff
from hub.people.web import PROVEN

# What one recorded and forwarded complaint writes: the rows the raw commits write as well.
ROWS = "1 事务 + 1 轮次 + 1 报事人 + 2 事件 + 4 责任"


def session_of(person: Staff) -> str:
    """A signed-in session's cookie; signing in is not what is measured."""
    store = SessionStore()
    store[SESSION_KEY] = str(person.pk)
    store[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    store[HASH_SESSION_KEY] = person.get_session_auth_hash()
    store.create()
    return str(store.session_key)


def percentile(seconds: list[float], share: float) -> float:
    return sorted(seconds)[min(len(seconds) - 1, int(len(seconds) * share))] * 1000


# ── Intake through HTTP, against the database's own commits ─────────────────────────────────


def intake(port: int, frame: Frame, cookie: str, seconds: float, clients: int) -> float:
    """Requests per second that record and forward a complaint, with validation, duties, journal."""
    token = "b" * 32
    done = [0] * clients
    faults: list[str] = []
    until = time.monotonic() + seconds

    def one(n: int) -> None:
        rng = Random(n)
        http = HTTPConnection("127.0.0.1", port, timeout=60)
        headers = {
            "Cookie": f"sessionid={cookie}; csrftoken={token}",
            "X-CSRFToken": token,
            "Content-Type": "application/x-www-form-urlencoded",
            "Referer": f"http://127.0.0.1:{port}/",
        }
        while time.monotonic() < until:
            http.request("POST", "/matters/intake/", urlencode(_told(rng, frame)), headers)
            answer = http.getresponse()
            answer.read()
            if answer.status != 302:
                faults.append(str(answer.status))
                return
            done[n] += 1

    threads = [threading.Thread(target=one, args=(n,)) for n in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise RuntimeError(f"The intake answered {faults[0]}")
    return sum(done) / seconds


def _told(rng: Random, frame: Frame) -> dict[str, str]:
    home = rng.choice(frame.homes)
    return {
        "kind": "COMPLAINT",
        "channel": "PHONE",
        "text": "主卧飘窗又渗水了，去年补过一次",
        "type_code": "T01.01",
        "severity": "1",
        "household": str(home.household.pk),
        "reporter_name": home.name,
        "reporter_phone": home.phone,
        "department": str(frame.departments["ENG"].pk),
        "act": "forward",
        "key": uuid.uuid4().hex,
    }


def raw_commits(frame: Frame, seconds: float, writers: int) -> float:
    """Transactions per second that write the same rows, one statement a table, without any rule."""
    pattern = Matter.objects.filter(number__startswith="YH").order_by("-id").first()
    if pattern is None:
        raise RuntimeError("Run the intake first: its rows are the pattern")
    until = time.monotonic() + seconds
    done = [0] * writers

    def one(n: int) -> None:
        rows = _rows_of(pattern)
        while time.monotonic() < until:
            with transaction.atomic():
                _write_again(pattern, rows)
            done[n] += 1
        connections.close_all()

    threads = [threading.Thread(target=one, args=(n,)) for n in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done) / seconds


def _rows_of(pattern: Matter) -> dict[str, list[Any]]:
    about = {"subject_type": "matters.matter", "subject_id": pattern.pk}
    return {
        "cycles": list(Cycle.objects.filter(matter=pattern)),
        "reporters": list(Reporter.objects.filter(matter=pattern)),
        "events": list(Event.objects.filter(**about)[:2]),
        "duties": list(Obligation.objects.filter(**about)[:4]),
    }


def _write_again(pattern: Matter, rows: dict[str, list[Any]]) -> None:
    matter = _copy(pattern)
    matter.number = f"R{uuid.uuid4().hex[:20]}"
    matter.save(force_insert=True)
    for model, name in ((Cycle, "cycles"), (Reporter, "reporters")):
        model.objects.bulk_create([_copy(row, matter=matter) for row in rows[name]])
    events = [_copy(row, subject_id=matter.pk, key=None) for row in rows["events"]]
    Event.objects.bulk_create(events)
    duties = [_copy(row, subject_id=matter.pk, opened_by=events[0]) for row in rows["duties"]]
    Obligation.objects.bulk_create(duties)


def _copy(row: Any, **changes: Any) -> Any:
    fields = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields}
    fields.pop("id")
    copied = type(row)(**fields)
    for name, value in changes.items():
        setattr(copied, name, value)
    return copied


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
