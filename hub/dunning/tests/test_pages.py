"""The pages of dunning: what they show, to whom, and through which door one acts."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from hub.dunning.models import Attempt, Pause, Procedure, StepDue
from hub.dunning.tests.cast import Cast, approved, in_arrears, night, photo
from hub.estate.models import Phone, Resident
from hub.kernel.models import Decision
from hub.people.models import Deputy, Post, Role, Staff
from hub.people.tests.seats import Seat

TENTH = datetime(2026, 5, 18, 2, tzinfo=UTC)
PAGES = ("workbench", "pauses", "runs", "team", "procedures", "decisions")
ALL = set(PAGES)


@pytest.fixture
def owing(cast: Cast) -> Cast:
    approved(cast)
    in_arrears(cast)
    night(cast, date(2026, 5, 18))
    return cast


def shown(seat: Seat, who: str, name: str, *args: Any, **query: Any) -> str:
    answer = seat(who, TENTH).get(reverse(f"dunning:{name}", args=args), query, follow=True)
    assert answer.status_code == 200, answer.content.decode()[:2000]
    return answer.content.decode()


def due(cast: Cast) -> StepDue:
    return StepDue.objects.get(household=cast.home)


class TestWhoOpensWhat:
    @pytest.mark.parametrize(
        ("who", "opens"),
        [
            ("he", {"workbench", "pauses", "procedures", "decisions"}),
            ("zhou", {"workbench"}),
            ("peng", ALL),
            ("wu", ALL),
            ("li", ALL),
            ("zhao", ALL),
            ("qian", ALL),
            ("feng", ALL),
            ("sun", set()),
            ("lei", set()),
            ("chen", set()),
            ("shi", set()),
            ("ma", set()),
        ],
    )
    def test_by_the_matrix(self, owing: Cast, seat: Seat, who: str, opens: set[str]) -> None:
        client = seat(who, TENTH)
        answered = {
            name
            for name in PAGES
            if client.get(reverse(f"dunning:{name}"), follow=True).status_code == 200
        }
        assert answered == opens

    def test_a_guard_who_stands_in_for_a_butler_reads_nothing(
        self, owing: Cast, seat: Seat
    ) -> None:
        Deputy.objects.create(
            community=owing.community, principal=owing.he, deputy=owing.lei, role="BUT",
            since=TENTH - timedelta(days=1), until=TENTH + timedelta(days=5), reason="休假",
            made_by=owing.li,
        )  # fmt: skip
        client = seat("lei", TENTH)
        assert client.get(reverse("dunning:workbench")).status_code == 403
        assert client.get(reverse("dunning:step", args=[due(owing).pk])).status_code == 403

    def test_a_butler_sees_the_own_beat_alone(self, owing: Cast, seat: Seat) -> None:
        text = shown(seat, "he", "workbench")
        assert "7-1802" in text
        assert "9-101" not in text
        villa = StepDue.objects.get(household=owing.villa)
        where = reverse("dunning:step", args=[villa.pk])
        assert seat("he", TENTH).get(where).status_code == 404

    def test_the_front_desk_sees_no_debtor_before_a_letter_is_due(
        self, owing: Cast, seat: Seat
    ) -> None:
        assert "7-1802" not in shown(seat, "zhou", "workbench")
        night(owing, date(2026, 7, 14))  # S4, sixty days after
        assert "7-1802" in seat("zhou", TENTH).get(reverse("dunning:workbench")).content.decode()


class TestEmptyPages:
    @pytest.mark.parametrize(
        ("name", "teaches"),
        [
            ("workbench", "起草一版催缴程序"),
            ("pauses", "申请暂停"),
            ("runs", "每户一行"),
            ("team", "按经手人"),
            ("procedures", "十个阶段"),
            ("decisions", "另一人决定"),
        ],
    )
    def test_teach_what_comes_first(self, cast: Cast, seat: Seat, name: str, teaches: str) -> None:
        assert teaches in shown(seat, "wu", name)


class TestTheWorkbench:
    def test_asks_as_much_for_three_steps_as_for_one(
        self, owing: Cast, seat: Seat, django_assert_max_num_queries: Any
    ) -> None:
        client = seat("wu", TENTH)
        client.get(reverse("dunning:workbench"))
        with django_assert_max_num_queries(16):
            text = client.get(reverse("dunning:workbench")).content.decode()
        assert "¥220.00" in text

    def test_asks_as_much_for_a_step_however_many_could_come_along(
        self, owing: Cast, seat: Seat, django_assert_max_num_queries: Any
    ) -> None:
        for n in range(5):
            colleague = Staff.objects.create_user(f"bu{n}", None, name=f"管家{n}")
            Post.objects.create(
                staff=colleague, role=Role.BUTLER, community=owing.community, since=TENTH
            )
        client = seat("he", TENTH)
        where = reverse("dunning:step", args=[due(owing).pk])
        client.get(where)
        with django_assert_max_num_queries(32):
            text = client.get(where).content.decode()
        assert "管家4" in text

    def test_goes_from_a_saved_step_to_the_next(self, owing: Cast, seat: Seat) -> None:
        client = seat("he", TENTH)
        told = {
            "channel": "MESSAGE",
            "result": "DELIVERED",
            "spoken_to": Resident.objects.get(household=owing.home).pk,
            "phone": Phone.objects.get(resident__household=owing.home).pk,
            "reference": "SMS-1",
        }
        answer = client.post(reverse("dunning:step", args=[due(owing).pk]), told)
        after = StepDue.objects.get(household=owing.neighbour)
        assert answer["Location"] == reverse("dunning:step", args=[after.pk])
        assert "证据 B 级" in client.get(answer["Location"]).content.decode()

    def test_puts_a_refusal_beside_its_field(self, owing: Cast, seat: Seat) -> None:
        told = {"channel": "PHONE", "result": "AGREES", "note": "再不交就停水"}
        told["phone"] = str(Phone.objects.get(resident__household=owing.home).pk)
        told["spoken_to"] = str(Resident.objects.get(household=owing.home).pk)
        where = reverse("dunning:step", args=[due(owing).pk])
        answer = seat("he", TENTH).post(where, told)
        assert answer.status_code == 400
        assert "不能用于催缴的说法" in answer.content.decode()
        assert not Attempt.objects.exists()

    def test_keeps_a_photo_of_the_visit(self, owing: Cast, seat: Seat) -> None:
        told = {
            "channel": "VISIT",
            "result": "DELIVERED",
            "spoken_to": Resident.objects.get(household=owing.home).pk,
            "photos": [photo(owing, "he", TENTH)],
            "notice_code": "TZ-1",
            "witness": owing.wu.pk,
        }
        client = seat("he", TENTH)
        client.post(reverse("dunning:step", args=[due(owing).pk]), told)
        row = Attempt.objects.get()
        assert row.grade == "B"
        served = reverse("attachments:serve", args=[row.proofs.get().attachment_id])
        answer = client.get(served)
        assert answer.status_code == 200
        assert b"".join(answer.streaming_content).startswith(b"\xff\xd8")
        assert seat("chen", TENTH).get(served).status_code in (403, 404)

    def test_masks_the_number(self, owing: Cast, seat: Seat) -> None:
        text = shown(seat, "he", "step", due(owing).pk)
        assert "13811110001" not in text
        assert "138****0001" in text


class TestARecord:
    def test_tells_steps_contacts_and_story(self, owing: Cast, seat: Seat) -> None:
        text = shown(seat, "he", "household", owing.home.pk)
        assert "S1 短信/微信提醒" in text

    def test_is_led_to_from_the_account(self, owing: Cast, seat: Seat) -> None:
        account = seat("he", TENTH).get(reverse("charges:account", args=[owing.home.pk]))
        assert reverse("dunning:household", args=[owing.home.pk]) in account.content.decode()
        desk = seat("zhou", TENTH).get(reverse("charges:account", args=[owing.home.pk]))
        assert reverse("dunning:household", args=[owing.home.pk]) not in desk.content.decode()

    def test_takes_a_pause_from_two(self, owing: Cast, seat: Seat) -> None:
        told = {"reason": "DISPUTE", "last_day": "2026-06-10", "ground": "业主对面积有异议"}
        where = reverse("dunning:act", args=[owing.home.pk, "pause"])
        assert seat("he", TENTH).post(where, told).status_code == 302
        waiting = Decision.objects.get(kind="dunning.pause")
        decide = reverse("dunning:decide", args=[waiting.pk])
        assert seat("he", TENTH).post(decide, {"verdict": "grant"}).status_code == 403
        assert seat("wu", TENTH).post(decide, {"verdict": "grant"}).status_code == 302
        assert Pause.objects.get().household == owing.home
        assert "暂停中" in shown(seat, "he", "household", owing.home.pk)
        assert "1 户暂停中" in shown(seat, "wu", "pauses")

    def test_refuses_a_pause_without_end(self, owing: Cast, seat: Seat) -> None:
        told = {"reason": "DISPUTE", "last_day": "2027-05-18", "ground": "异议"}
        answer = seat("he", TENTH).post(
            reverse("dunning:act", args=[owing.home.pk, "pause"]), told
        )
        assert answer.status_code == 400
        assert "90 天之内" in answer.content.decode()


class TestTheLedger:
    def test_is_read_by_outcome(self, owing: Cast, seat: Seat) -> None:
        run = night(owing, date(2026, 5, 19))
        text = shown(seat, "wu", "run", run.pk, outcome="STANDING", reason="STEP_OPEN")
        assert "进行中 3" in text
        assert "一户不少" in text


class TestTheProcedure:
    def test_is_drafted_changed_and_approved(self, cast: Cast, seat: Seat) -> None:
        client = seat("wu", TENTH)
        client.post(reverse("dunning:draft"), {"note": "第一版", "catch_up": "FITTING"})
        procedure = Procedure.objects.get()
        step = procedure.steps.get(code="S2")
        told = {
            "name": step.name, "after_days": 12, "window_days": 7, "channel": "PHONE",
            "role": "BUT", "min_grade": "B", "interval_days": 5, "reply_days": 0, "script": "停 水",
        }  # fmt: skip
        where = reverse("dunning:change_step", args=[step.pk])
        assert "不能用于催缴" in client.post(where, told).content.decode()
        assert client.post(where, {**told, "script": "您好"}).status_code == 302
        client.post(reverse("dunning:propose", args=[procedure.pk]), {"ground": "请批"})
        waiting = Decision.objects.get(kind="dunning.procedure")
        seat("zhao", TENTH).post(
            reverse("dunning:decide", args=[waiting.pk]), {"verdict": "grant"}
        )
        procedure.refresh_from_db()
        assert procedure.status == "APPROVED"
        assert procedure.steps.get(code="S2").after_days == 12
