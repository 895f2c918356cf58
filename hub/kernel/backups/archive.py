"""The file of a backup: a ZIP that any machine can open, with a manifest of what is in it.

Each member's size and SHA-256 are in the manifest, which is written last: a copy that was cut off
has none.
"""

import hashlib
import json
import shutil
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hub.kernel.refusals import Refusal

FORMAT = 1
MANIFEST = "manifest.json"
DATABASE = "database"
FILES = "files/"
CHUNK = 1024 * 1024


class NotABackup(Refusal):
    message = gettext_lazy("这不是一份完整的中枢备份，多半是复制时中断了。请换一份备份文件。")


class Damaged(Refusal):
    """The file is ours, and something in it is no longer what was written."""


@dataclass
class Manifest:
    made_at: str
    version: str
    # "sqlite" or "postgresql", and the server's own version.
    vendor: str
    server: str
    migrations: list[list[str]]
    # SHA-256 and size of each member.
    members: dict[str, tuple[str, int]] = field(default_factory=dict)
    format: int = FORMAT


class Writer:
    """Adds members to an archive and keeps account of them."""

    def __init__(self, archive: zipfile.ZipFile, manifest: Manifest) -> None:
        self._archive, self._manifest = archive, manifest

    def add(self, name: str, source: BinaryIO, *, is_compressed: bool = False) -> None:
        digest, size = hashlib.sha256(), 0
        member = zipfile.ZipInfo(name)
        member.compress_type = zipfile.ZIP_DEFLATED if is_compressed else zipfile.ZIP_STORED
        member.external_attr = 0o600 << 16
        with self._archive.open(member, "w", force_zip64=True) as target:
            while chunk := source.read(CHUNK):
                digest.update(chunk)
                size += len(chunk)
                target.write(chunk)
        self._manifest.members[name] = (digest.hexdigest(), size)

    def close(self) -> None:
        told = json.dumps(asdict(self._manifest), ensure_ascii=False, indent=1)
        self._archive.writestr(MANIFEST, told)


class Reader:
    def __init__(self, archive: zipfile.ZipFile, manifest: Manifest) -> None:
        self._archive, self.manifest = archive, manifest

    def check(self) -> None:
        """Read every byte and hold it against the manifest.

        :raises Damaged: naming the first member that does not fit
        """
        found = {one.filename for one in self._archive.infolist()} - {MANIFEST}
        if strange := sorted(found ^ self.manifest.members.keys()):
            raise Damaged(
                _("备份里的文件与清单不符：%(name)s。请换一份备份。") % {"name": strange[0]}
            )
        for name, told in self.manifest.members.items():
            if not _is_safe(name) or self._read(name) != tuple(told):
                raise Damaged(
                    _("备份已损坏：%(name)s 与清单不符，没有恢复任何内容。请换一份备份。")
                    % {"name": name}
                )

    def _read(self, name: str) -> tuple[str, int] | None:
        digest, size = hashlib.sha256(), 0
        try:
            with self._archive.open(name) as source:
                while chunk := source.read(CHUNK):
                    digest.update(chunk)
                    size += len(chunk)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError):
            return None
        return digest.hexdigest(), size

    def extract(self, name: str, target: Path) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        with self._archive.open(name) as source, target.open("wb") as copy:
            shutil.copyfileobj(source, copy, CHUNK)

    def files(self) -> Iterator[str]:
        return (name for name in self.manifest.members if name.startswith(FILES))


def read_manifest(path: Path) -> Manifest:
    with opened(path) as reader:
        return reader.manifest


@contextmanager
def opened(path: Path) -> Iterator[Reader]:
    """
    :raises NotABackup: it is something else, or was cut off
    """
    try:
        archive = zipfile.ZipFile(path)
        manifest = Manifest(**json.loads(archive.read(MANIFEST)))
    except (OSError, KeyError, TypeError, ValueError, zipfile.BadZipFile):
        raise NotABackup from None
    if manifest.format != FORMAT:
        raise NotABackup
    with archive:
        yield Reader(archive, manifest)


def _is_safe(name: str) -> bool:
    """Inside the folder it is unpacked into, whoever wrote the archive."""
    parts = PurePosixPath(name).parts
    is_known = name == DATABASE or name.startswith(FILES)
    return is_known and ".." not in parts and "\\" not in name
