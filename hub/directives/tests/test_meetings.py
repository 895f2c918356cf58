"""例会: recorded in one act, signed by the chair, each decision an order with its day."""

from typing import Any

import pytest
from django.urls import reverse

from hub.directives import actions
from hub.directives.actions import Decided, Minutes
from hub.directives.models import Instruction, Meeting, Receiver
from hub.directives.tests.cast import Cast, after
from hub.kernel import documents
from hub.kernel.lifecycle import WrongState
from hub.kernel.refusals import InField
from hub.people.tests.casting import is_owed, owed
from hub.people.tests.seats import Seat


def told(cast: Cast, chair: str = "li", **changes: Any) -> Minutes:
    return Minutes(
        **{
            "kind": "DEPARTMENT",
            "department_id": cast.departments["CS"].pk,
            "subject": "六月第二周例会",
            "held_at": after(-2),
            "chair_id": cast.staff[chair].pk,
            "attendance": {
                cast.staff[chair].pk: "PRESENT",
                cast.sun.pk: "LATE",
                cast.he.pk: "LEAVE",
            },
            "decisions": (
                Decided("周五前补齐来访登记", cast.sun.pk, after(days=2)),
                Decided("排出端午值班", cast.wu.pk, after(days=1)),
            ),
            "notes": "通报上周回访情况",
            **changes,
        }
    )


def held(cast: Cast, by: str = "li", **changes: Any) -> Meeting:
    return actions.record_meeting(told(cast, **changes), **cast.doing(by))


class TestRecord:
    def test_by_the_chair_gives_every_decision(self, cast: Cast) -> None:
        meeting = held(cast)
        assert meeting.status == Meeting.Status.SIGNED
        parts = Receiver.objects.order_by("pk")
        assert [(one.person, one.due_at) for one in parts] == [
            (cast.sun, after(days=2)),
            (cast.wu, after(days=1)),
        ]
        order = Instruction.objects.order_by("pk")[0]
        assert (order.via, order.issuer) == ("MEETING", cast.li)
        assert order.legal_ground == f"{meeting.number} 第 1 项"
        assert is_owed(parts[0], "directive.do")

    def test_by_another_waits_for_the_chair(self, cast: Cast) -> None:
        meeting = held(cast, by="zhou")
        assert not Instruction.objects.exists()
        assert owed(meeting, "directive.sign_meeting").person == cast.li
        for who in ("zhou", "qian", "wu"):
            with pytest.raises(actions.NotTheChair):
                actions.sign_meeting(meeting.pk, **cast.doing(who, after(1)))
        actions.sign_meeting(meeting.pk, **cast.doing("li", after(1)))
        assert Instruction.objects.count() == 2
        with pytest.raises(WrongState):
            actions.sign_meeting(meeting.pk, **cast.doing("li", after(2)))

    def test_what_is_due_by_the_signing_is_due_soon_after(self, cast: Cast) -> None:
        soon = (Decided("通知保洁", cast.sun.pk, after(1)),)
        meeting = held(cast, by="zhou", decisions=soon)
        actions.sign_meeting(meeting.pk, **cast.doing("li", after(5)))
        assert Receiver.objects.get().due_at == after(7)

    @pytest.mark.parametrize("who", ["chen", "zheng", "feng"])
    def test_not_by_somebody_who_is_not_under_the_chair(self, cast: Cast, who: str) -> None:
        with pytest.raises(actions.NotOfTheMeeting):
            held(cast, by=who)

    @pytest.mark.parametrize("owner", ["chen", "qian", "zhao", "li"])
    def test_decisions_go_down_the_line(self, cast: Cast, owner: str) -> None:
        wrong = (Decided("办一下", cast.staff[owner].pk, after(days=1)),)
        with pytest.raises(actions.OutOfLine):
            held(cast, decisions=wrong)
        assert not Meeting.objects.exists()

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"kind": "PARTY"}, "kind"),
            ({"department_id": None}, "department"),
            ({"subject": " "}, "subject"),
            ({"held_at": after(1)}, "held_at"),
            ({"attendance": {}}, "present"),
        ],
    )
    def test_refuses_beside_the_field(
        self, cast: Cast, changes: dict[str, Any], field: str
    ) -> None:
        with pytest.raises(InField) as refused:
            held(cast, **changes)
        assert refused.value.field == field

    def test_decides_nothing_unlawful(self, cast: Cast) -> None:
        wrong = (Decided("迟到的罚款五十", cast.sun.pk, after(days=1)),)
        with pytest.raises(actions.AgainstTheLaw):
            held(cast, decisions=wrong)

    def test_one_form_sent_twice_is_one_meeting(self, cast: Cast) -> None:
        first, second = (
            actions.record_meeting(told(cast), **cast.doing("li"), key="one") for _n in range(2)
        )
        assert first == second
        assert Instruction.objects.count() == 2


class TestPages:
    def test_a_clerk_records_and_the_chair_signs(self, cast: Cast, seat: Seat) -> None:
        form = {
            "kind": "ADMIN",
            "subject": "周例会",
            "held_at": "2026-06-10 09:00",
            "chair": cast.li.pk,
            "present": [cast.li.pk, cast.sun.pk, cast.zhou.pk],
            "decisions-TOTAL_FORMS": "2",
            "decisions-INITIAL_FORMS": "0",
            "decisions-0-text": "更新公告栏",
            "decisions-0-owner": cast.sun.pk,
            "decisions-0-due_at": "2026-06-12 18:00",
        }
        answer = seat("zhou").post(reverse("directives:record_meeting"), form, follow=True)
        assert "等主持人签发" in answer.content.decode()
        meeting = Meeting.objects.get()
        where = reverse("directives:act", args=["meeting", meeting.pk, "sign"])
        seat("li", 1).post(where)
        page = seat("sun", 1).get(reverse("directives:meeting", args=[meeting.pk]))
        assert Instruction.objects.get().number in page.content.decode()

    def test_a_half_filled_decision_is_named(self, cast: Cast, seat: Seat) -> None:
        form = {
            "kind": "ADMIN",
            "subject": "周例会",
            "held_at": "2026-06-10 09:00",
            "chair": cast.li.pk,
            "present": [cast.li.pk],
            "decisions-TOTAL_FORMS": "1",
            "decisions-INITIAL_FORMS": "0",
            "decisions-0-text": "更新公告栏",
        }
        answer = seat("li").post(reverse("directives:record_meeting"), form)
        assert "要一起填" in answer.content.decode()

    def test_the_minutes_print_the_same_each_time(self, cast: Cast, seat: Seat) -> None:
        meeting = held(cast)
        where = reverse("directives:minutes", args=[meeting.pk])
        first, second = (seat("li", n).get(where).content for n in (1, 2))
        assert first == second
        assert first.startswith(b"%PDF")
        assert documents.verify(meeting.document)

    @pytest.mark.parametrize(
        ("who", "status"), [("sun", 200), ("he", 200), ("qian", 200), ("chen", 404), ("zhou", 404)]
    )
    def test_are_for_who_was_asked_and_who_leads(
        self, cast: Cast, seat: Seat, who: str, status: int
    ) -> None:
        where = reverse("directives:meeting", args=[held(cast).pk])
        assert seat(who, 1).get(where).status_code == status
