"""The whole house in one file, and a house made from such a file again.

The database is taken first and the files after it: an upload writes its file before its row, so
every row in the copy has its file there.
"""

from hub.kernel.backups.archive import Damaged, Manifest, NotABackup, read_manifest
from hub.kernel.backups.databases import InUse, ToolFailed
from hub.kernel.backups.making import AlreadyThere, Made, make, prune
from hub.kernel.backups.restoring import (
    AnotherAtWork,
    NewerBackup,
    NotEmpty,
    OtherDatabase,
    Restored,
    is_half_done,
    restore,
)

__all__ = [
    "AlreadyThere",
    "AnotherAtWork",
    "Damaged",
    "InUse",
    "Made",
    "Manifest",
    "NewerBackup",
    "NotABackup",
    "NotEmpty",
    "OtherDatabase",
    "Restored",
    "ToolFailed",
    "is_half_done",
    "make",
    "prune",
    "read_manifest",
    "restore",
]
