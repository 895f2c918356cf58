"""The check of a workbook: what is read, what is refused, and why."""

import io
from datetime import date

import pytest
import python_calamine as calamine
import xlsxwriter

from hub.kernel import exchange, jobs
from hub.kernel.exchange import importing
from hub.kernel.models import ImportRun, Job
from hub.kernel.tests.exchange.meters import (
    GOOD,
    HEADING,
    Office,
    csv_file,
    readings,
    reasons,
    stored,
    xlsx,
)


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
