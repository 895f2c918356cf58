"""A database with every migration applied, made once for each state of them and copied ever after.

Applying them takes half a minute, copying takes none; each worker of each run needs a database.
"""

import fcntl
import hashlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

import psycopg
from django.db import connection

ROOT = Path(__file__).parent.parent
PLACE = ROOT / "var" / "tests"
NAME = "zhongshu_migrated_"
MOST_KEPT = 8
# The migrations, what they import of ours and the library that runs them: a change of any makes a
# new database.
MADE_FROM = (
    "hub/**/migrations/*.py",
    "hub/kernel/appendonly.py",
    "hub/kernel/indexes.py",
    "hub/kernel/migrating.py",
    "hub/kernel/search.py",
    "requirements/base.txt",
)


def file() -> Path:
    """The SQLite file to copy."""
    made = PLACE / f"{_state()}.sqlite3"
    with _alone():
        if not made.exists():
            for old in PLACE.glob("*.sqlite3"):
                old.unlink()
            raw = PLACE / "raw.sqlite3.part"
            raw.unlink(missing_ok=True)
            _migrate(f"sqlite:///{raw}")
            raw.rename(made)
    return made


def dump(url: str) -> Path | None:
    """What to fill an empty PostgreSQL database with; None if it has just been migrated itself."""
    made = _dump()
    with _alone():
        if made.exists():
            return made
        _migrate(url)
        _keep_dump(url)
        return None


def _dump() -> Path:
    return PLACE / f"{_state()}.pgdump"


def _keep_dump(url: str) -> None:
    """For whoever holds the lock."""
    for old in PLACE.glob("*.pgdump"):
        old.unlink()
    part = _dump().with_suffix(".part")
    subprocess.run(["pg_dump", "-Fc", "--no-owner", "-f", str(part), url], check=True)
    part.rename(_dump())


def database() -> str:
    """The PostgreSQL database to use as a template, on the server the tests are pointed at."""
    name = NAME + _state()
    told = connection.settings_dict
    server = {key: told[key] for key in ("HOST", "PORT", "USER", "PASSWORD") if told[key]}
    words = " ".join(f"{key.lower()}={value}" for key, value in server.items())
    with psycopg.connect(f"{words} dbname=postgres", autocommit=True) as admin:
        # Other checkouts may share the server: whoever comes second waits and finds it made.
        admin.execute("SELECT pg_advisory_lock(%s)", [int(_state(), 16) % 2**31])
        if not _is_there(admin, name):
            _make_room(admin)
            raw = f"{name}_part"
            admin.execute(f'DROP DATABASE IF EXISTS "{raw}"')
            admin.execute(f"CREATE DATABASE \"{raw}\" ENCODING 'UTF8' TEMPLATE template0")
            _migrate(_address(raw))
            with _alone():
                _keep_dump(_address(raw))
            admin.execute(f'ALTER DATABASE "{raw}" RENAME TO "{name}"')
    return name


def _is_there(admin: "psycopg.Connection[tuple[object, ...]]", name: str) -> bool:
    found = admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
    return found.fetchone() is not None


def _make_room(admin: "psycopg.Connection[tuple[object, ...]]") -> None:
    """Keep a few earlier states, for other checkouts; what is being copied just now stays anyway."""
    rows = admin.execute(
        "SELECT datname FROM pg_database WHERE datname LIKE %s ORDER BY oid", [f"{NAME}%"]
    )
    for (old,) in rows.fetchall()[:-MOST_KEPT]:
        with suppress(psycopg.errors.ObjectInUse):
            admin.execute(f'DROP DATABASE IF EXISTS "{old}"')


def _address(name: str) -> str:
    told = connection.settings_dict
    who = f"{told['USER']}:{told['PASSWORD']}@" if told["PASSWORD"] else f"{told['USER']}@"
    port = f":{told['PORT']}" if told["PORT"] else ""
    return f"postgres://{who}{told['HOST']}{port}/{name}"


def _migrate(address: str) -> None:
    with tempfile.TemporaryDirectory() as var:
        subprocess.run(
            [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
            cwd=ROOT,
            env={**os.environ, "DATABASE_URL": address, "ZHONGSHU_VAR": var},
            check=True,
        )


@cache
def _state() -> str:
    found = hashlib.sha256()
    for pattern in MADE_FROM:
        for path in sorted(ROOT.glob(pattern)):
            found.update(str(path.relative_to(ROOT)).encode())
            found.update(path.read_bytes())
    return found.hexdigest()[:16]


@contextmanager
def _alone() -> Iterator[None]:
    """Several workers want it at once; the first makes it."""
    PLACE.mkdir(parents=True, exist_ok=True)
    with (PLACE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
