"""Reads that are too big for a queryset word."""

from hub.paidwork.queries.catalogue import Versions, materials, orderable, services, versions
from hub.paidwork.queries.orders import (
    Slip,
    about,
    acts_open,
    slip,
    steps_of,
    story,
    with_names,
)
from hub.paidwork.queries.unpriced import Unpriced, unpriced, void_rates

__all__ = [
    "Slip",
    "Unpriced",
    "Versions",
    "about",
    "acts_open",
    "materials",
    "orderable",
    "services",
    "slip",
    "steps_of",
    "story",
    "unpriced",
    "versions",
    "void_rates",
    "with_names",
]
