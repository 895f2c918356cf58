"""Prove that nothing of record was altered: check every seal, name the first fault."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from hub.kernel import seals
from hub.kernel.models import Community, Seal


class Command(BaseCommand):
    help = "Check every day's seal against the journal; exit 1 and name the first fault, if any."

    def handle(self, *args: Any, **options: Any) -> None:
        for community in Community.objects.all():
            fault = seals.verify(community)
            if fault:
                where = f" 第 {fault.event} 条" if fault.event else ""
                raise CommandError(f"{community} {fault.day}{where}：{fault.what}")
            days = Seal.objects.filter(community=community)
            last = days.last()
            self.stdout.write(
                f"{community}：{days.count()} 天封签全部相符"
                + (f"，最新 {last.day} {last.digest}" if last else "")
            )
