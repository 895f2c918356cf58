"""A copy of what is kept about somebody, in a house where all wings have been at work."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from hub.kernel import decisions, search
from hub.kernel.models import Decision, Event
from hub.matters.holdings import TERM
from hub.matters.models import Matter, Reporter
from hub.privacy import actions as privacy
from hub.privacy import holdings, persons
from tests.security import world

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(timezone, "now", lambda: world.NOW)
    return world.build()


def told(person: persons.Person) -> dict[str, str]:
    return {
        str(part.label): str(
            [(item.what, [(str(k), str(v)) for k, v in item.facts]) for item in part.items]
        )
        for part in holdings.about(person)
    }


def test_it_holds_every_wings_records_of_them_and_nobody_elses(here: Any) -> None:
    owner = persons.of(here.household.residents.get())
    said = told(owner)
    assert set(said) >= {"业户档案", "报事与投诉", "账单", "催缴", "您的请求"}
    whole = str(said)
    assert "13812345678" in said["业户档案"]
    for other in ("许燕", "13987654321", "陆鸣", "13811110003", "高峰", "旧客"):
        assert other not in whole


def test_the_law_keeps_what_is_owed_and_the_file_with_it(here: Any) -> None:
    resident = here.household.residents.get()
    resident.until = world.NOW
    resident.save(update_fields=["until"])
    found = holdings.plan(persons.of(resident), world.NOW + timedelta(days=1))
    assert {goes.table for _h, goes, _ids in found.goes} == set()
    assert any("未付清" in str(kept.basis) for _holding, kept in found.kept)


def test_a_reporter_goes_when_the_limitation_is_over(here: Any) -> None:
    """What was done about it stays, about nobody; search knows the name no more."""
    person = persons.of(here.household.residents.get())
    closed = Matter.objects.filter(reporters__name="黄海", closed_at__isnull=False)
    ids = list(closed.values_list("pk", flat=True))
    assert ids
    last = max(one.closed_at for one in closed if one.closed_at)
    over = last.replace(year=last.year + TERM.years(here.community, last))
    assert _of(holdings.plan(person, over)) > _of(
        holdings.plan(person, over - timedelta(seconds=1))
    )
    assert set(search.among(Matter.objects.filter(pk__in=ids), here.community, "黄海"))
    _erased(here, over)
    assert not Reporter.objects.filter(matter__in=ids).exclude(name="", phone="").exists()
    assert not set(search.among(Matter.objects.filter(pk__in=ids), here.community, "黄海"))
    assert list(Matter.objects.filter(pk__in=ids).values_list("status", flat=True))


def _erased(here: Any, at: datetime) -> None:
    asked = privacy.take_request(
        here.household.residents.get().pk, kind="DELETE", seen="DOCUMENT", words="删掉报修的记录",
        **here.doing("zhou", at),
    )  # fmt: skip
    privacy.propose_erasing(asked.pk, ground="诉讼时效已过", **here.doing("wu", at))
    waiting = Decision.objects.get(kind="privacy.erase", status="PROPOSED")
    decisions.grant(waiting, by=here.qian, at=at)


def _of(found: holdings.Plan) -> int:
    return sum(len(ids) for _h, goes, ids in found.goes if goes.table == "matters.Reporter")


def test_what_a_matter_told_the_journal_is_no_name(here: Any) -> None:
    told_of = [e.detail for e in Event.objects.filter(verb__startswith="matter.")]
    assert told_of
    assert "黄海" not in str(told_of)
