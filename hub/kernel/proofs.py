"""What can be proved never to have been altered, besides the journal: each app tells how.

`manage.py verify` checks the day's seals and then all of these.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

from hub.kernel.models import Community


@dataclass(frozen=True)
class Proof:
    """`check` names the first thing that does not fit in a community, or nothing."""

    label: str | Promise
    check: Callable[[Community], str]


_proofs: dict[str, Proof] = {}


def declare(code: str, label: str | Promise, check: Callable[[Community], str]) -> None:
    _proofs[code] = Proof(label, check)


def all_() -> list[Proof]:
    return [_proofs[code] for code in sorted(_proofs)]
