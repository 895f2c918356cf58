"""Prove that nothing of record was altered: check every seal and register, name the first fault."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from hub.kernel import proofs, seals
from hub.kernel.models import Community, Seal


class Command(BaseCommand):
    help = "Check every day's seal and every register; exit 1 and name the first fault, if any."

    def handle(self, *args: Any, **options: Any) -> None:
        for community in Community.objects.all():
            fault = seals.verify(community)
            if fault:
                where = f" 第 {fault.event} 条" if fault.event else ""
                raise CommandError(f"{community} {fault.day}{where}：{fault.what}")
            for proof in proofs.all_():
                if words := proof.check(community):
                    raise CommandError(f"{community} {proof.label} {words}")
            days = Seal.objects.filter(community=community)
            last = days.last()
            self.stdout.write(
                f"{community}：{days.count()} 天封签全部相符"
                + (f"，最新 {last.day} {last.digest}" if last else "")
                + "".join(f"；{proof.label}全部相符" for proof in proofs.all_())
            )
