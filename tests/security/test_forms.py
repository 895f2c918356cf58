"""Whatever a form is sent: too long, or with fields that it does not have.

The forms are those that read the requests of the matrix beside this file, as they come.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django import forms
from django.db import transaction
from django.test import Client

from tests.security.asking import SAID, filled, forms_seen, read, seated, without_words
from tests.security.test_matrix import SEATS
from tests.security.test_pages import _django_db_helper, here, pages

__all__ = ["_django_db_helper", "here"]
pytestmark = pytest.mark.django_db
# Longer than any column of words; shorter than what an upload may be.
TOO_LONG = "长" * 40_000
# What no form lets anybody say: whose it is, what it has become, who decided, what opens doors.
NOT_ASKED = {
    "id": "1", "pk": "1", "community": "1", "community_id": "1", "status": "APPROVED",
    "is_active": "on", "is_system": "on", "is_superuser": "on", "role": "GM", "made_by": "1",
    "by": "1", "at": "2020-01-01", "approved_by": "1", "decided_by": "1", "proposer": "1",
    "session_round": "9", "must_change_password": "", "password": "x",
}  # fmt: skip


# Where a field is called so and is the form's own.
ITS_OWN = {
    ("account_reauthenticate", "password"),
    ("directives:ask_uniform", "role"),  # whom the notice is for
    ("dunning:change_step", "role"),  # who takes the step
    ("people:appoint_deputy", "role"),
    ("people:give_post", "role"),
    ("people:hire", "role"),
    ("register:act[book,item]", "is_active"),  # the thing in the book
}


@pytest.fixture
def asked(here: Any) -> Iterator[list[tuple[str, Client, str, forms.BaseForm]]]:
    """(name, who sends it, address, the form that read it) of every form there is."""
    seats = {who: seated(here.staff[who], here.community) for _role, who in SEATS}
    found = []
    with without_words():
        for name, who, where in pages(here, "POST"):
            with forms_seen() as seen, transaction.atomic():
                read(seats[who].post(where, SAID))
                transaction.set_rollback(True)
            found += [(name, seats[who], where, form) for form in seen]
        yield found


def sent(client: Client, where: str, told: dict[str, Any]) -> int:
    cookies = client.cookies.copy()
    with transaction.atomic():
        status = read(client.post(where, told)).status_code
        transaction.set_rollback(True)
    client.cookies = cookies
    return int(status)


def test_no_field_of_words_is_too_short_for_what_is_sent(
    asked: list[tuple[str, Client, str, forms.BaseForm]],
) -> None:
    """Refused beside its field, or cut: never an error of the database."""
    assert len(asked) > 60
    tried, broken = set(), []
    for name, client, where, form in asked:
        for field, kind in form.fields.items():
            if not isinstance(kind, forms.CharField) or (name, field) in tried:
                continue
            tried.add((name, field))
            told = {**SAID, **filled(form), form.add_prefix(field): TOO_LONG}
            if sent(client, where, told) >= 500:
                broken.append(f"{name} {field}")
    assert len(tried) > 100
    assert not broken


def test_no_form_has_a_field_that_is_nobodys_to_say(
    asked: list[tuple[str, Client, str, forms.BaseForm]],
) -> None:
    """A form reads its own fields alone, each written down: none is made of a whole table."""
    found = set()
    for name, _client, _where, form in asked:
        assert not isinstance(form, forms.BaseModelForm), name
        found |= {(name, key) for key in form.fields if key in NOT_ASKED}
    assert sorted(found ^ ITS_OWN) == []
