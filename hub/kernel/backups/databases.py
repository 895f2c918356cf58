"""Taking a database out whole and putting one in its place, on SQLite and PostgreSQL.

What stood there before is moved aside under a name with the moment in it, never overwritten.
"""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from django.db import connection
from django.db.backends.postgresql.client import DatabaseClient
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hub.kernel.refusals import Refusal

ASIDE = "replaced_"


class InUse(Refusal):
    message = gettext_lazy("还有程序连着这个数据库。请先停止网站和后台程序，再恢复。")


class ToolFailed(Refusal):
    """pg_dump or pg_restore is missing or has refused; what it said is in the sentence."""


class Database(Protocol):
    vendor: str
    # Whether what is taken out is worth compressing again.
    is_compressible: bool

    def version(self) -> str: ...

    def take(self, target: Path) -> None:
        """Write a consistent copy while others go on writing."""

    def put(self, source: Path, at: datetime) -> str:
        """Stand the copy in the place of what is there; return what that is called now.

        :raises InUse:
        :raises ToolFailed: everything is as it was
        """

    def forget(self, aside: str) -> None:
        """Drop what was moved aside, because it held nothing."""


def ours() -> Database:
    return Sqlite() if connection.vendor == "sqlite" else Postgres()


class Sqlite:
    vendor = "sqlite"
    is_compressible = True

    def version(self) -> str:
        return sqlite3.sqlite_version

    def take(self, target: Path) -> None:
        # On a connection of its own: one that is writing cannot be copied from.
        with (
            closing(sqlite3.connect(self._place())) as source,
            closing(sqlite3.connect(target)) as copy,
        ):
            source.backup(copy)
            # The copy stands alone: no log beside it.
            copy.execute("PRAGMA journal_mode=DELETE")

    def put(self, source: Path, at: datetime) -> str:
        place, aside = self._place(), ""
        connection.close()
        self._sound(source)
        coming = place.with_name(f"{place.name}.restoring")
        shutil.copyfile(source, coming)
        if place.exists():
            self._refuse_company(place)
            aside = str(place.with_name(f"{place.name}.{ASIDE}{at:%Y%m%d_%H%M%S}"))
            place.rename(aside)
        coming.rename(place)
        return aside

    def forget(self, aside: str) -> None:
        Path(aside).unlink()

    def _place(self) -> Path:
        return Path(connection.settings_dict["NAME"])

    def _sound(self, source: Path) -> None:
        with closing(sqlite3.connect(source)) as copy:
            (answer,) = copy.execute("PRAGMA quick_check(1)").fetchone()
        if answer != "ok":
            raise ToolFailed(_("备份里的数据库不完整：%(why)s。请换一份备份。") % {"why": answer})

    def _refuse_company(self, place: Path) -> None:
        """Leaving WAL needs the database alone; it also brings the log home into the file."""
        with closing(sqlite3.connect(place, timeout=1)) as alone:
            try:
                alone.execute("PRAGMA journal_mode=DELETE")
            except sqlite3.OperationalError:
                raise InUse from None


class Postgres:
    vendor = "postgresql"
    is_compressible = False  # pg_dump has done it

    def version(self) -> str:
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_version")
            return str(cursor.fetchone()[0])

    def take(self, target: Path) -> None:
        self._run(
            *("pg_dump", "--format=custom", "--no-owner", "--no-privileges"),
            *(f"--exclude-schema={ASIDE}*", f"--file={target}"),
        )

    def put(self, source: Path, at: datetime) -> str:
        self._refuse_company()
        aside = f"{ASIDE}{at:%Y%m%d_%H%M%S}"
        self._tell(f"ALTER SCHEMA public RENAME TO {aside}", "CREATE SCHEMA public")
        try:
            self._run(
                *("pg_restore", "--single-transaction", "--exit-on-error"),
                *("--no-owner", "--no-privileges", str(source)),
            )
        except BaseException:
            self._tell("DROP SCHEMA public CASCADE", f"ALTER SCHEMA {aside} RENAME TO public")
            raise
        finally:
            connection.close()  # it has looked names up in the schema that was there
        return aside

    def forget(self, aside: str) -> None:
        self._tell(f"DROP SCHEMA {aside} CASCADE")

    def _tell(self, *statements: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("; ".join(statements))  # one message, so one transaction

    def _refuse_company(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
                "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
            )
            if cursor.fetchone()[0]:
                raise InUse

    def _run(self, program: str, *options: str) -> None:
        told: dict[str, Any] = connection.settings_dict
        (_psql, *where, name), env = DatabaseClient.settings_to_cmd_args_env(told, [])
        try:
            subprocess.run(  # noqa: S603 (PostgreSQL's own programs)
                [program, *where, f"--dbname={name}", *options],
                env={**os.environ, **(env or {})},
                check=True,
                capture_output=True,
                text=True,
            )
        except FileNotFoundError:
            raise ToolFailed(
                _("没有找到 %(program)s。请安装 postgresql-client 后再试。") % {"program": program}
            ) from None
        except subprocess.CalledProcessError as failed:
            why = (failed.stderr or "").strip().splitlines()
            raise ToolFailed(
                _("%(program)s 没有成功：%(why)s") % {"program": program, "why": " ".join(why[:3])}
            ) from None
