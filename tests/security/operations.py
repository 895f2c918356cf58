"""Every operation of the API, read from its own document, to be asked as the pages are.

What is sent is what the tests of the API send (`tests/api/rows.py`).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.test import Client

from hub.matters.models import Matter
from tests.api.conftest import Program
from tests.api.rows import ROWS, a_photo
from tests.api.test_operations import SCHEMA

# What may stand in the places of an address that take words.
WORDS = {"act": ["note"], "period": ["2026-06"], "code": ["O3"]}
# Which table an id is of, by the name of its place; as `addresses.TABLES`.
TABLES = {
    "attachment": "kernel.attachment",
    "decision": "kernel.decision~matter",
    "household": "estate.household",
    "matter": "matters.matter",
    "order": "paidwork.order",
    "phone": "estate.phone",
    "reporter": "matters.reporter@matter",
}


@dataclass(frozen=True)
class Operation:
    """One operation: its name in the document, its method and address, the word that it takes."""

    operation: str
    method: str
    path: str
    word: str = ""

    def __str__(self) -> str:
        return f"{self.name}[{self.word}]" if self.word else self.name

    @property
    def name(self) -> str:
        return f"api:{self.operation}"

    @property
    def words(self) -> tuple[str, ...]:
        return (self.word,) if self.word else ()

    @property
    def methods(self) -> tuple[str, ...]:
        return (self.method,)

    @property
    def ids(self) -> list[str]:
        return [place for place in re.findall(r"{(\w+)}", self.path) if place in TABLES]

    @property
    def each_row(self) -> bool:
        """A matter stands at one step alone, and every act wants its own."""
        return self.ids == ["matter"]

    @property
    def table(self) -> str:
        return TABLES[self.ids[-1]]

    @property
    def is_searched(self) -> bool:
        """Takes words to look for, as the pages' own field does."""
        asked = SCHEMA["paths"][self.path][self.method.lower()].get("parameters", ())
        return any(one["name"] == "q" for one in asked)

    def at(self, ids: tuple[Any, ...] = ()) -> str:
        given = dict(zip(self.ids, ids, strict=True))
        return self.path.format(community="YH", **dict.fromkeys(WORDS, self.word), **given)

    def ask(
        self, client: Client, method: str, ids: tuple[Any, ...], house: Any, told: Any = None
    ) -> Any:
        here = house.here
        where = self.at(ids)
        if method == "GET":
            return client.get(where)
        if self.operation == "upload_attachment":
            return client.post(where, {"file": a_photo()})
        if told is not None:
            return Program(client).post(where, told)
        matter = Matter.objects.filter(pk=ids[0]).first() if self.ids[:1] == ["matter"] else None
        matter = matter or Matter.objects.filter(community=here.community).earliest("pk")
        return Program(client).post(where, ROWS[self.operation].told(here, matter))


def operations() -> list[Operation]:
    return sorted(_each(), key=str)


def _each() -> Iterator[Operation]:
    for path, methods in SCHEMA["paths"].items():
        words = next((WORDS[one] for one in WORDS if f"{{{one}}}" in path), [""])
        for method, document in methods.items():
            for word in words:
                yield Operation(document["operationId"], method.upper(), path, word)
