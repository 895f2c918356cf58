"""Hold every sum that is kept against what it is the sum of, and name what differs."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from hub.charges import queries
from hub.kernel.models import Community


class Command(BaseCommand):
    help = "Check bills against allocations, payments against uses, runs against their ledger."

    def handle(self, *args: Any, **options: Any) -> None:
        faults = [
            f"{community.code}: {fault}"
            for community in Community.objects.all()
            for fault in queries.faults(community)
        ]
        for fault in faults:
            self.stderr.write(fault)
        if faults:
            sys.exit(1)
        self.stdout.write("账目相符。")
