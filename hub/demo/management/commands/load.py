"""Two hundred people at work, faster and faster, until the machine is full: figures as tables."""

import tempfile
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from hub.demo.bench import databases
from hub.demo.load import house
from hub.demo.load.driving import Drive, Pace, Waits
from hub.demo.load.ledger import Ledger
from hub.demo.load.meters import CORES

KEYS = ("matters", "households", "months", "seconds", "paces", "tools")
# Milliseconds that 95 of 100 requests stay below, or the house is full.
SLOW = 1000


class Command(BaseCommand):
    help = (
        "Print what pages cost under load; each database gets one of its own, dropped afterwards."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--tools", required=True, help="where requirements/load.txt is installed"
        )
        parser.add_argument("--matters", type=int, default=1_000_000)
        parser.add_argument("--households", type=int, default=20_000)
        parser.add_argument("--months", type=int, default=25, help="billed, two fees each")
        parser.add_argument("--seconds", type=float, default=30, help="at each pace")
        parser.add_argument("--paces", default="1,2,3,4,6,8", help="until one is too slow")
        parser.add_argument("--only", choices=["sqlite", "postgresql"])
        parser.add_argument("--inside", action="store_true", help="used by the command itself")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["inside"]:
            self._measure(options)
            return
        inside = [f"--{key}={options[key]}" for key in KEYS]
        databases.each(options["only"], "load", inside, self._say)

    def _measure(self, options: dict[str, Any]) -> None:
        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=["*.ttf"])
        now = timezone.now()
        for year in (now.year - 2, now.year - 1, now.year, now.year + 1):
            call_command("fill_calendar", year=year, verbosity=0)
        size = house.Size(options["matters"], options["households"], options["months"])
        built = house.build(size, now, lambda what, figure: self._say(f"{what}：{figure}"))
        with tempfile.TemporaryDirectory() as place:
            self._drive(Drive(built, Path(place), options["tools"]), options)

    def _drive(self, drive: Drive, options: dict[str, Any]) -> None:
        ledger = Ledger()
        paces: list[Pace] = []
        with drive.serving():
            for pace in map(float, options["paces"].split(",")):
                paces.append(drive.at(pace, options["seconds"]))
                self._tell(paces[-1])
                if paces[-1].waits.p95 > SLOW:
                    break
        for kind, kept in ledger.compare(drive.answers).items():
            self._say(
                f"{kind}：答复 {kept.answered}，丢失 {kept.lost}，重复 {kept.doubled}，"
                f"未及答复已写入 {kept.unanswered}"
            )

    def _tell(self, pace: Pace) -> None:
        cores = "  ".join(f"{name} {used:.2f}" for name, used in pace.cores.items())
        memory = "  ".join(
            f"{name} {'+'.join(f'{mb:.0f}' for mb in held)}" for name, held in pace.memory.items()
        )
        self._say(f"\n×{pace.pace:g}：{pace.rate:.1f} 次/秒")
        self._say(f"p50 · p95 · p99：{_said(pace.waits)} ms")
        self._say(f"处理器（共 {CORES} 核）：{cores}；同时在办 {pace.inside:.1f}")
        self._say(f"内存 MB：{memory}")
        self._say(f"错误：{pace.faults or '无'}")
        self._say("| page | /s | p50 · p95 · p99 | queries (most) | SQL | processor | refused |")
        self._say("|---|---|---|---|---|---|---|")
        for page in pace.pages:
            self._say(
                f"| `{page.name}` | {page.rate:.2f} | {_said(page.waits)} | "
                f"{page.queries:.1f} ({page.most_queries}) | {page.sql:.1f} | "
                f"{page.cpu:.1f} | {page.refused or ''} |"
            )

    def _say(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()


def _said(waits: Waits) -> str:
    return f"{waits.p50:.0f} · {waits.p95:.0f} · {waits.p99:.0f}"
