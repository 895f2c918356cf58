"""Three PostgreSQL under Patroni with three etcd, and HAProxy before them, all on this machine.

For a trial: each node has a folder instead of a machine. The configuration is what docs/operations.md
tells to write on real ones.
"""

import contextlib
import http.client
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.faults.cluster import children_of, found, free_port

PATIENCE = 120
ETCD = {"heartbeat-interval": "100", "election-timeout": "1000"}
PATRONI = """
scope: zhongshu
name: {name}
restapi:
  listen: 127.0.0.1:{rest}
  connect_address: 127.0.0.1:{rest}
etcd3:
  hosts: {etcd}
bootstrap:
  dcs:
    ttl: 20
    loop_wait: 2
    retry_timeout: 5
    # A leader whose PostgreSQL has died is not started again first: another one takes over.
    master_start_timeout: 0
    # A write is acknowledged once a second node has it, so whoever takes over has it too.
    synchronous_mode: true
    postgresql:
      use_pg_rewind: true
      parameters:
        wal_log_hints: 'on'
        max_connections: 60
        shared_buffers: 64MB
  initdb:
    - encoding: UTF8
    - locale: C
    - data-checksums
postgresql:
  listen: 127.0.0.1:{port}
  connect_address: 127.0.0.1:{port}
  data_dir: {place}/data
  bin_dir: {bin}
  pgpass: {place}/pgpass
  authentication:
    superuser: {{username: postgres, password: postgres}}
    replication: {{username: replicator, password: replicator}}
    rewind: {{username: rewind, password: rewind}}
  pg_hba:
    - local all all trust
    - host all all 127.0.0.1/32 trust
    - host replication replicator 127.0.0.1/32 trust
  parameters:
    unix_socket_directories: {place}
"""
HAPROXY = """
defaults
    mode tcp
    timeout connect 2s
    timeout client 30m
    timeout server 30m
    timeout check 2s
listen postgresql
    bind 127.0.0.1:{port}
    option httpchk OPTIONS /primary
    http-check expect status 200
    default-server inter 1s fall 2 rise 1 on-marked-down shutdown-sessions
{servers}
"""


@dataclass
class Node:
    name: str
    place: Path
    port: int = field(default_factory=free_port)
    rest: int = field(default_factory=free_port)
    patroni: subprocess.Popen[bytes] | None = None

    def postmaster(self) -> int:
        return int((self.place / "data" / "postmaster.pid").read_text().splitlines()[0])

    def role(self) -> str:
        """primary, replica, or nothing while it is away."""
        told = self._told()
        return str(told.get("role", "")) if told.get("state") == "running" else ""

    def is_synchronous(self) -> bool:
        return bool(self._told().get("sync_standby"))

    def _told(self) -> dict[str, Any]:
        try:
            with contextlib.closing(
                http.client.HTTPConnection("127.0.0.1", self.rest, timeout=2)
            ) as door:
                door.request("GET", "/patroni")
                found_: dict[str, Any] = json.loads(door.getresponse().read())
                return found_
        except (OSError, ValueError, http.client.HTTPException):
            return {}


