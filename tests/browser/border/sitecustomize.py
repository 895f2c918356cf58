"""Makes it day for the programs of the house, whenever the tests run (see house.py).

From nine in the evening nobody is rung up, so at night half of the stories would be refused, and
rightly. Python reads this file before anything else where its folder is on the path.
"""

import os
from datetime import timedelta

if _shift := float(os.environ.get("HOUSE_CLOCK_HOURS", "0")):
    from django.utils import timezone

    _real = timezone.now
    timezone.now = lambda: _real() + timedelta(hours=_shift)
