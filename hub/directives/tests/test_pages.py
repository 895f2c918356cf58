"""The pages about orders: what they show, to whom, and through which door one acts."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hub.directives import actions
from hub.directives.models import Instruction, Objection, Receiver
from hub.directives.tests.cast import Cast, after, an_objection, an_order, done, part_of
from hub.people.tests.seats import Seat


def shown(seat: Seat, who: str, name: str, *args: Any, hours: float = 1, **query: Any) -> str:
    answer = seat(who, hours).get(reverse(f"directives:{name}", args=args), query, follow=True)
    assert answer.status_code == 200, answer.content.decode()[:2000]
    return answer.content.decode()


def act(seat: Seat, who: str, kind: str, pk: int, name: str, hours: float = 1, **told: Any) -> Any:
    where = reverse("directives:act", args=[kind, pk, name])
    return seat(who, hours).post(where, told)


class TestWhoOpensWhat:
    @pytest.mark.parametrize(
        ("who", "opens"),
        [
            ("zhou", {"mine", "log", "objections"}),
            ("chen", {"mine", "log", "objections"}),
            ("ma", {"mine", "log", "objections"}),
            ("sun", {"mine", "log", "objections", "given", "all", "issue"}),
            ("li", {"mine", "log", "objections", "given", "all", "issue"}),
            ("qian", {"mine", "log", "objections", "given", "all", "issue"}),
            ("feng", {"mine", "log", "objections", "all"}),
        ],
    )
    def test_by_the_line(self, cast: Cast, seat: Seat, who: str, opens: set[str]) -> None:
        client = seat(who)
        names = ("mine", "log", "objections", "given", "all", "issue")
        assert {
            name
            for name in names
            if client.get(reverse(f"directives:{name}"), follow=True).status_code == 200
        } == opens

    @pytest.mark.parametrize(("who", "status"), [("he", 404), ("chen", 404), ("feng", 200)])
    def test_one_order(self, cast: Cast, seat: Seat, who: str, status: int) -> None:
        where = reverse("directives:instruction", args=[an_order(cast).pk])
        assert seat(who, 1).get(where).status_code == status

    def test_no_act_tells_that_there_is_an_objection(self, cast: Cast, seat: Seat) -> None:
        objection = an_objection(cast)
        for name in ("hear", "decide", "close"):
            where = reverse("directives:act", args=["objection", objection.pk, name])
            assert seat("sun", 3).get(where).status_code == 404


class TestEmptyPages:
    @pytest.mark.parametrize(
        ("who", "name", "teaches"),
        [
            ("zhou", "mine", "先执行，后申诉"),
            ("sun", "given", "补记"),
            ("zhou", "objections", "办完"),
        ],
    )
    def test_say_what_to_do(
        self, cast: Cast, seat: Seat, who: str, name: str, teaches: str
    ) -> None:
        assert teaches in shown(seat, who, name)


class TestGiving:
    def test_a_leader_gives_an_order_by_form(self, cast: Cast, seat: Seat) -> None:
        told = {
            "receivers": [cast.zhou.pk, cast.he.pk],
            "text": "清点空白门禁卡并登记",
            "due_at": "2026-06-10 18:00",
            "key": "one",
        }
        answer = seat("sun").post(reverse("directives:issue"), told, follow=True)
        assert "清点空白门禁卡" in answer.content.decode()
        assert Receiver.objects.count() == 2

    def test_the_form_offers_ones_own_people_alone(self, cast: Cast, seat: Seat) -> None:
        page = shown(seat, "sun", "issue")
        assert "周敏" in page
        assert "陈刚" not in page

    def test_what_the_law_forbids_is_refused_beside_the_field(
        self, cast: Cast, seat: Seat
    ) -> None:
        told = {
            "receivers": [cast.zhou.pk],
            "text": "对装修工搜身",
            "due_at": "2026-06-10 18:00",
        }
        answer = seat("sun").post(reverse("directives:issue"), told)
        assert "保安服务管理条例" in answer.content.decode()
        assert not Instruction.objects.exists()

    def test_what_was_said_is_logged_and_confirmed(self, cast: Cast, seat: Seat) -> None:
        told = {
            "issuer": cast.sun.pk,
            "text": "去地库看一下积水",
            "said_at": "2026-06-10 09:40",
            "due_at": "2026-06-10 11:00",
        }
        seat("zhou").post(reverse("directives:log"), told)
        order = Instruction.objects.get()
        assert "是我说的" in shown(seat, "sun", "instruction", order.pk)
        act(seat, "sun", "instruction", order.pk, "confirm")
        order.refresh_from_db()
        assert order.claim == "CONFIRMED"


class TestCarryingOut:
    def test_from_the_list_to_done(self, cast: Cast, seat: Seat) -> None:
        order = an_order(cast)
        part = part_of(order, cast.zhou)
        assert order.number in shown(seat, "zhou", "mine")
        act(seat, "zhou", "part", part.pk, "acknowledge")
        act(seat, "zhou", "part", part.pk, "finish", result="补齐 12 条")
        assert "补齐 12 条" in shown(seat, "sun", "instruction", order.pk)
        assert order.number not in shown(seat, "zhou", "mine")

    def test_without_a_result_the_form_says_so(self, cast: Cast, seat: Seat) -> None:
        part = part_of(an_order(cast), cast.zhou)
        assert act(seat, "zhou", "part", part.pk, "finish", result="").status_code == 400

    def test_refused_and_answered(self, cast: Cast, seat: Seat) -> None:
        part = part_of(an_order(cast), cast.zhou)
        act(seat, "zhou", "part", part.pk, "refuse", ground="CONTRACT", why="不在职责内")
        act(
            seat,
            "wu",
            "part",
            part.pk,
            "answer",
            hours=2,
            holds="0",
            answer="属于前台职责",
            due_at="2026-06-10 17:00",
        )
        part.refresh_from_db()
        assert (part.status, part.due_at) == ("ACKNOWLEDGED", after(7))

    def test_a_conflict_is_reported_and_settled(self, cast: Cast, seat: Seat) -> None:
        parts = [part_of(an_order(cast, by=by), cast.zhou) for by in ("sun", "wu")]
        act(seat, "zhou", "part", parts[0].pk, "conflict", other_id=parts[1].pk, why="同一时间")
        page = shown(seat, "li", "instruction", parts[0].instruction_id)
        assert "同一时间" in page
        conflict = parts[0].pk and Receiver.objects.get(pk=parts[0].pk)
        assert conflict.status == "HELD"


class TestObjecting:
    def test_filed_heard_decided_and_read(self, cast: Cast, seat: Seat) -> None:
        part = done(cast, an_order(cast))
        act(seat, "zhou", "part", part.pk, "object", hours=2, text="不该算前台的错")
        objection = Objection.objects.get()
        assert "不该算前台的错" not in shown(seat, "sun", "objections", hours=2)
        assert "不该算前台的错" in shown(seat, "wu", "objections", hours=2)
        act(seat, "wu", "objection", objection.pk, "hear", hours=3, hearing="两边都听了")
        act(
            seat,
            "wu",
            "objection",
            objection.pk,
            "decide",
            hours=4,
            is_upheld="1",
            answer="改流程",
        )
        assert "改流程" in shown(seat, "zhou", "objection", objection.pk, hours=5)
        act(seat, "zhou", "objection", objection.pk, "close", hours=5)
        assert "不该算前台的错" in shown(seat, "sun", "objections", hours=5)

    def test_before_complying_the_form_says_what_to_do(self, cast: Cast, seat: Seat) -> None:
        part = part_of(an_order(cast), cast.zhou)
        answer = act(seat, "zhou", "part", part.pk, "object", text="不合理")
        assert "先执行，后申诉" in answer.content.decode()


class TestTodo:
    def test_leads_to_the_order(self, cast: Cast, seat: Seat) -> None:
        order = an_order(cast)
        part = part_of(order, cast.zhou)
        page = seat("zhou").get(reverse("todo")).content.decode()
        assert order.number in page
        assert reverse("directives:part", args=[part.pk]) in page
        answer = seat("zhou").get(reverse("directives:part", args=[part.pk]))
        assert answer["Location"] == reverse("directives:instruction", args=[order.pk])


@pytest.mark.parametrize(("who", "name"), [("zhou", "mine"), ("sun", "given"), ("li", "all")])
def test_a_longer_list_asks_no_more_questions(cast: Cast, seat: Seat, who: str, name: str) -> None:
    def questions() -> int:
        client = seat(who, 1)
        where = reverse(f"directives:{name}")
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(where, {"order": "-new"}).status_code == 200
        return len(asked)

    an_order(cast, to=("zhou", "he"))
    few = questions()
    for _n in range(5):
        an_order(cast, to=("zhou", "he"))
    actions.withdraw(Instruction.objects.first().pk, **cast.doing("sun"), reason="不用了")
    assert questions() == few
