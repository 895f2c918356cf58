"""The cast of the rulebook's tests, and programs that hold a token."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from hub.matters.tests.cast import BEGINNING, Cast, after
from hub.matters.tests.conftest import cast, seat
from hub.people import actions

__all__ = ["cast", "seat"]
HERE = "/api/communities/YH"


class Program:
    """A client that speaks JSON, and carries a token when it has one."""

    def __init__(self, client: Client, secret: str = "") -> None:
        self.client = client
        self.headers = {"Authorization": f"Bearer {secret}"} if secret else {}

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(path, query, headers=self.headers)

    def post(self, path: str, told: Any = None, **headers: str) -> Any:
        return self.client.post(
            path,
            json.dumps(told or {}),
            content_type="application/json",
            headers={**self.headers, **headers},
        )


Hold = Callable[..., Program]


@pytest.fixture
def hold(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Hold:
    """`hold("zhou", 3)`: a program with a token of 周敏, three hours after the morning."""

    def take(who: str, hours: float = 1) -> Program:
        monkeypatch.setattr(timezone, "now", lambda: after(hours))
        issued = actions.issue_token(
            name="话机",
            ends_on=after(days=30).date(),
            community=cast.community,
            by=getattr(cast, who),
            at=BEGINNING if hours < 0 else after(0),
        )
        return Program(Client(), issued.secret)

    return take
