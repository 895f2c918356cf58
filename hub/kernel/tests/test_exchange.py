"""Workbooks in and out: what is read, what is refused and why, and that nothing is half imported."""

import csv
import io
import random
import zipfile
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import python_calamine as calamine
import xlsxwriter
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.test import RequestFactory
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from hub.kernel import exchange, files, jobs, views
from hub.kernel.exchange import columns, importing, tables
from hub.kernel.exchange.sheets import RISKY
from hub.kernel.lifecycle import WrongState
from hub.kernel.models import Community, Counter, Event, ImportRun, Job
from hub.kernel.refusals import Missing, NotAllowed


def excel(*parts: int) -> datetime:
    """A date as a workbook has it: on no clock in particular."""
    return datetime(*parts)  # type: ignore[arg-type]  # noqa: DTZ001


# ── An importer, as an app would declare one ────────────────────────────────────────────────
class Colour(models.TextChoices):
    RED = "R", "红"
    BLUE = "B", "蓝"


@exchange.register
class Meters(exchange.Importer):
    """Meter readings, kept as counters: the meter's name, the month, the value."""

    kind = "tests.meters"
    title = "表计读数"
    note = "每月一份。"
    columns = (
        exchange.Column("name", "表号", exchange.text(20), required=True, example="A-01"),
        exchange.Column("month", "月份", exchange.text(7), also=("所属月份",), empty=""),
        exchange.Column("value", "读数", exchange.whole(low=0, high=9_999), required=True),
        exchange.Column("read_on", "抄表日期", exchange.day(), note="写成 2026-11-23"),
        exchange.Column("colour", "颜色", exchange.choice(Colour)),
        exchange.Column("rest", "备注", exchange.text(50, lines=True), empty=""),
    )
    key = ("name", "month")

    @classmethod
    def may(cls, person: Any, community: Community) -> bool:
        return bool(person.username == "ana")

    def prepare(self) -> None:
        known = Counter.objects.filter(community=self.community)
        self.known = {(one.name, one.period): one for one in known}

    def check_row(self, row: exchange.Row) -> Iterable[exchange.Fault]:
        before = self.known.get((row["name"], row["month"]))
        if before and row["value"] < before.value:
            yield exchange.Fault("value", f"比已有读数 {before.value} 还小")

    def compare(self, rows: list[exchange.Row]) -> exchange.Outcome:
        new, changed, same = self._sorted(rows)
        return exchange.Outcome(len(new), len(changed), same)

    def apply(self, ready: list[exchange.Row]) -> exchange.Outcome:
        new, changed, same = self._sorted(ready)
        Counter.objects.bulk_create(new)
        Counter.objects.bulk_update(changed, ["value"])
        return exchange.Outcome(len(new), len(changed), same)

    def _sorted(self, rows: list[exchange.Row]) -> tuple[list[Counter], list[Counter], int]:
        new, changed, same = [], [], 0
        for row in rows:
            found = self.known.get((row["name"], row["month"]))
            if found is None:
                new.append(
                    Counter(
                        community=self.community,
                        name=row["name"],
                        period=row["month"],
                        value=row["value"],
                    )
                )
            elif found.value == row["value"]:
                same += 1
            else:
                changed.append(Counter(pk=found.pk, value=row["value"]))
        return new, changed, same


HEADING = ["表号*", "月份", "读数（必填）", "抄表日期", "颜色", "备注"]
GOOD = [
    ["A-01", "2026-11", 17, date(2026, 11, 23), "红", "好"],
    ["A-02", "2026-11", 18, "2026年11月23日", "蓝", ""],
]


def xlsx(*rows: Iterable[Any], sheet: str = "表") -> bytes:
    out = io.BytesIO()
    plain = {"default_date_format": "yyyy-mm-dd", "strings_to_formulas": False}
    with xlsxwriter.Workbook(out, plain) as book:
        page = book.add_worksheet(sheet)
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    return out.getvalue()


