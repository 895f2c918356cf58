"""The pages about leave: what they show, to whom, and who reads of somebody's health."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hub.kernel import attachments, documents
from hub.kernel.models import Event
from hub.kernel.refusals import NotAllowed
from hub.leave import actions, jobs
from hub.leave.models import Leave
from hub.leave.tests.cast import (
    Cast,
    a_call,
    a_leave,
    after,
    asked,
    granted,
    kind,
    on,
    rostered,
)
from hub.people.tests.seats import Seat
from hub.privacy.models import Handout

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def shown(seat: Seat, who: str, name: str, *args: Any, hours: float = 1, **query: Any) -> str:
    answer = seat(who, hours).get(reverse(f"leave:{name}", args=args), query, follow=True)
    assert answer.status_code == 200, answer.content.decode()[:2000]
    return answer.content.decode()


def status(seat: Seat, who: str, name: str, *args: Any, hours: float = 1) -> int:
    return seat(who, hours).get(reverse(f"leave:{name}", args=args)).status_code


def act(seat: Seat, who: str, sort: str, pk: int, name: str, hours: float = 1, **told: Any) -> Any:
    return seat(who, hours).post(reverse("leave:act", args=[sort, pk, name]), told)


def sick(cast: Cast) -> Leave:
    """周敏 is ill, with a certificate."""
    upload = SimpleUploadedFile("病历.pdf", PDF)
    proof = attachments.receive(upload, community=cast.community, by=cast.zhou, at=after(0))
    return asked(cast, code="sick", reason="急性阑尾炎", proofs=(proof.draft_token or "",))


class TestWhoOpensWhat:
    @pytest.mark.parametrize(
        ("who", "opens"),
        [
            ("zhou", {"mine", "ask", "ledger", "kinds"}),
            ("sun", {"mine", "ask", "ledger", "kinds", "approvals", "calendar", "log_call", "balances"}),
            ("wu", {"mine", "ask", "ledger", "kinds", "approvals", "calendar", "log_call", "balances", "months"}),
            ("feng", {"mine", "ask", "ledger", "kinds", "approvals", "calendar", "balances", "months"}),
            ("ma", {"mine", "ask", "ledger", "kinds"}),
        ],
    )  # fmt: skip
    def test_by_role(self, cast: Cast, seat: Seat, who: str, opens: set[str]) -> None:
        names = (
            "mine", "ask", "ledger", "kinds", "approvals", "calendar", "log_call", "balances", "months",
        )  # fmt: skip
        assert {name for name in names if status(seat, who, name) == 200} == opens

    @pytest.mark.parametrize(
        ("who", "code"), [("zhou", 200), ("sun", 200), ("feng", 200), ("lin", 404), ("hu", 404)]
    )
    def test_one_leave(self, cast: Cast, seat: Seat, who: str, code: int) -> None:
        assert status(seat, who, "leave", asked(cast).pk) == code

    @pytest.mark.parametrize(
        ("who", "code"), [("zhou", 200), ("sun", 200), ("feng", 200), ("lin", 404), ("hu", 404)]
    )
    def test_one_ledger(self, cast: Cast, seat: Seat, who: str, code: int) -> None:
        assert status(seat, who, "ledger_of", cast.zhou.pk) == code

    def test_acts_on_others_are_not_there(self, cast: Cast, seat: Seat) -> None:
        leave = asked(cast)
        for name in ("approve", "reject", "withdraw", "cancel", "back", "sign-back", "proof"):
            assert act(seat, "lin", "leave", leave.pk, name).status_code == 404
        for name in ("adjust", "history"):
            assert act(seat, "lin", "staff", cast.zhou.pk, name).status_code == 404
        assert act(seat, "lin", "kind", kind(cast, "sick").pk, "close").status_code == 403


class TestHealth:
    """Nobody else's: kind and reason to who decides and the director, the paper only on record."""

    @pytest.mark.parametrize(
        ("who", "reads"), [("zhou", True), ("sun", True), ("li", True), ("feng", False)]
    )
    def test_who_reads_why(self, cast: Cast, seat: Seat, who: str, reads: bool) -> None:
        page = shown(seat, who, "leave", sick(cast).pk)
        assert ("急性阑尾炎" in page) is reads
        assert ("病假" in page) is reads

    @pytest.mark.parametrize(
        ("who", "reads"), [("zhou", True), ("sun", True), ("li", True), ("feng", False)]
    )
    def test_who_reads_what_was_said_on_the_phone(
        self, cast: Cast, seat: Seat, who: str, reads: bool
    ) -> None:
        call = a_call(cast, at=after(0), received_at=after(-1), matter="急性阑尾炎，在医院")
        page = seat(who, 1).get(reverse("leave:call", args=[call.pk])).content.decode()
        assert ("阑尾炎" in page) is reads

    def test_not_even_the_leader_once_it_is_decided_by_another(
        self, cast: Cast, seat: Seat
    ) -> None:
        leave = granted(cast, sick(cast), after(1), "wu")
        assert "急性阑尾炎" not in shown(seat, "sun", "leave", leave.pk, hours=2)
        assert "急性阑尾炎" in shown(seat, "wu", "leave", leave.pk, hours=2)

    def test_it_is_in_no_list_and_no_line_of_history(self, cast: Cast, seat: Seat) -> None:
        leave = granted(cast, sick(cast))
        jobs.tick(cast.community, on(3, 1))
        for name in ("approvals", "calendar", "balances"):
            page = shown(seat, "sun", name, hours=24 * 9)
            assert "阑尾炎" not in page
        assert "病假" not in shown(seat, "sun", "calendar", hours=24 * 9)
        assert not Event.objects.filter(detail__icontains="阑尾炎").exists()
        assert "阑尾炎" not in str(actions.print_slip(leave.pk, **cast.doing("zhou")).snapshot)

    def test_the_paper_opens_for_an_hour_and_on_record(self, cast: Cast, seat: Seat) -> None:
        leave = sick(cast)
        file = attachments.of(leave).get()
        where = reverse("attachments:serve", args=[file.pk])

        def opens(who: str, hours: float) -> bool:
            answer = seat(who, hours).get(where)
            for close in answer._resource_closers:
                close()
            return answer.status_code == 200

        assert opens("zhou", 1)
        assert not any(opens(who, 1) for who in ("sun", "feng", "lin"))
        assert (
            act(seat, "sun", "leave", leave.pk, "open-proof", reason="核对日期").status_code == 302
        )
        assert opens("sun", 1.5)
        assert not opens("sun", 2.5)
        assert "核对日期" in shown(seat, "zhou", "leave", leave.pk, hours=3)
        with pytest.raises(NotAllowed):
            actions.open_proof(leave.pk, **cast.doing("feng", after(1)), reason="审计")


