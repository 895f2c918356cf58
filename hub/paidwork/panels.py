"""What this app shows on the pages of others: the slips of a matter, and of a household."""

from collections.abc import Mapping
from typing import Any

from hub.estate.models import Household
from hub.matters.models import Matter
from hub.matters.taxonomy import Kind
from hub.paidwork import rules
from hub.people import rules as people

MOST = 6
# What may turn out to be work that is charged.
OF_WORK = frozenset({Kind.REPAIR_HOME, Kind.PAID_SERVICE, Kind.VALUE_ADDED, Kind.HELP})


def of_matter(request: Any, matter: Matter) -> Mapping[str, Any] | None:
    if matter.household_id is None or matter.kind not in OF_WORK:
        return None
    return _slips(request, matter=matter)


def of_household(request: Any, household: Household) -> Mapping[str, Any] | None:
    return _slips(request, household=household)


def _slips(request: Any, **whose: Any) -> Mapping[str, Any] | None:
    who, where, at = request.user, request.community, request.now
    if not people.holds(who, where.pk, rules.READERS, at):
        return None
    seen = rules.visible_to(who, where, at).filter(**whose).select_related("service")
    return {
        "orders": list(seen.order_by("-pk")[:MOST]),
        "may_order": people.holds(who, where, rules.ORDER, at),
    }
