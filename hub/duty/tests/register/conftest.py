"""A book at the front desk, kept by 周敏: twelve keys, three radios, a float of 500 yuan."""

import pytest

from hub.duty.actions import handover, register
from hub.duty.actions.handover import Counted
from hub.duty.actions.register import Item
from hub.duty.models import Handover, Register
from hub.duty.tests.cast import Cast, a_desk, after

ITEMS = (
    Item("KEY-01", "单元门钥匙", "KEY", 12),
    Item("RAD-01", "对讲机", "RADIO", 3),
    Item("CASH", "备用金", "FLOAT", 50000),
)
ALL_THERE = {one.code: Counted(one.expected) for one in ITEMS}


@pytest.fixture
def book(cast: Cast) -> Register:
    return a_book(cast)


def a_book(cast: Cast, name: str = "前台交接班簿") -> Register:
    station = Register.objects.filter(community=cast.community).first()
    place = station.station if station else a_desk(cast)
    return register.open_register(
        place.pk, **cast.doing("sun"), name=name, keeper_id=cast.zhou.pk, items=ITEMS
    )


def prepared(cast: Cast, book: Register, hours: float = 1, **told: str) -> Handover:
    return handover.prepare(
        book.pk, **cast.doing("zhou", after(hours)), incoming_id=cast.lin.pk, **told
    )


def counted(cast: Cast, one: Handover, hours: float = 1.1, **differ: int) -> Handover:
    """林芳 counts; `KEY_01=11` says how many she found of what."""
    counts = {**ALL_THERE, **{code.replace("_", "-"): Counted(n) for code, n in differ.items()}}
    return handover.count(one.pk, **cast.doing("lin", after(hours)), counts=counts)


def signed(cast: Cast, book: Register, hours: float = 1, **differ: int) -> Handover:
    one = counted(cast, prepared(cast, book, hours), hours + 0.1, **differ)
    return handover.sign(one.pk, **cast.doing("lin", after(hours + 0.2)))
