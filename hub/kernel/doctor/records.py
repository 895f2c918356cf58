"""What only the database knows: its tables, its clock, the work behind the scenes, the proofs."""

import sqlite3
from datetime import datetime, timedelta

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from hub.kernel import upkeep, workdays
from hub.kernel.doctor.finding import Finding, fail, ok, warn
from hub.kernel.models import CalendarDay, Community, Event, Job, Seal, Upkeep

OLDEST_POSTGRESQL, OLDEST_SQLITE = 140_000, (3, 35)
# A third of a lease: docs/decisions/0002-jobs.md.
CLOCKS_APART = timedelta(seconds=10)
# Periodic work comes every minute, so a house without any is a house without a worker.
SILENT_WORKER = timedelta(minutes=3)
LONG_WAIT = timedelta(minutes=10)
BACKUP_OLD, BACKUP_LOST = timedelta(hours=26), timedelta(days=7)
VERIFIED_OLD = timedelta(days=8)


def database(at: datetime) -> Finding:
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        version = sqlite3.sqlite_version_info
        what = f"SQLite {sqlite3.sqlite_version}"
        if version < OLDEST_SQLITE:
            return fail(what, _("请换用 SQLite 3.35 或更新的版本。"))
        return ok(what)
    number = connection.pg_version  # type: ignore[attr-defined]  # PostgreSQL alone has one
    what = f"PostgreSQL {number // 10_000}.{number % 10_000}"
    if number < OLDEST_POSTGRESQL:
        return fail(what, _("请升级到 PostgreSQL 14 或更新的版本。"))
    return ok(what)


def migrations(at: datetime) -> Finding:
    if left := unapplied():
        return fail(
            _("数据库还差 %(n)s 步没有更新") % {"n": left},
            _("请先备份，再运行 manage.py migrate。"),
        )
    return ok(_("数据库结构是最新的"))


def unapplied() -> int:
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def clock(at: datetime) -> Finding:
    apart = abs(_moment_there(at) - at)
    if apart > CLOCKS_APART:
        return fail(
            _("本机与数据库的时钟相差 %(s)s 秒") % {"s": int(apart.total_seconds())},
            _("请在每台机器上启用 NTP 校时：timedatectl set-ntp true"),
        )
    newest = Event.objects.order_by("-pk").values_list("at", flat=True).first()
    if newest and newest > at + CLOCKS_APART:
        return fail(
            _("本机时钟比最新的记录还早"), _("请启用 NTP 校时，再查时区：timedatectl status")
        )
    return ok(_("时钟相符，现在是 %(now)s") % {"now": f"{localtime(at):%Y-%m-%d %H:%M %Z}"})


def _moment_there(at: datetime) -> datetime:
    """What the database's own machine takes for now; SQLite is on this one."""
    if connection.vendor == "sqlite":
        return at
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        told: datetime = cursor.fetchone()[0]
    return told


def workers(at: datetime) -> Finding:
    done = Job.objects.filter(ended_at__isnull=False).order_by("-ended_at").first()
    start = _("请启动后台程序：systemctl start zhongshu-worker@1")
    if done is None or done.ended_at is None:
        return fail(_("后台程序还没有运行过，到期不提醒、不上报"), start)
    if at - done.ended_at > SILENT_WORKER:
        since = {"since": f"{localtime(done.ended_at):%Y-%m-%d %H:%M}"}
        return fail(_("后台程序从 %(since)s 起没有动静，到期不提醒、不上报") % since, start)
    return ok(_("后台程序在运行"))


def queue(at: datetime) -> Finding:
    late = Job.objects.filter(state=Job.State.WAITING, run_after__lt=at - LONG_WAIT).count()
    if late:
        return warn(
            _("%(n)s 项后台工作等了 10 分钟以上") % {"n": late},
            _("请多开一个后台程序：systemctl start zhongshu-worker@2"),
        )
    failed = Job.objects.filter(state=Job.State.FAILED).count()
    if failed:
        return warn(
            _("%(n)s 项后台工作没有成功") % {"n": failed},
            _("请看日志里的原因，排除后运行 manage.py worker --retry-failed。"),
        )
    return ok(_("后台工作没有积压"))


def calendar(at: datetime) -> Finding:
    today = workdays.local_day(at)
    for year in (today.year, today.year + 1):
        days = CalendarDay.objects.filter(day__year=year)
        todo = _("请运行 manage.py fill_calendar --year %(year)s") % {"year": year}
        if days.count() < 365:
            what = _("%(year)s 年的工作日历没有录入") % {"year": year}
            return fail(what, todo) if year == today.year else warn(what, todo)
        if days.filter(is_provisional=True).exists() and (year == today.year or today.month == 12):
            return warn(
                _("%(year)s 年的工作日历还是暂定的，不含调休") % {"year": year},
                _("国务院办公厅的放假通知已公布：请升级程序，") + todo,
            )
    return ok(_("今年和明年的工作日历都在"))


def sealing(at: datetime) -> Finding:
    # Sealed at half past one: before that, the day before yesterday is the last one.
    due = workdays.local_day(at - timedelta(hours=2)) - timedelta(days=1)
    for community in Community.objects.filter(is_active=True):
        is_older = Event.objects.filter(
            community=community, at__lt=workdays.day_bounds(due)[1]
        ).exists()
        if is_older and not Seal.objects.filter(community=community, day__gte=due).exists():
            return fail(
                _("%(community)s 的 %(day)s 还没有封签") % {"community": community, "day": due},
                _("请看后台程序是否在运行；它会把缺的日子依次补封。"),
            )
    return ok(_("每日封签齐全"))


def proofs(at: datetime) -> Finding:
    last = upkeep.latest(Upkeep.Kind.VERIFIED, Upkeep.Kind.FAULT)
    if last is None or at - last.at > VERIFIED_OLD:
        return warn(
            _("一周以上没有核验过封签"), _("请运行 manage.py verify，或启用每周的定时核验。")
        )
    if last.kind == Upkeep.Kind.FAULT:
        return fail(
            _("上次核验发现不符：%(fault)s") % {"fault": last.detail.get("fault", "")},
            _("请保留现场，不要修补；用最近的备份核对，并报告公司。"),
        )
    return ok(_("%(at)s 核验过，全部相符") % {"at": f"{localtime(last.at):%Y-%m-%d %H:%M}"})


def backups(at: datetime) -> Finding:
    last = upkeep.latest(Upkeep.Kind.BACKED_UP)
    todo = _(
        "请运行 manage.py backup 文件夹，并启用定时备份：systemctl enable --now zhongshu-backup.timer"
    )
    if last is None:
        return warn(_("从来没有备份过"), todo)
    what = _("上次备份在 %(at)s") % {"at": f"{localtime(last.at):%Y-%m-%d %H:%M}"}
    if at - last.at > BACKUP_LOST:
        return fail(what, todo)
    return warn(what, todo) if at - last.at > BACKUP_OLD else ok(what)


# In this order: where the first or the second fails, nothing after them can be told.
FIRST = (database, migrations)
ALL = (clock, workers, queue, calendar, sealing, proofs, backups)
