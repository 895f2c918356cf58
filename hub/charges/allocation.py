"""Which bills a payment goes to: one pure function, shown to the payer before it is saved.

The order is what was agreed in the contract, then the law's (民法典 560): the bills the payer
names; else those that are due before those that are not; the more burdensome before the lighter;
the older before the younger; equals by their amounts. Inside one debt (561): late fee before
principal.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

from hub.charges.money import NOTHING, shared


@dataclass(frozen=True)
class Open:
    """A bill with something left to pay. `debt` holds together a charge and what came on top."""

    pk: int
    debt: tuple[int, str]  # item, period
    item_code: str
    due_on: date
    amount: Decimal
    is_charge: bool = True
    bears_late_fee: bool = False


@dataclass(frozen=True)
class Split:
    parts: Sequence[tuple[int, Decimal]]  # bill, part; in the order in which they were reached
    left: Decimal  # stays as the household's credit

    @property
    def paid(self) -> Decimal:
        return sum((part for _bill, part in self.parts), NOTHING)


@dataclass(frozen=True)
class _Debt:
    bills: tuple[Open, ...]
    rank: tuple[object, ...]

    @property
    def amount(self) -> Decimal:
        return sum((one.amount for one in self.bills), NOTHING)


def allocate(
    amount: Decimal,
    bills: Iterable[Open],
    *,
    today: date,
    chosen: Sequence[int] = (),
    agreed: Sequence[str] = (),
) -> Split:
    """Split `amount` over the open bills; never more to one than is open on it."""
    parts: dict[int, Decimal] = {}
    left = amount
    for equals in _in_order(list(bills), today, chosen, agreed):
        if left <= 0:
            break
        owed = sum((debt.amount for debt in equals), NOTHING)
        if left >= owed:
            given = [debt.amount for debt in equals]
        else:
            given = shared(left, [debt.amount for debt in equals])
        for debt, share in zip(equals, given, strict=True):
            _within(debt, share, parts)
            left -= share
    return Split(tuple(parts.items()), left)


def _in_order(
    bills: list[Open], today: date, chosen: Sequence[int], agreed: Sequence[str]
) -> Iterable[list[_Debt]]:
    place = {pk: n for n, pk in enumerate(chosen)}
    contract = {code: n for n, code in enumerate(agreed)}
    by_debt = sorted(bills, key=lambda one: one.debt)
    debts = [
        _debt(tuple(group), today, place, contract)
        for _debt_key, group in groupby(by_debt, key=lambda one: one.debt)
    ]
    debts.sort(key=lambda debt: debt.rank)
    for _rank, equals in groupby(debts, key=lambda debt: debt.rank):
        yield list(equals)


def _debt(
    bills: tuple[Open, ...], today: date, place: dict[int, int], contract: dict[str, int]
) -> _Debt:
    named = [place[one.pk] for one in bills if one.pk in place]
    due_on = min(one.due_on for one in bills)
    rank = (
        min(named, default=len(place)),
        contract.get(bills[0].item_code, len(contract)),
        due_on > today,
        not any(one.bears_late_fee or not one.is_charge for one in bills),
        due_on,
    )
    # Late fee before principal; among several of a kind, the older first.
    inside = sorted(bills, key=lambda one: (one.is_charge, one.due_on, one.pk))
    return _Debt(tuple(inside), rank)


def _within(debt: _Debt, share: Decimal, parts: dict[int, Decimal]) -> None:
    for bill in debt.bills:
        part = min(share, bill.amount)
        if part > 0:
            parts[bill.pk] = part
            share -= part
