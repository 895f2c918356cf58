"""A clock that can be put back while the product runs: FAULT_CLOCK names a file with seconds in it.

Python reads this before anything else where its folder is on the path, so every reading of Django's
clock goes through it. What is measured by the monotonic clock is left alone, as on a real machine.
"""

import os
from datetime import timedelta
from pathlib import Path

if _told := os.environ.get("FAULT_CLOCK"):
    from django.utils import timezone

    _real = timezone.now
    timezone.now = lambda: _real() + timedelta(seconds=float(Path(_told).read_text() or 0))
