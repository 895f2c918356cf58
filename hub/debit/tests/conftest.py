"""The cast of these tests: see cast.py for who is who."""

import pytest

from hub.charges.models import FeeItem
from hub.charges.tests.cast import Cast, after
from hub.debit.models import Batch
from hub.debit.tests.cast import billed, gather, sent
from hub.people.tests.seats import seating


@pytest.fixture
def cast(db: None) -> Cast:
    return gather()


@pytest.fixture
def item(cast: Cast) -> FeeItem:
    """June's service fee, billed to three households with mandates."""
    return billed(cast)


@pytest.fixture
def batch(cast: Cast, item: FeeItem) -> Batch:
    """June's first batch, at the bank."""
    return sent(cast)


seat = seating(after)
