"""Which locks each migration holds on a large table, and for how long: on PostgreSQL, as a table."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from hub.demo.bench import databases, locks
from hub.demo.load import house

KEYS = ("matters", "households", "months")


class Command(BaseCommand):
    help = (
        "Print whom each migration keeps from which large table, and how long; "
        "on a database of its own that is dropped afterwards."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--matters", type=int, default=1_000_000)
        parser.add_argument("--households", type=int, default=20_000)
        parser.add_argument("--months", type=int, default=25, help="billed, two fees each")
        parser.add_argument("--inside", action="store_true", help="used by the command itself")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["inside"]:
            self._measure(options)
            return
        inside = [f"--{key}={options[key]}" for key in KEYS]
        databases.each("postgresql", "locks", inside, self.stdout.write)

    def _measure(self, options: dict[str, Any]) -> None:
        call_command("migrate", verbosity=0)
        now = timezone.now()
        for year in (now.year - 2, now.year - 1, now.year, now.year + 1):
            call_command("fill_calendar", year=year, verbosity=0)
        size = house.Size(options["matters"], options["households"], options["months"])
        house.build(size, now, lambda what, figure: self._say(f"{what}：{figure}"))
        self._say("| 迁移 | 表 | 行 | 挡住 | 毫秒 |")
        self._say("|---|---|---|---|---|")
        locks.measured(self._tell)

    def _tell(self, one: locks.Held) -> None:
        self._say(
            f"| {one.migration} | `{one.table}` | {one.rows:,} | {one.keeps_out} "
            f"| {one.seconds * 1000:.0f} |"
        )

    def _say(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()
