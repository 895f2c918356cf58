"""What the programs of the house meet at their border: the clock, and a database that may be away.

Python reads this file before anything else where its folder is on the path (see house.py).
"""

import os
import sqlite3
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

# From nine in the evening nobody is rung up, so at night half of the stories would be refused, and
# rightly: it is day, whenever the tests run.
if _stands := os.environ.get("HOUSE_CLOCK_STANDS"):
    from django.utils import timezone

    _moment = datetime.fromisoformat(_stands)
    timezone.now = lambda: _moment
elif _shift := float(os.environ.get("HOUSE_CLOCK_HOURS", "0")):
    from django.utils import timezone

    _real = timezone.now
    timezone.now = lambda: _real() + timedelta(hours=_shift)

# While this file is there the server's database cannot be opened, and connections to it are dead.
if _sign := os.environ.get("HOUSE_DATABASE_AWAY"):
    from django.db.backends.sqlite3 import base

    _execute = base.SQLiteCursorWrapper.execute

    def execute(self: Any, query: str, params: Any = None) -> Any:
        if Path(_sign).exists():
            away = sqlite3.OperationalError("unable to open database file")
            away.sqlite_errorcode = sqlite3.SQLITE_CANTOPEN
            raise away
        return _execute(self, query, params)

    base.SQLiteCursorWrapper.execute = execute
