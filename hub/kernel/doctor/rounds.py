"""The round through all checks."""

from collections.abc import Iterator
from datetime import datetime

from django.db import DatabaseError
from django.utils.translation import gettext as _

from hub.kernel.doctor import machine, records
from hub.kernel.doctor.finding import Finding, Level, fail


def examine(at: datetime) -> Iterator[Finding]:
    """One finding for each check; those of the records only where there are tables to ask."""
    for check in machine.ALL:
        yield check()
    for look in records.FIRST:
        try:
            finding = look(at)
        except DatabaseError as trouble:
            why = str(trouble).strip().splitlines()[:1]
            yield fail(
                _("连不上数据库：%(why)s") % {"why": "".join(why)},
                _("请看 DATABASE_URL 是否写对，数据库是否启动：systemctl status postgresql"),
            )
            return
        yield finding
        if finding.level == Level.FAIL:
            return
    for look in records.ALL:
        yield look(at)
