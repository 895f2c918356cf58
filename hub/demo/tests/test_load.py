"""The load run counts honestly: what was answered and is not there, and what is there twice."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from hub.demo.load import people
from hub.demo.load.costs import Costs
from hub.demo.load.ledger import Kept, Ledger
from hub.kernel.models import Community
from hub.matters import actions
from hub.matters.tests.cast import Cast, gather, told
from hub.people.models import Role

FIRST, SECOND, LOST = "0" * 12, "1" * 12, "2" * 12


@pytest.fixture
def cast(db: None) -> Cast:
    return gather()


def taken_in(cast: Cast, mark: str) -> None:
    who: dict[str, Any] = {"community": cast.community, "by": cast.zhou, "at": timezone.now()}
    actions.record(told(cast, text=f"楼道灯不亮〔{mark}〕"), **who)


def answered(place: Path, *marks: str) -> Path:
    file = place / "answers.jsonl"
    file.write_text("".join(json.dumps({"kind": "intake", "mark": m}) + "\n" for m in marks))
    return file


class TestLedger:
    def test_finds_what_was_lost_doubled_or_never_answered(
        self, cast: Cast, tmp_path: Path
    ) -> None:
        taken_in(cast, "f" * 12)  # before the run began
        ledger = Ledger()
        for mark in (FIRST, FIRST, SECOND):
            taken_in(cast, mark)

        found = ledger.compare(answered(tmp_path, FIRST, LOST))
        assert found == {"intake": Kept(answered=2, lost=1, doubled=1, unanswered=1)}

    def test_is_at_peace_with_what_is_there_once(self, cast: Cast, tmp_path: Path) -> None:
        ledger = Ledger()
        taken_in(cast, FIRST)

        found = ledger.compare(answered(tmp_path, FIRST))
        assert found == {"intake": Kept(answered=1, lost=0, doubled=0, unanswered=0)}


def test_two_hundred_work_there_and_one_keeps_the_accounts() -> None:
    roles = [role for _login, _name, role, _department in people.everybody()]
    assert len(roles) - roles.count(Role.ADMIN) == 200


@pytest.mark.django_db
def test_an_answer_tells_its_cost(rf: Any) -> None:
    def page(_request: HttpRequest) -> HttpResponse:
        Community.objects.count()
        Community.objects.exists()
        return HttpResponse("ok")

    told_cost = Costs(page)(rf.get("/"))["Server-Timing"]
    assert "desc=2" in told_cost
    assert [part.split(";")[0] for part in told_cost.split(", ")] == ["sql", "cpu", "all"]
