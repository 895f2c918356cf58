"""What can be proved never to have been altered, besides the journal: each app tells how.

`manage.py verify` checks the day's seals and then all of these.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

from hub.kernel import seals
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


def first_fault(community: Community) -> str:
    """The first thing anywhere in a community that does not fit, or nothing."""
    if fault := seals.verify(community):
        where = f" 第 {fault.event} 条" if fault.event else ""
        return f"{community} {fault.day}{where}：{fault.what}"
    for proof in all_():
        if words := proof.check(community):
            return f"{community} {proof.label} {words}"
    return ""
