"""Every address and every operation of the API × everybody: who comes through, who is refused, and who is not told that it is there.

The table is `matrix.txt`, a line for each address and method; what it says is asked of the running
code by the real client, each call undone. A page without its line fails, and a line without its
page. `UPDATE_MATRIX=1 pytest tests/security/test_matrix.py` accepts a change; the diff shows it, and
whoever reviews it reads who may now do what.

An act is tried on rows that are there, with what its form holds, and at its own moment besides where
none of them stands at it (`moments/`): so a plus is an act that was done, and a minus one that was
refused because of who asked.

    +  comes through; of an act: it is done
    ~  with some rows, and not with others: only those of their own scope
    =  not at this moment (409), of every row: the house has none at the moment of this act
    ?  what was sent is refused (400), of every row; a form may ask before the right does
    -  refused in words (403)
    .  is not there for them (404)
    /  as the column before: a page without rows knows roles, and not teams

Signed out, every address asks to sign in: `tests/test_every_app.py` sees to that.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from hub.people.models import Staff
from tests.security import world
from tests.security.addresses import Address, addresses, rows
from tests.security.asking import (
    BROKEN,
    HIDDEN,
    NO,
    NOT_NOW,
    OPEN,
    SAID,
    WRONG,
    seated,
    undone,
    without_words,
)
from tests.security.moments import Try, at_its_moment
from tests.security.operations import Operation, operations

pytestmark = [pytest.mark.django_db, pytest.mark.rights]
TABLE = Path(__file__).parent / "matrix.txt"
# The columns: a person for each role, and two for the roles that are held in several teams.
SEATS = (
    ("FD", "zhou"), ("FD2", "lin"), ("BUT", "he"), ("BUT2", "yue"), ("LD", "sun"),
    ("LDeng", "zheng"), ("SUP", "wu"), ("DIR", "li"), ("PMD", "zhao"), ("GM", "qian"),
    ("HNDe", "chen"), ("HNDo", "wang"), ("MON", "shi"), ("FIN", "peng"), ("AUD", "feng"),
    ("ADM", "ma"),
)  # fmt: skip
HEAD = f"{'':46}{'':5}" + " ".join(f"{role:5}" for role, _who in SEATS)
TEAMMATES = {"FD2", "BUT2", "HNDo"}
AS_BEFORE = "/"
NEVER_MADE = 10**9
ALL: list[Address | Operation] = [*addresses(), *operations()]
WINGS = sorted({one.name.partition(":")[0] if ":" in one.name else "" for one in ALL})
# What these do to the session or the sign-in would be another test's business.
PASSED_OVER = {"account_logout": "it ends the session"}


class House:
    """The community that is asked in, and a seat for each column; made once for the whole file."""

    def __init__(self) -> None:
        self.here: Any = world.build()
        self.seats = {
            role: seated(self.here.staff[who], self.here.community) for role, who in SEATS
        }
        neighbour = Staff.objects.get(username="gao")
        self.next_door = seated(neighbour, neighbour.posts.all()[0].community)
        self.said = {
            **SAID,
            "department": str(self.here.service.pk),
            "household": str(self.here.home.pk),
            "cell": f"{self.here.xu.pk}@2026-07-20",
        }

    def lines(self, one: Address | Operation) -> dict[str, str]:
        """What the table has to say of an address: a line for each method that it takes."""
        tries = [Try(ids) for ids in self.ids(one)]
        assert tries, f"Nothing is there behind {one}: let the world of these tests have one"
        found = {}
        for method in one.methods:
            with transaction.atomic():
                own = at_its_moment(str(one), self.here) if method == "POST" else []
                marks = self._marks(one, method, [*own, *tries])
                transaction.set_rollback(True)
            if None not in marks:
                found[f"{one} {method}"] = "".join(map(str, marks))
                if one.words:
                    tries = tries[:1]  # The act is what counts; of its form one is enough.
        return found

    def _marks(self, one: Address | Operation, method: str, tries: list[Try]) -> list[str | None]:
        return [
            AS_BEFORE
            if not one.ids and role in TEAMMATES
            else _of([self.ask(client, method, one, each) for each in tries])
            for role, client in self.seats.items()
        ]

    def ask(self, client: Client, method: str, one: Address | Operation, each: Try) -> str | None:
        return undone(client, lambda: self.answer(client, method, one, each))

    def answer(self, client: Client, method: str, one: Address | Operation, each: Try) -> Any:
        """What is done stays, until whoever asks undoes it."""
        told = each.told and self._said_by(client, each.told)
        return one.ask(client, method, each.ids, self, told)

    def _said_by(self, client: Client, told: Any) -> Any:
        """With what only the person themselves can send: papers that they have uploaded."""
        if isinstance(told, str):
            return told
        who = dict(SEATS)[next(role for role, seat in self.seats.items() if seat is client)]
        person = self.here.staff[who]
        return {name: said(person) if callable(said) else said for name, said in told.items()}

    def ids(self, one: Address | Operation) -> list[tuple[Any, ...]]:
        if not one.ids:
            return [()]
        return rows(one.table, self.here.community, each=one.each_row)


def _of(marks: list[str | None]) -> str | None:
    """Of rows that may answer differently."""
    if BROKEN in marks:
        return BROKEN
    if len(set(marks)) == 1:
        return marks[0]
    refused = {NO, HIDDEN} & set(marks)
    if OPEN in marks:
        return "~" if refused else OPEN
    return next(mark for mark in (NOT_NOW, WRONG, NO) if mark in marks)


@pytest.fixture(scope="module")
def house(django_db_setup: None, django_db_blocker: Any) -> Iterator[House]:
    """One house for all tests of this file: what they do is undone call by call."""
    with (
        django_db_blocker.unblock(),
        pytest.MonkeyPatch.context() as patch,
        without_words(),
        transaction.atomic(),
    ):
        patch.setattr(timezone, "now", lambda: world.NOW)
        yield House()
        transaction.set_rollback(True)


@pytest.fixture
def _django_db_helper(house: House) -> None:
    """Instead of pytest-django's: a transaction of each test would end that of the house."""


