"""Prove that nothing of record was altered: check every seal and register, name the first fault."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import now

from hub.kernel import proofs, upkeep
from hub.kernel.models import Community, Seal, Upkeep


class Command(BaseCommand):
    help = "Check every day's seal and every register; exit 1 and name the first fault, if any."

    def handle(self, *args: Any, **options: Any) -> None:
        for community in Community.objects.all():
            if fault := proofs.first_fault(community):
                upkeep.record(Upkeep.Kind.FAULT, now(), fault=fault)
                raise CommandError(fault)
            days = Seal.objects.filter(community=community)
            last = days.last()
            self.stdout.write(
                f"{community}：{days.count()} 天封签全部相符"
                + (f"，最新 {last.day} {last.digest}" if last else "")
                + "".join(f"；{proof.label}全部相符" for proof in proofs.all_())
            )
        upkeep.record(Upkeep.Kind.VERIFIED, now())
