"""The cast of these tests: see cast.py for who is who."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from hub.dunning.tests.cast import Cast, gather
from hub.people.tests.seats import seated

Seat = Callable[[str, datetime], Client]


@pytest.fixture
def cast(db: None) -> Cast:
    return gather()


@pytest.fixture
def seat(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Seat:
    """`seat("he", at)`: a browser where 何静 is signed in at a moment."""

    def take(who: str, at: datetime) -> Client:
        return seated(cast.staff[who], at, monkeypatch)

    return take