class Trio:
    def __init__(self, place: Path) -> None:
        self.place = place
        self.port = free_port()
        self.nodes = [Node(f"n{n}", place / f"n{n}") for n in (1, 2, 3)]
        self.running: list[subprocess.Popen[bytes]] = []
        self._user = "postgres" if os.geteuid() == 0 else None

    @property
    def url(self) -> str:
        return f"postgres://postgres@127.0.0.1:{self.port}/zhongshu"

    # ── Starting ─────────────────────────────────────────────────────────────────────────

    def start(self) -> None:
        if self._user:
            shutil.chown(self.place, self._user)
        self.etcd = self._start_etcd()
        for node in self.nodes:
            self._make(node)
            self.start_node(node)
        self._start_haproxy()
        self.wait_until_whole()

    def _start_etcd(self) -> str:
        """Three of them; where their clients find them."""
        peers = {f"e{n}": (free_port(), free_port()) for n in (1, 2, 3)}
        cluster = ",".join(f"{name}=http://127.0.0.1:{peer}" for name, (_c, peer) in peers.items())
        for name, (client, peer) in peers.items():
            told = {
                "name": name,
                "data-dir": str(self.place / name),
                "listen-client-urls": f"http://127.0.0.1:{client}",
                "advertise-client-urls": f"http://127.0.0.1:{client}",
                "listen-peer-urls": f"http://127.0.0.1:{peer}",
                "initial-advertise-peer-urls": f"http://127.0.0.1:{peer}",
                "initial-cluster": cluster,
                **ETCD,
            }
            self._start("etcd", *(f"--{key}={value}" for key, value in told.items()))
        return ",".join(f"127.0.0.1:{client}" for client, _p in peers.values())

    def _make(self, node: Node) -> None:
        node.place.mkdir(mode=0o700)
        told = PATRONI.format(
            name=node.name, rest=node.rest, port=node.port, place=node.place, etcd=self.etcd,
            bin=Path(found("postgres")).parent,
        )  # fmt: skip
        (node.place / "patroni.yml").write_text(told)
        if self._user:
            for path in (node.place, node.place / "patroni.yml"):
                shutil.chown(path, self._user)

    def start_node(self, node: Node) -> None:
        node.patroni = self._start("patroni", str(node.place / "patroni.yml"))

    def _start_haproxy(self) -> None:
        servers = "\n".join(
            f"    server {node.name} 127.0.0.1:{node.port} check port {node.rest}"
            for node in self.nodes
        )
        place = self.place / "haproxy.cfg"
        place.write_text(HAPROXY.format(port=self.port, servers=servers))
        self._start(shutil.which("haproxy") or "/usr/sbin/haproxy", "-db", "-f", str(place))

    def _start(self, *command: str) -> subprocess.Popen[bytes]:
        with (self.place / "log").open("ab") as log:
            process = subprocess.Popen(  # noqa: S603  (PostgreSQL's own programs)
                command,
                cwd=self.place,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                user=self._user,
                start_new_session=True,
            )
        self.running.append(process)
        return process

    # ── Watching and killing ─────────────────────────────────────────────────────────────

    def leader(self) -> Node | None:
        return next((node for node in self.nodes if node.role() in {"master", "primary"}), None)

    def wait_until_whole(self) -> None:
        """Until there is a leader, one that has every write of it, and a third."""
        until = time.monotonic() + PATIENCE
        while not self._is_whole():
            if time.monotonic() > until:
                raise RuntimeError("The three are not whole:\n" + self.words())
            time.sleep(0.2)

    def _is_whole(self) -> bool:
        roles = [node.role() for node in self.nodes]
        return (
            all(roles)
            and sum(role in {"master", "primary"} for role in roles) == 1
            and any(node.is_synchronous() for node in self.nodes)
        )

    def kill_postgresql(self, node: Node) -> None:
        """kill -9 of the postmaster and all its children; Patroni lives."""
        leader = node.postmaster()
        os.kill(leader, signal.SIGSTOP)
        for pid in (leader, *children_of(leader)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def kill_node(self, node: Node) -> None:
        """As if its machine had lost its power: Patroni first, or it would still give way."""
        if node.patroni is not None:
            node.patroni.send_signal(signal.SIGKILL)
        self.kill_postgresql(node)
        if node.patroni is not None:
            node.patroni.wait()
            self.running.remove(node.patroni)
            node.patroni = None

    def words(self) -> str:
        return (self.place / "log").read_text(errors="replace")[-4000:]

    def close(self) -> None:
        for node in self.nodes:
            with contextlib.suppress(OSError, ValueError):
                self.kill_node(node)
        for process in self.running:
            process.kill()
            process.wait()


@contextlib.contextmanager
def started() -> Iterator[Trio]:
    place = Path(tempfile.mkdtemp(prefix="zhongshu-ha-"))
    trio = Trio(place)
    try:
        trio.start()
        yield trio
    finally:
        trio.close()
        shutil.rmtree(place, ignore_errors=True)
