"""When the simulated people do things."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from hub.demo.clocks import last_days, midnight

BEGINS = datetime(2026, 6, 1, tzinfo=ZoneInfo("Asia/Shanghai"))


@given(st.integers(1, 60), st.timedeltas(timedelta(hours=1), timedelta(days=200)))
def test_the_last_days_begin_with_a_day_whatever_the_hour_of_the_end(
    count: int, lived: timedelta
) -> None:
    begins = last_days(count, BEGINS, BEGINS + lived)
    assert begins == midnight(begins)
    assert begins == BEGINS or timedelta() <= BEGINS + lived - begins - timedelta(
        days=count
    ) < timedelta(days=1)
