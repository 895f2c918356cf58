"""The cast of these tests: see cast.py for who is who."""

from collections.abc import Callable

import pytest
from django.test import Client

from hub.charges.models import FeeItem
from hub.charges.tests.cast import Cast, after
from hub.debit.models import Batch
from hub.debit.tests.cast import billed, gather, sent
from hub.people.tests.seats import seated

Seat = Callable[..., Client]


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


@pytest.fixture
def seat(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Seat:
    """`seat("peng", 3)`: a browser where 彭玲 is signed in, three hours after the morning."""

    def take(who: str, hours: float = 0) -> Client:
        return seated(cast.staff[who], after(hours), monkeypatch)

    return take
