"""Look this machine over and say what to do; exit 1 if something keeps the house from working."""

import sys
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.timezone import now
from django.utils.translation import gettext as _

from hub.kernel import doctor


class Command(BaseCommand):
    help = "Check this machine and say what to do. Exit code 1 if anything is FAIL."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        count: Counter[doctor.Level] = Counter()
        for finding in doctor.examine(now()):
            count[finding.level] += 1
            self.stdout.write(f"{finding.level:<5}{finding.what}")
            if finding.todo:
                self.stdout.write(f"     → {finding.todo}")
        self.stdout.write(
            _("%(ok)s 项正常，%(warn)s 项提醒，%(fail)s 项不行")
            % {level.lower(): count[level] for level in doctor.Level}
        )
        if count[doctor.Level.FAIL]:
            sys.exit(1)
