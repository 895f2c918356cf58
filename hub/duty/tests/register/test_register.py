"""The book itself: numbered without gaps, never rewritten, corrected in the open, verified."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from io import BytesIO, StringIO
from threading import Barrier
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, connections, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from hub.duty import chain
from hub.duty.actions import register
from hub.duty.actions.register import Item
from hub.duty.models import PaperPages, Register, RegisterEntry
from hub.duty.queries import register as books
from hub.duty.tests.cast import Cast, after, gather
from hub.duty.tests.register.conftest import a_book, signed
from hub.kernel import appendonly, attachments, seals
from hub.kernel.models import Event, Obligation
from hub.kernel.refusals import InField, NotAllowed, Refusal


def noted(cast: Cast, book: Register, *texts: str) -> None:
    for n, text in enumerate(texts):
        register.write(book.pk, **cast.doing("zhou", after(2 + n)), text=text)


@contextmanager
def unguarded() -> Iterator[None]:
    """As somebody with a shell on the database would: first the triggers are dropped."""
    guard = appendonly._guards["duty_registerentry"]
    appendonly.remove(connection, guard)
    try:
        yield
    finally:
        appendonly.install(connection, guard)


class TestWriting:
    def test_numbers_run_from_one_without_gaps(self, cast: Cast, book: Register) -> None:
        noted(cast, book, "快递柜报修", "访客登记本用完")
        rows = RegisterEntry.objects.filter(register=book).order_by("number")
        assert [row.number for row in rows] == [1, 2, 3]
        assert [row.previous for row in rows] == [chain.GENESIS, *(r.digest for r in rows[:2])]

    def test_a_number_that_is_rolled_back_is_given_again(self, cast: Cast, book: Register) -> None:
        with transaction.atomic():
            noted(cast, book, "写到一半")
            transaction.set_rollback(True)
        noted(cast, book, "重写")
        assert RegisterEntry.objects.order_by("-number")[0].number == 2

    @pytest.mark.parametrize(
        ("who", "may"),
        [
            ("zhou", True),
            ("lin", True),
            ("sun", True),
            ("wu", True),
            ("zhao", True),
            ("li", False),
            ("qian", False),
            ("shi", False),
            ("hu", False),
            ("feng", False),
            ("ma", False),
        ],
    )
    def test_is_for_the_department(self, cast: Cast, book: Register, who: str, may: bool) -> None:
        try:
            register.write(book.pk, **cast.doing(who, after(1)), text="巡查正常")
        except Refusal:
            assert not may
        else:
            assert may

    @pytest.mark.parametrize(
        "sql",
        [
            "UPDATE duty_registerentry SET payload = '{}'",
            "UPDATE duty_registerentry SET digest = 'x'",
            "DELETE FROM duty_registerentry",
            "DELETE FROM duty_register",
            "UPDATE duty_register SET name = 'x'",
        ],
    )
    def test_the_database_refuses_to_rewrite_it(
        self, cast: Cast, book: Register, sql: str
    ) -> None:
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)

    def test_an_item_changes_by_an_entry(self, cast: Cast, book: Register) -> None:
        told = Item("KEY-01", "单元门钥匙", "KEY", 13)
        register.set_item(book.pk, **cast.doing("sun", after(1)), item=told, reason="新配一把")
        [entry] = books.page(
            book, list(book.entries.filter(kind="items").select_related("author"))
        )
        assert (entry.items[0].expected, entry.lines) == ("13", [("原因", "新配一把")])
        with pytest.raises(NotAllowed):
            register.set_item(book.pk, **cast.doing("zhou", after(1)), item=told, reason="改")


class TestCorrecting:
    def test_strikes_the_old_count_through_and_keeps_it(self, cast: Cast, book: Register) -> None:
        one = signed(cast, book)
        number = one.entry.number
        before = one.entry.payload
        register.correct(
            book.pk,
            **cast.doing("lin", after(3)),
            number=number,
            reason="KEY-01 实点11",
            counts={"KEY-01": 11},
        )
        rows = list(book.entries.filter(number=number).select_related("author"))
        [shown] = books.page(book, rows)
        key = next(item for item in shown.items if "KEY-01" in item.name)
        assert (key.counted, key.struck, key.differs) == ("11", ("12",), True)
        assert shown.corrected_by == [number + 1]
        assert rows[0].payload == before

    def test_strikes_words_through_once_more_for_each_correction(
        self, cast: Cast, book: Register
    ) -> None:
        noted(cast, book, "7-1802 漏水")
        for n, text in enumerate(["7-1702 漏水", "7-1602 漏水"]):
            register.correct(
                book.pk, **cast.doing("zhou", after(5 + n)), number=2, reason="房号", note=text
            )
        [shown] = books.page(book, list(book.entries.filter(number=2).select_related("author")))
        assert (shown.note, shown.struck_notes) == (
            "7-1602 漏水",
            ["7-1802 漏水", "7-1702 漏水"],
        )

    def test_is_for_who_signed_and_who_leads(self, cast: Cast, book: Register) -> None:
        noted(cast, book, "7-1802 漏水")
        told: dict[str, Any] = {"number": 2, "reason": "房号", "note": "7-1702 漏水"}
        for who in ("lin", "shi", "feng"):
            with pytest.raises(NotAllowed):
                register.correct(book.pk, **cast.doing(who, after(4)), **told)
        register.correct(book.pk, **cast.doing("sun", after(4)), **told)

    def test_says_something_new_about_something_there(self, cast: Cast, book: Register) -> None:
        noted(cast, book, "正常")
        same = {"number": 2, "reason": "改", "note": "正常"}
        with pytest.raises(register.NothingCorrected):
            register.correct(book.pk, **cast.doing("zhou", after(4)), **same)
        with pytest.raises(register.NoSuchEntry):
            register.correct(book.pk, **cast.doing("zhou", after(4)), **{**same, "number": 9})


# What somebody with a shell may change in a row, and what verify says of it.
TAMPERINGS: dict[str, Any] = {
    "payload": lambda row: row.payload.replace("巡", "查", 1),
    "payload_spelling": lambda row: row.payload.replace('","', '", "', 1),
    "digest": lambda row: "f" * 64,
    "previous": lambda row: "e" * 64,
    "kind": lambda row: "takeover" if row.kind != "takeover" else "note",
    "author": lambda row: "lin",
    "at": lambda row: row.at + timedelta(seconds=1),
    "number": lambda row: row.number + 1000,
    "delete": lambda row: None,
    "rechained": lambda row: None,
}


def tamper(cast: Cast, book: Register, number: int, how: str) -> None:
    row = RegisterEntry.objects.get(register=book, number=number)
    rows = RegisterEntry.objects.filter(pk=row.pk)
    value = TAMPERINGS[how](row)
    if how == "delete":
        rows._raw_delete(rows.db)
    elif how == "author":
        rows.update(author=cast.staff[value])
    elif how == "rechained":
        rewrite_from(book, number)
    else:
        rows.update(**{how.partition("_")[0]: value})


def rewrite_from(book: Register, number: int) -> None:
    """The thorough one: other words, all later hashes reckoned anew, the head put right."""
    previous = ""
    for row in RegisterEntry.objects.filter(register=book, number__gte=number).order_by("number"):
        payload = row.payload.replace("巡", "查") if row.number == number else row.payload
        previous = previous or row.previous
        digest = chain.entry_hash(previous, row.number, payload)
        RegisterEntry.objects.filter(pk=row.pk).update(
            payload=payload, previous=previous, digest=digest
        )
        previous = digest
    Register.objects.filter(pk=book.pk).update(head_hash=previous)


class TestVerify:
    def test_finds_a_book_as_it_was_written(self, cast: Cast, book: Register) -> None:
        noted(cast, book, "巡查一", "巡查二")
        signed(cast, book, 6)
        signed_with = register.report_paper(
            book.pk,
            **cast.doing("lin", after(7)),
            first_page=3,
            last_page=4,
            why="停电",
        )
        assert signed_with.status == PaperPages.Status.OWED
        book.refresh_from_db()
        assert books.verify(book) is None

    @settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(number=st.integers(2, 6), how=st.sampled_from(sorted(TAMPERINGS)))
    def test_names_the_first_number_that_was_touched(
        self, cast: Cast, book: Register, number: int, how: str
    ) -> None:
        """Any stored column of any entry, one taken out, or the rest of the book written anew."""
        with transaction.atomic():
            noted(cast, book, *(f"巡查 {n}" for n in range(5)))
            with unguarded():
                tamper(cast, book, number, how)
            fault = books.verify(Register.objects.get(pk=book.pk))
            transaction.set_rollback(True)
        assert fault is not None
        assert fault.number == number

    def test_names_what_was_cut_off_the_end_with_the_head_put_right(
        self, cast: Cast, book: Register
    ) -> None:
        noted(cast, book, "巡查一", "巡查二")
        kept = RegisterEntry.objects.get(register=book, number=2)
        with unguarded():
            rows = RegisterEntry.objects.filter(register=book, number=3)
            rows._raw_delete(rows.db)
            Register.objects.filter(pk=book.pk).update(head=2, head_hash=kept.digest)
        fault = books.verify(Register.objects.get(pk=book.pk))
        assert fault is not None
        assert (fault.number, fault.what) == (3, "缺号，登记被删除")

    @pytest.mark.parametrize("change", [{"head": 1}, {"head": 7}, {"head_hash": "a" * 64}])
    def test_names_a_head_that_was_moved(
        self, cast: Cast, book: Register, change: dict[str, Any]
    ) -> None:
        noted(cast, book, "巡查一")
        Register.objects.filter(pk=book.pk).update(**change)
        fault = books.verify(Register.objects.get(pk=book.pk))
        assert fault is not None
        assert fault.number in {2, 3}

    def test_the_command_says_which_book_and_number(self, cast: Cast, book: Register) -> None:
        noted(cast, book, "巡查一")
        out = StringIO()
        call_command("verify", stdout=out)
        assert "交接班登记簿全部相符" in out.getvalue()
        with unguarded():
            tamper(cast, book, 2, "payload")
        with pytest.raises(CommandError, match="《前台交接班簿》第 2 号：内容被改动"):
            call_command("verify")

    def test_the_day_is_in_the_journals_seal(self, cast: Cast, book: Register) -> None:
        noted(cast, book, "巡查一")
        register.note_heads(**cast.doing("ma", after(12)))
        book.refresh_from_db()
        told = Event.objects.get(verb="register.head").detail
        assert told == {"number": 2, "digest": book.head_hash}
        seals.seal_days(cast.community, after(days=2))
        assert seals.verify(cast.community) is None
        assert books.head_of_day(book, after().date()).digest == book.head_hash


class TestPaper:
    def photo(self, cast: Cast, who: str) -> str:
        content = BytesIO()
        Image.new("RGB", (40, 30), "white").save(content, "PNG")
        found = attachments.receive(
            SimpleUploadedFile("page.png", content.getvalue()),
            community=cast.community,
            by=cast.staff[who],
            at=after(4),
        )
        return str(found.draft_token)

    def report(self, cast: Cast, book: Register) -> PaperPages:
        return register.report_paper(
            book.pk, **cast.doing("zhou", after(3)), first_page=3, last_page=5, why="停电两小时"
        )

    def test_owes_the_scan_within_a_day(self, cast: Cast, book: Register) -> None:
        duty = Obligation.objects.about(self.report(cast, book)).get()
        assert (duty.person, duty.due_at) == (cast.zhou, after(27))

    def test_keeps_the_digest_of_every_scan(self, cast: Cast, book: Register) -> None:
        pages = self.report(cast, book)
        register.scan(pages.pk, **cast.doing("zhou", after(5)), photos=[self.photo(cast, "zhou")])
        [file] = attachments.of(pages)
        entry = book.entries.get(kind="scan")
        assert file.sha256 in entry.payload
        assert Obligation.objects.about(pages).get().status == "MET"
        with pytest.raises(register.PaperScanned):
            register.scan(pages.pk, **cast.doing("zhou", after(5)), photos=["x"])

    def test_is_refused_without_a_picture(self, cast: Cast, book: Register) -> None:
        pages = self.report(cast, book)
        with pytest.raises(InField):
            register.scan(pages.pk, **cast.doing("zhou", after(5)), photos=[])


@pytest.mark.django_db(transaction=True)
def test_who_writes_at_once_gets_a_number_each() -> None:
    cast = gather()
    book = a_book(cast)
    start = Barrier(4)

    def one(n: int) -> int:
        try:
            start.wait()
            who = ("zhou", "lin", "xu", "sun")[n]
            entry = register.write(book.pk, **cast.doing(who, after(1)), text=f"第 {n} 个")
            return entry.number
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as people:
        numbers = list(people.map(one, range(4)))

    assert sorted(numbers) == [2, 3, 4, 5]
    assert books.verify(Register.objects.get(pk=book.pk)) is None
