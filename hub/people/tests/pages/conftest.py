"""Signing somebody in, second factor and all."""

from typing import Any

import pytest
from django.test import Client

from hub.people.tests.conftest import House, SignIn, second_factor


@pytest.fixture
def as_(house: House, sign_in: SignIn) -> Any:
    """Sign somebody in, second factor and all."""

    def as_(username: str) -> Client:
        person = house.person(username)
        decides = username in {"zhou", "lin", "qin", "gao"}
        return sign_in(person, second_factor(person) if decides else "")

    return as_
