"""The moment for an act: what has to have happened before it can be done, and what is said with it.

Every act is tried on the rows that the house has, with what its form holds. Where none of them stands
at the step that the act takes, or the form wants more than it offers, the act has a moment here: a row
that is made for it, by the same acts, and what is sent. So the matrix tells who can do it from whom it
is refused, and not only that it was not the time. What is made is undone with the act.
"""

from dataclasses import dataclass, field
from typing import Any

from tests.security.moments import (
    charges,
    debit,
    directives,
    dunning,
    duty,
    leave,
    matters,
    others,
    paidwork,
)
from tests.security.moments.base import Moment

__all__ = ["MOMENTS", "Moment", "Try", "at_its_moment"]

MOMENTS: dict[str, Moment] = {
    **matters.MOMENTS,
    **charges.MOMENTS,
    **debit.MOMENTS,
    **directives.MOMENTS,
    **dunning.MOMENTS,
    **duty.MOMENTS,
    **leave.MOMENTS,
    **paidwork.MOMENTS,
    **others.MOMENTS,
}


@dataclass(frozen=True)
class Try:
    """A row that is tried, and what is sent if it is not what the form itself holds."""

    ids: tuple[Any, ...]
    told: Any = field(default=None, hash=False)


def at_its_moment(name: str, here: Any) -> list[Try]:
    """The moment of an act, made now; none where the house has one already."""
    moment = MOMENTS.get(name)
    if moment is None:
        return []
    made = moment.made(here)
    ids = made if isinstance(made, tuple) else () if made is None else (made.pk,)
    return [Try(ids, moment.told(here, made))]
