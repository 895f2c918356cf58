"""No page shows a whole phone or account before somebody gave a reason: every page, in a marked house."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from hub.debit.models import Mandate
from hub.estate.models import Phone
from hub.matters.models import Reporter
from tests.security import world
from tests.security.addresses import addresses, rows
from tests.security.asking import read, seated

pytestmark = [pytest.mark.django_db, pytest.mark.rights]
# Who sees most, each from another side: heads, the desk, a butler, a handler, finance, the auditor.
SEATS = ("li", "zhou", "he", "chen", "peng", "feng")
PASSED_OVER = {
    "account_logout": "it ends the session",
    "debit:format": "its sample lines are made up, with the numbers that the tests use as well",
}


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(timezone, "now", lambda: world.NOW)
    return world.build()


def secrets() -> set[str]:
    """Whatever whole number of a resident there is in the house."""
    numbers = {*Phone.objects.values_list("number", flat=True)}
    numbers |= {*Reporter.objects.values_list("phone", flat=True)}
    numbers |= {*Mandate.objects.values_list("account", flat=True)}
    return {one for one in numbers if len(one) > 6}


def pages(here: Any, client: Client) -> Iterator[tuple[str, str]]:
    for one in addresses():
        if one.name in PASSED_OVER:
            continue
        for ids in rows(one.table, here.community)[:1] if one.ids else [()]:
            answer = read(client.get(one.at(ids)))
            kind = answer.headers.get("Content-Type", "")
            if answer.status_code == 200 and kind.startswith(("text/", "application/json")):
                body = b"" if answer.streaming else answer.content
                yield str(one), body.decode(errors="replace")


@pytest.mark.parametrize("who", SEATS)
def test_no_page_shows_a_whole_number(here: Any, who: str) -> None:
    hidden = secrets()
    assert len(hidden) > 5
    any_of = re.compile("|".join(re.escape(one) for one in sorted(hidden)))
    client = seated(here.staff[who], here.community)
    shown = {name: sorted(set(any_of.findall(body))) for name, body in pages(here, client)}
    assert len(shown) > 20
    assert {name: found for name, found in shown.items() if found} == {}
