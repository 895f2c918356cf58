"""Measure speed on this machine: figures and ratios, on SQLite and, where there is one, PostgreSQL."""

import time
from datetime import timedelta
from random import Random
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from hub.demo import clocks, frame
from hub.demo.bench import (
    billing,
    databases,
    debits,
    dunning,
    duty,
    fill,
    intake,
    measure,
    printing,
    raw,
)
from hub.kernel import exchange, jobs
from hub.kernel.models import Policy
from hub.people.models import Staff

KEYS = ("matters", "households", "rows", "seconds", "clients", "staff", "lines")
# What the desk, a handler and the director open all day.
PAGES = {
    "fd01": [
        "/matters/",
        "/matters/?order=new",
        "/matters/?state=ACCEPTED",
        "/matters/?state=FILED",
        "/matters/?department={department}&order=new",
        "/matters/?kind=COMPLAINT&validity=VALID&validity=COORD&order=new",
        "/matters/?day_from={month}-01&day_to={month}-28&order=new",
        "/matters/?q=电梯&order=new",
        "/search/?q=B777777",
        "/matters/callbacks/",
        "/estate/{home}/",
    ],
    "en01": ["/matters/", "/matters/queue/", "/matters/queue/?tab=department"],
    "dr01": ["/matters/rulings/", "/quality/", "/quality/trend/", "/analysis/"],
}