def csv_file(*rows: Iterable[Any], encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue().encode(encoding)


class Office:
    """Ana at her desk, with the worker next door."""

    def __init__(self, person: Any, community: Community) -> None:
        self.who = {"by": person, "community": community}

    def upload(self, data: bytes, name: str = "读数.xlsx") -> ImportRun:
        file = SimpleUploadedFile(name, data)
        run = exchange.upload("tests.meters", file, at=timezone.now(), **self.who)
        jobs.drain(timezone.now())
        run.refresh_from_db()
        return run

    def accept(self, run: ImportRun, *, good_only: bool = False) -> ImportRun:
        exchange.accept(run.pk, at=timezone.now(), good_only=good_only, **self.who)
        jobs.drain(timezone.now())
        run.refresh_from_db()
        return run

    def bring_in(self, *rows: Iterable[Any]) -> ImportRun:
        return self.accept(self.upload(xlsx(HEADING, *rows)))


@pytest.fixture
def office(ana: Any, home: Community) -> Office:
    return Office(ana, home)


def readings() -> dict[tuple[str, str], int]:
    return {(one.name, one.period): one.value for one in Counter.objects.all()}


def reasons(run: ImportRun) -> list[str]:
    return [f"{e['row']}{e['column']} {e['reason']}" for e in run.errors]


def stored() -> set[str]:
    place = Path(settings.MEDIA_ROOT) / "imports"
    return {str(path) for path in place.rglob("*") if path.is_file()}


@pytest.mark.django_db
class TestCheck:
    @pytest.mark.parametrize(
        "data",
        [
            xlsx(HEADING, *GOOD),
            csv_file(HEADING, *GOOD),
            csv_file(HEADING, *GOOD, encoding="utf-8-sig"),
            csv_file(HEADING, *GOOD, encoding="gbk"),
            csv_file(HEADING, *GOOD, encoding="utf-16", delimiter="\t"),
            csv_file(HEADING, *GOOD, delimiter=";"),
            xlsx([], ["2026年11月读数汇总"], [], HEADING, [], *GOOD, [None, " "]),
            xlsx(["无关", *reversed(HEADING)], *[["x", *reversed(row)] for row in GOOD]),
            xlsx(["表 号", "所属月份", "读数:", "抄表日期", "颜色"], *[row[:5] for row in GOOD]),
        ],
    )
    def test_reads_the_files_people_have(self, office: Office, data: bytes) -> None:
        run = office.upload(data)

        assert (run.status, run.problem) == ("CHECKED", "")
        assert (run.rows_total, run.rows_ok, run.rows_bad) == (2, 2, 0)
        assert run.preview[1]["cells"][:5] == ["A-02", "2026-11", "18", "2026-11-23", "蓝"]

    def test_writes_nothing(self, office: Office) -> None:
        office.upload(xlsx(HEADING, *GOOD))

        assert readings() == {}

    def test_says_of_every_bad_cell_where_it_is_and_why(self, office: Office) -> None:
        run = office.upload(
            xlsx(
                ["标题"],
                HEADING,
                ["A-01", "2026-11", 17],
                ["", "2026-11", "十七", "23日", "绿", "长" * 51],
                ["A-01", "2026-11", 18],
                ["A-03", "2026-11", 12_345],
            )
        )

        assert (run.rows_ok, run.rows_bad) == (1, 3)
        assert reasons(run) == [
            "4A 必填，不能为空",
            "4C 应填整数",
            "4D 看不懂这个日期，请写成 2026-11-23 或 2026-11-23 09:30",
            "4E 只能填：红、蓝",
            "4F 太长：最多 50 字，这里有 51 字",
            "5B 与第 3 行重复",
            "6C 应在 0 到 9999 之间",
        ]
        assert run.errors[1]["header"] == "读数"
        assert run.errors[1]["value"] == "十七"

    def test_asks_the_app_about_rows_against_what_is_there(self, office: Office) -> None:
        office.bring_in(["A-01", "2026-11", 17])

        run = office.upload(xlsx(HEADING, ["A-01", "2026-11", 5]))

        assert reasons(run) == ["2C 比已有读数 17 还小"]

    def test_foresees_what_would_change(self, office: Office) -> None:
        office.bring_in(*GOOD)

        run = office.upload(
            xlsx(HEADING, GOOD[0], ["A-02", "2026-11", 99], ["A-03", "2026-11", 1])
        )

        assert (run.rows_new, run.rows_changed, run.rows_same) == (1, 1, 1)

    def test_keeps_the_first_thousand_errors_and_all_rows_in_the_workbook(
        self, office: Office
    ) -> None:
        run = office.upload(xlsx(HEADING, *[["", "", n] for n in range(1_500)]))

        assert len(run.errors) == 1_000
        with run.errors_file.open("rb") as file:
            rows = calamine.load_workbook(io.BytesIO(file.read())).get_sheet_by_index(0)
            assert rows.height == 1_501

    def test_gives_back_the_bad_rows_with_their_reasons_ready_to_be_sent_again(
        self, office: Office
    ) -> None:
        bad = ["A-01", "2026-11", "十七", date(2026, 11, 23), "红", "=1+1"]
        run = office.upload(xlsx(["标题"], HEADING, GOOD[1], bad))

        with run.errors_file.open("rb") as file:
            returned = file.read()
        rows = calamine.load_workbook(io.BytesIO(returned)).get_sheet_by_index(0).to_python()
        assert rows[0] == [*HEADING, "原因"]
        assert rows[1] == ["A-01", "2026-11", "十七", date(2026, 11, 23), "红", "=1+1", "应填整数"]
        assert office.upload(returned).rows_bad == 1

    def test_takes_a_merged_cell_for_every_row_it_spans(self, office: Office) -> None:
        out = io.BytesIO()
        with xlsxwriter.Workbook(out) as book:
            page = book.add_worksheet()
            page.merge_range("A1:F1", "十一月")
            page.write_row(1, 0, HEADING)
            page.merge_range("B3:B5", "2026-11")
            for n in range(4):
                page.write(2 + n, 0, f"A-{n}")
                page.write(2 + n, 2, n)

        run = office.upload(out.getvalue())

        assert [row["cells"][1] for row in run.preview] == ["2026-11"] * 3 + [""]

    def test_takes_the_first_sheet_people_can_see(self, office: Office) -> None:
        out = io.BytesIO()
        with xlsxwriter.Workbook(out) as book:
            book.add_worksheet("旧").hide()
            book.get_worksheet_by_name("旧").write_row(0, 0, ["x"])
            book.add_worksheet("空").activate()
            page = book.add_worksheet("数据")
            page.write_row(0, 0, HEADING)
            page.write_row(1, 0, ["A-01", "2026-11", 1])

        assert office.upload(out.getvalue()).rows_ok == 1

    def test_done_twice_by_two_workers_tells_the_same(self, office: Office) -> None:
        run = office.upload(xlsx(HEADING, *GOOD))
        before = stored()

        importing.check(jobs.Progress(Job()), run=run.pk)

        again = ImportRun.objects.get(pk=run.pk)
        assert (again.status, again.rows_ok) == ("CHECKED", 2)
        assert stored() == before

    def test_remembers_that_the_same_file_came_before(self, office: Office) -> None:
        data = xlsx(HEADING, *GOOD)
        first = office.accept(office.upload(data))

        assert exchange.earlier(office.upload(data)) == first
        assert exchange.earlier(first) is None


def far_corner() -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        page = book.add_worksheet()
        page.write(0, 0, "x")
        page.write(1_048_575, 16_383, "y")
    return out.getvalue()


def zip_bomb() -> bytes:
    """A small file that unpacks to one text of 400 MB."""
    template = zipfile.ZipFile(io.BytesIO(xlsx(HEADING, ["x"])))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as bomb:
        for name in template.namelist():
            if name != "xl/worksheets/sheet1.xml":
                bomb.writestr(name, template.read(name))
        with bomb.open("xl/worksheets/sheet1.xml", "w") as sheet:
            sheet.write(b'<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>')
            for _n in range(40):
                sheet.write(b"a" * 10_000_000)
            sheet.write(b"</t></is></c></row></sheetData></worksheet>")
    return out.getvalue()


@pytest.mark.django_db
class TestFiles:
    @pytest.mark.parametrize(
        ("data", "sentence"),
        [
            (b"PK\x03\x04 not a zip", "读不出表格"),
            (xlsx(HEADING, *GOOD)[:-200], "读不出表格"),
            (bytes.fromhex("D0CF11E0A1B11AE1") + b"\x00" * 600, "读不出表格"),
            (b"<html><table><tr><td>x</td></tr></table></html>", "其实是网页"),
            (b"\xef\xbb\xbf\r\n<?xml version='1.0'?><Workbook/>", "其实是网页"),
            (xlsx(), "是空的"),
            (b"   \n , ,\n", "没有找到表头"),
            (xlsx(HEADING), "是空的"),
            (xlsx(["姓名", "年龄"], ["甲", 3]), "没有找到表头"),
            (xlsx(["表号", "月份"], ["A-01", "2026-11"]), "少了这些列：“读数”"),
            (xlsx([*HEADING, "所属月份"], GOOD[0]), "有两列都叫“月份”"),
            (csv_file(HEADING, ["x" * 40_000]), "太长，或引号没有成对"),
            ('表号,读数\n"没有结尾,1\n'.encode() + b"a,b\n" * 20_000, "引号没有成对"),
            (b"\x80\x80\xff\xff\xff", "编码认不出来"),
            (b"a\x00b", "读不出表格"),
            (csv_file(HEADING, range(301)), "列数太多"),
            (far_corner(), "太大或太散"),
        ],
    )
    def test_that_cannot_be_read_are_refused_with_what_to_do(
        self, office: Office, data: bytes, sentence: str
    ) -> None:
        run = office.upload(data)

        assert (run.status, run.rows_total) == ("FAILED", 0)
        assert sentence in run.problem

    @pytest.mark.parametrize("data", [b"%PDF-1.7", b"\x89PNG\r\n\x1a\n", b"MZ\x90\x00"])
    def test_that_are_something_else_are_refused_at_once(
        self, office: Office, data: bytes
    ) -> None:
        with pytest.raises(exchange.NotAWorkbook):
            office.upload(data)

    def test_that_are_too_big_are_refused_at_once(
        self, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(importing, "BIGGEST", 1_000)

        with pytest.raises(importing.WorkbookTooBig):
            office.upload(b"a," * 1_000)

    def test_that_explode_hurt_nobody(
        self, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(tables, "MEMORY", 300 * files.MB)

        run = office.upload(zip_bomb())

        assert run.status == "FAILED"
        assert "太大或太散" in run.problem

    def test_with_too_many_rows_are_refused(self, office: Office) -> None:
        run = office.upload("表号,读数\n".encode() + b"A,1\n" * 100_100, "读数.csv")

        assert "行数太多" in run.problem

    def test_with_just_one_row_too_many_are_refused(
        self, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(importing, "MOST_ROWS", 1)

        assert "行数太多" in office.upload(xlsx(HEADING, *GOOD)).problem
        assert office.upload(xlsx(HEADING, GOOD[0])).problem == ""

    def test_are_kept_under_names_nobody_can_guess(self, office: Office) -> None:
        run = office.upload(xlsx(HEADING, *GOOD), "../../读数.xlsx")

        assert run.name == "读数.xlsx"
        assert "读数" not in run.file.name

    @given(seed=st.integers(0, 10**6))
    @hypothesis_settings(max_examples=25, deadline=None)
    def test_broken_in_any_way_get_an_answer(self, seed: int, tmp_path_factory: Any) -> None:
        chance = random.Random(seed)
        data = bytearray(chance.choice([xlsx(HEADING, *GOOD), csv_file(HEADING, *GOOD)]))
        for _n in range(chance.randrange(40)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        place = tmp_path_factory.mktemp("broken")
        (place / "in").write_bytes(data[: chance.randrange(len(data)) + 1])

        try:
            tables.unpack(str(place / "in"), place / "out")
        except exchange.NotAWorkbook as refusal:
            sentence = str(refusal)
        else:
            sentence = "read"

        assert sentence


@pytest.mark.django_db
class TestAccept:
    def test_writes_all_rows_and_tells_how_many_are_new(self, office: Office) -> None:
        run = office.bring_in(*GOOD)

        assert run.status == "DONE"
        assert (run.rows_new, run.rows_changed, run.rows_same) == (2, 0, 0)
        assert readings() == {("A-01", "2026-11"): 17, ("A-02", "2026-11"): 18}

    def test_of_the_same_file_changes_nothing(self, office: Office) -> None:
        data = xlsx(HEADING, *GOOD)
        office.accept(office.upload(data))

        run = office.accept(office.upload(data))

        assert (run.rows_new, run.rows_changed, run.rows_same) == (0, 0, 2)
        assert Counter.objects.count() == 2

    def test_counts_changed_rows_apart(self, office: Office) -> None:
        office.bring_in(*GOOD)

        run = office.bring_in(GOOD[0], ["A-02", "2026-11", 20], ["A-03", "2026-11", 1])

        assert (run.rows_new, run.rows_changed, run.rows_same) == (1, 1, 1)

    def test_of_all_rows_is_refused_while_some_are_bad(self, office: Office) -> None:
        run = office.upload(xlsx(HEADING, *GOOD, ["A-03", "", "x"]))

        with pytest.raises(importing.HasBadRows, match="只导入正确的行"):
            office.accept(run)

        assert readings() == {}

    def test_of_the_good_rows_leaves_the_bad_ones_out(self, office: Office) -> None:
        run = office.upload(xlsx(HEADING, *GOOD, ["A-03", "", "x"]))

        run = office.accept(run, good_only=True)

        assert (run.status, run.rows_new, run.rows_bad) == ("DONE", 2, 1)
        assert len(readings()) == 2

    def test_of_nothing_good_is_refused(self, office: Office) -> None:
        run = office.upload(xlsx(HEADING, ["A-03", "", "x"]))

        with pytest.raises(importing.NothingToImport):
            office.accept(run, good_only=True)

    def test_twice_is_refused(self, office: Office) -> None:
        run = office.bring_in(*GOOD)

        with pytest.raises(WrongState, match="已导入"):
            office.accept(run)

    def test_while_another_is_under_way_is_refused(self, office: Office) -> None:
        first = office.upload(xlsx(HEADING, GOOD[0]))
        second = office.upload(xlsx(HEADING, GOOD[1]))
        exchange.accept(first.pk, at=timezone.now(), **office.who)

        with pytest.raises(importing.AnotherIsRunning):
            exchange.accept(second.pk, at=timezone.now(), **office.who)

    def test_leaves_no_half_when_a_row_has_gone_bad_since_the_check(
        self, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(Meters, "batch", 1)
        run = office.upload(xlsx(HEADING, *GOOD))
        office.bring_in(["A-02", "2026-11", 5_000])

        run = office.accept(run)

        assert run.status == "FAILED"
        assert "第 3 行：比已有读数 5000 还小" in run.problem
        assert readings() == {("A-02", "2026-11"): 5_000}

    def test_leaves_no_half_when_the_machine_fails_and_does_it_all_the_next_time(
        self, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        run = office.upload(xlsx(HEADING, *GOOD))
        monkeypatch.setattr(Meters, "batch", 1)
        with monkeypatch.context() as broken:
            broken.setattr(Meters, "finish", lambda self: 1 / 0)
            run = office.accept(run)
        assert (run.status, readings()) == ("RUNNING", {})

        jobs.run_one(timezone.now() + timedelta(minutes=2))

        run.refresh_from_db()
        assert (run.status, len(readings())) == ("DONE", 2)

    def test_that_keeps_failing_says_so_on_the_run(
        self, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(Meters, "finish", lambda self: 1 / 0)
        run = office.accept(office.upload(xlsx(HEADING, *GOOD)))

        for minutes in (2, 10):
            jobs.run_one(timezone.now() + timedelta(minutes=minutes))

        run.refresh_from_db()
        assert (run.status, readings()) == ("FAILED", {})
        assert "ZeroDivisionError" in run.problem

    def test_done_twice_by_two_workers_is_done_once(self, office: Office) -> None:
        run = office.bring_in(*GOOD)

        importing.apply(jobs.Progress(Job()), run=run.pk)

        assert Event.objects.filter(verb="imports.imported").count() == 1

    def test_is_an_event_with_the_counts_and_the_files_hash(
        self, office: Office, ana: Any
    ) -> None:
        run = office.bring_in(*GOOD)

        event = Event.objects.get(verb="imports.imported")
        assert (event.actor, event.subject_id) == (ana, run.pk)
        assert (event.detail["new"], event.detail["sha256"]) == (2, run.sha256)

    def test_shows_how_far_it_is(self, office: Office) -> None:
        run = office.bring_in(*GOOD)

        job = exchange.job_of(run)
        assert (job.progress_done, job.progress_total) == (2, 2)

    def test_lets_go_of_the_unpacked_rows(self, office: Office) -> None:
        with_callbacks = office.upload(xlsx(HEADING, *GOOD))

        assert with_callbacks.rows_file
        assert not office.accept(with_callbacks).rows_file


@pytest.mark.django_db
class TestCancel:
    def test_ends_it_with_nothing_written(self, office: Office) -> None:
        run = office.upload(xlsx(HEADING, *GOOD))

        exchange.cancel(run.pk, at=timezone.now(), **office.who)

        run.refresh_from_db()
        assert (run.status, readings()) == ("CANCELLED", {})
        with pytest.raises(WrongState):
            office.accept(run)


@pytest.mark.django_db
class TestWhoMay:
    def test_only_those_the_app_lets(self, boris: Any, home: Community) -> None:
        with pytest.raises(NotAllowed):
            Office(boris, home).upload(xlsx(HEADING, *GOOD))

    def test_only_in_their_own_community(
        self, office: Office, ana: Any, boris: Any, elsewhere: Community, home: Community
    ) -> None:
        run = office.upload(xlsx(HEADING, *GOOD))

        with pytest.raises(Missing):
            exchange.find(run.pk, by=ana, community=elsewhere)
        with pytest.raises(Missing):
            Office(ana, elsewhere).accept(run)
        with pytest.raises(NotAllowed):
            exchange.find(run.pk, by=boris, community=home)
        with pytest.raises(NotAllowed):
            Office(boris, home).accept(run)

    def test_nobody_of_a_kind_that_no_app_has_declared(self, ana: Any, home: Community) -> None:
        with pytest.raises(Missing):
            exchange.may_import("tests.unheard-of", ana, home)


@pytest.mark.django_db
class TestSweep:
    def test_cancels_what_nobody_came_back_to(self, office: Office) -> None:
        left, fresh = office.upload(xlsx(HEADING, *GOOD)), office.upload(xlsx(HEADING, *GOOD))
        ImportRun.objects.filter(pk=left.pk).update(at=timezone.now() - timedelta(days=8))

        importing.sweep(jobs.Progress(Job()))

        left.refresh_from_db()
        fresh.refresh_from_db()
        assert (left.status, fresh.status) == ("CANCELLED", "CHECKED")

    def test_lets_go_of_what_old_files_said_and_keeps_what_was_counted(
        self, office: Office
    ) -> None:
        run = office.bring_in(*GOOD)
        kept = run.file.path
        ImportRun.objects.update(ended_at=timezone.now() - timedelta(days=91))

        importing.sweep(jobs.Progress(Job()))

        run.refresh_from_db()
        assert not Path(kept).exists()
        assert (run.file.name, run.preview, run.errors) == ("", [], [])
        assert (run.rows_new, len(run.sha256)) == (2, 64)


class TestTemplate:
    def read(self, sheet: str | int) -> list[list[Any]]:
        with exchange.template(Meters) as file:
            book = calamine.load_workbook(io.BytesIO(file.read()))
        if isinstance(sheet, str):
            return book.get_sheet_by_name(sheet).to_python()
        return book.get_sheet_by_index(sheet).to_python()

    def test_has_the_headings_and_says_which_must_be_filled(self) -> None:
        assert self.read(0)[0] == ["表号*", "月份", "读数*", "抄表日期", "颜色", "备注"]

    def test_has_an_example_and_a_guide(self) -> None:
        assert self.read("填写示例")[1][0] == "A-01"
        assert self.read("填写说明")[5] == ["颜色", "选填", "只能填：红、蓝", ""]

    def test_offers_the_choices_as_a_list(self) -> None:
        with exchange.template(Meters) as file, zipfile.ZipFile(file) as book:
            sheet = book.read("xl/worksheets/sheet1.xml").decode()

        assert "dataValidation " in sheet
        assert "'选项'!$E$1:$E$2" in sheet

    @pytest.mark.django_db
    def test_filled_in_can_be_imported(self, office: Office) -> None:
        headings = self.read(0)[0]

        assert office.upload(xlsx(headings, *GOOD)).rows_ok == 2

    def test_is_in_the_houses_language_whoever_asks(self) -> None:
        with translation.override("en"):
            assert self.read(0)[0][0] == "表号*"


class TestWorkbook:
    def test_never_holds_a_formula(self) -> None:
        risky = [f"{sign}cmd|' /C calc'!A0" for sign in RISKY] + ["+8613812345678", " =1+1"]
        with exchange.workbook(exchange.Sheet("表", ["甲"], [[cell] for cell in risky])) as file:
            content = file.read()

        rows = calamine.load_workbook(io.BytesIO(content)).get_sheet_by_index(0).to_python()
        assert [row[0] for row in rows[1:]] == risky
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            sheet = book.read("xl/worksheets/sheet1.xml").decode()
            assert "<f>" not in sheet
            assert 'quotePrefix="1"' in book.read("xl/styles.xml").decode()
            assert sheet.count(' s="') >= len(risky)

    def test_keeps_numbers_dates_and_words_what_they_are(self) -> None:
        at = timezone.make_aware(excel(2026, 11, 23, 9, 30))
        row = [1802, Decimal("1234.50"), date(2026, 11, 23), at, True, None, "7-1802", 10**17]
        with exchange.workbook(exchange.Sheet("a/b:c" * 20, list("一二三四五六七八"), [row])) as f:
            rows = calamine.load_workbook(io.BytesIO(f.read())).get_sheet_by_index(0).to_python()

        assert rows[1] == [
            1802,
            1234.5,
            date(2026, 11, 23),
            excel(2026, 11, 23, 9, 30),
            "是",
            "",
            "7-1802",
            "1" + "0" * 17,
        ]

    def test_cuts_what_no_cell_can_hold_and_survives_any_character(self) -> None:
        words = ["长" * 40_000, "a\x00b\x0bc", "🚰"]
        with exchange.workbook(exchange.Sheet("表", ["甲"], [[w] for w in words])) as file:
            rows = calamine.load_workbook(io.BytesIO(file.read())).get_sheet_by_index(0)

            assert len(rows.to_python()[1][0]) == 32_767

    def test_is_handed_out_as_a_file_with_a_chinese_name(self) -> None:
        response = exchange.download("读数", exchange.Sheet("表", ["甲"], [["乙"]]))

        assert "%E8%AF%BB%E6%95%B0.xlsx" in response["Content-Disposition"]
        response.file_to_stream.close()


class TestReaders:
    @pytest.mark.parametrize(
        ("read", "cell", "value"),
        [
            (exchange.text(), 1802.0, "1802"),
            (exchange.text(), "７栋　１８０２ ", "7栋 1802"),
            (exchange.text(), excel(2026, 11, 23), "2026-11-23"),
            (exchange.text(), True, "是"),
            (exchange.text(lines=True), "一\n 二 \r\n三", "一\n二\n三"),
            (exchange.text(), "一\n二", "一 二"),
            (exchange.number(), 89.5, Decimal("89.50")),
            (exchange.number(), 0.1 + 0.2, Decimal("0.30")),
            (exchange.number(), "¥1,234.5 元", Decimal("1234.50")),
            (exchange.number(), "８９．５㎡", Decimal("89.50")),
            (exchange.number(), "89平方米", Decimal("89.00")),
            (exchange.whole(), 3.0, 3),
            (exchange.whole(), "1,000", 1000),
            (exchange.day(), excel(2026, 11, 23), date(2026, 11, 23)),
            (exchange.day(), "2026/1/3", date(2026, 1, 3)),
            (exchange.day(), "2026.11.23", date(2026, 11, 23)),
            (exchange.day(), "20261123", date(2026, 11, 23)),
            (exchange.day(), 20261123, date(2026, 11, 23)),
            (exchange.day(), "２０２６年１１月２３日", date(2026, 11, 23)),
            (exchange.day(), "2026-11-23 08:00", date(2026, 11, 23)),
            (exchange.day(), 46349, date(2026, 11, 23)),
            (exchange.choice(Colour), " 红 ", "R"),
            (exchange.yes_or_no(), "√", True),
            (exchange.yes_or_no(), "否", False),
            (exchange.yes_or_no(), True, True),
        ],
    )
    def test_understand_what_people_write(self, read: Any, cell: Any, value: Any) -> None:
        assert read(cell) == value

    @pytest.mark.parametrize(
        ("cell", "hour", "minute"),
        [
            (excel(2026, 11, 23, 9, 30), 9, 30),
            ("2026-11-23 09:30", 9, 30),
            ("2026-11-23T09:30:15", 9, 30),
            ("2026年11月23日 9时30分", 9, 30),
            ("2026/11/23 9点30分", 9, 30),
            (46349.5, 12, 0),
        ],
    )
    def test_take_times_on_the_wall_clock(self, cell: Any, hour: int, minute: int) -> None:
        found = timezone.localtime(exchange.moment()(cell))

        assert (found.date(), found.hour, found.minute) == (date(2026, 11, 23), hour, minute)
        assert found.tzinfo is not None

    @pytest.mark.parametrize(
        ("read", "cell", "reason"),
        [
            (exchange.text(3), "一二三四", "最多 3 字"),
            (exchange.text(), 1.3812345678e16, "末尾几位已丢失"),
            (exchange.number(), "八十九", "应填数字"),
            (exchange.number(), "NaN", "应填数字"),
            (exchange.number(), "Infinity", "应填数字"),
            (exchange.number(), "1e400", "应填数字"),
            (exchange.number(), "9" * 30, "应填数字"),
            (exchange.number(), 89.555, "最多 2 位小数"),
            (exchange.number(low=0), -1, "不能小于 0"),
            (exchange.number(high=9), 10, "不能大于 9"),
            (exchange.whole(), 3.5, "应填整数"),
            (exchange.whole(low=1, high=9), 10, "应在 1 到 9 之间"),
            (exchange.day(), "23/11", "看不懂这个日期"),
            (exchange.day(), "2026-02-30", "没有这一天"),
            (exchange.day(), "2026-11-23 25:00", "没有这一天或这个时刻"),
            (exchange.day(), "1026-11-23", "年份不对"),
            (exchange.day(), time(9, 30), "看不懂这个日期"),
            (exchange.day(), 17, "看不懂这个日期"),
            (exchange.day(), True, "看不懂这个日期"),
            (exchange.choice(Colour), "绿", "只能填：红、蓝"),
        ],
    )
    def test_say_why_not(self, read: Any, cell: Any, reason: str) -> None:
        with pytest.raises(exchange.Bad, match=reason):
            read(cell)

    @given(
        cell=st.text()
        | st.floats()
        | st.integers()
        | st.booleans()
        | st.datetimes()
        | st.times()
        | st.text("0123456789-/.年月日: eE+¥元", max_size=20)
    )
    @hypothesis_settings(deadline=None)
    def test_have_an_answer_to_anything(self, cell: Any) -> None:
        told = []
        for read in (
            *(exchange.text(), exchange.number(), exchange.whole(), exchange.day()),
            *(exchange.moment(), exchange.choice(Colour), exchange.yes_or_no()),
        ):
            try:
                told.append(read(cell))
            except columns.Bad as bad:
                told.append(str(bad))
        assert len(told) == 7

    @given(st.decimals(0, 10**9, places=2))
    def test_lose_no_money(self, amount: Decimal) -> None:
        assert exchange.number()(f"{amount:,} 元") == amount
        assert exchange.number()(float(amount)) == amount


@pytest.mark.django_db
class TestPages:
    def ask(self, view: Any, person: Any, community: Community, **options: Any) -> Any:
        kept = options.pop("keep", {})
        method = RequestFactory().post if "data" in options else RequestFactory().get
        request = method("/", options.get("data"))
        request.user, request.community, request.htmx = (
            person,
            community,
            options.get("htmx", False),
        )
        return view(request, **kept)

    def test_lead_from_the_upload_to_the_rows(
        self, ana: Any, home: Community, office: Office
    ) -> None:
        sent = {"file": SimpleUploadedFile("读数.xlsx", xlsx(HEADING, *GOOD))}
        kind = {"kind": "tests.meters"}

        answer = self.ask(views.start_import, ana, home, keep=kind, data=sent)
        run = ImportRun.objects.get()
        assert answer.status_code == 302
        jobs.drain(timezone.now())
        self.ask(views.accept_import, ana, home, keep={"pk": run.pk}, data={"rows": "all"})
        jobs.drain(timezone.now())

        assert len(readings()) == 2

    @pytest.mark.parametrize("data", [{}, {"file": ""}])
    def test_without_a_file_ask_for_one(self, ana: Any, home: Community, data: Any) -> None:
        answer = self.ask(
            views.start_import, ana, home, keep={"kind": "tests.meters"}, data=data, htmx=False
        )

        assert "没有收到文件" in answer.content.decode()

    def test_hand_out_the_bad_rows_to_those_who_may(
        self, ana: Any, boris: Any, home: Community, office: Office
    ) -> None:
        run = office.upload(xlsx(HEADING, ["", "", "x"]))

        answer = self.ask(views.import_errors, ana, home, keep={"pk": run.pk})

        assert answer["Content-Disposition"].startswith("attachment")
        answer.file_to_stream.close()
        with pytest.raises(NotAllowed):
            self.ask(views.import_errors, boris, home, keep={"pk": run.pk})

    def test_have_no_bad_rows_to_hand_out_when_all_are_good(
        self, ana: Any, home: Community, office: Office
    ) -> None:
        run = office.upload(xlsx(HEADING, *GOOD))

        with pytest.raises(Missing):
            self.ask(views.import_errors, ana, home, keep={"pk": run.pk})

    def test_show_a_run_in_every_state(self, ana: Any, home: Community, office: Office) -> None:
        def shown(run: ImportRun, htmx: bool = False) -> str:
            answer = self.ask(views.show_import, ana, home, keep={"pk": run.pk}, htmx=htmx)
            return answer.content.decode()

        checked = office.upload(xlsx(HEADING, *GOOD, ["A-03", "", "十七"]))
        assert "应填整数" in shown(checked)
        assert "只导入正确的 2 行" in shown(checked)
        assert "<html" not in shown(checked, htmx=True)
        exchange.accept(checked.pk, at=timezone.now(), good_only=True, **office.who)
        checked.refresh_from_db()
        assert 'hx-trigger="every 1s"' in shown(checked)
        jobs.drain(timezone.now())
        assert "新增 2 行" in shown(checked)
        assert "是空的" in shown(office.upload(xlsx(HEADING)))

    def test_hand_out_the_template(self, ana: Any, home: Community) -> None:
        answer = self.ask(views.import_template, ana, home, keep={"kind": "tests.meters"})

        assert answer.getvalue()[:2] == b"PK"
        answer.file_to_stream.close()


def test_the_reader_gets_no_way_to_the_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://secret")
    monkeypatch.setenv("SECRET_KEY", "secret")

    assert "secret" not in str(tables._bare_environment())


def test_files_and_imports_agree_on_the_biggest_upload() -> None:
    assert importing.BIGGEST == files.BIGGEST
