"""Clients that keep count: what they asked for, how often they had to ask, and what was acknowledged.

Each intake carries its key and is sent again until it is answered, and so is each callback with the
version it was decided on, as the page does when somebody reloads it.
"""

import http.client
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

PATIENCE = 180  # seconds that an act may take, all its repetitions included
ANSWER_SECONDS = 20
PAUSE = 0.05


class NoAnswer(Exception):
    """Not in time, or not one that a client can go on with."""


@dataclass
class Intake:
    """One act as its client knows it. `number` and `called_at`: acknowledged."""

    words: str
    key: str = field(default_factory=lambda: uuid4().hex)
    matter: int = 0
    number: str = ""
    version: int = 0
    recorded_at: float = 0
    called_at: float = 0
    # How often no answer came, and how often the answer was to come back later.
    unanswered: int = 0
    put_off: int = 0


@dataclass(frozen=True)
class Tokens:
    """Who takes in, and who calls back: nobody calls about what they handled themselves."""

    agent: str
    caller: str


Door = Callable[[], http.client.HTTPConnection]


def plain_door(port: int) -> Door:
    return lambda: http.client.HTTPConnection("127.0.0.1", port, timeout=ANSWER_SECONDS)


class Clerk(threading.Thread):
    def __init__(self, door: Door, tokens: Tokens, name: str, over: threading.Event) -> None:
        super().__init__(daemon=True)
        self.door, self.tokens, self.name, self.over = door, tokens, name, over
        self.given_up = threading.Event()
        self.log: list[Intake] = []
        self.faults: list[str] = []
        # What was said when it was told to come back later.
        self.sentences: set[str] = set()
        self._http: http.client.HTTPConnection | None = None

    def run(self) -> None:
        try:
            while not self.over.is_set() and not self.faults:
                one = Intake(words=f"大堂灯不亮 {self.name}-{len(self.log)}-{uuid4().hex[:8]}")
                self.log.append(one)
                self.record(one)
                if one.number:
                    self.call_back(one)
        except NoAnswer as trouble:
            self._fault(str(trouble))
        self.hang_up()

    def record(self, one: Intake) -> None:
        told = {
            "kind": "COMPLAINT",
            "channel": "PHONE",
            "severity": "1",
            "text": one.words,
            "type_code": "T01.01",
            "place": "7 栋大堂",
            "reporter_name": "黄海",
            "reporter_phone": "13812345678",
            "act": "finish",
            "result": "已换灯泡",
        }
        status, answer = self._until_answered(
            one, "/matters", told, self.tokens.agent, **{"Idempotency-Key": one.key}
        )
        if status != 200:
            self._fault(f"an intake was answered {status}: {answer}")
            return
        one.matter, one.number = answer["id"], answer["number"]
        one.version, one.recorded_at = answer["version"], time.monotonic()

    def call_back(self, one: Intake) -> None:
        reporters = self._whole(one)["reporters"]
        before = one.unanswered + one.put_off
        told = {
            "reporter": reporters[0]["id"],
            "way": "PHONE",
            "is_reached": "1",
            "verdict": "SATISFIED",
            "said": "好了，谢谢",
            "at_residents_wish": True,
            "seen": one.version,
        }
        path = f"/matters/{one.matter}/call_back"
        status, answer = self._until_answered(one, path, told, self.tokens.caller)
        is_done = status == 200 or (
            # The first was done and its answer lost: the version has moved on, and it shows.
            status == 409
            and answer["code"] == "Changed"
            and one.unanswered + one.put_off > before
            and len(self._whole(one)["callbacks"]) == 1
        )
        if is_done:
            one.called_at = time.monotonic()
        else:
            self._fault(f"a callback was answered {status}: {answer}")

    def _whole(self, one: Intake) -> Any:
        path = f"/matters/{one.matter}"
        status, answer = self._until_answered(one, path, None, self.tokens.caller)
        if status != 200:
            raise NoAnswer(f"a matter was answered {status}: {answer}")
        return answer

    # ── Asking until there is an answer ──────────────────────────────────────────────────

    def _until_answered(
        self, one: Intake, path: str, told: Any, token: str, **headers: str
    ) -> tuple[int, Any]:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and not self.given_up.is_set():
            try:
                status, answer = self._ask(path, told, token, headers)
            except (OSError, http.client.HTTPException, ValueError):
                self.hang_up()
                one.unanswered += 1
                time.sleep(PAUSE)
                continue
            if status != 503:
                return status, answer
            if not answer.get("message"):
                return 503, answer
            one.put_off += 1
            self.sentences.add(answer["message"])
            time.sleep(PAUSE)
        raise NoAnswer(f"{path} was not answered for {PATIENCE} s")

    def _ask(self, path: str, told: Any, token: str, headers: dict[str, str]) -> tuple[int, Any]:
        if self._http is None:
            self._http = self.door()
        self._http.request(
            "GET" if told is None else "POST",
            f"/api/communities/YH{path}",
            None if told is None else json.dumps(told),
            {
                "Authorization": f"Bearer {token}",
                "Content-Type": "application/json",
                **headers,
            },
        )
        answer = self._http.getresponse()
        body = answer.read().decode()
        if answer.status >= 500 and answer.status != 503:
            return answer.status, body[:300]
        return answer.status, json.loads(body)

    def hang_up(self) -> None:
        if self._http is not None:
            with suppress(OSError):
                self._http.close()
        self._http = None

    def _fault(self, what: str) -> None:
        self.faults.append(what)


class Staff:
    """Several clerks at once, each over a connection of their own."""

    def __init__(self, door: Door, tokens: Tokens, count: int) -> None:
        self._over = threading.Event()
        self.clerks = [Clerk(door, tokens, f"员{n}", self._over) for n in range(count)]

    @property
    def log(self) -> list[Intake]:
        return [one for clerk in self.clerks for one in clerk.log]

    @property
    def faults(self) -> list[str]:
        return [fault for clerk in self.clerks for fault in clerk.faults]

    def acknowledged(self) -> int:
        return sum(bool(one.number) + bool(one.called_at) for one in self.log)

    def sentences(self) -> str:
        return "\n".join(sorted({said for clerk in self.clerks for said in clerk.sentences}))

    def put_off(self) -> int:
        return sum(one.put_off for one in self.log)

    def wait_until(self, count: int) -> None:
        """Until so many more acts have been acknowledged."""
        goal, until = self.acknowledged() + count, time.monotonic() + PATIENCE
        while self.acknowledged() < goal:
            assert not self.faults, self.faults
            assert time.monotonic() < until, f"No {count} acts in {PATIENCE} s"
            time.sleep(0.02)

    def longest_silence(self) -> float:
        """The most seconds between two acknowledgements of anybody."""
        moments = sorted(
            moment for one in self.log for moment in (one.recorded_at, one.called_at) if moment
        )
        return max((b - a for a, b in zip(moments, moments[1:], strict=False)), default=0)

    def go_home(self, *, at_once: bool = False) -> None:
        """What is begun is asked until it is answered, unless the test has failed already."""
        self._over.set()
        for clerk in self.clerks if at_once else ():
            clerk.given_up.set()
        for clerk in self.clerks:
            clerk.join(2 * PATIENCE)


@contextmanager
def at_work(
    port: int, tokens: Tokens, count: int = 3, door: Door | None = None
) -> Iterator[Staff]:
    """At the web server's own port, unless another door is given."""
    staff = Staff(door or plain_door(port), tokens, count)
    for clerk in staff.clerks:
        clerk.start()
    try:
        yield staff
    except BaseException:
        staff.go_home(at_once=True)
        raise
    staff.go_home()
