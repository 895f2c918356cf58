"""The cast of these tests: see cast.py for who is who."""

import pytest

from hub.charges.tests.cast import Cast, after, gather
from hub.people.tests.seats import seating


@pytest.fixture
def cast(db: None) -> Cast:
    return gather()


seat = seating(after)