class TestAsking:
    def test_by_form(self, cast: Cast, seat: Seat) -> None:
        told = {
            "kind": kind(cast, "personal").pk, "first_day": "2026-06-03", "first_half": "AM",
            "last_day": "2026-06-03", "last_half": "PM", "reason": "家里有事", "contact": "138",
        }  # fmt: skip
        answer = seat("zhou").post(reverse("leave:ask"), told)
        leave = Leave.objects.get()
        assert answer["Location"] == reverse("leave:leave", args=[leave.pk])
        again = seat("zhou").post(reverse("leave:ask"), told)
        assert "已经有请假" in again.content.decode()

    def test_is_reckoned_while_it_is_typed(self, cast: Cast, seat: Seat) -> None:
        told = {
            "kind": kind(cast, "personal").pk, "first_day": "2026-06-03", "first_half": "AM",
            "last_day": "2026-06-09", "last_half": "PM",
        }  # fmt: skip
        page = shown(seat, "zhou", "reckon", **told)
        assert "事假 5 天" in page
        assert "领班 → 主管 → 客服部主任" in page
        assert "没有提前一天" in shown(
            seat, "zhou", "reckon", **{**told, "first_day": "2026-05-25", "last_day": "2026-05-25"}
        )

    @pytest.mark.parametrize("wrong", [{"first_day": "x"}, {"kind": "999"}, {}])
    def test_says_beside_the_field_what_is_wrong(
        self, cast: Cast, seat: Seat, wrong: dict[str, str]
    ) -> None:
        assert seat("zhou").post(reverse("leave:ask"), wrong).status_code == 400

    def test_the_paper_begins_with_the_call(self, cast: Cast, seat: Seat) -> None:
        rostered(cast)
        call = a_call(cast)
        page = shown(seat, "zhou", "ask", hours=24 * 9, call=call.pk)
        assert "孩子发烧" in page
        assert "孩子发烧" not in shown(seat, "lin", "ask", hours=24 * 9, call=call.pk)


