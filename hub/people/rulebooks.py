"""Rulebooks: what a community may settle by itself, area by area, and what a version changed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import time
from decimal import Decimal
from typing import Any, Protocol

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

from hub.kernel import policies
from hub.kernel.models import Community, Policy
from hub.people.models import Role

HISTORY = 50


@dataclass(frozen=True)
class Line:
    """One value of an area. `path` leads to it: `callback_hours`, or `ruling_minutes.1` in a table."""

    path: str
    label: str | Lazy
    unit: str | Lazy = ""
    hint: str | Lazy = ""

    @property
    def name(self) -> str:
        """The form's field."""
        return self.path.replace(".", "_")

    def of(self, values: policies.Values) -> Any:
        first, *keys = self.path.split(".")
        value = getattr(values, first)
        for key in keys:
            value = value[key]
        return value

    def put(self, value: Any, values: dict[str, Any]) -> None:
        """Write a value where the policy keeps it."""
        *tables, last = self.path.split(".")
        for key in tables:
            values = values[key]
        values[last] = value

    def shown(self, values: policies.Values) -> str:
        return shown(self.of(values))


@dataclass(frozen=True)
class Group:
    title: str | Lazy
    lines: tuple[Line, ...]


class Rows(Protocol):
    """A list among the values that is changed as rows, such as the promises to residents."""

    name: str
    template: str

    def form(self, values: policies.Values, data: Mapping[str, Any] | None = None) -> Any: ...
    def shown(self, values: policies.Values) -> list[Any]: ...
    def changes(self, before: policies.Values, after: policies.Values) -> list[str]: ...


@dataclass(frozen=True)
class Rulebook:
    area: str
    values: type[policies.Values]
    title: str | Lazy
    groups: tuple[Group, ...]
    changed_by: frozenset[Role] = frozenset({Role.DIRECTOR})
    # What the new version counts for, and what keeps the old one.
    note: str | Lazy = ""
    rows: Rows | None = None
    # Where its page stands among the others.
    order: int = 50

    @property
    def lines(self) -> Iterator[Line]:
        return (line for group in self.groups for line in group.lines)


_declared: dict[str, Rulebook] = {}


def declare(rulebook: Rulebook) -> None:
    """Give an area its page. Every community begins with the values' own defaults."""
    policies.register(rulebook.area, rulebook.values)
    _declared[rulebook.area] = rulebook


def of(area: str) -> Rulebook | None:
    return _declared.get(area)


def declared() -> list[Rulebook]:
    return sorted(_declared.values(), key=lambda one: one.order)


# ── Reading ─────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class InForce:
    """The values in force and every version before, with what each changed."""

    rulebook: Rulebook
    values: policies.Values
    version: Policy | None
    versions: list[tuple[Policy, list[str]]]

    @property
    def seen(self) -> int:
        return self.version.version if self.version else 0

    def groups(self) -> list[tuple[Any, list[tuple[Line, str]]]]:
        return [
            (group.title, [(line, line.shown(self.values)) for line in group.lines])
            for group in self.rulebook.groups
        ]

    def rows(self) -> list[Any]:
        return self.rulebook.rows.shown(self.values) if self.rulebook.rows else []


def in_force(rulebook: Rulebook, community: Community) -> InForce:
    kept = list(
        Policy.objects.filter(community=community, area=rulebook.area)
        .select_related("made_by")
        .order_by("-version")[: HISTORY + 1]
    )
    read = [rulebook.values.model_validate(one.values) for one in kept]
    changed = [changes(rulebook, *pair) for pair in zip(read[1:], read, strict=False)]
    versions = list(zip(kept, [*changed, []], strict=False))[:HISTORY]
    return InForce(
        rulebook, read[0] if read else rulebook.values(), kept[0] if kept else None, versions
    )


def changes(rulebook: Rulebook, before: policies.Values, after: policies.Values) -> list[str]:
    """What differs, line by line."""
    found = [
        f"{line.label} {line.shown(before)} → {line.shown(after)} {line.unit}".rstrip()
        for line in rulebook.lines
        if line.of(before) != line.of(after)
    ]
    return found + (rulebook.rows.changes(before, after) if rulebook.rows else [])


def shown(value: Any) -> str:
    """A value as people read it."""
    match value:
        case bool():
            return str(_("是") if value else _("否"))
        case Decimal():
            return f"{value:,.2f}" if value.as_tuple().exponent == -2 else f"{value:,}"
        case time():
            return f"{value:%H:%M}"
        case tuple():
            return "、".join(map(str, value)) or str(_("无"))
        case _:
            return str(value)