class Command(BaseCommand):
    help = (
        "Print figures and ratios; each database gets one of its own that is dropped afterwards."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--matters", type=int, default=1_000_000)
        parser.add_argument("--households", type=int, default=1_000_000)
        parser.add_argument("--rows", type=int, default=50_000)
        parser.add_argument("--seconds", type=float, default=10)
        parser.add_argument("--clients", type=int, default=4)
        parser.add_argument("--letters", type=int, default=10_000)
        parser.add_argument("--staff", type=int, default=5_000)
        parser.add_argument("--lines", type=int, default=100_000, help="of a debit batch")
        parser.add_argument("--search", type=float, default=60, help="seconds for a roster")
        parser.add_argument("--only", choices=["sqlite", "postgresql"])
        parser.add_argument("--inside", action="store_true", help="used by the command itself")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["inside"]:
            self._measure(options)
            return
        self._printing(options["letters"])
        self._search(options["search"])
        inside = [f"--{key}={options[key]}" for key in KEYS]
        databases.each(options["only"], "bench", inside, self.stdout.write)

    # ── One database ─────────────────────────────────────────────────────────────────────

    def _measure(self, options: dict[str, Any]) -> None:
        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=["*.ttf"])
        now = timezone.now()
        for year in (now.year - 2, now.year - 1, now.year, now.year + 1):
            call_command("fill_calendar", year=year, verbosity=0)
        built = frame.build(Random(1), 3000, now - timedelta(days=800))
        director, agent = built.staff["dr01"], built.staff["fd01"]
        self._intake(built, agent, options)
        policy = Policy.objects.get(community=built.community, area="matters")
        started = time.perf_counter()
        fill.fill(built, options["matters"], clocks.midnight(now), policy.pk)
        self._say(f"装入 {options['matters']:,} 件事务", f"{time.perf_counter() - started:.0f} 秒")
        self._reading(built, director)
        self._import(built, director, options["rows"])
        self._billing(built, options["households"])
        self._dunning(built, options["households"])
        self._debits(built, options["lines"])
        self._duty(built, options["staff"])
        self._say("本进程内存峰值", f"{measure.memory():.0f} MB")

    def _intake(self, built: frame.Frame, agent: Staff, options: dict[str, Any]) -> None:
        got = intake.measured(built, agent, options["seconds"], options["clients"])
        self._say("受理（HTTP，登记并转交，含校验、责任、日志）", f"{got.rate:.1f} 次/秒")
        self._say(f"同样的行裸提交（{raw.ROWS}）", f"{got.raw:.1f} 次/秒")
        self._say("受理 ÷ 裸提交", f"{got.rate / got.raw:.2f}")
        self._say("每次请求的 CPU", f"服务 {got.server:.1f} ms，客户端 {got.client:.1f} ms")

    def _reading(self, built: frame.Frame, director: Staff) -> None:
        now = timezone.now()
        period = (clocks.midnight(now).replace(day=1) - timedelta(days=40)).strftime("%Y-%m")
        words = {
            "home": built.homes[0].household.pk,
            "department": built.departments["ENG"].pk,
            "month": period,
        }
        for person, paths in PAGES.items():
            asked = [path.format(**words) for path in paths]
            for page in measure.pages(built.staff[person], asked, 40):
                self._say(
                    f"{person} {page.path}",
                    f"{page.queries} 次查询  p50 {page.p50:.0f} ms  p95 {page.p95:.0f} ms"
                    f"  其中数据库 {page.sql:.0f} ms",
                )
        seconds, counted = measure.month_table(built, director, now, period)
        self._say(f"月报 {period}（{counted:,} 件投诉）", f"{seconds:.2f} 秒")

    def _import(self, built: frame.Frame, director: Staff, rows: int) -> None:
        file = SimpleUploadedFile("业户.xlsx", measure.household_book(rows))
        started = time.perf_counter()
        same: dict[str, Any] = {"by": director, "community": built.community}
        run = exchange.upload("estate.households", file, at=timezone.now(), **same)
        _drain()
        checked = time.perf_counter() - started
        exchange.accept(run.pk, at=timezone.now(), **same)
        _drain()
        whole = time.perf_counter() - started
        run.refresh_from_db()
        said = f"检查 {checked:.1f} 秒，写入 {whole - checked:.1f} 秒，新增 {run.rows_new:,}"
        self._say(f"导入 {rows:,} 行业户", said)

    def _billing(self, built: frame.Frame, most: int) -> None:
        """A bill run beside the bare statements that write the same bills and ledger lines."""
        for households in sorted({min(10_000, most), most}):
            done = billing.billed(built, households, timezone.now())
            self._beside(f"出账 {households:,} 户（台账和账单）", done)

    def _dunning(self, built: frame.Frame, most: int) -> None:
        """A night in which every household is in arrears, beside the bare statements."""
        for households in sorted({min(10_000, most), most}):
            done, standing = dunning.dunned(built, households, timezone.now())
            self._beside(f"催缴 {households:,} 户（台账、欠费期、步骤、责任）", done)
            self._say("次夜（都在做）", f"{standing:,.0f} 户/秒")

    def _beside(self, what: str, done: measure.Beside) -> None:
        self._say(what, f"{done.rate:,.0f} 户/秒，内存 {done.memory:.0f} MB")
        self._say("同样的行裸 INSERT … SELECT", f"{done.raw:,.0f} 户/秒")
        self._say("比", f"{done.ratio:.2f}")

    def _debits(self, built: frame.Frame, most: int) -> None:
        """Two sizes, so that it shows whether the work a line grows with the batch."""
        for lines in sorted({min(10_000, most), most}):
            done = debits.debited(built, lines, timezone.now())
            steps = (
                ("制盘", "prepare"),
                ("复核写文件送盘", "send"),
                ("读回盘", "read"),
                ("入账", "book"),
            )
            said = "，".join(f"{name} {done.rate(step):,.0f} 笔/秒" for name, step in steps)
            self._say(
                f"代扣 {lines:,} 笔",
                f"{said}；合计 {done.whole:.0f} 秒，内存 {done.memory:.0f} MB",
            )

    def _duty(self, built: frame.Frame, staff: int) -> None:
        """A month's attendance worked out, and again with nothing new."""
        days, first, again = duty.derived(built, staff, timezone.now())
        self._say(f"考勤 {staff:,} 人一个月（{days:,} 个班）", f"{first:.1f} 秒")
        self._say("再算一遍（没有变化）", f"{again:.1f} 秒")

    def _search(self, seconds: float) -> None:
        """No database is asked: the search works on plain values."""
        task, found = duty.proposed(60, 6, seconds)
        if found is None:
            self._say("自动排班 60 人 6 岗", f"{seconds:.0f} 秒内没有找到")
            return
        self._say(
            f"自动排班 60 人 6 岗一个月（{len(task.slots)} 个空，{len(found.duties):,} 人次）",
            f"第一个可行 {found.first_after:.1f} 秒，最好 {found.best_after:.1f} 秒，"
            f"不均 {found.cost}，下限 {found.bound}",
        )

    def _printing(self, most: int) -> None:
        """Two sizes, so that it shows whether memory grows with the run. No database is asked."""
        for letters in sorted({min(1_000, most), most}):
            done = printing.printed(letters)
            self._say(
                f"打印 {letters:,} 份催缴通知书",
                f"{done.rate:.0f} 页/秒  每秒处理器时间 {done.per_cpu:.0f} 页"
                f"  单个进程内存 {done.memory:.0f} MB  文件 {done.size / 1e6:.0f} MB",
            )

    def _say(self, what: str, figure: str) -> None:
        self.stdout.write(f"{what}：{figure}")
        self.stdout.flush()


def _drain() -> None:
    while jobs.run_one(timezone.now()):
        pass
