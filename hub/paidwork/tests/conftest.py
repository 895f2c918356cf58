"""The cast of these tests: see cast.py for who is who and what is on the list."""

import pytest

from hub.charges.tests.cast import Cast, after
from hub.paidwork.tests.cast import moved_in, stocked
from hub.people.tests.seats import seating


@pytest.fixture
def cast(db: None) -> Cast:
    cast = moved_in()
    stocked(cast)
    return cast


seat = seating(after)
