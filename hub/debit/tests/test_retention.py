"""Whose account a mandate was on goes five years after it ended; that there was one stays."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from hub.debit import actions
from hub.debit.models import Mandate
from hub.debit.tests.cast import FIRST_OF_JUNE, Cast, a_mandate
from hub.privacy.tests.clearing import cleared, listed, told

OVER = FIRST_OF_JUNE.replace(year=FIRST_OF_JUNE.year + 5)


@pytest.fixture
def ended(cast: Cast) -> Mandate:
    one = a_mandate(cast, cast.home)
    actions.end_mandate(one.pk, **cast.doing("peng", FIRST_OF_JUNE), reason="业主撤回授权")
    a_mandate(cast, cast.neighbour, 2, holder="许强")
    return one


def test_holder_bank_and_account_go(cast: Cast, ended: Mandate) -> None:
    assert listed(cast.community, OVER - timedelta(days=1)) is None
    erasure = cleared(cast.community, cast.wu, cast.qian, OVER)
    assert told(erasure) == {"户名、开户行、账号": 1}
    ended.refresh_from_db()
    assert (ended.holder, ended.bank, ended.account) == ("", "", "")
    assert (ended.agreement, ended.end_reason) == ("WT00001", "业主撤回授权")


def test_one_in_force_keeps_its_account(cast: Cast, ended: Mandate) -> None:
    cleared(cast.community, cast.wu, cast.qian, OVER)
    assert Mandate.objects.get(household=cast.neighbour).holder == "许强"


def test_the_database_lets_them_go_only_where_they_are_named(cast: Cast, ended: Mandate) -> None:
    mine = Mandate.objects.filter(pk=ended.pk)
    blank = {"holder": "", "bank": "", "account": ""}
    with pytest.raises(DatabaseError), transaction.atomic():
        mine.update(**blank)
    cleared(cast.community, cast.wu, cast.qian, OVER)
    for change in ({"account": "6217"}, {**blank, "agreement": "X"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            mine.update(**change)
