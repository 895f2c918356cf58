"""What cannot forget holds nobody: no resident's name, number or account is in the journal.

Nor in what is kept beside it: arguments of jobs, lines in inboxes, why a duty is owed no more, and the
log. Everything that happens in the marked house is read, and then every act there is, done with a name,
a number and an account that stand nowhere else.
"""

import json
import logging
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import models, transaction
from django.db.models import Max
from django.utils import timezone

from hub.kernel.models import Event, Job, Notice, Obligation
from tests.privacy.people import any_of, names, whole_numbers
from tests.privacy.reading import closed_up
from tests.security import world
from tests.security.asking import MARKS, read
from tests.security.moments import Try, at_its_moment
from tests.security.test_matrix import ALL, PASSED_OVER, SEATS, House, table

pytestmark = [pytest.mark.django_db, pytest.mark.rights]
# What is written of an act and outlives it, with the columns that hold words.
KEPT: dict[type[models.Model], tuple[str, ...]] = {
    Event: ("detail",),
    Job: ("args", "result", "error", "progress_text"),
    Notice: ("text",),
    Obligation: ("part", "void_reason"),
}
# Erased in the house before anybody can read it there.
ERASED = {"旧客"}


class Heard(logging.Handler):
    """Lines of the log as our code wrote them, before they are scrubbed."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record.getMessage())


@pytest.fixture(scope="module")
def heard() -> Iterator[Heard]:
    ear, root = Heard(), logging.getLogger()
    root.addHandler(ear)
    yield ear
    root.removeHandler(ear)


@pytest.fixture(scope="module")
def house(heard: Heard, django_db_setup: None, django_db_blocker: Any) -> Iterator[House]:
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


def kept(after: dict[type[models.Model], int] | None = None) -> Iterator[tuple[str, str]]:
    """Which line, and all that it says."""
    for model, columns in KEPT.items():
        rows = model._base_manager.filter(pk__gt=(after or {}).get(model, 0))
        for row in rows.order_by("pk"):
            kind = getattr(row, "verb", "") or getattr(row, "kind", "") or getattr(row, "name", "")
            for column in columns:
                said = json.dumps(getattr(row, column), ensure_ascii=False, default=str)
                yield f"{model.__name__} {kind} {column}", said


def last() -> dict[type[models.Model], int]:
    return {one: one._base_manager.aggregate(n=Max("pk"))["n"] or 0 for one in KEPT}


def found_in(lines: Iterator[tuple[str, str]], values: set[str]) -> list[str]:
    anybody = any_of(values)
    found = {
        f"{where}: {', '.join(sorted(shown))}"
        for where, said in lines
        if (shown := {*anybody.findall(said), *anybody.findall(closed_up(said))})
    }
    return sorted(found)


def residents() -> set[str]:
    return names() | set(whole_numbers()) | ERASED


def test_the_house_has_people_to_be_found(house: House) -> None:
    assert {"黄海", "许燕", "陆鸣", "13812345678", "6228481234500001"} < residents()


def test_nothing_that_happened_tells_of_somebody(house: House, heard: Heard) -> None:
    lines = list(kept())
    assert len({where for where, _said in lines}) > 120
    lines += [("log", said) for said in heard.said]
    assert not (wrong := found_in(iter(lines), residents())), "\n".join(wrong)


def acts(house: House) -> Iterator[tuple[Any, str, Any]]:
    """Each act and each page, with somebody who comes through to it."""
    for one in ALL:
        for method in one.methods:
            marks = table().get(f"{one} {method}", "")
            if one.name not in PASSED_OVER and (way := re.search(r"[+~]", marks)):
                yield one, method, house.seats[SEATS[way.start()][0]]


def test_no_act_tells_of_somebody(house: House, heard: Heard) -> None:
    wrong, entered, known = [], 0, residents() | {MARKS["phone"], MARKS["account"]}
    for one, method, client in acts(house):
        with transaction.atomic():
            own = at_its_moment(str(one), house.here) if method == "POST" else []
            for each in [*own, *map(Try, house.ids(one)[:2])]:
                before, heard.said[:] = last(), []
                with transaction.atomic():
                    read(house.answer(client, method, one, each))
                    # What was typed as a name counts where it has become somebody's.
                    typed = names() & {MARKS["name"]} if method == "POST" else set()
                    lines = [*kept(before), *(("log", said) for said in heard.said)]
                    found = found_in(iter(lines), known | typed)
                    wrong += [f"{one} {method}: {line}" for line in found]
                    transaction.set_rollback(True)
                entered += len(typed)
            transaction.set_rollback(True)
    assert not wrong, "\n".join(wrong)
    assert entered > 5
