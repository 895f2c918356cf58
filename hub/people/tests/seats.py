"""A browser in which somebody of the cast is signed in, second factor proven, at a moment."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from hub.people.models import Staff
from hub.people.web import PROVEN

Seat = Callable[..., Client]


def seating(moment: Callable[..., datetime]) -> Any:
    """The fixture by which the people of the fixture `cast` sit down: `seat("zhou", 3)`.

    `moment` makes of what comes after the name when that is: hours after the morning, say.
    """

    @pytest.fixture
    def seat(cast: Any, monkeypatch: pytest.MonkeyPatch) -> Seat:
        def take(who: str, *when: Any) -> Client:
            return seated(getattr(cast, who), moment(*when), monkeypatch)

        return take

    return seat


def seated(person: Staff, at: datetime, monkeypatch: pytest.MonkeyPatch) -> Client:
    """The clock of the whole test stands at that moment from then on."""
    monkeypatch.setattr(timezone, "now", lambda: at)
    return signed_in(person)


def signed_in(person: Staff) -> Client:
    """With both factors; how one signs in has tests of its own."""
    client = Client()
    client.force_login(person, "allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session[PROVEN] = person.pk
    session.save()
    return client
