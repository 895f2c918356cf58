"""Make the house from a backup, and prove that it is whole."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import now
from django.utils.translation import gettext as _

from hub.kernel import backups
from hub.kernel.refusals import Refusal


class Command(BaseCommand):
    help = "Restore a backup into an empty house, then check every seal and register."
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--replace",
            action="store_true",
            help="although there are records here: what is there is moved aside and kept",
        )

    def handle(self, *args: Any, file: Path, replace: bool, **options: Any) -> None:
        try:
            restored = backups.restore(file, at=now(), is_replacing=replace)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        told = {"at": restored.manifest.made_at, "files": len(restored.manifest.members) - 1}
        self.stdout.write(_("已恢复 %(at)s 的备份和 %(files)s 个文件。") % told)
        for kept in restored.kept:
            self.stdout.write(_("原来的数据保留在 %(where)s，确认无误后再删。") % {"where": kept})
        call_command("verify", stdout=self.stdout)
