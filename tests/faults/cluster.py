"""A PostgreSQL of the tests' own, on a port and in a folder of its own: it may be killed."""

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg

from tests import migrated

TEMPLATE = "migrated"
START_SECONDS = 60
CONFIGURATION = """
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = '{place}'
shared_buffers = 64MB
max_connections = 60
fsync = on
synchronous_commit = on
"""


class Cluster:
    """One postmaster and all its children, run as the user postgres where we are root."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.data = place / "data"
        self.port = free_port()
        # PostgreSQL refuses to run as root; Debian's package has made a user for it.
        self._leader: subprocess.Popen[bytes] | None = None
        self._user = "postgres" if os.geteuid() == 0 else None
        self.owner = self._user or pwd.getpwuid(os.geteuid()).pw_name

    def url(self, database: str = "postgres") -> str:
        return f"postgres://{self.owner}@127.0.0.1:{self.port}/{database}"

    def make(self) -> None:
        if self._user:
            shutil.chown(self.place, self.owner)
        subprocess.run(
            [
                found("initdb"), "-D", str(self.data), "-A", "trust", "-U", self.owner,
                "-E", "UTF8", "--no-locale", "--no-sync", "--no-instructions",
            ],
            cwd=self.place, user=self._user, check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        told = CONFIGURATION.format(port=self.port, place=self.place)
        with (self.data / "postgresql.conf").open("a") as configuration:
            configuration.write(told)

    def start(self) -> None:
        """As a child of ours, so that who was killed does not stay behind as a process of nobody."""
        with (self.place / "log").open("ab") as log:
            self._leader = subprocess.Popen(
                [found("postgres"), "-D", str(self.data)],
                cwd=self.place,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                user=self._user,
                start_new_session=True,
            )
        until = time.monotonic() + START_SECONDS
        while not self._answers():
            assert self._leader.poll() is None, (self.place / "log").read_text()[-2000:]
            assert time.monotonic() < until, "PostgreSQL does not start"
            time.sleep(0.05)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """In good order, but without waiting for whoever is connected (SIGQUIT: not even that)."""
        if self._leader is not None:
            self._leader.send_signal(how)
            self._leader.wait(START_SECONDS)

    def kill(self) -> None:
        """kill -9 of the postmaster and everything it has started, in the middle of whatever they do."""
        assert self._leader is not None
        leader = self._leader.pid
        # Held still, or it would see its children die and begin anew.
        os.kill(leader, signal.SIGSTOP)
        children = children_of(leader)
        for pid in (leader, *children):
            os.kill(pid, signal.SIGKILL)
        self._leader.wait(START_SECONDS)
        until = time.monotonic() + START_SECONDS
        while not all(_is_dead(pid) for pid in children):
            assert time.monotonic() < until, "PostgreSQL outlived kill -9"
            time.sleep(0.01)

    def _answers(self) -> bool:
        with contextlib.suppress(psycopg.OperationalError):
            psycopg.connect(self.url(), connect_timeout=5).close()
            return True
        return False

    def create(self, name: str) -> str:
        """A database with every migration applied; its address."""
        with psycopg.connect(self.url(), autocommit=True) as admin:
            admin.execute(f'CREATE DATABASE "{name}" TEMPLATE {TEMPLATE}')
        return self.url(name)

    def make_template(self) -> None:
        """Migrated once for each state of the migrations, and read from a file ever after."""
        with psycopg.connect(self.url(), autocommit=True) as admin:
            admin.execute(f"CREATE DATABASE {TEMPLATE} ENCODING 'UTF8' TEMPLATE template0")
        dump = migrated.dump(self.url(TEMPLATE))
        if dump is not None:
            subprocess.run(
                [found("pg_restore"), "--no-owner", "-d", self.url(TEMPLATE), str(dump)],
                check=True,
            )


def found(name: str) -> str:
    """One of PostgreSQL's own programs, which Debian keeps off the path."""
    places = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return str(places[-1]) if places else name


@contextlib.contextmanager
def running(disk: Path | None = None) -> Iterator[Cluster]:
    """With the migrated template in it, and gone afterwards whatever happened."""
    place = Path(tempfile.mkdtemp(prefix="zhongshu-pg-", dir=disk))
    cluster = Cluster(place)
    try:
        cluster.make()
        cluster.start()
        cluster.make_template()
        yield cluster
    finally:
        cluster.stop(signal.SIGQUIT)
        shutil.rmtree(place, ignore_errors=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def children_of(pid: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        found += [int(child) for child in (task / "children").read_text().split()]
    return [*found, *(grandchild for child in found for grandchild in children_of(child))]


def _is_dead(pid: int) -> bool:
    """Gone, or only waiting for whoever started it to take notice."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True
