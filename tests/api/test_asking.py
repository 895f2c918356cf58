"""How the API is asked and how it answers: tokens and sessions, repeats, changes, faults, files."""

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image
from pytest_django import DjangoAssertNumQueries

from hub.kernel.models import Event
from hub.matters import actions
from hub.matters.events import Happened
from hub.matters.models import Matter
from hub.matters.tests.cast import Cast, a_complaint, accepted, after, forwarded, ruled
from hub.people.models import Post, Role
from hub.people.tests.seats import Seat
from hub.people.web import PROVEN
from tests.api.conftest import HERE, Hold
from tests.api.rows import grave, proposed

CALL = {
    "kind": "REPAIR_HOME",
    "channel": "WECHAT",
    "severity": "1",
    "act": "record",
    "text": "厨房水管漏水😀",
    "place": "7 栋大堂",
}


class TestAToken:
    def test_acts_as_its_owner(self, cast: Cast, hold: Hold) -> None:
        answer = hold("zhou").post(f"{HERE}/matters", CALL)

        assert answer.status_code == 200, answer.content.decode()
        event = Event.objects.get(verb=Happened.RECORDED)
        assert event.actor == cast.zhou
        assert Matter.objects.get(number=answer.json()["number"]).text == "厨房水管漏水😀"

    def test_leaves_the_powers_of_a_decider_behind(self, cast: Cast, hold: Hold) -> None:
        """孙姐 directs too; her telephone does not."""
        Post.objects.create(
            staff=cast.sun,
            role=Role.DIRECTOR,
            community=cast.community,
            department=cast.service,
            since=after(-1),
        )
        matter = grave(cast)
        program = hold("sun")

        me = program.get("/api/me").json()
        assert me["communities"][0]["roles"] == ["LD"]
        lowered = program.post(
            f"{HERE}/matters/{matter.pk}/lower", {"severity": "1", "reason": "一户"}
        )
        assert lowered.status_code == 403

    def test_decides_no_ruling(self, cast: Cast, hold: Hold) -> None:
        Post.objects.create(
            staff=cast.sun, role=Role.SUPERVISOR, community=cast.community, since=after(-1)
        )
        proposed(cast)
        waiting = hold("sun", 3).get(f"{HERE}/decisions").json()

        assert waiting["to_decide"] == []

    def test_that_is_wrong_is_refused_even_beside_a_session(self, cast: Cast, seat: Seat) -> None:
        client = seat("zhou", 1)

        answer = client.get("/api/me", headers={"Authorization": "Bearer zs1_wrong"})
        assert answer.status_code == 401
        assert client.get("/api/me", headers={"Authorization": "Basic eA=="}).status_code == 401
        assert client.get("/api/me").status_code == 200

    def test_dies_with_its_day(self, cast: Cast, hold: Hold, monkeypatch: Any) -> None:
        program = hold("zhou")
        assert program.get("/api/me").status_code == 200

        monkeypatch.setattr(timezone, "now", lambda: after(days=31))
        assert program.get("/api/me").status_code == 401

    def test_dies_with_its_owners_last_post(self, cast: Cast, hold: Hold) -> None:
        program = hold("zhou")
        Post.objects.filter(staff=cast.zhou).update(until=after(0.5))

        answer = program.get("/api/me")
        assert (answer.status_code, answer.json()["code"]) == (403, "NoPost")


class TestASession:
    def test_must_prove_that_our_page_asks(self, cast: Cast, seat: Seat) -> None:
        seat("zhou", 1)
        client = Client(enforce_csrf_checks=True)
        client.force_login(cast.zhou, "allauth.account.auth_backends.AuthenticationBackend")

        answer = client.post(f"{HERE}/matters", CALL, content_type="application/json")
        assert (answer.status_code, answer.json()["code"]) == (403, "Forged")

    def test_of_a_decider_needs_its_second_factor(self, cast: Cast, seat: Seat) -> None:
        client = seat("li", 1)
        assert client.get("/api/me").status_code == 200
        session = client.session
        del session[PROVEN]
        session.save()

        answer = client.get("/api/me")
        assert (answer.status_code, answer.json()["code"]) == (403, "NotSettled")


