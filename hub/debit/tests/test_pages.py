"""The pages about bank debits: what they show, to whom, and through which door one acts."""

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hub.charges.tests.cast import JUNE, Cast, after
from hub.debit import actions
from hub.debit.models import Batch, ExportFile, Format, Mandate, Reason, Result
from hub.debit.tests.cast import (
    agreed,
    answer,
    billed,
    booked,
    checked,
    form_of,
    line_of,
    prepared,
    received,
    sent,
)
from hub.kernel import jobs
from hub.kernel.models import Event
from hub.people.tests.seats import Seat

PAGES = ("cycle", "tasks", "batches", "mandates", "formats", "reasons")
ALL = set(PAGES)


def page(client: Client, name: str, *args: Any, **query: Any) -> str:
    answer = client.get(reverse(f"debit:{name}", args=args), query)
    assert answer.status_code == 200, answer.content.decode()[:2000]
    return answer.content.decode()


class TestWhoOpensWhat:
    @pytest.mark.parametrize(
        ("who", "opens"),
        [
            ("zhou", ALL), ("wu", ALL), ("peng", ALL), ("li", ALL), ("zhao", ALL), ("qian", ALL),
            ("feng", ALL), ("he", {"tasks", "mandates"}),
            ("sun", set()), ("chen", set()), ("shi", set()), ("ma", set()),
        ],
    )  # fmt: skip
    def test_by_the_matrix(self, cast: Cast, seat: Seat, who: str, opens: set[str]) -> None:
        client = seat(who)
        found = {n for n in PAGES if client.get(reverse(f"debit:{n}")).status_code == 200}
        assert found == opens

    @pytest.mark.parametrize(
        ("name", "opens"),
        [
            ("prepare", {"zhou"}),
            ("new_mandate", {"zhou", "peng"}),
            ("new_format", {"peng"}),
            ("set_reason", {"peng"}),
        ],
    )
    def test_the_forms_by_the_matrix(
        self, cast: Cast, seat: Seat, name: str, opens: set[str]
    ) -> None:
        people = ("zhou", "he", "wu", "peng", "li", "zhao", "qian", "feng", "chen", "shi", "ma")
        found = {w for w in people if seat(w).get(reverse(f"debit:{name}")).status_code == 200}
        assert found == opens

    def test_a_butler_sees_their_beat_only(self, cast: Cast, seat: Seat) -> None:
        billed(cast)
        shown = page(seat("he"), "mandates")
        assert "7-1802" in shown
        assert "9-101" not in shown
        villa = Mandate.objects.get(household=cast.villa)
        assert seat("he").get(reverse("debit:mandate", args=[villa.pk])).status_code == 404


class TestAMandate:
    def test_shows_its_account_masked(self, cast: Cast, seat: Seat) -> None:
        billed(cast)
        mandate = Mandate.objects.get(household=cast.home)
        for who, name, args in (("zhou", "mandates", []), ("zhou", "mandate", [mandate.pk])):
            shown = page(seat(who), name, *args)
            assert "**** 0001" in shown
            assert mandate.account not in shown

    def test_is_listed_in_force_unless_one_asks_for_more(self, cast: Cast, seat: Seat) -> None:
        billed(cast)
        ended = Mandate.objects.get(household=cast.villa)
        actions.end_mandate(ended.pk, **cast.doing("peng"), reason="业主来函终止")
        assert ended.agreement not in page(seat("zhou"), "mandates")
        assert ended.agreement in page(seat("zhou"), "mandates", order="")

    def test_is_revealed_with_a_reason_that_is_kept(self, cast: Cast, seat: Seat) -> None:
        billed(cast)
        mandate = Mandate.objects.get(household=cast.home)
        where = reverse("debit:reveal", args=[mandate.pk])
        assert seat("zhou").post(where).status_code == 400
        answer = seat("zhou").post(where, {"reason": "业主核对账号"})
        assert mandate.account in answer.content.decode()
        event = Event.objects.get(verb="debit.account_revealed")
        assert (event.actor, event.detail["reason"]) == (cast.zhou, "业主核对账号")
        assert mandate.account not in str(event.detail)
        assert seat("he").post(where, {"reason": "看看"}).status_code == 403

    def test_is_registered_renewed_and_ended(self, cast: Cast, seat: Seat) -> None:
        client = seat("zhou")
        told = {
            "household": "7-1802", "agreement": "WT1", "holder": "黄大海", "bank": "工行",
            "account": "6222 0000 1111 2222", "valid_from": "2026-06-01",
        }  # fmt: skip
        client.post(reverse("debit:new_mandate"), told)
        first = Mandate.objects.get()
        again = client.post(reverse("debit:new_mandate"), told)
        assert "更新" in again.content.decode()
        told |= {"account": "62220000111133", "reason": "换卡"}
        client.post(reverse("debit:renew_mandate", args=[first.pk]), told)
        first.refresh_from_db()
        second = Mandate.objects.get(status="ACTIVE")
        assert (first.status, second.follows) == ("REPLACED", first)
        client.post(reverse("debit:act", args=["mandate", second.pk, "end"]), {"reason": "卖房"})
        second.refresh_from_db()
        assert second.status == "ENDED"
        assert "卖房" in page(client, "mandate", second.pk)

    @pytest.mark.parametrize("account", ["1234567", "62220000１１１１abcd", ""])
    def test_refuses_an_account_beside_its_field(
        self, cast: Cast, seat: Seat, account: str
    ) -> None:
        told = {
            "household": "7-1802", "agreement": "WT1", "holder": "黄海", "bank": "工行",
            "account": account, "valid_from": "2026-06-01",
        }  # fmt: skip
        shown = seat("zhou").post(reverse("debit:new_mandate"), told)
        assert shown.status_code == 200
        assert not Mandate.objects.exists()


