"""欠费名单: what two people may let out is what stands in last night's snapshot."""

from datetime import date, timedelta
from typing import Any

import pytest

from hub.charges import actions as charges
from hub.charges.tests.cast import Cast, after, priced, run_of
from hub.kernel import decisions
from hub.kernel.models import Decision
from hub.kernel.refusals import NotAllowed
from hub.privacy import actions
from hub.privacy.actions.exports import rows_of
from hub.privacy.models import Export


@pytest.fixture
def owing(cast: Cast) -> Cast:
    item = priced(cast)
    for period in ("2026-04", "2026-05"):
        run_of(cast, item, period)
    charges.take_snapshot(**cast.doing("peng"))
    return cast


def asked(cast: Cast, who: str = "peng", **changes: Any) -> Export:
    told: dict[str, Any] = {
        "columns": ["home", "owed", "as_of"], "purpose": "委托律师催收", "receiver": "衡平律师事务所",
        **changes,
    }  # fmt: skip
    return actions.ask(actions.Wanted("charges.debtors", **told), **cast.doing(who))


def test_it_lists_each_home_once_with_what_it_owes(owing: Cast) -> None:
    export = asked(owing)
    told = [(row["home"], row["owed"], row["as_of"]) for row in rows_of(export, after(1))]
    day = date(2026, 6, 10)
    assert [home for home, _owed, _day in told] == ["7-1702", "7-1802", "9-101"]
    assert told[1] == ("7-1802", 440, day)
    assert "owner" not in export.columns


def test_it_is_finances_and_the_directors(owing: Cast) -> None:
    assert asked(owing, "li", area=owing.west.pk).rows == 1
    for who in ("wu", "he", "zhou", "qian", "feng"):
        with pytest.raises(NotAllowed):
            asked(owing, who)


def test_it_is_let_out_by_another(owing: Cast) -> None:
    export = asked(owing, columns=["home", "owner"])
    decisions.grant(Decision.objects.get(kind="privacy.export"), by=owing.feng, at=after(1))
    handout, content = actions.fetch(
        export.pk, **owing.doing("peng", after(1) + timedelta(hours=2))
    )
    assert (handout.rows, content[:2]) == (3, b"PK")