def table() -> dict[str, str]:
    """The lines of the file: address and method, and the marks in the order of the columns."""
    found = {}
    for line in TABLE.read_text(encoding="utf-8").splitlines() if TABLE.exists() else []:
        if line.strip() and not line.startswith((" ", "#")):
            name, method, *marks = line.split()
            found[f"{name} {method}"] = "".join(marks)
    return found


def of(wing: str) -> list[Address | Operation]:
    return [one for one in ALL if (one.name.partition(":")[0] if ":" in one.name else "") == wing]


@pytest.mark.parametrize("wing", WINGS)
def test_everybody_comes_as_far_as_the_table_says(house: House, wing: str) -> None:
    now: dict[str, str] = {}
    for one in of(wing):
        if one.name not in PASSED_OVER:
            now |= house.lines(one)
    if os.environ.get("UPDATE_MATRIX"):
        _write(wing, now)
    names = {str(one) for one in of(wing)}
    said = {line: marks for line, marks in table().items() if line.split()[0] in names}
    assert now == said


def test_the_table_has_no_line_without_an_address() -> None:
    names = {str(one) for one in ALL}
    assert {line.split()[0] for line in table()} <= names


def test_nothing_breaks() -> None:
    assert not [line for line, marks in table().items() if BROKEN in marks or "o" in marks]


@pytest.mark.parametrize("wing", WINGS)
def test_next_door_nothing_of_ours_is_there(house: House, wing: str) -> None:
    """Somebody who has every post there is, in the other community, is told the same of a row of
    ours as of one that was never made."""
    told = {}
    for one in of(wing):
        if not one.ids or not one.table:
            continue
        ids = house.ids(one)[0]
        for method in one.methods:
            marks = [
                house.ask(house.next_door, method, one, Try(each))
                for each in (ids, (NEVER_MADE,) * len(ids))
            ]
            if marks[0] != marks[1] or marks[0] not in {None, HIDDEN, NO}:
                told[f"{one} {method}"] = marks
    assert not told


@pytest.mark.parametrize(
    ("name", "named", "other"),
    [
        ("matters:reveal", "matters.reporter@matter", "matters.matter"),
        ("api:reveal_reporter", "matters.reporter@matter", "matters.matter"),
        ("people:end_post", "people.post@staff", "people.staff"),
        ("people:end_deputy", "people.deputy@principal", "people.staff"),
    ],
)
def test_an_id_counts_behind_its_own_alone(
    house: House, name: str, named: str, other: str
) -> None:
    """A reporter behind another matter's id is not there, whoever asks; likewise a post."""
    [one] = [each for each in ALL if each.name == name]
    owner, row = rows(named, house.here.community)[0]
    for (wrong,) in rows(other, house.here.community):
        if wrong != owner:
            pair = Try((wrong, row))
            marks = {house.ask(c, "POST", one, pair) for c in house.seats.values()}
            assert marks <= {HIDDEN, NO}, wrong


def test_every_address_that_takes_two_ids_is_tried() -> None:
    assert {one.name for one in ALL if len(one.ids) > 1} == {
        "matters:reveal", "people:end_post", "people:end_deputy",
        "api:reveal_reporter",
    }  # fmt: skip


def _write(wing: str, now: dict[str, str]) -> None:
    names = {str(one) for one in of(wing)}
    kept = {line: marks for line, marks in table().items() if line.split()[0] not in names}
    lines = [HEAD.rstrip()]
    for line, marks in sorted({**kept, **now}.items()):
        name, method = line.split()
        lines.append(f"{name:46}{method:5}" + "     ".join(marks))
    TABLE.write_text("\n".join(lines) + "\n", encoding="utf-8")
