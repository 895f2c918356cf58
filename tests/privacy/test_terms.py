"""Whatever names a resident has an end: a term takes it out, or it says why it stays and how long."""

from datetime import UTC, datetime

import pytest
from django.apps import apps
from django.db import models

from hub.kernel.models import Community, Company
from hub.privacy import policy, terms
from tests.privacy.test_holdings import NAMING, NOT_ABOUT_RESIDENTS, personal

STAYS = {
    "charges.Payment": "accounting vouchers, thirty years",
    "paidwork.Order": "the slip is a voucher, thirty years",
    "paidwork.Consent": "goes with the slip",
    "debit.ExportFile": "what the bank was asked for is a voucher, thirty years",
}


def naming() -> set[str]:
    """Models about residents with a column that names somebody."""
    found = set()
    for label in personal():
        fields = apps.get_model(label)._meta.fields
        if any(one.name in NAMING and isinstance(one, models.CharField) for one in fields):
            found.add(label)
    return found


@pytest.fixture
def goes(db: None) -> list[terms.Goes]:
    company = Company.objects.create(name="云海物业")
    community = Community.objects.create(company=company, code="YH", name="云海花园")
    at = datetime(2030, 1, 1, tzinfo=UTC)
    return [one for term in terms.declared() for one in term.due(community, at)]


def test_every_name_number_and_account_has_its_end(goes: list[terms.Goes]) -> None:
    ended = {one.table for one in goes}
    assert naming() - ended - set(STAYS) - set(NOT_ABOUT_RESIDENTS) == set()
    assert not ended & set(STAYS)


def test_each_term_empties_columns_that_are_there(goes: list[terms.Goes]) -> None:
    for one in goes:
        columns = {field.name for field in one.rows.model._meta.fields}
        assert set(one.blank) <= columns, one.table
        assert not one.rows.exists()


def test_each_term_has_its_years_in_the_rulebook() -> None:
    fields = {name for name in policy.PrivacyPolicy.model_fields if name.startswith("keep_")}
    assert fields == {f"keep_{term.code}" for term in terms.declared()}


@pytest.mark.parametrize("years", [1, 3, 4])
def test_a_leap_day_has_its_day_in_other_years(years: int) -> None:
    leap = datetime(2028, 2, 29, 4, tzinfo=UTC)
    there = terms.years_before(leap, years)
    assert (there.year, there.month) == (2028 - years, 2)
    assert there.day == (29 if years == 4 else 28)
