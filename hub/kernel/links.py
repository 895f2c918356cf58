"""Where the page of a subject is, and what people call it: for lists that span all apps.

To-do lists, notices and search know their subjects by type and id alone; each app declares once
how its own are reached and named.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

Names = Callable[[list[int]], Mapping[int, str]]


@dataclass(frozen=True)
class _Declared:
    url_name: str
    names: Names | None


_declared: dict[str, _Declared] = {}


def declare(subject_type: str, url_name: str, names: Names | None = None) -> None:
    """`names` answers for many ids at once, so that a list of fifty costs one query."""
    _declared[subject_type] = _Declared(url_name, names)


def link_to(subject_type: str, pk: int | None) -> str:
    """The address of the subject's page, or nothing where it has none."""
    declared = _declared.get(subject_type)
    if declared is None or pk is None:
        return ""
    try:
        return reverse(declared.url_name, args=[pk])
    except NoReverseMatch:
        return ""


def names_of(subjects: Iterable[tuple[str, int]]) -> dict[tuple[str, int], str]:
    """What people call these subjects: one query for each type among them."""
    by_type: dict[str, set[int]] = {}
    for subject_type, pk in subjects:
        by_type.setdefault(subject_type, set()).add(pk)
    return {
        (subject_type, pk): name
        for subject_type, pks in by_type.items()
        if (declared := _declared.get(subject_type)) and declared.names
        for pk, name in declared.names(sorted(pks)).items()
    }
