"""A database of its own for what is measured, on SQLite and on PostgreSQL, gone afterwards."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings


def each(only: str | None, command: str, inside: list[str], say: Callable[[str], None]) -> None:
    """Run `manage.py COMMAND --inside …` on each: in a process of its own, whose memory is then
    this database's alone."""
    with tempfile.TemporaryDirectory() as place:
        for name, url in _urls(place, command).items():
            if only not in (None, name):
                continue
            say(f"── {name} " + "─" * 60)
            with _made(name, url) as is_there:
                if not is_there:
                    say("没有连上 PostgreSQL（BENCH_DATABASE_URL），未测。")
                    continue
                subprocess.run(  # noqa: S603 (our own program)
                    [sys.executable, "manage.py", command, "--inside", *inside],
                    env={**os.environ, "DATABASE_URL": url, "ZHONGSHU_VAR": f"{place}/{name}"},
                    cwd=settings.BASE_DIR,
                    check=True,
                )


def _urls(place: str, command: str) -> dict[str, str]:
    server = os.environ.get("BENCH_DATABASE_URL", "postgres://postgres@127.0.0.1:5432/postgres")
    return {
        "sqlite": f"sqlite:///{place}/bench.sqlite3",
        "postgresql": server.rpartition("/")[0] + f"/zhongshu_{command}",
    }


@contextmanager
def _made(name: str, url: str) -> Iterator[bool]:
    if name == "sqlite":
        yield True
        return
    database = url.rpartition("/")[2]
    is_there = _psql(url, f"CREATE DATABASE {database}")
    try:
        yield is_there
    finally:
        if is_there:
            _psql(url, f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")


def _psql(url: str, statement: str) -> bool:
    import psycopg

    server = url.rpartition("/")[0] + "/postgres"
    try:
        with psycopg.connect(server, autocommit=True) as server_connection:
            server_connection.execute(statement)
    except psycopg.OperationalError:
        return False
    except psycopg.errors.DuplicateDatabase:
        return True
    return True
