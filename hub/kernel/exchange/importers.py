"""What an app declares to have a kind of workbook imported."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.functional import Promise

from hub.kernel import jobs
from hub.kernel.exchange.columns import Column
from hub.kernel.models import Community, ImportRun
from hub.kernel.refusals import Missing

Words = str | Promise


@dataclass(frozen=True)
class Row:
    """One row as it was read: `row["area"]`; its number is the one Excel shows."""

    number: int
    values: dict[str, Any]

    def __getitem__(self, key: str) -> Any:
        return self.values[key]


@dataclass(frozen=True)
class Fault:
    """What is wrong with a row, and in which column; no column means the row as a whole."""

    column: str
    reason: Words


@dataclass(frozen=True)
class Outcome:
    """How many rows are new, change something that is there, or say what is there already."""

    new: int = 0
    changed: int = 0
    same: int = 0

    def __add__(self, other: "Outcome") -> "Outcome":
        return Outcome(self.new + other.new, self.changed + other.changed, self.same + other.same)


class Importer(ABC):
    """One kind of workbook. An instance lives for one check or one import.

    Rows come in batches, in the file's order. Load in `prepare` what they are checked against, do
    in `ready` all that needs no lock, and write each batch with bulk statements: on SQLite
    everybody else's saving waits meanwhile.
    """

    kind: ClassVar[str]  # "estate.households"; part of the address
    title: ClassVar[Words]
    columns: ClassVar[Sequence[Column]]
    # The columns that together name a record: two rows of a file must not name the same one.
    key: ClassVar[tuple[str, ...]] = ()
    note: ClassVar[Words] = ""
    batch: ClassVar[int] = 1_000
    # All rows or none: one that is wrong makes the others doubtful, as when a column has slipped.
    whole_only: ClassVar[bool] = False
    do_not_call_in_templates: ClassVar[bool] = True  # a template that names a class would

    def __init__(self, community: Community, *, by: Any, at: datetime) -> None:
        self.community, self.by, self.at = community, by, at

    @classmethod
    @abstractmethod
    def may(cls, person: Any, community: Community) -> bool:
        """May this person import such workbooks here?"""

    @classmethod
    def visible(
        cls, runs: QuerySet[ImportRun], person: Any, community: Community
    ) -> QuerySet[ImportRun]:
        """Of these runs, those whose rows the person may read: all, unless their rows are not."""
        return runs

    def prepare(self) -> None:  # noqa: B027 (nothing to load is common)
        """Load what rows are checked against. Called once, before the first row."""

    def check_row(self, row: Row) -> Iterable[Fault]:
        """What is wrong with a row whose cells are all right by themselves."""
        return ()

    def compare(self, rows: list[Row]) -> Outcome | None:
        """Foresee what `apply` would do, without writing, for the preview; None: cannot tell."""
        return None

    def ready(self, rows: list[Row]) -> list[Any]:
        """Turn the batch into what `apply` writes. Called before anything is locked."""
        return rows

    @abstractmethod
    def apply(self, ready: list[Any]) -> Outcome:
        """Write the batch. Rows that say what is there already must write nothing.

        Others may have saved since `prepare`: compare with what is there now, and leave to the
        database's constraints what they hold. A row they refuse has the whole file read again.
        """

    def finish(self) -> None:  # noqa: B027 (nothing left to do is common)
        """Called after the last batch, in the same transaction."""


_importers: dict[str, type[Importer]] = {}


def register(importer: type[Importer]) -> type[Importer]:
    """Make the importer known under its kind; use it as a decorator."""
    _importers[importer.kind] = importer
    return importer


def importer_of(kind: str) -> type[Importer]:
    """:raises Missing: no app has declared such imports"""
    if kind not in _importers:
        jobs.discover()
    if kind not in _importers:
        raise Missing
    return _importers[kind]
