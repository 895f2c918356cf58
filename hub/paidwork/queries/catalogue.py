"""What can be ordered, with the price that can be charged now, and every version there was."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.timezone import localtime

from hub.kernel.models import Community, Decision
from hub.paidwork.models import Material, Price, Service


@dataclass(frozen=True)
class Versions:
    """A service or a material with the version that can be charged now, if there is one."""

    thing: Service | Material
    price: Price | None
    # Approved and not on any posted list yet: it cannot be charged.
    waits_for_posting: bool
    # Proposed, and waiting for the second person.
    asked: Price | None = None
    # What is proposed came with the starter list: nobody compared it yet.
    is_reference: bool = False

    @property
    def value(self) -> str:
        """How a form names it: a service and a material may have the same number."""
        return f"{'s' if isinstance(self.thing, Service) else 'm'}{self.thing.pk}"

    @property
    def label(self) -> str:
        return f"{self.thing.code} {self.thing.name} {self.price or ''}/{self.thing.unit}"


def services(community: Community, at: datetime) -> list[Versions]:
    rows = Service.objects.within(community).select_related("fee_item")
    return _with_prices(list(rows), "service_id", community, at)


def materials(community: Community, at: datetime) -> list[Versions]:
    return _with_prices(list(Material.objects.within(community)), "material_id", community, at)


def orderable(community: Community, at: datetime) -> list[Versions]:
    """What the desk can take an order for: open, and with a posted price."""
    return [
        one
        for one in services(community, at)
        if one.price is not None and one.thing.status == Service.Status.OPEN
    ]


def _with_prices(
    things: Sequence[Service | Material], key: str, community: Community, at: datetime
) -> list[Versions]:
    """Four questions for the whole list, whatever its length."""
    today = localtime(at).date()
    rows = Price.objects.within(community).filter(status=Price.Status.APPROVED)
    posted: dict[int, Price] = {}
    waiting: set[int] = set()
    of_these = rows.filter(**{f"{key}__isnull": False}).select_related("posted")
    for price in of_these.order_by("valid_from", "pk"):
        own = getattr(price, key)
        if price.posted is None:
            waiting.add(own)
        elif price.posted.posted_at <= at and price.valid_from <= today:
            posted[own] = price
    asked = _asked(key, community)
    return [
        Versions(one, posted.get(one.pk), one.pk in waiting, *asked.get(one.pk, (None, False)))
        for one in things
    ]


def _asked(key: str, community: Community) -> dict[int, tuple[Price, bool]]:
    """What waits for the second person, by thing, and whether it is only a reference."""
    open_ = Decision.objects.filter(
        community=community, kind=Price.APPROVAL, status=Decision.Status.PROPOSED
    )
    check = dict(open_.values_list("subject_id", "asked__check"))
    rows = Price.objects.within(community).filter(
        **{f"{key}__isnull": False}, status=Price.Status.PROPOSED
    )
    return {
        getattr(one, key): (one, check[one.pk] == Price.REFERENCE)
        for one in rows.order_by("pk")
        if one.pk in check
    }


@dataclass(frozen=True)
class Version:
    price: Price
    last_day: date | None
    is_in_force: bool


def versions(thing: Service | Material, at: datetime) -> list[Version]:
    """Every version, newest first; a version ends the day before the next one begins."""
    today = localtime(at).date()
    rows = list(
        thing.prices.filter(community_id=thing.community_id)
        .select_related("proposed_by", "approved_by", "posted__document")
        .order_by("-valid_from", "-pk")
    )
    charged = [one for one in rows if one.status == Price.Status.APPROVED and one.posted]
    found = []
    for one in rows:
        later = [other.valid_from for other in charged if other.valid_from > one.valid_from]
        last = min(later) - timedelta(days=1) if later else None
        holds = one in charged and one.valid_from <= today
        found.append(Version(one, last, holds and (last is None or last >= today)))
    return found
