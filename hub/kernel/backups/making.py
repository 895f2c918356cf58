"""Making a backup while people go on working."""

import hashlib
import os
import tempfile
import tomllib
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from django.utils.translation import gettext_lazy

from hub.kernel import upkeep
from hub.kernel.backups import archive
from hub.kernel.backups.databases import ours
from hub.kernel.models import Attachment, Upkeep
from hub.kernel.refusals import Refusal

NAME = "zhongshu-"


class AlreadyThere(Refusal):
    message = gettext_lazy("已有同名的文件，没有覆盖。请换一个文件名，或给一个文件夹。")


@dataclass(frozen=True)
class Made:
    path: Path
    size: int
    sha256: str
    files: int
    # Attachments of record whose file is not on the disk any more.
    lost: list[str]


def make(place: Path, *, at: datetime) -> Made:
    """Write a backup to the file named, or under a name with the moment into the folder named.

    The file appears when it is whole: whoever finds it can use it.

    :raises AlreadyThere:
    :raises ToolFailed: the database could not be taken out
    """
    path = place / f"{NAME}{timezone.localtime(at):%Y%m%d-%H%M%S}.zip" if place.is_dir() else place
    if path.exists():
        raise AlreadyThere
    part = path.with_name(f"{path.name}.part")
    try:
        names = _write(part, at)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)
    made = Made(path, path.stat().st_size, _sha256(path), len(names), _lost(names))
    upkeep.record(
        Upkeep.Kind.BACKED_UP,
        at,
        file=path.name,
        size=made.size,
        sha256=made.sha256,
        files=made.files,
    )
    return made


def prune(folder: Path, keep: int) -> list[Path]:
    """Delete the oldest backups of a folder but for the last so many."""
    old = sorted(folder.glob(f"{NAME}????????-??????.zip"))[:-keep]
    for path in old:
        path.unlink()
    return old


def _write(part: Path, at: datetime) -> set[str]:
    database = ours()
    manifest = archive.Manifest(
        made_at=at.isoformat(),
        version=_version(),
        vendor=database.vendor,
        server=database.version(),
        migrations=sorted(list(key) for key in MigrationRecorder(connection).applied_migrations()),
    )
    names = set()
    part.touch(mode=0o600)
    with (
        part.open("wb") as raw,
        zipfile.ZipFile(raw, "w") as zipped,
        tempfile.TemporaryDirectory(dir=part.parent, prefix=".backup-") as room,
    ):
        writer = archive.Writer(zipped, manifest)
        copy = Path(room) / "copy"
        database.take(copy)
        with copy.open("rb") as source:
            writer.add(archive.DATABASE, source, is_compressed=database.is_compressible)
        copy.unlink()
        for name, path in _files():
            try:
                with path.open("rb") as source:
                    writer.add(archive.FILES + name, source)
                names.add(name)
            except FileNotFoundError:
                continue  # an upload nobody claimed, swept meanwhile
        writer.close()
        zipped.close()
        os.fsync(raw.fileno())
    return names


def _files() -> Iterator[tuple[str, Path]]:
    root = Path(settings.MEDIA_ROOT)
    for path in sorted(root.rglob("*")):
        if path.is_file():
            yield path.relative_to(root).as_posix(), path


def _lost(names: set[str]) -> list[str]:
    claimed = Attachment.objects.filter(draft_token__isnull=True).exclude(file="")
    kept = claimed.values_list("file", flat=True)
    return sorted(name for name in kept.iterator() if name not in names)


def _version() -> str:
    project = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())
    return str(project["project"]["version"])


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