class TestTheCycle:
    def test_goes_through_its_pages(self, cast: Cast, seat: Seat) -> None:
        billed(cast)
        form = form_of(cast)
        client = seat("zhou")
        client.post(reverse("debit:prepare"), {"period": JUNE, "format": form.pk})
        batch = Batch.objects.get()
        assert "这个月的盘是您制的" not in page(client, "batch", batch.pk)
        client = seat("wu", 1)
        client.post(reverse("debit:act", args=["batch", batch.pk, "check"]))
        jobs.drain(after(1))
        client = seat("peng", 2)
        file = ExportFile.objects.get()
        got = client.post(reverse("debit:fetch", args=[file.pk]))
        assert got.content == bytes(file.content)
        client.post(reverse("debit:act", args=["batch", batch.pk, "send"]))
        assert "这个月的盘是您送的" in page(client, "batch", batch.pk)
        client = seat("luo", 3)
        told = {
            "file": SimpleUploadedFile("回盘.txt", answer(batch, {cast.home.pk: "0000"})),
            "paid_on": "2026-06-10",
        }
        client.post(reverse("debit:receive", args=[batch.pk]), told)
        result = Result.objects.get()
        jobs.drain(after(3))
        assert "确认入账" in page(client, "result", result.pk)
        client.post(reverse("debit:act", args=["result", result.pk, "accept"]))
        jobs.drain(after(3))
        result.refresh_from_db()
        assert result.status == "BOOKED"
        assert "已入账" in page(client, "result", result.pk)

    def test_begins_with_the_format_used_last(self, cast: Cast, seat: Seat) -> None:
        billed(cast)
        assert f'value="{form_of(cast, "DC").pk}" selected' not in page(seat("zhou"), "prepare")
        prepared(cast, code="DC")
        assert f'value="{form_of(cast, "DC").pk}" selected' in page(seat("zhou"), "prepare")

    def test_says_line_by_line_why_a_file_is_refused(self, cast: Cast, seat: Seat) -> None:
        billed(cast)
        batch = sent(cast)
        content = answer(batch, {cast.home.pk: "0000", cast.villa.pk: "5"})[:-14]
        result = received(cast, batch, content)
        shown = page(seat("luo", 6), "result", result.pk)
        assert "什么也没有丢" in shown
        assert "不完整" in shown

    def test_shows_what_is_left_to_do(self, cast: Cast, seat: Seat) -> None:
        billed(cast)
        batch = sent(cast)
        booked(cast, batch, {cast.home.pk: "10", cast.neighbour.pk: "37", cast.villa.pk: "??"})
        shown = page(seat("luo", 8), "tasks")
        assert all(words in shown for words in ("账户冻结", "户名不符", "7-1802", "9-101"))
        client = seat("he", 8)
        line = line_of(batch, cast.home)
        assert "登记联系结果" in page(client, "line", line.pk)
        where = reverse("debit:act", args=["line", line.pk, "call"])
        client.post(where, {"reason": "黄海：周五去解冻"})
        line.refresh_from_db()
        assert line.task_done_at is not None

    @pytest.mark.parametrize("name", ["lines", "skips"])
    def test_lists_every_household(self, cast: Cast, seat: Seat, name: str) -> None:
        billed(cast)
        mandate = Mandate.objects.get(household=cast.home)
        from hub.debit import actions

        actions.renew_mandate(
            mandate.pk, agreed(9, valid_to=date(2026, 6, 1)), **cast.doing("peng"), reason="到期"
        )
        batch = prepared(cast)
        shown = page(seat("wu", 1), name, batch.pk)
        assert ("7-1802" in shown) == (name == "skips")
        assert ("9-101" in shown) == (name == "lines")

    def test_the_batch_page_asks_the_same_however_long(self, cast: Cast, seat: Seat) -> None:
        billed(cast)
        batch = checked(cast, prepared(cast))
        client = seat("peng", 2)
        page(client, "batch", batch.pk)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            page(client, "batch", batch.pk)
        assert len(asked) <= 32

    def test_the_lines_are_asked_at_once(self, cast: Cast, seat: Seat) -> None:
        billed(cast)
        batch = prepared(cast)
        client = seat("wu", 1)
        page(client, "lines", batch.pk)
        with CaptureQueriesContext(connection) as asked:
            page(client, "lines", batch.pk)
        assert len(asked) <= 16


