import pytest

from hub.people.tests.seats import Seat, signed_in
from hub.privacy.tests.cast import Cast, gather


@pytest.fixture
def cast(db: None) -> Cast:
    return gather()


@pytest.fixture
def seat(cast: Cast) -> Seat:
    """A browser where somebody is signed in with both factors."""
    return lambda who: signed_in(cast.staff[who])
