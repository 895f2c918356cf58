"""Everything people can do with paid service. Pages, the API and jobs come through here."""

from hub.paidwork.actions.accepting import accept, code_of
from hub.paidwork.actions.catalogue import (
    Terms,
    add_material,
    add_service,
    close_service,
    propose_material_price,
    propose_price,
    reopen_service,
)
from hub.paidwork.actions.deciding import propose_carrying, propose_discount, propose_void
from hub.paidwork.actions.ordering import Wish, assign, cancel, order, price_on, reveal_phone
from hub.paidwork.actions.posting import post_list
from hub.paidwork.actions.pricing import due_for, price, sum_of
from hub.paidwork.actions.printing import print_slip
from hub.paidwork.actions.starting import has_list, take_over_starter
from hub.paidwork.actions.working import (
    Used,
    agree_to_more,
    agreed_to,
    arrive,
    complete,
    quote,
    redo,
)

__all__ = [
    "Terms",
    "Used",
    "Wish",
    "accept",
    "add_material",
    "add_service",
    "agree_to_more",
    "agreed_to",
    "arrive",
    "assign",
    "cancel",
    "close_service",
    "code_of",
    "complete",
    "due_for",
    "has_list",
    "order",
    "post_list",
    "price",
    "price_on",
    "print_slip",
    "propose_carrying",
    "propose_discount",
    "propose_material_price",
    "propose_price",
    "propose_void",
    "quote",
    "redo",
    "reopen_service",
    "reveal_phone",
    "sum_of",
    "take_over_starter",
]
