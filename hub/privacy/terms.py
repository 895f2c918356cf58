"""保存期限: how long each kind of record names people, and what is over; each app declares its own.

    terms.declare(Term("matters", _("报事人和原话"), _("办结起"), BASIS, over))

Counted in whole years from a day that the app knows (个人信息保护法 19: no longer than needed). `over`
is asked with the day before which that day must lie, and gives rows that still name somebody.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.timezone import localtime

from hub.kernel.models import Community
from hub.privacy import policy
from hub.privacy.holdings import Goes, Held, Plan

Words = str | Promise
# Of one kind at once: they are named one by one, while somebody waits. The rest comes the next night.
MOST = 2_000


@dataclass(frozen=True)
class Term:
    """`code` is the policy's value without its `keep_`; `over(community, before, at)`."""

    code: str
    label: Words
    counted: Words
    basis: Words
    over: Callable[[Community, datetime, datetime], Sequence[Goes]]

    def years(self, community: Community, at: datetime) -> int:
        value: int = getattr(policy.at(community, at), f"keep_{self.code}")
        return value

    def before(self, community: Community, at: datetime) -> datetime:
        """What was finished before this moment is over now."""
        return years_before(at, self.years(community, at))

    def due(self, community: Community, at: datetime) -> Sequence[Goes]:
        return self.over(community, self.before(community, at), at)

    def until(self, finished: datetime, community: Community, at: datetime) -> Any:
        """The day from which what was finished at that moment may go."""
        return localtime(years_before(finished, -self.years(community, at))).date()


def years_before(moment: datetime, years: int) -> datetime:
    """The same day of another year; the 29th of February becomes the 28th."""
    local = localtime(moment)
    try:
        return local.replace(year=local.year - years)
    except ValueError:
        return local.replace(year=local.year - years, day=28)


_declared: dict[str, Term] = {}


def declare(term: Term) -> Term:
    _declared[term.code] = term
    return term


def declared() -> list[Term]:
    return list(_declared.values())


def found(community: Community, at: datetime, most: int | None = MOST) -> Plan:
    """What is over in a community, kind by kind, without what is held back."""
    plan, held = Plan(), Held(community)
    for term in declared():
        for goes in term.due(community, at):
            plan.add(term, goes, held, most)
    return plan
