"""The cast of these tests: see cast.py for who is who and what is on the list."""

from collections.abc import Callable

import pytest
from django.test import Client

from hub.charges.tests.cast import Cast, after
from hub.paidwork.tests.cast import moved_in, stocked
from hub.people.tests.seats import seated

Seat = Callable[..., Client]


@pytest.fixture
def cast(db: None) -> Cast:
    cast = moved_in()
    stocked(cast)
    return cast


@pytest.fixture
def seat(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Seat:
    """`seat("zhou", 3)`: a browser where 周敏 is signed in, three hours after the morning."""

    def take(who: str, hours: float = 0) -> Client:
        return seated(cast.staff[who], after(hours), monkeypatch)

    return take
