from typing import Any

from django.apps import AppConfig
from django.utils import timezone


class PaidworkConfig(AppConfig):
    name = "hub.paidwork"

    def ready(self) -> None:
        from hub.estate import panels as homes
        from hub.kernel import attachments, links
        from hub.matters import panels as matters

        # Declares its decisions, blocker, values, what is kept of people, and who looked.
        from hub.paidwork import actions, cutoff, holdings, looks, panels, policy  # noqa: F401  (declares decisions, blocker, holdings, looks, values)

        links.declare("paidwork.order", "paidwork:order", _orders)
        links.declare("paidwork.service", "paidwork:service", _services)
        attachments.subject("paidwork.order", _may_see)
        matters.register("paidwork", "paidwork/parts/matter_panel.html", panels.of_matter)
        homes.register(
            "paidwork", "paidwork/parts/household_panel.html", panels.of_household, order=30
        )


def _orders(ids: list[int]) -> dict[int, str]:
    from hub.paidwork.models import Order

    found = Order.objects.filter(pk__in=ids).select_related("household")
    return {one.pk: f"{one.number} · {one.household.code}" for one in found}


def _services(ids: list[int]) -> dict[int, str]:
    from hub.paidwork.models import Service

    return dict(Service.objects.filter(pk__in=ids).values_list("pk", "name"))


def _may_see(person: Any, community: Any, pk: int) -> object:
    """Whoever may know of the slip may see its photos and the signature."""
    from hub.paidwork import rules

    return rules.visible_to(person, community, timezone.now()).find(pk)