class TestDesk:
    def test_shows_what_waits_and_goes_on(self, cast: Cast, seat: Seat) -> None:
        leave = asked(cast)
        assert "家里有事" in shown(seat, "sun", "approvals")
        answer = act(seat, "sun", "leave", leave.pk, "approve", next="desk")
        assert answer["Location"] == reverse("leave:approvals")
        assert "家里有事" not in shown(seat, "sun", "approvals", hours=2)
        assert "家里有事" in shown(seat, "wu", "approvals", hours=2)

    def test_a_call_is_logged_by_form(self, cast: Cast, seat: Seat) -> None:
        told = {
            "staff": cast.zhou.pk, "received_at": "2026-05-25 10:20", "matter": "堵车",
            "starts_at": "2026-05-25 10:20", "until": "2026-05-25 12:00",
        }  # fmt: skip
        answer = seat("sun", 1).post(reverse("leave:log_call"), told)
        assert answer.status_code == 302
        assert "登记晚了" in seat("sun", 1).get(answer["Location"]).content.decode()
        assert seat("sun", 1).post(
            reverse("leave:log_call"), {**told, "staff": cast.shi.pk}
        ).status_code == 400  # fmt: skip


class TestPaper:
    def test_is_the_same_whenever_it_is_printed(self, cast: Cast, seat: Seat) -> None:
        leave = a_leave(cast)
        first = seat("zhou", 2).post(reverse("leave:paper", args=[leave.pk]))
        again = seat("sun", 9).get(reverse("leave:paper", args=[leave.pk]))
        assert first.content == again.content
        assert first.content.startswith(b"%PDF")
        leave.refresh_from_db()
        assert leave.paper
        assert documents.verify(leave.paper)

    def test_of_the_month_is_for_who_heads(self, cast: Cast, seat: Seat) -> None:
        a_leave(cast, first=3, last=4)
        actions.grant_annual(cast.zhou, **cast.doing("ma"))
        answer = seat("wu", 24 * 8).post(reverse("leave:months"), {"period": "2026-05"})
        assert answer.status_code == 302
        from hub.kernel.models import Document

        document = Document.objects.get(kind="JQTZ")
        rows = {(one["kind"], one["taken"], one["closing"]) for one in document.snapshot["rows"]}
        assert ("年休假", 0, 2400) in rows
        for as_, starts in (("pdf", b"%PDF"), ("xlsx", b"PK")):
            page = seat("wu", 24 * 8).get(reverse("leave:sheet", args=[document.pk, as_]))
            assert page.content.startswith(starts)
            assert seat("sun", 24 * 8).get(
                reverse("leave:sheet", args=[document.pk, as_])
            ).status_code == 403  # fmt: skip
        told = Handout.objects.get()
        assert (told.outlet, told.subject_id, told.by) == ("leave.ledger", document.pk, cast.wu)


class TestManyRows:
    @pytest.mark.parametrize(
        ("who", "name"),
        [("zhou", "mine"), ("wu", "approvals"), ("wu", "calendar"), ("wu", "balances")],
    )
    def test_ask_no_more_questions(self, cast: Cast, seat: Seat, who: str, name: str) -> None:
        asked(cast, first=1, last=1)
        where = reverse(f"leave:{name}")
        client = seat(who)
        client.get(where)
        with CaptureQueriesContext(connection) as few:
            client.get(where)
        for short in ("zhou", "lin", "xu"):
            for day in (3, 4, 8, 9):
                asked(cast, short, first=day, last=day)
        with CaptureQueriesContext(connection) as many:
            client.get(where)
        assert len(many) <= len(few) + 2


class TestKinds:
    def test_change_by_versions_with_a_reason(self, cast: Cast, seat: Seat) -> None:
        row = kind(cast, "paternity")
        told = {
            "name": "陪产假", "unit": "DAY", "most_days": 20, "proof": "AFTER", "is_paid": "on",
            "is_statutory": "on", "counts_rest_days": "on", "law": "本省条例第三十条",
            "is_checked": "on", "valid_from": "2026-06-01", "reason": "按本省新规定",
        }  # fmt: skip
        assert seat("li").post(reverse("leave:kind", args=[row.pk]), told).status_code == 302
        assert row.versions.order_by("-number")[0].most_days == 20
        page = shown(seat, "zhou", "kind", row.pk)
        assert "按本省新规定" in page
        assert "保存新版本" not in page

    def test_those_of_the_province_say_that_somebody_must_look(
        self, cast: Cast, seat: Seat
    ) -> None:
        assert shown(seat, "zhou", "kinds").count("待按本地核对") == 4
