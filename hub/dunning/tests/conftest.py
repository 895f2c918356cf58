"""The cast of these tests: see cast.py for who is who."""

from datetime import datetime

import pytest

from hub.dunning.tests.batches import DAY
from hub.dunning.tests.cast import Cast, approved, gather, in_arrears, night
from hub.people.tests.seats import seating


@pytest.fixture
def cast(db: None) -> Cast:
    return gather()


def _at(moment: datetime) -> datetime:
    return moment


seat = seating(_at)


@pytest.fixture
def visits(cast: Cast) -> Cast:
    """The morning on which S3 is due for three homes: 7-1802, 7-1702 and 9-101."""
    approved(cast)
    in_arrears(cast, "2026-05")
    night(cast, DAY)
    return cast