class TestTheSameIntakeAgain:
    def test_is_recorded_once(self, cast: Cast, hold: Hold) -> None:
        program = hold("zhou")
        first = program.post(f"{HERE}/matters", CALL, **{"Idempotency-Key": "wx-20260610-1"})
        again = program.post(f"{HERE}/matters", CALL, **{"Idempotency-Key": "wx-20260610-1"})

        assert first.json()["number"] == again.json()["number"]
        assert Matter.objects.count() == 1

    def test_by_somebody_else_is_another(self, cast: Cast, hold: Hold) -> None:
        for who in ("zhou", "lin"):
            hold(who).post(f"{HERE}/matters", CALL, **{"Idempotency-Key": "wx-20260610-1"})

        assert Matter.objects.count() == 2

    def test_with_other_words_is_refused(self, cast: Cast, hold: Hold, monkeypatch: Any) -> None:
        program = hold("zhou")
        program.post(f"{HERE}/matters", CALL, **{"Idempotency-Key": "wx-20260610-1"})
        monkeypatch.setattr(timezone, "now", lambda: after(2))
        other = {**CALL, "text": "电梯困人"}

        answer = program.post(f"{HERE}/matters", other, **{"Idempotency-Key": "wx-20260610-1"})
        assert (answer.status_code, answer.json()["code"]) == (409, "KeyReused")


class TestAMoment:
    @pytest.mark.parametrize("field", ["outside_due_at", "contact_at"])
    @pytest.mark.parametrize(
        "moment",
        ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "9999-12-31T23:59:59Z"],
    )
    def test_that_has_no_date_here_is_refused(self, hold: Hold, field: str, moment: str) -> None:
        answer = hold("zhou").post(f"{HERE}/matters", {**CALL, field: moment})

        assert (answer.status_code, answer.json()["field"]) == (400, field)


class TestSomebodyActedFirst:
    def test_is_told_with_what_changed(self, cast: Cast, hold: Hold) -> None:
        matter = forwarded(cast)
        actions.accept(matter.pk, community=cast.community, by=cast.liu, at=after(0.5))

        answer = hold("chen").post(
            f"{HERE}/matters/{matter.pk}/bounce", {"seen": matter.version, "reason": "不归我们"}
        )
        told = answer.json()
        assert (answer.status_code, told["code"]) == (409, "Changed")
        assert "刘洋" in told["message"]
        assert told["version"] == matter.version + 1


