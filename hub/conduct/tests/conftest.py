"""The cast of these tests: see cast.py for who is who."""

from datetime import datetime

import pytest

from hub.conduct.tests.cast import AT, Cast, gather
from hub.people.tests.seats import seating


@pytest.fixture
def cast(db: None) -> Cast:
    return gather()


def _at(moment: datetime = AT) -> datetime:
    return moment


# Ten on the 3rd unless said otherwise.
seat = seating(_at)
