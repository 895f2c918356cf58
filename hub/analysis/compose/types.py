"""Block B: what it was about, type by area."""

from collections import Counter, defaultdict
from typing import Any

from hub.analysis import counting
from hub.analysis.compose.shared import added, compared_of, has_record, key_of
from hub.analysis.counting import Windows
from hub.analysis.snapshot import BlockB, Subtype, Type
from hub.kernel.models import Community
from hub.matters import taxonomy


def block(community: Community, period: str) -> BlockB:
    windows = Windows(period)
    has_last, has_year = has_record(community, period)
    rows = counting.compared(counting.complaints(community), "type_code", "area", windows=windows)
    total = sum(row["now"] for row in rows)
    by_leaf: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        by_leaf[row["type_code"]].append(row)
    return BlockB(
        types=[
            _type(branch, by_leaf, total, has_last, has_year)
            for branch in taxonomy.branches(taxonomy.TYPES)
        ]
    )


def _type(
    branch: taxonomy.Entry,
    by_leaf: dict[str, list[dict[str, Any]]],
    total: int,
    has_last: bool,
    has_year: bool,
) -> Type:
    mine = {code: rows for code, rows in by_leaf.items() if code.partition(".")[0] == branch.code}
    rows = [row for parts in mine.values() for row in parts]
    subtypes = [
        Subtype(
            code=code,
            name=taxonomy.TYPES[code].name if code in taxonomy.TYPES else code,
            counts=_counts(parts),
            total=compared_of(added(parts), has_last, has_year),
        )
        for code, parts in mine.items()
        if any(row["now"] for row in parts)
    ]
    count = sum(row["now"] for row in rows)
    return Type(
        code=branch.code,
        name=branch.name,
        counts=_counts(rows),
        total=compared_of(added(rows), has_last, has_year),
        share=count / total if total else None,
        subtypes=sorted(subtypes, key=lambda one: (-one["total"]["count"], one["code"])),
    )


def _counts(rows: list[dict[str, Any]]) -> dict[str, int]:
    found: Counter[str] = Counter()
    for row in rows:
        found[key_of(row["area"])] += row["now"]
    return {key: n for key, n in found.items() if n}
