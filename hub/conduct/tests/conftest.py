"""The cast of these tests: see cast.py for who is who."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from hub.conduct.tests.cast import AT, Cast, gather
from hub.people.tests.seats import seated

Seat = Callable[..., Client]


@pytest.fixture
def cast(db: None) -> Cast:
    return gather()


@pytest.fixture
def seat(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Seat:
    """`seat("sun", on(4, 9))`: a browser where 孙姐 is signed in at that moment; else ten on the 3rd."""

    def take(who: str, at: datetime = AT) -> Client:
        return seated(cast.staff[who], at, monkeypatch)

    return take
