"""How a bill was reckoned, part by part, from what its ledger line keeps."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from hub.charges.money import rounded, shared
from hub.charges.periods import Month
from hub.charges.reckoning import PER_CENT


@dataclass(frozen=True)
class Part:
    """One part of a bill: so much, at this price, for so many days; and its share of the whole."""

    quantity: Decimal
    price: Decimal
    days: int
    of_days: int
    pays: int
    amount: Decimal


def parts(reckoning: str, amount: Decimal, month: Month) -> list[Part]:
    """The parts of a line, whose amounts are the line's to the fen.

    A discount is told apart as what it takes off: a part of negative amount.
    """
    if not reckoning:
        return []
    read = [tuple(map(int, one.split("*"))) for one in reckoning.split(" ")]
    exact = [Decimal(q * p * d * s) for q, p, d, s in read]
    positive = [max(one, Decimal(0)) for one in exact]
    off = [
        rounded(one / (month.days * PER_CENT) / 1_000_000) if one < 0 else Decimal(0)
        for one in exact
    ]
    split = shared(amount - sum(off, Decimal(0)), positive)
    return [
        Part(
            quantity=Decimal(q).scaleb(-2),
            price=Decimal(p).scaleb(-4),
            days=d,
            of_days=month.days,
            pays=s if s > 0 else PER_CENT + s,
            amount=o or part,
        )
        for (q, p, d, s), part, o in zip(read, split, off, strict=True)
    ]


def owed(
    pieces: Iterable[tuple[Decimal, Decimal, int, int]], month: Month, rounding: str
) -> Decimal:
    """The same in Python: quantity, price, days, per cent paid. What the tests hold SQL against."""
    exact = sum(
        (quantity * price * days * pays for quantity, price, days, pays in pieces), Decimal(0)
    )
    return rounded(exact / (month.days * PER_CENT), rounding)
