"""Fill a demonstration community with months of lifelike work, once; then say how to sign in."""

import sys
from datetime import timedelta
from random import Random
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from hub.demo import clocks, frame, life
from hub.kernel import planning
from hub.kernel.models import Community
from hub.people.demo import signins

# Left when the last day is lived: a fill that was cut off must not pass for a whole one.
FILLED = settings.VAR_DIR / "demo-filled"


class Command(BaseCommand):
    help = "Fill the demonstration community 云海花园; does nothing when there already is one."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--households", type=int, default=3000)
        parser.add_argument("--months", type=float, default=6)

    def handle(self, *args: Any, **options: Any) -> None:
        if Community.objects.exists() and not FILLED.exists() and signins():
            raise CommandError(
                f"上一次装入演示社区没有做完。请删除目录 {settings.VAR_DIR} 后再来一次。"
            )
        if not Community.objects.exists():
            self._fill(options["seed"], options["households"], options["months"])
        elif not signins():
            raise CommandError(
                "这里已有正式数据，不能再装入演示社区。请换一个数据目录（ZHONGSHU_VAR）。"
            )
        self._say_how_to_sign_in()

    def _fill(self, seed: int, households: int, months: float) -> None:
        rng = Random(seed)
        now = timezone.now()
        begins = clocks.midnight(now - timedelta(days=round(months * 30.4)))
        started = monotonic()
        for year in range(begins.year - 1, now.year + 2):
            call_command("fill_calendar", year=year, verbosity=0)
        self.stdout.write(f"正在建立云海花园：{households} 户，{months:g} 个月的往来……")
        built = frame.build(rng, households, begins - timedelta(days=1))
        lived = life.Life(built, rng, begins, now, self._progress)
        lived.live()
        planning.learn()
        FILLED.touch()
        self.stdout.write("")
        self.stdout.write(
            f"完成：{sum(lived.done.values())} 件事务，用时 {monotonic() - started:.0f} 秒。"
        )
        if lived.refused:
            self.stdout.write(f"模拟中被规则拦下的动作：{dict(lived.refused)}")

    def _progress(self, done: int, total: int) -> None:
        if sys.stdout.isatty() or done % 10 == 0 or done == total:
            end = "\r" if sys.stdout.isatty() else "\n"
            self.stdout.write(f"  第 {done}/{total} 天", ending=end)
            self.stdout.flush()

    def _say_how_to_sign_in(self) -> None:
        self.stdout.write("登录（密码都一样；需要二次验证的岗位，登录页会显示当前验证码）：")
        for one in signins():
            self.stdout.write(
                f"  {one.role:　<6}{one.name:　<4}工号 {one.username}  密码 {one.password}"
            )
