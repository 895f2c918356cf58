"""The product as people meet it: a real server with a database of its own, and a way backstage."""

import contextlib
import http.client
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils.timezone import localtime, now

from tests import migrated

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 120
# The hours in which people may be rung up, with time enough for a story to end.
DAY = range(9, 19)


class House:
    """A running server. `play` reaches states by the product's own actions, in its database.

    Its clock goes, by day; or stands, where pages are to look the same whenever they are looked at.
    """

    def __init__(self, var: Path, stands_at: datetime | None = None) -> None:
        self.var = var
        self.log = var / "server.log"
        self.away = var / "database-away"
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = {
            **os.environ,
            "ZHONGSHU_VAR": str(var),
            "PYTHONWARNINGS": "",
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "HOUSE_CLOCK_HOURS": str(_hours_to_day(localtime(now()))),
            "HOUSE_CLOCK_STANDS": stands_at.isoformat() if stands_at else "",
            "PYTHONPATH": str(ROOT / "tests" / "browser" / "border"),
        }
        self.environment.pop("DATABASE_URL", None)
        self.environment.pop("DEBUG", None)

    def manage(self, *command: str) -> None:
        done = subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, f"manage.py {command[0]} failed:\n{done.stdout}{done.stderr}"

    @contextlib.contextmanager
    def open(self) -> Iterator["House"]:
        shutil.copyfile(migrated.file(), self.var / "zhongshu.sqlite3")
        self.manage("collectstatic", "-v", "0", "--no-input", "--ignore", "*.ttf")
        with self._backstage(), self._server():
            yield self

    def play(self, scene: str, **given: Any) -> Any:
        """Call a function of scenes/ where the database is; both sides speak JSON."""
        assert self.stage.stdin
        assert self.stage.stdout
        self.stage.stdin.write(json.dumps({"scene": scene, "given": given}) + "\n")
        self.stage.stdin.flush()
        line = self.stage.stdout.readline()
        assert line, "The backstage process has ended; its words are above."
        answer = json.loads(line)
        assert "failed" not in answer, f"The scene {scene} failed:\n{answer['failed']}"
        return answer["gave"]

    @contextlib.contextmanager
    def without_database(self) -> Iterator[None]:
        """The server and its workers find their database away; backstage it is still there."""
        self.away.touch()
        try:
            yield
        finally:
            self.away.unlink()

    def words(self) -> str:
        """The last things the server said: JSON lines, tracebacks within."""
        return self.log.read_text(encoding="utf-8")[-4000:].replace("\\n", "\n")

    @contextlib.contextmanager
    def _backstage(self) -> Iterator[None]:
        with subprocess.Popen(
            [sys.executable, "-m", "tests.browser.backstage"],
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as self.stage:
            yield  # Its input ends with this block, and with that the process.

    @contextlib.contextmanager
    def _server(self) -> Iterator[None]:
        with (
            self.log.open("w") as out,
            subprocess.Popen(
                [sys.executable, "manage.py", "serve", "--port", str(self.port)],
                cwd=ROOT,
                env={**self.environment, "HOUSE_DATABASE_AWAY": str(self.away)},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
            ) as server,
        ):
            try:
                self._wait_for(server)
                yield
            finally:
                server.terminate()

    def _wait_for(self, server: subprocess.Popen[bytes]) -> None:
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until and server.poll() is None:
            with contextlib.closing(
                http.client.HTTPConnection("127.0.0.1", self.port, timeout=START_SECONDS)
            ) as door:
                try:
                    door.request("GET", "/")
                    door.getresponse()
                except OSError:
                    time.sleep(0.1)
                else:
                    return
        raise AssertionError(f"The server did not start:\n{self.words()}")


def _hours_to_day(clock: datetime) -> int:
    """By how much the house's clock is put on or back so that it is day, on the same date."""
    return 0 if clock.hour in DAY else DAY.start + 1 - clock.hour


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
