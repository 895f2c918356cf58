"""The database is restarting, failing over, locked or full, or the clock has gone back: no bug, and
nobody did anything wrong.

What was asked can be asked again: an act that carries its key, or the version it was decided on,
is never done twice. So a page says so, a program is told when to come back, and a worker waits.
"""

import errno
import sqlite3
from datetime import datetime

from django.db import Error, IntegrityError, InterfaceError, OperationalError, connections
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from hub.kernel.models import Community, Event
from hub.kernel.refusals import Refusal

# Seconds after which to ask again: a database that is restarted is back in about so many.
RETRY_AFTER = 5
# SQLite says OperationalError of a misspelt column too; these are about the file and the machine.
_SQLITE_AWAY = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
    }
)
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})
# A server that was the leader until a moment ago, or runs on as a copy of another.
READ_ONLY = "25006"
DISK_FULL = "53100"
CHECKED = "23514"


class Away(Refusal):
    message = _(
        "数据库暂时没有应答，可能正在重启或切换。请等几秒，刷新本页再提交一次：受理、办理和收款不会因此重复。"
    )
    status = 503


class NoRoom(Away):
    message = _(
        "服务器的磁盘满了，暂时存不进去。请通知系统管理员腾出空间，再刷新本页提交一次；办成的都还在。"
    )


class ClockBehind(Away):
    message = _(
        "服务器的时钟比已有的记录还早，可能刚被往回调过；这一步的先后会记错，所以没有办。"
        "请通知系统管理员校时，时钟赶上后刷新本页再提交一次。"
    )


def refusal_of(error: BaseException | None, asked_at: datetime | None = None) -> Refusal | None:
    """What to say about an error that is an outage; None if it is anything else.

    `asked_at` is the moment at which the act that failed was to be recorded.
    """
    if isinstance(error, OSError) and error.errno in _NO_ROOM:
        return NoRoom()
    if not isinstance(error, Error):
        return None
    told = error.__cause__
    if isinstance(error, IntegrityError):
        return ClockBehind() if _is_checked(told) and _is_behind(asked_at or now()) else None
    if isinstance(told, sqlite3.Error):
        # The low byte is the kind, the rest says more of it.
        kind = getattr(told, "sqlite_errorcode", 0) & 0xFF
        if kind == sqlite3.SQLITE_FULL:
            return NoRoom()
        return Away() if kind in _SQLITE_AWAY else None
    state = getattr(told, "sqlstate", None)
    if state == DISK_FULL:
        return NoRoom()
    is_away = isinstance(error, OperationalError | InterfaceError) or state == READ_ONLY
    return Away() if is_away else None


def _is_checked(told: BaseException | None) -> bool:
    """Whether a check constraint refused it, as those that keep acts in order do."""
    code = getattr(told, "sqlite_errorcode", 0)
    return code == sqlite3.SQLITE_CONSTRAINT_CHECK or getattr(told, "sqlstate", None) == CHECKED


def _is_behind(asked_at: datetime) -> bool:
    """Whether something is on record that had not happened yet."""
    places = Community.objects.values("pk")  # the index of moments begins with the community
    try:
        return Event.objects.filter(community__in=places, at__gt=asked_at).exists()
    except Error:
        return False


def is_one(error: BaseException) -> bool:
    return refusal_of(error) is not None


def let_go() -> None:
    """Close this thread's connections: the next question may be answered by another server.

    One that answers is closed as well: it may lead to a server that only reads by now.
    """
    for connection in connections.all(initialized_only=True):
        if not connection.in_atomic_block:
            connection.close()
