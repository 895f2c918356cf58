"""A browser in which somebody of the cast is signed in, second factor proven, at a moment."""

from datetime import datetime

import pytest
from django.test import Client
from django.utils import timezone

from hub.people.models import Staff
from hub.people.web import PROVEN


def seated(person: Staff, at: datetime, monkeypatch: pytest.MonkeyPatch) -> Client:
    """The clock of the whole test stands at that moment from then on."""
    monkeypatch.setattr(timezone, "now", lambda: at)
    client = Client()
    client.force_login(person, "allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session[PROVEN] = person.pk
    session.save()
    return client
