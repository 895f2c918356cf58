"""Another machine: a folder and a database beside the test's own, for what moves between two."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import connection

from hub.kernel.tests.processes import database_url


@dataclass(frozen=True)
class House:
    """Another machine: its own folder and its own database, empty."""

    var: Path
    url: str

    def python(self, *words: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, *words],
            cwd=settings.BASE_DIR,
            env={**os.environ, "ZHONGSHU_VAR": str(self.var), "DATABASE_URL": self.url},
            capture_output=True,
            text=True,
        )

    def manage(self, *words: str) -> "subprocess.CompletedProcess[str]":
        return self.python("manage.py", *words)

    @contextmanager
    def somebody_at_work(self) -> Iterator[None]:
        if self.url.startswith("sqlite"):
            with closing(sqlite3.connect(self.url.removeprefix("sqlite:///"))) as there:
                there.execute("PRAGMA journal_mode=WAL")
                there.execute("SELECT count(*) FROM kernel_event").fetchone()
                yield
        else:
            with psycopg.connect(self.url):
                yield

    def ask(self, sql: str) -> list[tuple[object, ...]]:
        if self.url.startswith("sqlite"):
            with closing(sqlite3.connect(self.url.removeprefix("sqlite:///"))) as there:
                return there.execute(sql).fetchall()
        with psycopg.connect(self.url) as other:
            return other.execute(sql).fetchall()


@contextmanager
def an_empty_house(var: Path) -> Iterator[House]:
    """On the kind of database that the tests run on; its database does not outlast the block."""
    var.mkdir()
    if connection.vendor == "sqlite":
        yield House(var, f"sqlite:///{var / 'zhongshu.sqlite3'}")
        return
    server, _, ours = database_url().rpartition("/")
    name = f"{ours}_other"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as admin:
        admin.execute(f'DROP DATABASE IF EXISTS "{name}"')
        admin.execute(f"CREATE DATABASE \"{name}\" ENCODING 'UTF8' TEMPLATE template0")
        yield House(var, f"{server}/{name}")
        admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
