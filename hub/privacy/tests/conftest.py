from collections.abc import Callable

import pytest
from django.test import Client

from hub.people.web import PROVEN
from hub.privacy.tests.cast import Cast, gather

Seat = Callable[[str], Client]


@pytest.fixture
def cast(db: None) -> Cast:
    return gather()


@pytest.fixture
def seat(cast: Cast) -> Seat:
    """A browser where somebody is signed in with both factors."""

    def seated(who: str) -> Client:
        client = Client()
        client.force_login(cast.staff[who], "allauth.account.auth_backends.AuthenticationBackend")
        session = client.session
        session[PROVEN] = cast.staff[who].pk
        session["community"] = cast.community.pk
        session.save()
        return client

    return seated
