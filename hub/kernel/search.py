"""Finding records by their words, Chinese words of two characters too, on both databases.

Chinese has no spaces between words, so a text is cut into every two neighbouring characters:
`电梯异响3次` becomes `电梯 梯异 异响 响 3 次`. The last character of a run stands alone as well, so that
one character is found as the beginning of some piece. Latin words and numbers stay whole. A run
of more characters is found where its pieces stand in a row.

The index knows the pieces but not their order (it is the order that makes an index dear to
write); the few rows that hold all pieces are then looked at themselves.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db import connection, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Exists, F, OuterRef, QuerySet

from hub.kernel.models import Community, SearchEntry, Subject
from hub.kernel.text import normal

M = TypeVar("M", bound=models.Model)

# ── Cutting ─────────────────────────────────────────────────────────────────────────────────

# Scripts without spaces: ideographs (also beyond the basic plane), kana, hangul.
_UNSPACED = (
    "々〆〇\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
)
_RUN = re.compile(f"([{_UNSPACED}]+)|[^\\W_{_UNSPACED}]+")
_LONGEST_WORD = 64
_LONGEST_QUERY = 100


def grams(text: str) -> str:
    """The pieces of a text in their order, with a space between."""
    return " ".join(_pieces(_RUN.finditer(normal(text).casefold())))


def _pieces(runs: Iterable[re.Match[str]]) -> Iterator[str]:
    for run in runs:
        if characters := run[1]:
            yield from map("".join, zip(characters, characters[1:], strict=False))
            yield characters[-1]
        else:
            yield run[0][:_LONGEST_WORD]


def _scope(community_id: int, subject_type: str) -> str:
    """A piece that every entry of a community and type holds, and no typed text can.

    With it the index goes straight to the community's own rows: the word 小区 alone would bring up
    every community of a whole group.
    """
    return f"\ue000{community_id}\ue000{subject_type.replace('.', '').replace('_', '')}"


# ── Asking ──────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Wanted:
    """What a query asks for. All of it must be there."""

    pieces: tuple[str, ...]
    # Single characters, found as the beginning of a piece.
    beginnings: tuple[str, ...]
    # Pieces that must stand in a row, as they are written in the entry.
    rows: tuple[str, ...]


def _read(query: str, scope: str) -> Wanted | None:
    pieces, beginnings, rows = [scope], [], []
    for word in normal(query)[:_LONGEST_QUERY].casefold().split():
        runs = list(_RUN.finditer(word))
        if not runs:
            continue
        inside = list(_pieces(runs))
        # The text may go on after the last character asked for, so it does not stand alone there.
        last = runs[-1][1] or ""
        beginning = inside.pop() if last else ""
        if len(last) == 1:
            beginnings.append(beginning)
        pieces += inside
        if len(last) == 1 and inside:
            rows.append(f" {' '.join(inside)} {beginning}")
        elif len(inside) > 1:
            rows.append(f" {' '.join(inside)} ")
    if len(pieces) == 1 and not beginnings:
        return None
    return Wanted(*(tuple(dict.fromkeys(some)) for some in (pieces, beginnings, rows)))


class Holds(models.Lookup):
    """The condition `the entry's grams hold what is wanted`, in the words of each database."""

    lookup_name = "holds"
    rhs: Wanted

    def get_prep_lookup(self) -> Wanted:
        return self.rhs

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        id_column = f"{connection.ops.quote_name(self.lhs.alias)}.id"
        matching = f"SELECT rowid FROM {_FTS} WHERE {_FTS} MATCH %s"  # noqa: S608 (our own table's name)
        return self._with_rows(
            f"{id_column} IN ({matching})", _matching(self.rhs), "instr", compiler
        )

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        grams_column, _none = compiler.compile(self.lhs)
        asked = [f"'{piece}'" for piece in self.rhs.pieces]
        asked += [f"'{beginning}':*" for beginning in self.rhs.beginnings]
        return self._with_rows(
            f"{_LEXEMES}({grams_column}) @@ %s::tsquery", " & ".join(asked), "strpos", compiler
        )

    def _with_rows(
        self, condition: str, asked: str, position: str, compiler: Any
    ) -> tuple[str, list[Any]]:
        grams_column, _none = compiler.compile(self.lhs)
        in_a_row = f" AND {position}(' ' || {grams_column} || ' ', %s) > 0"
        return f"({condition}{in_a_row * len(self.rhs.rows)})", [asked, *self.rhs.rows]


class Says(Holds):
    """The same condition told from the entry alone, without the index: for few rows, one by one."""

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        grams_column, _none = compiler.compile(self.lhs)
        asked = [f" {piece} " for piece in self.rhs.pieces]
        asked += [f" {beginning}" for beginning in self.rhs.beginnings]
        each = f"instr(' ' || {grams_column} || ' ', %s) > 0"
        wanted = [*asked, *self.rhs.rows]
        return f"({' AND '.join([each] * len(wanted))})", wanted


def find(community: Community, subject_type: str, query: str) -> QuerySet[SearchEntry, int]:
    """The ids of the subjects that hold every word of the query, newest first.

    Nothing to look for, as in an empty query or one of emoji alone, finds nothing. To narrow a
    list by it, say `among`.
    """
    entries = SearchEntry.objects.order_by("-at", "-subject_id")
    wanted = _read(query, _scope(community.pk, subject_type))
    # The scope piece names the community. To name its column as well would make SQLite walk all
    # of the community's entries by that index first (20 ms instead of 1 at 200,000 entries).
    found = entries.filter(Holds(F("grams"), wanted)) if wanted else entries.none()
    return found.values_list("subject_id", flat=True)


# From so many on, a list is walked in its own order and each row looked at, until the page is
# full: to collect all that hold a common word costs more than the page does. In a million rows
# SQLite then takes about as long either way. PostgreSQL weighs both ways by itself, but takes a
# number that stands in one row for a word of thousands: the few are named one by one.
_MANY = {"sqlite": 20_000, "postgresql": 1_000}


def among(rows: QuerySet[M], community: Community, query: str) -> QuerySet[M]:
    """Those of the rows that hold every word of the query, in the order the rows have.

    Finds what `find` finds; asks the index at once how common the words are.
    """
    subject_type = rows.model._meta.label_lower
    wanted = _read(query, _scope(community.pk, subject_type))
    if wanted is None:
        return rows.none()
    many = _MANY[connection.vendor]
    some = _some(find(community, subject_type, query), wanted, many)
    if len(some) < many:
        return rows.filter(pk__in=some)
    # Named by its columns, each row's entry is found by the key.
    itself = SearchEntry.objects.filter(
        Says(F("grams"), wanted),
        community=community,
        subject_type=subject_type,
        subject_id=OuterRef("pk"),
    )
    return rows.filter(Exists(itself))


def _some(found: QuerySet[SearchEntry, int], wanted: Wanted, most: int) -> list[int]:
    """The first that come to hand."""
    if connection.vendor == "postgresql":
        return list(found.order_by()[:most])
    # The index itself is asked, which then stops there: IN would collect them all first.
    in_a_row = " AND instr(' ' || entry.grams || ' ', %s) > 0" * len(wanted.rows)
    asked = (
        f"SELECT entry.subject_id FROM {_FTS} "  # noqa: S608 (our own tables' names)
        f"CROSS JOIN {_TABLE} entry ON entry.id = {_FTS}.rowid "
        f"WHERE {_FTS} MATCH %s{in_a_row} LIMIT {most}"
    )
    with connection.cursor() as cursor:
        cursor.execute(asked, [_matching(wanted), *wanted.rows])
        return [pk for (pk,) in cursor.fetchall()]


def _matching(wanted: Wanted) -> str:
    """What is wanted in the words of SQLite's index."""
    pieces = [f'"{piece}"' for piece in wanted.pieces]
    return " AND ".join([*pieces, *(f'"{beginning}"*' for beginning in wanted.beginnings)])