class TestFaults:
    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"kind": "NONSENSE"}, "kind"),
            ({"kind": 7}, "kind"),
            ({"text": None}, "text"),
            ({"text": "一" * 6000}, "text"),
            ({"text": "a\x00b"}, "text"),
            ({"text": "\ud800"}, "text"),
            ({"place": "楼" * 500}, "place"),
            ({"reporter_name": "名" * 100}, "reporter_name"),
            ({"reporter_phone": "not a phone"}, "reporter_phone"),
            ({"household": 2**70}, "household"),
            ({"household": 10**9}, "household"),
            ({"household": -1}, "household"),
            ({"household": "七栋"}, "household"),
            ({"outside_due_at": "31/12/2026"}, "outside_due_at"),
            ({"outside_due_at": "2026-06-10T10:00:00"}, "outside_due_at"),
            ({"photos": "token"}, "photos"),
            ({"photos": ["x"]}, "photos"),
            ({"act": "forward"}, "department"),
            ({"act": "forward", "department": 2**62}, "department"),
            ({"misspelt": 1}, "misspelt"),
        ],
        ids=lambda one: str(one)[:40],
    )
    def test_are_named_by_their_field(
        self, cast: Cast, hold: Hold, changes: dict[str, Any], field: str
    ) -> None:
        answer = hold("zhou").post(f"{HERE}/matters", {**CALL, **changes})

        told = answer.json()
        assert answer.status_code in {400, 409}, told
        assert told["field"] in {field, "attachments"}, told
        assert Matter.objects.count() == 0

    @pytest.mark.parametrize("body", ["", "{", "[]", "null", '"x"', b"\xff\xfe"])
    def test_in_the_body_itself_are_told(self, cast: Cast, hold: Hold, body: Any) -> None:
        program = hold("zhou")

        answer = program.client.post(
            f"{HERE}/matters", body, content_type="application/json", headers=program.headers
        )
        assert answer.status_code == 400, answer.content.decode()
        assert answer.json()["message"]

    @pytest.mark.parametrize(
        "query",
        [
            "state=NONE",
            "nonsense=1",
            "after=%00",
            "after=bm9uc2Vuc2U",
            "day_from=2026-13-40",
            "order=upwards",
            "department=999999999999999999999999",
            "q=%00",
        ],
    )
    def test_in_a_lists_address_are_told(self, cast: Cast, hold: Hold, query: str) -> None:
        program = hold("zhou")

        answer = program.client.get(f"{HERE}/matters?{query}", headers=program.headers)
        assert answer.status_code == 400
        assert answer.json()["message"]

    def test_no_sign_of_any_script_is_one(self, cast: Cast, hold: Hold) -> None:
        assert hold("zhou").get(f"{HERE}/matters?q=😀٣").status_code == 200

    @pytest.mark.parametrize("pk", ["0", "-1", "x", "99999999999999999999999", "1.5"])
    def test_in_an_address_lead_nowhere(self, cast: Cast, hold: Hold, pk: str) -> None:
        assert hold("zhou").get(f"{HERE}/matters/{pk}").status_code == 404

    def test_are_told_in_the_language_asked_for(self, cast: Cast, hold: Hold) -> None:
        answer = hold("zhou").post(f"{HERE}/matters", {}, **{"Accept-Language": "en"})

        assert answer.json()["message"] == "Fill this in."


class TestFiles:
    def test_go_up_and_come_down_with_the_matter(self, cast: Cast, hold: Hold) -> None:
        paper = BytesIO()
        Image.new("RGB", (20, 20), "white").save(paper, "PNG")
        program = hold("zhou")
        sent = program.client.post(
            f"{HERE}/attachments",
            {"file": SimpleUploadedFile("现场.png", paper.getvalue())},
            headers=program.headers,
        ).json()
        number = program.post(f"{HERE}/matters", {**CALL, "photos": [sent["token"]]}).json()["id"]

        [photo] = program.get(f"{HERE}/matters/{number}").json()["photos"]
        shown = program.get(f"{HERE}/attachments/{photo['id']}")
        assert shown["Content-Type"] == "image/png"
        assert "sandbox" in shown["Content-Security-Policy"]
        assert shown.getvalue().startswith(b"\x89PNG")
        assert hold("chen").get(f"{HERE}/attachments/{photo['id']}").status_code == 404

    def test_that_are_none_are_refused(self, cast: Cast, hold: Hold) -> None:
        program = hold("zhou")

        answer = program.client.post(
            f"{HERE}/attachments",
            {"file": SimpleUploadedFile("a.png", b"MZ\x90\x00")},
            headers=program.headers,
        )
        assert answer.status_code == 400
        assert answer.json()["field"] == "file"

    @pytest.mark.parametrize(
        "kind", ["multipart/form-data", "multipart/form-data; boundary=x", "text/plain"]
    )
    def test_in_a_broken_envelope_are_refused(self, cast: Cast, hold: Hold, kind: str) -> None:
        program = hold("zhou")

        answer = program.client.post(
            f"{HERE}/attachments", b"--x\r\nnonsense", content_type=kind, headers=program.headers
        )
        assert answer.status_code == 400


