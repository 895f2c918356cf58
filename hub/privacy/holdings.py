"""What is kept about a person, app by app: each declares what it holds, how it reads, and what may go.

    holdings.declare(Holding("matters.reporters", _("报事与投诉"), ("matters.Reporter",), told, going))

`tests/privacy/test_holdings.py` compares what is declared with every model that points at a resident
or names somebody: a new one without a holding fails. Nothing of other people may be in what `tell`
gives: it goes into the hands of the person.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise

from hub.privacy.persons import Person

Words = str | Promise


@dataclass(frozen=True)
class Item:
    """One thing that is kept: what it is, of when, and what it says."""

    what: str
    at: datetime | date | None
    facts: Sequence[tuple[Words, Any]] = ()


@dataclass(frozen=True)
class Goes:
    """Rows of one table from which the person may be taken out now, and what stands there after.

    `is_file` marks the file itself, name and numbers: it stays while another app still needs to know
    who they are. `after` does what follows from it, such as forgetting the words for search.
    """

    what: Words
    rows: QuerySet[Any]
    blank: dict[str, Any]
    is_file: bool = False
    after: Callable[[list[int], datetime], None] | None = None

    @property
    def table(self) -> str:
        return str(self.rows.model._meta.label)


@dataclass(frozen=True)
class Kept:
    """What must stay for now: how many rows, by which provision, until when (None: not foreseeable).

    With `needs_file` the file itself must stay along with it.
    """

    count: int
    basis: Words
    until: date | None = None
    needs_file: bool = False


@dataclass(frozen=True)
class Going:
    goes: Sequence[Goes] = ()
    kept: Sequence[Kept] = ()


Tell = Callable[[Person], Iterable[Item]]
May = Callable[[Person, datetime], Going]


@dataclass(frozen=True)
class Holding:
    """`models` are those whose personal columns it answers for, by their labels."""

    code: str
    label: Words
    models: Sequence[str]
    tell: Tell
    may_go: May


_declared: dict[str, Holding] = {}


def declare(holding: Holding) -> None:
    _declared[holding.code] = holding


def declared() -> list[Holding]:
    """The estate's first, then app by app."""
    return list(_declared.values())


# ── What a person is told ───────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Part:
    label: Words
    items: list[Item]


def about(person: Person) -> list[Part]:
    """Everything that is kept about them, app by app; empty parts are left out."""
    parts = [Part(one.label, [_said(item) for item in one.tell(person)]) for one in declared()]
    return [part for part in parts if part.items]


def _said(item: Item) -> Item:
    """Without what was never filled in."""
    return replace(item, facts=[fact for fact in item.facts if fact[1] not in (None, "")])


# ── What may go ─────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Plan:
    """What would be erased now and what the law keeps, for whoever decides and for the certificate."""

    goes: list[tuple[Holding, Goes, list[int]]] = field(default_factory=list)
    kept: list[tuple[Holding, Kept]] = field(default_factory=list)

    @property
    def count(self) -> int:
        return sum(len(ids) for _holding, _goes, ids in self.goes)

    def erased(self) -> list[dict[str, Any]]:
        return [
            {
                "kind": str(holding.label),
                "what": str(goes.what),
                "table": goes.table,
                "rows": len(ids),
                "digest": digest(ids),
            }
            for holding, goes, ids in self.goes
        ]

    def stays(self) -> list[dict[str, Any]]:
        return [
            {
                "kind": str(holding.label),
                "rows": kept.count,
                "basis": str(kept.basis),
                "until": kept.until.isoformat() if kept.until else None,
            }
            for holding, kept in self.kept
        ]


def digest(ids: Iterable[int]) -> str:
    """Of the row numbers in order: whoever has a list of them can prove that it was these."""
    return sha256(",".join(map(str, sorted(ids))).encode()).hexdigest()


def plan(person: Person, at: datetime) -> Plan:
    found = Plan()
    goings = [(holding, holding.may_go(person, at)) for holding in declared()]
    kept = [(holding, one) for holding, going in goings for one in going.kept if one.count]
    needed = [one for _holding, one in kept if one.needs_file]
    for holding, going in goings:
        for goes in going.goes:
            ids = sorted(goes.rows.order_by().values_list("pk", flat=True))
            if ids and goes.is_file and needed:
                until = max((one.until for one in needed if one.until), default=None)
                kept.append((holding, Kept(len(ids), needed[0].basis, until)))
            elif ids:
                found.goes.append((holding, goes, ids))
    found.kept.extend(kept)
    return found


def carry_out(found: Plan, at: datetime) -> None:
    """Take the person out of the rows of the plan: what stood there is gone, not hidden."""
    for _holding, goes, ids in found.goes:
        goes.rows.model._base_manager.filter(pk__in=ids).update(**goes.blank)
        if goes.after is not None:
            goes.after(ids, at)
