"""着装通知: asked for by one, approved by another, for a time and a place; the badge stays on."""

from typing import Any

import pytest
from django.urls import reverse

from hub.directives import actions, queries
from hub.directives.models import UniformNotice
from hub.directives.tests.cast import Cast, after
from hub.kernel.decisions import OwnProposal
from hub.kernel.refusals import InField, NotAllowed
from hub.people.tests.casting import is_owed, owed
from hub.people.tests.seats import Seat


def asked(cast: Cast, by: str = "sun", **changes: Any) -> UniformNotice:
    told = {
        "weather": "HEAT",
        "text": "可穿夏季短袖，不打领带，工牌照常佩戴",
        "begins_at": after(1),
        "ends_at": after(days=3),
        "reason": "高温橙色预警",
        **changes,
    }
    return actions.ask_uniform(**cast.doing(by), **told)


def approved(cast: Cast, **changes: Any) -> UniformNotice:
    return decided(cast, asked(cast, **changes))


def decided(cast: Cast, notice: UniformNotice, who: str = "wu", yes: bool = True) -> UniformNotice:
    return actions.decide_uniform(
        notice.pk, **cast.doing(who, after(0.5)), is_granted=yes, answer="" if yes else "不热"
    )


class TestAsk:
    @pytest.mark.parametrize(
        ("who", "may"),
        [
            ("sun", True),
            ("zheng", True),
            ("wu", True),
            ("zhou", False),
            ("chen", False),
            ("feng", False),
        ],
    )
    def test_is_for_who_leads(self, cast: Cast, who: str, may: bool) -> None:
        if may:
            assert asked(cast, who).status == "REQUESTED"
        else:
            with pytest.raises(NotAllowed):
                asked(cast, who)

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"text": "可不戴工牌"}, "text"),
            ({"text": ""}, "text"),
            ({"weather": "FOG"}, "weather"),
            ({"ends_at": after(0.5)}, "ends_at"),
            ({"ends_at": after(days=60)}, "ends_at"),
            ({"role": "XX"}, "role"),
            ({"department_id": 99999}, "department"),
        ],
    )
    def test_refuses_beside_the_field(
        self, cast: Cast, changes: dict[str, Any], field: str
    ) -> None:
        with pytest.raises(InField) as refused:
            asked(cast, **changes)
        assert refused.value.field == field

    @pytest.mark.parametrize(("who", "role"), [("sun", "SUP"), ("wu", "DIR")])
    def test_is_owed_an_answer_from_above(self, cast: Cast, who: str, role: str) -> None:
        assert owed(asked(cast, who), "directive.uniform").role == role


class TestDecide:
    def test_takes_a_second_person(self, cast: Cast) -> None:
        notice = asked(cast, "wu")
        with pytest.raises(OwnProposal):
            decided(cast, notice, "wu")
        for who in ("sun", "zhou", "feng"):
            with pytest.raises(NotAllowed):
                decided(cast, notice, who)
        notice = decided(cast, notice, "li")
        assert (notice.status, notice.approved_by) == ("APPROVED", cast.li)
        assert not is_owed(notice, "directive.uniform")

    def test_refused_it_never_holds(self, cast: Cast) -> None:
        notice = decided(cast, asked(cast), yes=False)
        assert notice.status == "REFUSED"
        assert not queries.in_force(cast.community, after(5)).exists()


class TestInForce:
    @pytest.mark.parametrize(
        ("hours", "holds"), [(0.9, False), (1, True), (71.9, True), (72, False)]
    )
    def test_from_its_beginning_until_its_end(self, cast: Cast, hours: float, holds: bool) -> None:
        approved(cast)
        assert queries.in_force(cast.community, after(hours)).exists() == holds

    def test_not_before_it_is_approved(self, cast: Cast) -> None:
        asked(cast)
        assert not queries.in_force(cast.community, after(5)).exists()

    def test_for_its_department_and_post(self, cast: Cast) -> None:
        desk = cast.departments["CS"].pk
        approved(cast, department_id=desk, role="FD")

        def holds(department: int, role: str) -> bool:
            return queries.in_force(
                cast.community, after(5), department_id=department, role=role
            ).exists()

        assert holds(desk, "FD")
        assert not holds(desk, "BUT")
        assert not holds(cast.departments["ENG"].pk, "FD")

    def test_until_it_is_ended_early(self, cast: Cast) -> None:
        notice = approved(cast)
        actions.end_uniform(notice.pk, **cast.doing("wu", after(10)), reason="降温了")
        assert queries.in_force(cast.community, after(9)).exists()
        assert not queries.in_force(cast.community, after(10)).exists()


class TestPages:
    def test_asked_and_approved_by_form(self, cast: Cast, seat: Seat) -> None:
        told = {
            "weather": "COLD",
            "text": "制服外可加公司棉衣，工牌戴在外面",
            "begins_at": "2026-06-10 10:00",
            "ends_at": "2026-06-13 10:00",
            "reason": "寒潮",
        }
        seat("sun").post(reverse("directives:ask_uniform"), told)
        notice = UniformNotice.objects.get()
        where = reverse("directives:act", args=["uniform", notice.pk, "decide"])
        seat("wu", 0.5).post(where, {"verdict": "1"})
        page = seat("zhou", 1).get(reverse("directives:uniforms")).content.decode()
        assert "棉衣" in page
        assert "有效" in page

    def test_the_badge_is_refused_beside_the_field(self, cast: Cast, seat: Seat) -> None:
        told = {
            "weather": "HEAT",
            "text": "不戴工牌",
            "begins_at": "2026-06-10 10:00",
            "ends_at": "2026-06-13 10:00",
            "reason": "热",
        }
        answer = seat("sun").post(reverse("directives:ask_uniform"), told)
        assert "任何天气都要佩戴" in answer.content.decode()
