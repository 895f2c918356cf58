"""Making a house from a backup: everything is read and checked before anything is touched."""

import fcntl
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hub.kernel import upkeep
from hub.kernel.backups import archive
from hub.kernel.backups.databases import ASIDE, InUse, ToolFailed, ours
from hub.kernel.models import Company, Upkeep
from hub.kernel.refusals import Refusal


class NotEmpty(Refusal):
    message = gettext_lazy(
        "这里已经有公司和记录，没有恢复。要恢复到空的一套，请换数据库和数据目录；"
        "确要替换，请加 --replace：现有的数据会移到一旁保留，不会删除。"
    )


class AnotherAtWork(Refusal):
    message = gettext_lazy("另一次恢复正在这里进行。请等它结束，再看 manage.py doctor 怎么说。")


class OtherDatabase(Refusal):
    """A backup of SQLite cannot be put into PostgreSQL, nor the other way round."""


class NewerBackup(Refusal):
    """It holds tables that this version of the program does not know."""


@dataclass(frozen=True)
class Restored:
    manifest: archive.Manifest
    # What was there before and is kept: a schema or file, and a folder; empty if there was nothing.
    kept: list[str]


# Lies in the data folder from the moment that anything is moved until all of it is done: what it is
# found in by anybody else is neither the old house nor the new one.
MARK = "restore-under-way"
ROOM = ".restore-"


def is_half_done() -> bool:
    """Whether a restore was cut off here. It is run again: nothing it moved aside is lost."""
    return _mark().exists()


def restore(path: Path, *, at: datetime, is_replacing: bool = False) -> Restored:
    """Stand the backup's database and files here, and bring the tables up to this version.

    :raises archive.NotABackup: and Damaged: nothing was touched
    :raises NotEmpty: somebody works here, and nobody said to replace them
    :raises OtherDatabase: and NewerBackup
    :raises InUse: the web server or a worker still runs
    """
    database = ours()
    with archive.opened(path) as reader:
        _refuse_foreign(reader.manifest, database.vendor)
        is_lived_in = _is_lived_in()
        if is_lived_in and not is_replacing and not is_half_done():
            raise NotEmpty
        reader.check()
        with _under_way():
            files = _unpack_files(reader)
            with tempfile.TemporaryDirectory(dir=settings.VAR_DIR, prefix=ROOM) as room:
                copy = Path(room) / archive.DATABASE
                reader.extract(archive.DATABASE, copy)
                aside = database.put(copy, at)
            kept = [_swap_files(files, at)]
            call_command("migrate", verbosity=0, interactive=False)
    if aside and not is_lived_in:
        database.forget(aside)
    elif aside:
        kept.append(aside)
    upkeep.record(Upkeep.Kind.RESTORED, at, file=path.name, made_at=reader.manifest.made_at)
    return Restored(reader.manifest, [one for one in kept if one])


@contextmanager
def _under_way() -> Iterator[None]:
    """Leave the mark until all is done, or until it is sure that all is as it was.

    :raises AnotherAtWork:
    """
    with _mark().open("a") as mark:
        try:
            fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AnotherAtWork from None
        for left in Path(settings.VAR_DIR).glob(f"{ROOM}*"):
            shutil.rmtree(left)  # of one that was killed
        was_half_done = mark.tell() > 0
        mark.write("restore\n")
        mark.flush()
        try:
            yield
        except (InUse, ToolFailed):
            if not was_half_done:
                _mark().unlink()
            raise
        _mark().unlink()


def _mark() -> Path:
    return Path(settings.VAR_DIR) / MARK


def _refuse_foreign(manifest: archive.Manifest, vendor: str) -> None:
    if manifest.vendor != vendor:
        raise OtherDatabase(
            _("这份备份出自 %(theirs)s，这里用的是 %(ours)s。请把 DATABASE_URL 指向同一种数据库。")
            % {"theirs": manifest.vendor, "ours": vendor}
        )
    known = MigrationLoader(None)
    ours_too = known.migrated_apps
    for app, name in manifest.migrations:
        if app in ours_too and (app, name) not in known.disk_migrations:
            raise NewerBackup(
                _("这份备份由更新的版本 %(version)s 制作（%(name)s）。请先升级程序，再恢复。")
                % {"version": manifest.version, "name": f"{app}.{name}"}
            )


def _is_lived_in() -> bool:
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
    return Company._meta.db_table in tables and Company.objects.exists()


def _unpack_files(reader: archive.Reader) -> Path:
    root = Path(settings.MEDIA_ROOT)
    coming = root.with_name(f"{root.name}.restoring")
    shutil.rmtree(coming, ignore_errors=True)
    coming.mkdir(parents=True)
    for name in reader.files():
        reader.extract(name, coming / name.removeprefix(archive.FILES))
    return coming


def _swap_files(coming: Path, at: datetime) -> str:
    root, aside = Path(settings.MEDIA_ROOT), ""
    if root.exists() and any(root.iterdir()):
        aside = str(root.with_name(f"{root.name}.{ASIDE}{at:%Y%m%d_%H%M%S}"))
        root.rename(aside)
    elif root.exists():
        root.rmdir()
    coming.rename(root)
    return aside
