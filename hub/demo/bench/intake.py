"""Intake through HTTP against the database's own commits of the same rows."""

import statistics
import subprocess
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from random import Random
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connections

from hub.demo.bench import raw
from hub.demo.frame import Frame
from hub.kernel.management.commands.serve import gunicorn
from hub.matters.models import Matter
from hub.people.models import Staff
from hub.people.web import PROVEN

PORT = 8917
TURNS = 5  # HTTP and raw in turn, so that a slow moment of the machine meets both
TOKEN = "b" * 32


@dataclass(frozen=True)
class Figures:
    """Per second, and milliseconds of processor time for one request."""

    rate: float
    raw: float
    server: float
    client: float


def measured(frame: Frame, agent: Staff, seconds: float, clients: int) -> Figures:
    """As many clients as writers; each rate is the median of its turns."""
    cookie = session_of(agent)
    rates, raws = [], []
    server = client = 0.0
    done = 0
    with serving() as web:
        calls(frame, cookie, 2, clients)
        for _turn in range(TURNS):
            before = cpu_of_children(web.pid), time.process_time()
            made = calls(frame, cookie, seconds / TURNS, clients)
            server += cpu_of_children(web.pid) - before[0]
            client += time.process_time() - before[1]
            done += made
            rates.append(made / (seconds / TURNS))
            raws.append(raw.commits(seconds / TURNS, clients))
    middle = statistics.median
    return Figures(middle(rates), middle(raws), server / done * 1000, client / done * 1000)


def session_of(person: Staff) -> str:
    """A signed-in session's cookie; signing in, in two steps where one must, is not measured."""
    store = SessionStore()
    store[SESSION_KEY] = str(person.pk)
    store[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    store[HASH_SESSION_KEY] = person.get_session_auth_hash()
    store[PROVEN] = person.pk
    store.create()
    return str(store.session_key)


@contextmanager
def serving() -> Iterator[subprocess.Popen[bytes]]:
    """The web server as `serve` starts it."""
    server = subprocess.Popen(  # noqa: S603 (our own program)
        gunicorn(PORT), cwd=settings.BASE_DIR
    )
    try:
        time.sleep(4)
        yield server
    finally:
        server.terminate()
        server.wait()


def calls(frame: Frame, cookie: str, seconds: float, clients: int) -> int:
    """How many complaints were recorded and forwarded: each answered so, and each in the table."""
    done = [0] * clients
    faults: list[str] = []
    recorded = Matter.objects.count()
    until = time.monotonic() + seconds

    def one(n: int) -> None:
        rng = Random(n)
        http = HTTPConnection("127.0.0.1", PORT, timeout=60)
        headers = {
            "Cookie": f"sessionid={cookie}; csrftoken={TOKEN}",
            "X-CSRFToken": TOKEN,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        while time.monotonic() < until and not faults:
            http.request("POST", "/matters/intake/", urlencode(_told(rng, frame)), headers)
            answer = http.getresponse()
            answer.read()
            if answer.status != 302:
                faults.append(f"was answered {answer.status}")
            done[n] += 1
        http.close()

    threads = [threading.Thread(target=one, args=(n,)) for n in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    recorded = Matter.objects.count() - recorded
    connections.close_all()
    if recorded != sum(done):
        faults.append(f"recorded {recorded} of {sum(done)}")
    if faults:
        raise RuntimeError(f"The intake {faults[0]}")
    return recorded


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


def cpu_of_children(pid: int) -> float:
    """Seconds of processor time that the living children of a process have used (Linux)."""
    ticks = 0
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        after_name = Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()
        ticks += int(after_name[11]) + int(after_name[12])
    return ticks / 100
