"""Fill the workday calendar; run it again whenever a new year's notice is out."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import now
from django.utils.translation import gettext as _

from hub.kernel import workdays
from hub.kernel.refusals import Refusal


class Command(BaseCommand):
    help = "Fill the calendar of workdays and holidays. Changes nothing that is already right."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--year", type=int, help="only this year; default: all known years")

    def handle(self, *args: Any, year: int | None, **options: Any) -> None:
        years = [year] if year else workdays.years_to_fill(workdays.local_day(now()))
        for one in years:
            try:
                changed = workdays.fill(one)
            except Refusal as refusal:
                raise CommandError(str(refusal)) from refusal
            self._say(one, changed)

    def _say(self, year: int, changed: int) -> None:
        line = _("%(year)s 年：更新 %(changed)s 天") % {"year": year, "changed": changed}
        if workdays.is_provisional(date(year, 1, 1), date(year, 12, 31)):
            line += _("（暂定：国务院办公厅的放假安排尚未收录，调休未知）")
        self.stdout.write(line)
