"""Bulk acts: the same act to each row, in its own transaction."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from hub.kernel.refusals import Refusal


@dataclass(frozen=True)
class RowResult:
    pk: str
    done: bool
    says: str
    row: Any = None


def in_turn(pks: Iterable[str], act: Callable[[str], Any]) -> list[RowResult]:
    """Do the same act to each row, each in its own transaction, and tell what became of each.

    One row's refusal never undoes another row's success, and no row is passed over in silence.
    """
    results = []
    for pk in dict.fromkeys(pks):
        try:
            with transaction.atomic():
                row = act(pk)
            results.append(RowResult(pk, True, _("已办"), row))
        except Refusal as refusal:
            results.append(RowResult(pk, False, str(refusal)))
    return results
