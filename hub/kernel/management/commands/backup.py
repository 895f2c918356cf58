"""Put the whole house into one file: the database and everything that was uploaded."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import now
from django.utils.translation import gettext as _

from hub.kernel import backups
from hub.kernel.refusals import Refusal


class Command(BaseCommand):
    help = "Write a backup to a file, or into a folder under a name with the moment in it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("place", type=Path, help="a file that does not exist yet, or a folder")
        parser.add_argument(
            "--keep", type=int, metavar="N", help="delete all but the last N backups of the folder"
        )

    def handle(self, *args: Any, place: Path, keep: int | None, **options: Any) -> None:
        if keep is not None and (keep < 1 or not place.is_dir()):
            raise CommandError(_("--keep 要写至少 1，并且要给一个文件夹。"))
        try:
            made = backups.make(place, at=now())
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            _("已备份到 %(path)s：%(mb)s MB，%(files)s 个文件，SHA-256 %(sha256)s")
            % {
                "path": made.path,
                "mb": f"{made.size / 1e6:.1f}",
                "files": made.files,
                "sha256": made.sha256,
            }
        )
        for name in made.lost:
            self.stderr.write(_("附件的文件不在磁盘上，备份里也没有：%(name)s") % {"name": name})
        for path in backups.prune(place, keep) if keep else []:
            self.stdout.write(_("已删去旧备份 %(path)s") % {"path": path})
