"""A month of complaints: frozen into its table, planned for, issued, received, and on the board."""

import io
import re
from collections.abc import Callable
from typing import Any

import python_calamine
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.browser.conftest import DESK, OpenPage

SignInAs = Callable[[Page, str], None]
Play = Callable[..., Any]
Screenshot = Callable[[Page, str], None]

TOAST = ".toast-line"
# Typesetting a paper and adding up a month take their time where everything else is busy too.
LONG_MS = 90_000


class TestMonth:
    def test_is_counted_planned_for_issued_and_received(
        self,
        desk_page: Page,
        open_page: OpenPage,
        sign_in: SignInAs,
        play: Play,
        screenshot: Screenshot,
    ) -> None:
        period = play("last_month")
        page, manager = desk_page, open_page(DESK)
        for one in (page, manager):
            one.set_default_timeout(LONG_MS)
        sign_in(page, "li")
        month = f"/analysis/{period}/"
        page.goto(month)
        begin = page.get_by_role("button", name="开始编制")
        if begin.count():  # The worker begins it too, on the first of the month.
            begin.click()
            expect(begin).to_have_count(0)

        self.freeze(page)
        expect(page.locator("main .notice").first).to_contain_text("没有整改方案")
        page.get_by_role("button", name="签发").click()
        page.locator("#act button[data-primary]").click()
        expect(page.locator("#act .notice").first).to_contain_text("没有整改方案")
        screenshot(page, "缺方案")

        for cause in ("C4.3", "C2.3"):
            page.goto(month)
            page.locator(f"button[hx-get*='cause_code={cause}']").click()
            form = page.locator("#act form")
            expect(form.locator("select[name=cause_code]")).to_have_value(cause)
            form.locator("[name=action]").fill("外墙逐栋淋水试验，不合格的返工")
            form.locator("[name=owner]").select_option(label="郑工")
            form.locator("[name=due_on]").fill("2099-01-31")
            form.locator("[name=success_measure]").fill("60 天内同因投诉不超过 1 件")
            form.locator("button[data-primary]").click()
            expect(page.locator(TOAST)).to_contain_text("已制订")

        self.freeze(page)
        page.get_by_role("button", name="签发").click()
        page.locator("#act button[data-primary]").click()
        expect(page.locator(TOAST)).to_contain_text("已签发")
        screenshot(page, "已签发")

        sign_in(manager, "qian")
        manager.goto(month)
        manager.get_by_role("button", name="签收").click()
        expect(manager.locator(TOAST)).to_contain_text("已签收")

        papers: dict[str, bytes] = {}
        for end, kind, magic in [
            ("pdf", "application/pdf", b"%PDF"),
            ("xlsx", "spreadsheetml", b"PK\x03\x04"),
        ]:
            paper = manager.context.request.get(f"{month}table.{end}", timeout=LONG_MS)
            assert paper.ok
            assert kind in paper.headers["content-type"]
            assert paper.body().startswith(magic)
            papers[end] = paper.body()
        self.agree(manager, papers)

    @staticmethod
    def agree(page: Page, papers: dict[str, bytes]) -> None:
        """What the page says is what the paper and the workbook say: taken in, valid, closed."""
        count, valid, _weight, closed = page.locator(".month-tiles .big").all_inner_texts()
        shown = {
            "受理投诉": int(count),
            "其中有效": int(valid.partition("/")[0]),
            "本月办结": int(closed.split("/")[1]),
        }
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(papers["xlsx"]))
        rows = book.get_sheet_by_name("一 总览").to_python()
        total = next(row for row in rows if row[0] == "指标").index("合计")
        text = PdfReader(io.BytesIO(papers["pdf"])).pages[0].extract_text()
        for label, figure in shown.items():
            assert next(row for row in rows if row[0] == label)[total] == figure
            line = re.search(rf"^\s*{label}(?: \d+)* (\d+)$", text, re.MULTILINE)
            assert line, f"The paper says nothing of {label}"
            assert int(line[1]) == figure

    @staticmethod
    def freeze(page: Page) -> None:
        page.get_by_role("button", name=re.compile("冻结数据出表|重新出表")).click()
        page.locator("#ask [data-ask-ok]").click()
        expect(page.locator(TOAST)).to_contain_text("已出表", timeout=LONG_MS)

    def test_is_on_the_board_down_to_the_cases(
        self, desk_page: Page, sign_in: SignInAs, play: Play, screenshot: Screenshot
    ) -> None:
        play("finished_on_the_spot", text="看板上数得到的一件")
        sign_in(desk_page, "li")

        desk_page.goto("/quality/")
        expect(desk_page.locator(".tile")).not_to_have_count(0)
        # They come after the page.
        expect(desk_page.locator(".trends .chart-block")).not_to_have_count(0)
        screenshot(desk_page, "看板")
        tile = desk_page.locator(".tile").filter(has_text="即办或转办率")
        tile.get_by_role("link", name="看这些事务").click()

        expect(desk_page.locator("table.rows tbody tr")).not_to_have_count(0)
