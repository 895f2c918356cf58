"""`manage.py serve`: one process to start and stop, and what it starts ends with it."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings

from tests import migrated

PATIENCE = 120


def eventually(holds: Callable[[], object], what: str) -> None:
    until = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < until, f"Waited {PATIENCE} s in vain for {what}"
        time.sleep(0.1)


def children(pid: int) -> dict[str, int]:
    """The processes it started, by what they are."""
    found = {}
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        command = Path(f"/proc/{child}/cmdline").read_bytes().decode()
        found["web" if "gunicorn" in command else "worker"] = int(child)
    return found


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number: int = probe.getsockname()[1]
        return number


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Of a house of its own, with its tables made."""
    var = tmp_path_factory.mktemp("var")
    environment = {**os.environ, "ZHONGSHU_VAR": str(var), "PYTHONWARNINGS": ""}
    environment.pop("DATABASE_URL", None)
    (var / "static").mkdir()
    shutil.copyfile(migrated.file(), var / "zhongshu.sqlite3")
    return environment


def serve(port: int, environment: dict[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "manage.py", "serve", "--port", str(port), "--processes", "1"],
        cwd=settings.BASE_DIR,
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.fixture
def serving(port: int, environment: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    with serve(port, environment) as process:
        try:
            eventually(lambda: answers(port), "an answer")
            yield process
        finally:
            process.terminate()


def answers(port: int) -> bool:
    with socket.socket() as visitor:
        return visitor.connect_ex(("127.0.0.1", port)) == 0


class TestServe:
    def test_starts_another_worker_when_one_dies(self, serving: subprocess.Popen[str]) -> None:
        first = children(serving.pid)["worker"]

        os.kill(first, signal.SIGKILL)

        eventually(lambda: children(serving.pid).get("worker", first) != first, "another worker")

    @pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
    def test_leaves_nothing_running(
        self, number: signal.Signals, serving: subprocess.Popen[str], port: int
    ) -> None:
        started = children(serving.pid)

        serving.send_signal(number)

        assert serving.wait(PATIENCE) == 0
        assert set(started) == {"web", "worker"}
        assert not [pid for pid in started.values() if Path(f"/proc/{pid}").exists()]
        assert not answers(port)

    def test_ends_with_its_web_server_and_says_so(self, serving: subprocess.Popen[str]) -> None:
        os.kill(children(serving.pid)["web"], signal.SIGKILL)

        assert serving.wait(PATIENCE) == 1
        assert serving.stderr
        assert "The web server ended" in serving.stderr.read()

    def test_refuses_a_port_that_is_taken(self, environment: dict[str, str]) -> None:
        with socket.socket() as other:
            other.bind(("127.0.0.1", 0))
            other.listen()
            port = other.getsockname()[1]

            with serve(port, environment) as process:
                assert process.wait(PATIENCE) == 1
                assert process.stderr
                assert f"Port {port} is not free" in process.stderr.read()
