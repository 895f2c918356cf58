"""The cast of these tests: see cast.py for who is who."""

from collections.abc import Callable

import pytest
from django.test import Client

from hub.duty.tests.cast import Cast, after, gather
from hub.people.tests.seats import seated

Seat = Callable[..., Client]


@pytest.fixture
def cast(db: None) -> Cast:
    return gather()


@pytest.fixture
def seat(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Seat:
    """`seat("zhou", 3)`: a browser where 周敏 is signed in, three hours after the morning."""

    def take(who: str, hours: float = 0) -> Client:
        return seated(cast.staff[who], after(hours), monkeypatch)

    return take