# ── Keeping ─────────────────────────────────────────────────────────────────────────────────

_TABLE = SearchEntry._meta.db_table
_FTS = f"{_TABLE}_fts"
_INDEX = f"{_TABLE}_grams"
_LEXEMES = f"{_TABLE}_lexemes"

# Nothing is written when nothing changed: an entry's pieces are many, its changes few.
_PUT = f"""
    INSERT INTO {_TABLE} (community_id, subject_type, subject_id, grams, at)
    VALUES (%s, %s, %s, %s, %s)
    ON CONFLICT (community_id, subject_type, subject_id)
    DO UPDATE SET grams = excluded.grams, at = excluded.at
    WHERE {_TABLE}.grams <> excluded.grams OR {_TABLE}.at <> excluded.at
"""  # noqa: S608 (our own table's name)


def put(subject: Subject, text: str, at: datetime) -> None:
    """Let the subject be found by these words from now on, in the caller's transaction.

    `at` is where it stands among what is found: the moment it happened, not of this call.
    """
    with connection.cursor() as cursor:
        cursor.execute(_PUT, _row(subject, text, at))


def put_many(pairs: Iterable[tuple[Subject, str]], at: datetime) -> None:
    """`put` for many subjects of one moment, as an import brings them."""
    with connection.cursor() as cursor:
        cursor.executemany(_PUT, [_row(subject, text, at) for subject, text in pairs])


