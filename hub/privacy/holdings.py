"""What is kept about a person, app by app: each declares what it holds, how it reads, and what may go.

    holdings.declare(Holding("matters.reporters", _("报事与投诉"), ("matters.Reporter",), told, going))

`tests/privacy/test_holdings.py` compares what is declared with every model that points at a resident
or names somebody: a new one without a holding fails. Nothing of other people may be in what `tell`
gives: it goes into the hands of the person.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from hashlib import sha256
from typing import Any, Protocol

from django.db.models import BigIntegerField, QuerySet, Value
from django.utils.functional import Promise
from django.utils.translation import gettext

from hub.kernel import attachments
from hub.kernel.models import Attachment, Community
from hub.privacy.models import ErasedRow, Erasure, Hold
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
    who they are. `before` takes hold of what would be out of reach after, such as stored files;
    `after` does what follows, such as forgetting the words for search. `home` leads from a row to its
    household, or names an annotation that does: what is held back is held by home.
    """

    what: Words
    rows: QuerySet[Any]
    blank: dict[str, Any]
    is_file: bool = False
    before: Callable[[list[int]], None] | None = None
    after: Callable[[list[int], datetime], None] | None = None
    home: str = "household"

    @property
    def table(self) -> str:
        return str(self.rows.model._meta.label)

    def only(self, rows: QuerySet[Any]) -> "Goes":
        """Those of them that are among these rows."""
        return replace(self, rows=self.rows.filter(pk__in=rows.order_by().values("pk")))


def attached(what: Words, rows: QuerySet[Attachment], home: Any = None) -> Goes:
    """The files of attachments; `home` is an expression for the household they are about, if any."""
    nobody = Value(None, output_field=BigIntegerField())
    return Goes(
        what,
        rows.exclude(file="").annotate(home=nobody if home is None else home),
        attachments.ERASED,
        before=attachments.let_go,
        home="home",
    )


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


class Labelled(Protocol):
    """A holding, or a term."""

    @property
    def code(self) -> str: ...

    @property
    def label(self) -> Words: ...


def lets_the_file_go(person: Person, at: datetime) -> bool:
    """Does no app still need to know who they are, as while something is unpaid?"""
    kept = [one for holding in declared() for one in holding.may_go(person, at).kept]
    return not any(one.count and one.needs_file for one in kept)


class Held:
    """What must stay for a case or an inquiry, whatever its time."""

    def __init__(self, community: Community) -> None:
        rows = Hold.objects.within(community).filter(lifted_at__isnull=True)
        self.grounds = {one.household_id: gettext("暂缓删除：") + one.ground for one in rows}

    def parted(self, goes: Goes, most: int | None = None) -> tuple[list[int], Counter[str]]:
        """The first `most` rows that may go, and for each ground how many before them may not."""
        if everything := self.grounds.get(None):
            return [], Counter({everything: goes.rows.count()})
        free: list[int] = []
        back: Counter[str] = Counter()
        rows = goes.rows.order_by("pk").values_list("pk", goes.home)
        for pk, home in rows.iterator(chunk_size=1_000):
            if (ground := self.grounds.get(home)) is not None:
                back[ground] += 1
                continue
            free.append(pk)
            if len(free) == most:
                break
        return free, back


@dataclass(frozen=True)
class Plan:
    """What would be erased now and what the law keeps, for whoever decides and for the certificate."""

    goes: list[tuple[Labelled, Goes, list[int]]] = field(default_factory=list)
    kept: list[tuple[Labelled, Kept]] = field(default_factory=list)

    def add(self, one: Labelled, goes: Goes, held: Held, most: int | None = None) -> None:
        """What is held back stays, and says so; of the rest `most` rows at once."""
        ids, back = held.parted(goes, most)
        if ids:
            self.goes.append((one, goes, ids))
        self.kept.extend((one, Kept(count, ground)) for ground, count in back.items() if count)

    @property
    def count(self) -> int:
        return sum(len(ids) for _holding, _goes, ids in self.goes)

    def erased(self) -> list[dict[str, Any]]:
        return [
            {
                "term": holding.code,
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
    found, held = Plan(), Held(person.community)
    goings = [(holding, holding.may_go(person, at)) for holding in declared()]
    kept = [(holding, one) for holding, going in goings for one in going.kept if one.count]
    needed = [one for _holding, one in kept if one.needs_file]
    for holding, going in goings:
        for goes in going.goes:
            if goes.is_file and needed:
                until = max((one.until for one in needed if one.until), default=None)
                kept.append((holding, Kept(goes.rows.count(), needed[0].basis, until)))
            else:
                found.add(holding, goes, held)
    found.kept.extend((holding, one) for holding, one in kept if one.count)
    return found


# How many rows one statement names.
_BATCH = 500


def carry_out(found: Plan, erasure: Erasure) -> None:
    """Take people out of the rows of the plan: what stood there is gone, not hidden.

    Every row is named before the first changes: the database lets go only what an erasure names, and
    whose a row is can often be told by the very names that go.
    """
    for _one, goes, ids in found.goes:
        for few in _few(ids):
            _name(goes, few, erasure)
    for _one, goes, ids in found.goes:
        for few in _few(ids):
            if goes.before is not None:
                goes.before(few)
            goes.rows.model._base_manager.filter(pk__in=few).update(**goes.blank)
            if goes.after is not None:
                goes.after(few, erasure.at)


def _few(ids: list[int]) -> Iterator[list[int]]:
    return (ids[i : i + _BATCH] for i in range(0, len(ids), _BATCH))


def _name(goes: Goes, ids: list[int], erasure: Erasure) -> None:
    homes = goes.rows.filter(pk__in=ids).order_by().values_list("pk", goes.home)
    ErasedRow.objects.bulk_create(
        ErasedRow(
            community_id=erasure.community_id,
            erasure=erasure,
            of_table=goes.rows.model._meta.db_table,
            of_row=pk,
            household_id=home,
        )
        for pk, home in homes
    )
