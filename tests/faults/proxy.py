"""Caddy with the Caddyfile that is deployed, before a house."""

import http.client
import os
import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.faults.cluster import free_port
from tests.faults.house import ROOT, House

HOST = "hub.example.com"
# Certificates of its own making, no ports but ours, no way to change it from outside.
FOR_TRIAL = """{
	admin off
	skip_install_trust
	auto_https disable_redirects
	http_port %(spare)d
	https_port %(port)d
}

"""


class Door(http.client.HTTPSConnection):
    """To the proxy on this machine, under the name that people type."""

    def __init__(self, port: int, trusted: ssl.SSLContext, timeout: float = 30) -> None:
        super().__init__(HOST, port, timeout=timeout, context=trusted)
        self.trusted = trusted

    def connect(self) -> None:
        there = socket.create_connection(("127.0.0.1", self.port), self.timeout)
        self.sock = self.trusted.wrap_socket(there, server_hostname=HOST)


class Proxy:
    def __init__(self, house: House, place: Path) -> None:
        self.house, self.place, self.port = house, place, free_port()
        self.log = place / "proxy.log"
        self._root = place / "data" / "caddy" / "pki" / "authorities" / "local" / "root.crt"

    def file(self) -> Path:
        """The deployed one, with this machine's ports and a certificate that it signs itself."""
        text = (ROOT / "deploy" / "Caddyfile").read_text(encoding="utf-8")
        for deployed, here in (
            (f"{{$HOST:{HOST}}} {{", f"{{$HOST:{HOST}}} {{\n\ttls internal"),
            ("/var/log/caddy/zhongshu.log", str(self.log)),
        ):
            assert text.count(deployed) == 1, f"The Caddyfile has {deployed} no longer once"
            text = text.replace(deployed, here)
        written = self.place / "Caddyfile"
        written.write_text(FOR_TRIAL % {"spare": free_port(), "port": self.port} + text)
        return written

    def start(self) -> None:
        caddy = shutil.which("caddy")
        assert caddy, "These tests need Debian's caddy. As root: apt-get install caddy"
        own = {"XDG_DATA_HOME": self.place / "data", "XDG_CONFIG_HOME": self.place / "config"}
        for folder in own.values():
            folder.mkdir()
        given = {name: str(folder) for name, folder in own.items()}
        given |= {"HOST": HOST, "WEB": f"127.0.0.1:{self.house.port}"}
        command = [caddy, "run", "--adapter", "caddyfile", "--config", str(self.file())]
        self.process = self.house.start(*command, **given)
        self.house.wait_for(self._answers, "the proxy")

    def _answers(self) -> bool:
        assert self.process.poll() is None, f"The proxy has ended:\n{self.house.words()}"
        if not self._root.exists():
            return False
        with suppress(OSError), self.door() as door:
            door.connect()
            return True
        return False

    @contextmanager
    def door(self) -> Iterator[Door]:
        door = self.open_door()
        try:
            yield door
        finally:
            door.close()

    def open_door(self, timeout: float = 30) -> Door:
        return Door(self.port, ssl.create_default_context(cafile=str(self._root)), timeout)


def reload_web(house: House, master: int) -> "subprocess.CompletedProcess[str]":
    """As the unit does."""
    return subprocess.run(
        [str(ROOT / "deploy" / "reload-web"), str(master)],
        env={**os.environ, **house.environment},
        capture_output=True,
        text=True,
        timeout=180,
    )