def entry(community_id: int, subject_type: str, text: str) -> str:
    """What is written down for a subject: the pieces of its words after that of its scope."""
    return f"{_scope(community_id, subject_type)} {grams(text)}".rstrip()


def _row(subject: Subject, text: str, at: datetime) -> tuple[Any, ...]:
    subject_type = subject._meta.label_lower
    return (
        subject.community_id,
        subject_type,
        subject.pk,
        entry(subject.community_id, subject_type, text),
        connection.ops.adapt_datetimefield_value(at),
    )


# ── The index ───────────────────────────────────────────────────────────────────────────────

_DROP = {
    "sqlite": [
        f"DROP TRIGGER IF EXISTS {_FTS}_insert",
        f"DROP TRIGGER IF EXISTS {_FTS}_delete",
        f"DROP TRIGGER IF EXISTS {_FTS}_update",
        f"DROP TABLE IF EXISTS {_FTS}",
    ],
    "postgresql": [
        f"DROP INDEX IF EXISTS {_TABLE}_grams",
        f"DROP FUNCTION IF EXISTS {_LEXEMES}(text)",
    ],
}
_FORGET = f"INSERT INTO {_FTS}({_FTS}, rowid, grams) VALUES ('delete', old.id, old.grams)"  # noqa: S608 (our own table's name)
_LEARN = f"INSERT INTO {_FTS}(rowid, grams) VALUES (new.id, new.grams)"  # noqa: S608 (our own table's name)
_CREATE = {
    "sqlite": [
        # The tokenizer `ascii` cuts at spaces alone; `unicode61` would cut up every ideograph
        # that came into Unicode after 2012.
        f"CREATE VIRTUAL TABLE {_FTS} USING fts5(grams, content='{_TABLE}', content_rowid='id', "
        "tokenize='ascii', detail=none, columnsize=0)",
        f"CREATE TRIGGER {_FTS}_insert AFTER INSERT ON {_TABLE} BEGIN {_LEARN}; END",
        f"CREATE TRIGGER {_FTS}_delete AFTER DELETE ON {_TABLE} BEGIN {_FORGET}; END",
        f"CREATE TRIGGER {_FTS}_update AFTER UPDATE OF grams ON {_TABLE} "
        f"WHEN old.grams <> new.grams BEGIN {_FORGET}; {_LEARN}; END",
        f"INSERT INTO {_FTS}({_FTS}) VALUES ('rebuild')",  # noqa: S608 (our own table's name)
    ],
    "postgresql": [
        # The pieces as they are: to_tsvector would parse them once more, with a mind of its own
        # about digits and dots. In PL/pgSQL so that it is not inlined and keeps its cost; taken
        # for cheap, the planner reads the whole table rather than the index.
        f"CREATE FUNCTION {_LEXEMES}(grams text) RETURNS tsvector LANGUAGE plpgsql "
        "IMMUTABLE STRICT PARALLEL SAFE COST 1000 AS "
        "$$ BEGIN RETURN array_to_tsvector(string_to_array(grams, ' ')); END $$",
        f"CREATE INDEX {_INDEX} ON {_TABLE} USING gin ({_LEXEMES}(grams))",
    ],
}


def install(connection: BaseDatabaseWrapper) -> None:
    """Build the index anew from the entries that are there."""
    remove(connection)
    _run(connection, _CREATE)


def remove(connection: BaseDatabaseWrapper) -> None:
    _run(connection, _DROP)


def _run(connection: BaseDatabaseWrapper, statements: dict[str, list[str]]) -> None:
    with connection.cursor() as cursor:
        for statement in statements[connection.vendor]:
            cursor.execute(statement)


def tidy(connection: BaseDatabaseWrapper) -> None:
    """Merge PostgreSQL's pending list now: a put that finds it full would do it, and wait."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT gin_clean_pending_list(%s)", [_INDEX])


def create_index(apps: Any, schema_editor: Any) -> None:
    """For a migration: `RunPython(search.create_index, search.drop_index)`."""
    install(schema_editor.connection)


def drop_index(apps: Any, schema_editor: Any) -> None:
    remove(schema_editor.connection)
