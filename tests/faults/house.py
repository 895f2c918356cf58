"""The product as it runs for real, in processes that can be killed, on a database of its own."""

import contextlib
import http.client
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg

from hub.kernel.management.commands.serve import gunicorn, manage
from tests import migrated
from tests.faults.cluster import children_of, free_port

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 120
Process = subprocess.Popen[bytes]


class House:
    """A folder, a database, and whatever runs on them: web server, workers, and a way backstage."""

    def __init__(self, var: Path, url: str, **environment: str) -> None:
        self.var, self.url, self.port = var, url, free_port()
        # Beside the folder: a house whose disk is full still has something to say.
        self.log = var.with_name(f"{var.name}.log")
        self.running: list[Process] = []
        self.environment = {
            **os.environ,
            "ZHONGSHU_VAR": str(var),
            "DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "PYTHONWARNINGS": "",
            "PYTHONPATH": str(ROOT),
            **environment,
        }
        self.environment.pop("DEBUG", None)
        self._stage: subprocess.Popen[str] | None = None
        # Enough for the pages: nobody looks at them here.
        (var / "static").mkdir(parents=True, exist_ok=True)

    @property
    def vendor(self) -> str:
        return self.url.partition(":")[0]

    # ── Processes ────────────────────────────────────────────────────────────────────────

    def start(self, *command: str, **environment: str) -> Process:
        """In a session of its own, so that it can be killed with all its children at once."""
        with self.log.open("ab") as out:
            process = subprocess.Popen(
                command,
                cwd=ROOT,
                env={**self.environment, **environment},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )
        self.running.append(process)
        return process

    def start_web(self) -> Process:
        web = self.start(*gunicorn(self.port))
        self.wait_for(lambda: self.get("/health")[0] == 200, "the web server")
        return web

    def start_worker(self, *options: str, **environment: str) -> Process:
        return self.start(*manage("worker"), *options, **environment)

    def kill(self, process: Process) -> None:
        """kill -9, of it and of everything it has started."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        self.running.remove(process)

    def kill_a_child(self, process: Process) -> None:
        """kill -9 of one web process; its parent starts another one."""
        if children := children_of(process.pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(children[0], signal.SIGKILL)

    def close(self) -> None:
        for process in list(self.running):
            self.kill(process)
        if self._stage is not None:
            with self._stage as stage:
                stage.kill()
            self._stage = None

    def manage(self, *words: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [*manage(words[0]), *words[1:]],
            cwd=ROOT,
            env={**self.environment, **environment},
            capture_output=True,
            text=True,
        )

    def drain(self, *options: str) -> None:
        """Let a worker run all that is due."""
        done = self.manage("worker", "--drain", *options)
        assert done.returncode == 0, done.stderr

    def wait_for(
        self, holds: Callable[[], object], what: str, seconds: float = START_SECONDS
    ) -> None:
        until = time.monotonic() + seconds
        while True:
            with contextlib.suppress(OSError, http.client.HTTPException):
                if holds():
                    return
            assert time.monotonic() < until, f"Waited {seconds} s for {what}:\n{self.words()}"
            time.sleep(0.1)

    def words(self) -> str:
        """The last things its processes said."""
        return self.log.read_text(errors="replace")[-6000:].replace("\\n", "\n")

    # ── Asking ───────────────────────────────────────────────────────────────────────────

    def get(self, path: str, **headers: str) -> tuple[int, str, dict[str, str]]:
        """Status, body and headers."""
        with contextlib.closing(
            http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        ) as door:
            door.request("GET", path, headers=headers)
            answer = door.getresponse()
            told = {name.lower(): value for name, value in answer.getheaders()}
            return answer.status, answer.read().decode(), told

    def play(self, scene: str, **given: Any) -> Any:
        """Call a function of scenes.py where the database is; both sides speak JSON."""
        if self._stage is None:
            self._stage = subprocess.Popen(
                [sys.executable, "-m", "tests.browser.backstage", "tests.faults.scenes"],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        assert self._stage.stdin
        assert self._stage.stdout
        self._stage.stdin.write(json.dumps({"scene": scene, "given": given}) + "\n")
        self._stage.stdin.flush()
        line = self._stage.stdout.readline()
        assert line, "The backstage process has ended; its words are above."
        answer = json.loads(line)
        assert "failed" not in answer, f"The scene {scene} failed:\n{answer['failed']}"
        return answer["gave"]

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        """Ask the tables themselves, past the product."""
        if self.vendor == "sqlite":
            place = self.url.removeprefix("sqlite:///")
            with contextlib.closing(sqlite3.connect(place, timeout=20)) as there:
                return there.execute(sql).fetchall()
        with psycopg.connect(self.url) as there:
            return there.execute(sql).fetchall()

    def one(self, sql: str) -> Any:
        return self.ask(sql)[0][0]


@contextlib.contextmanager
def on_sqlite(var: Path, **environment: str) -> Iterator[House]:
    place = var / "zhongshu.sqlite3"
    shutil.copyfile(migrated.file(), place)
    house = House(var, f"sqlite:///{place}", **environment)
    try:
        yield house
    finally:
        house.close()


@contextlib.contextmanager
def on_postgresql(var: Path, url: str, **environment: str) -> Iterator[House]:
    house = House(var, url, **environment)
    try:
        yield house
    finally:
        house.close()
