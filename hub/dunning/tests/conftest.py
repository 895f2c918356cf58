"""The cast of these tests: see cast.py for who is who."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from hub.dunning.tests.batches import DAY
from hub.dunning.tests.cast import Cast, approved, gather, in_arrears, night
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


@pytest.fixture
def visits(cast: Cast) -> Cast:
    """The morning on which S3 is due for three homes: 7-1802, 7-1702 and 9-101."""
    approved(cast)
    in_arrears(cast, "2026-05")
    night(cast, DAY)
    return cast
