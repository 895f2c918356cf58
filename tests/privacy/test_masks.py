"""No answer shows a whole number before somebody gave a reason, or took a file that is written down.

Everybody is asked for everything that they come through to: each page as a whole and as a part of
another, each list as it is searched, each act and each operation of the API, and whatever is inside
the files that are answered. Addresses, people and columns are found by code: a new one is walked by
itself. What may show a number is known by what it wrote: a look that the report of looks has, for one
number, or a file that was handed out.
"""

import html
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from urllib.parse import urljoin

import pytest
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from hub.estate import looks
from hub.kernel.models import Event
from hub.privacy.events import Happened
from tests.privacy.people import any_of, whole_numbers
from tests.privacy.reading import closed_up, words_of
from tests.security import world
from tests.security.addresses import Address
from tests.security.asking import HIDDEN, NO, OPEN
from tests.security.operations import Operation
from tests.security.test_matrix import ALL, AS_BEFORE, PASSED_OVER, SEATS, House, table

pytestmark = [pytest.mark.django_db, pytest.mark.rights]
ROLES = [role for role, _who in SEATS]
# What is looked for where a list can be searched: a room, and a name.
SEARCHED = ("7-1802", "黄海")
TAG = re.compile(r"<[a-z][^<>]*>")
FIELD = re.compile(r"\sname=.q[\"']")
PARTS = re.compile(r"\shx-get=[\"']([^\"']*)")
TABS = re.compile(r"\shref=[\"'](\?[^\"']+)")
SOME = "~"
# Files that somebody of this house takes with numbers in them: each is told, and read all the same.
TAKEN = {"privacy:fetch POST", "privacy:copy[json] POST", "dunning:take_messages POST"}
PART = {"HX-Request": "true"}
Way = tuple[str, dict[str, str] | None, dict[str, str]]


@pytest.fixture(scope="module")
def house(django_db_setup: None, django_db_blocker: Any) -> Iterator[House]:
    with (
        django_db_blocker.unblock(),
        pytest.MonkeyPatch.context() as patch,
        transaction.atomic(),
    ):
        patch.setattr(timezone, "now", lambda: world.NOW)
        yield House()
        transaction.set_rollback(True)


@pytest.fixture
def _django_db_helper(house: House) -> None:
    """Instead of pytest-django's: a transaction of each test would end that of the house."""


@dataclass
class Walk:
    """One person's way through the house: what was answered, what it showed, and by which right."""

    hidden: re.Pattern[str]
    kinds: Counter[str] = field(default_factory=Counter)
    leaks: list[str] = field(default_factory=list)
    looked: set[str] = field(default_factory=set)
    taken: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    done: bool = False  # what was asked last

    def once(self, where: str, ask: Callable[[], Any]) -> None:
        """Of many alike, the rows of a list for one, the first will do."""
        _from, _arrow, way = where.partition(" → ")
        if (alike := re.sub(r"\d+", "0", way)) not in self.gone:
            self.gone.add(alike)
            self.ask(where, ask)

    def ask(self, where: str, ask: Callable[[], Any]) -> str:
        """What was asked is undone, once it is read what it wrote of itself."""
        with transaction.atomic():
            last = Event.objects.aggregate(n=Max("pk"))["n"]
            answer = ask()
            kind, words = words_of(answer)
            self.done = answer.status_code < 400
            shown = {*self.hidden.findall(words), *self.hidden.findall(closed_up(words))}
            if shown:
                self._judge(where, shown, last)
            transaction.set_rollback(True)
        self.kinds[kind] += 1
        return words

    def _judge(self, where: str, shown: set[str], last: int) -> None:
        verbs = list(Event.objects.filter(pk__gt=last).values_list("verb", flat=True))
        if Happened.HANDED_OUT.value in verbs:
            self.taken.add(where)
        elif len(shown) == 1 and set(verbs) & set(looks.verbs()):
            self.looked.add(where)
        else:
            self.leaks.append(f"{where}: {', '.join(sorted(shown))}")


def walked(house: House, role: str) -> Walk:
    client, person = house.seats[role], house.here.staff[dict(SEATS)[role]]
    walk = Walk(any_of(set(whole_numbers()) - {person.phone}))
    for one, method, mark in doors(role):
        for n, ids in enumerate(house.ids(one)[:2]):
            where = f"{one} {method}"
            page = walk.ask(where, partial(one.ask, client, method, ids, house))
            if method == "POST" and mark != SOME and walk.done:
                break  # all rows are alike to them
            if method == "GET" and not n:
                for further, query, headers in ways_on(one, one.at(ids), page):
                    asked = partial(client.get, further, query, headers=headers)
                    walk.once(f"{where} → {further} {query or ''} {headers or ''}".rstrip(), asked)
    return walk


def ways_on(one: Address | Operation, address: str, page: str) -> Iterator[Way]:
    """The same as a part of another page; the parts that it asks for and its own tabs; and what a
    search finds, on the page itself or where its field asks."""
    yield address, None, PART
    tags = [html.unescape(tag) for tag in TAG.findall(page)]
    searches = {address} if one.is_searched else set()
    for tag in tags:
        asks = PARTS.search(tag)
        if FIELD.search(tag):
            searches.add(urljoin(address, asks[1]) if asks else address)
        if asks:
            yield urljoin(address, asks[1]), None, PART
        if tab := TABS.search(tag):
            yield urljoin(address, tab[1]), None, {}
    for where in sorted(searches):
        for words in SEARCHED:
            yield where, {"q": words}, PART
            yield where, {"q": words}, {}


def doors(role: str) -> Iterator[tuple[Address | Operation, str, str]]:
    """All that the matrix does not say is closed to the role; what it does not know is open."""
    known = marks_of(role)
    names = {line.split()[0] for line in known}
    for one in ALL:
        for method in one.methods:
            line = f"{one} {method}"
            if line not in known and str(one) in names:
                continue  # it does not take this method
            mark = known.get(line, OPEN)
            if mark not in {NO, HIDDEN} and one.name not in PASSED_OVER:
                yield one, method, mark


def marks_of(role: str) -> dict[str, str]:
    at = ROLES.index(role)
    return {
        line: marks[at - 1] if marks[at] == AS_BEFORE else marks[at]
        for line, marks in table().items()
    }


@pytest.mark.parametrize("role", ROLES)
def test_no_answer_shows_a_whole_number(house: House, role: str) -> None:
    walk = walked(house, role)
    assert not walk.leaks, "\n".join(walk.leaks)
    assert walk.kinds["page"] > 60
    assert walk.kinds["json"] > 5
    # What it takes for a look is one, and each way to look is tried.
    assert walk.looked == {
        line
        for line, mark in marks_of(role).items()
        if re.search(r"reveal.* POST$", line) and mark in {OPEN, SOME}
    }
    if role == "DIR":
        assert walk.taken >= TAKEN
        assert all(walk.kinds[kind] for kind in ("workbook", "pdf", "text", "picture"))