class TestFormats:
    def test_one_is_filled_in_and_another_approves(self, cast: Cast, seat: Seat) -> None:
        given = form_of(cast)
        client = seat("peng")
        shown = client.get(reverse("debit:new_format"), {"like": given.pk})
        form, rows = shown.context["form"], shown.context["rows"]
        told: dict[str, Any] = {k: v for k, v in form.initial.items() if v is not None}
        told |= {"code": "GH", "name": "工行", "lines_per_file": 500}
        told |= {"form-TOTAL_FORMS": len(rows.forms), "form-INITIAL_FORMS": len(rows.initial)}
        for n, row in enumerate(rows.initial):
            told |= {f"form-{n}-{k}": v for k, v in row.items() if v not in (False, None, 0)}
        for n in range(len(rows.initial), len(rows.forms)):
            told |= {f"form-{n}-place": "LINE"}
        answer = client.post(reverse("debit:new_format"), told)
        assert answer.status_code == 302, answer.content.decode()[-3000:]
        made = Format.objects.get(code="GH")
        assert "欧阳明月" in page(client, "format", made.pk)
        where = reverse("debit:act", args=["format", made.pk, "approve"])
        assert client.post(where).status_code == 403
        seat("luo", 1).post(where)
        made.refresh_from_db()
        assert (made.status, made.layout) == (
            "APPROVED",
            {
                **given.layout,
                "fields": [
                    {**one, "text": one.get("text", ""), "is_right": False, "pad": " "}
                    for one in given.layout["fields"]
                ],
                "answer": {**given.layout["answer"], "widths": []},
            },
        )

    def test_says_what_a_bank_could_not_answer(self, cast: Cast, seat: Seat) -> None:
        told = {
            "code": "X", "name": "x", "lines_per_file": 1, "kind": "DELIMITED", "encoding": "gbk",
            "delimiter": "|", "newline": "lf", "unit": "FEN", "date": "%Y%m%d",
            "extension": "txt", "summary": "NONE", "key": 1, "amount": 2, "result": 3,
            "success": "0", "form-TOTAL_FORMS": 1, "form-INITIAL_FORMS": 0,
            "form-0-place": "LINE", "form-0-value": "HOLDER",
        }  # fmt: skip
        shown = seat("peng").post(reverse("debit:new_format"), told).content.decode()
        assert "至少要有明细号、账号和金额" in shown

    def test_a_code_is_given_its_meaning(self, cast: Cast, seat: Seat) -> None:
        form_of(cast)
        told = {"code": "5", "label": "存款不足", "kind": "CALL", "cause": "OWNER"}
        seat("peng").post(reverse("debit:set_reason"), told)
        assert Reason.objects.get(code="5").kind == "CALL"


def test_an_empty_month_says_what_comes_first(cast: Cast, seat: Seat) -> None:
    assert "由前台制盘" in page(seat("zhou"), "cycle")
    assert "批量导入" in page(seat("zhou"), "mandates")