class TestLists:
    def test_come_in_pages_by_place(self, cast: Cast, hold: Hold) -> None:
        for n in range(55):
            a_complaint(cast, after(minutes=n))
        program = hold("zhou", 3)
        first = program.get(f"{HERE}/matters", order="old").json()
        second = program.get(f"{HERE}/matters", order="old", after=first["later"]).json()

        assert (len(first["items"]), len(second["items"])) == (50, 5)
        assert first["items"][-1]["id"] < second["items"][0]["id"]
        assert second["later"] is None

    def test_mask_phones(self, cast: Cast, hold: Hold) -> None:
        matter = a_complaint(cast)
        program = hold("zhou")

        assert "13812345678" not in program.get(f"{HERE}/matters/{matter.pk}").content.decode()
        assert "13812345678" not in program.get(f"{HERE}/households", q="5678").content.decode()

    def test_mask_names_where_the_file_is_closed(self, cast: Cast, seat: Seat) -> None:
        shown = seat("qian", 1).get(f"{HERE}/households", {"q": "7-1802"}).json()

        assert shown["items"][0]["people"][0]["name"] != "黄海"

    @pytest.mark.parametrize(
        ("path", "queries"),
        [("matters", 10), ("duties", 7), ("households?q=7-1802", 9), ("callbacks", 17)],
    )
    def test_cost_the_same_however_long(
        self,
        cast: Cast,
        hold: Hold,
        path: str,
        queries: int,
        django_assert_max_num_queries: DjangoAssertNumQueries,
    ) -> None:
        for n in range(6):
            ruled_one = accepted(cast, after(minutes=n))
            actions.handle(
                ruled_one.pk,
                community=cast.community,
                by=cast.chen,
                at=after(2, minutes=n),
                result="已修",
            )
        program = hold("zhou", 3)
        with django_assert_max_num_queries(queries):
            assert program.get(f"{HERE}/{path}").status_code == 200


def test_a_whole_story_over_the_api(cast: Cast, hold: Hold) -> None:
    """Told by WeChat, forwarded, accepted, handled; another calls back and it is closed."""
    desk = hold("zhou", 0.1)
    told = {
        **CALL,
        "kind": "COMPLAINT",
        "type_code": "T01.01",
        "household": cast.household.pk,
        "reporter_name": "黄海",
        "reporter_phone": "13812345678",
        "act": "forward",
        "department": cast.engineering.pk,
    }
    matter = desk.post(f"{HERE}/matters", told).json()
    at = f"{HERE}/matters/{matter['id']}"

    handler = hold("chen", 0.2)
    assert handler.get(at).json()["acts"][0] == "accept"
    step = handler.post(f"{at}/accept", {"seen": matter["version"]}).json()
    step = handler.post(
        f"{at}/handle",
        {"seen": step["version"], "result": "重新打胶", "no_photo_why": "业户不便"},
    ).json()
    assert step["status"] == "HANDLED"
    ruled(cast, Matter.objects.get(pk=matter["id"]))

    whole = hold("chen", 3).get(at).json()
    assert "call_back" not in whole["acts"]
    caller = hold("lin", 3)
    reporter = caller.get(at).json()["reporters"][0]
    assert reporter["phone"] == "138****5678"
    assert [c["reporter_id"] for c in caller.get(f"{HERE}/callbacks").json()["items"]] == [
        reporter["id"]
    ]
    call = {
        "reporter": reporter["id"],
        "way": "PHONE",
        "is_reached": True,
        "verdict": "SATISFIED",
        "said": "修好了",
    }
    assert caller.post(f"{at}/call_back", call).json()["status"] == "CALLED_BACK"
    closing = {"cause_code": "C4.3", "responsible": "PROPERTY"}
    closed = caller.post(f"{at}/close", closing)
    assert closed.json()["status"] == "CLOSED", closed.content.decode()
    timeline = caller.get(at).json()["timeline"]
    assert timeline[-1]["by"] == "周敏"
