"""Paid service 有偿服务: the posted prices, the orders, what was done and who accepted it."""

from hub.paidwork.models.catalogue import Material, Price, PriceList, PriceQuerySet, Service
from hub.paidwork.models.order import Consent, Line, Order, OrderQuerySet

__all__ = [
    "Consent",
    "Line",
    "Material",
    "Order",
    "OrderQuerySet",
    "Price",
    "PriceList",
    "PriceQuerySet",
    "Service",
]
