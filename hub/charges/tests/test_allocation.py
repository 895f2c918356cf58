"""The order in which a payment pays (民法典 560, 561), and that it is never off by a fen."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from hub.charges.allocation import Open, allocate

TODAY = date(2026, 6, 20)


def owed(pk: int, amount: str, due: date = date(2026, 6, 15), **more: object) -> Open:
    told = {"debt": (1, str(pk)), "item_code": "WY", **more}
    return Open(pk, due_on=due, amount=Decimal(amount), **told)


def parts(amount: str, *bills: Open, **more: object) -> dict[int, str]:
    found = allocate(Decimal(amount), bills, today=TODAY, **more)
    return {pk: str(part) for pk, part in found.parts}


class TestTheOrder:
    def test_follows_the_payers_choice_first(self) -> None:
        old, new = owed(1, "100.00", date(2025, 1, 15)), owed(2, "100.00")
        assert parts("120.00", old, new, chosen=[2]) == {2: "100.00", 1: "20.00"}

    def test_pays_what_is_due_before_what_is_not(self) -> None:
        coming, due = owed(1, "100.00", date(2026, 7, 15)), owed(2, "100.00")
        assert parts("60.00", coming, due) == {2: "60.00"}

    def test_pays_the_more_burdensome_of_those_that_are_due(self) -> None:
        older = owed(1, "100.00", date(2026, 1, 15))
        dearer = owed(2, "100.00", bears_late_fee=True)
        assert parts("60.00", older, dearer) == {2: "60.00"}

    def test_pays_the_older_of_equals(self) -> None:
        assert parts("60.00", owed(1, "100.00"), owed(2, "100.00", date(2026, 5, 15))) == {
            2: "60.00"
        }

    def test_shares_among_those_due_on_one_day_by_their_amounts(self) -> None:
        assert parts("100.00", owed(1, "100.00"), owed(2, "200.00")) == {
            1: "33.33",
            2: "66.67",
        }

    def test_pays_the_late_fee_of_a_debt_before_its_principal(self) -> None:
        charge = owed(1, "100.00", debt=(1, "2026-05"))
        fee = owed(2, "8.00", date(2026, 6, 19), debt=(1, "2026-05"), is_charge=False)
        assert parts("50.00", charge, fee) == {2: "8.00", 1: "42.00"}
        assert parts("50.00", charge, fee, chosen=[1]) == {2: "8.00", 1: "42.00"}

    def test_keeps_to_what_was_agreed_before_the_laws_order(self) -> None:
        service = owed(1, "100.00", date(2026, 1, 15))
        water = owed(2, "30.00", item_code="SF")
        assert parts("50.00", service, water, agreed=["SF"]) == {2: "30.00", 1: "20.00"}

    def test_leaves_what_is_over(self) -> None:
        assert allocate(Decimal("150.00"), [owed(1, "100.00")], today=TODAY).left == Decimal(50)


amounts = st.decimals("0.01", "99999.99", places=2)
bills = st.builds(
    lambda n, late, days, amount, is_charge: Open(
        0, (n, str(late)), "WY", TODAY - timedelta(days=days), amount, is_charge, late
    ),
    st.integers(1, 3),
    st.booleans(),
    st.integers(-40, 400),
    amounts,
    st.booleans(),
)


@st.composite
def accounts(draw: st.DrawFn) -> list[Open]:
    found = draw(st.lists(bills, max_size=8))
    return [Open(n, *list(vars(one).values())[1:]) for n, one in enumerate(found)]


class TestWhateverIsPaid:
    @given(amounts, accounts(), st.data())
    def test_is_shared_out_to_the_fen_and_never_too_much(
        self, amount: Decimal, account: list[Open], data: st.DataObject
    ) -> None:
        chosen = data.draw(st.lists(st.sampled_from(range(8)), unique=True))
        found = allocate(amount, account, today=TODAY, chosen=chosen)
        assert found.paid + found.left == amount
        left = {one.pk: one.amount for one in account}
        assert all(0 < part <= left[pk] for pk, part in found.parts)
        assert found.left == max(Decimal(0), amount - sum(left.values()))

    @given(amounts, accounts())
    def test_leaves_no_due_bill_open_while_one_that_is_not_due_is_paid(
        self, amount: Decimal, account: list[Open]
    ) -> None:
        found = dict(allocate(amount, account, today=TODAY).parts)
        due_of = {
            one.debt: min(b.due_on for b in account if b.debt == one.debt) for one in account
        }
        open_due = [
            one
            for one in account
            if due_of[one.debt] <= TODAY and found.get(one.pk, 0) < one.amount
        ]
        paid_early = [one for one in account if due_of[one.debt] > TODAY and one.pk in found]
        assert not (open_due and paid_early)

    @given(amounts, accounts())
    def test_does_not_depend_on_how_the_bills_come(
        self, amount: Decimal, account: list[Open]
    ) -> None:
        one = allocate(amount, account, today=TODAY)
        other = allocate(amount, account[::-1], today=TODAY)
        assert one.left == other.left
        assert sum(p for _b, p in one.parts) == sum(p for _b, p in other.parts)
