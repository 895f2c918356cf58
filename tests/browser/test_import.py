"""A workbook of households in the browser: progress, what is wrong, what will be, and once only."""

import io
from collections.abc import Callable

import xlsxwriter
from playwright.sync_api import Page, expect

SignInAs = Callable[[Page, str], None]
Screenshot = Callable[[Page, str], None]

HEADS = ["组团", "楼栋", "房号", "业主姓名", "业主电话"]
ROWS = [
    ["东区", "7栋", "2001", "冯云", "13800138001"],
    ["东区", "7栋", "2002", "蒋兰", "1380"],
    ["东区", "7栋", "2003", "沈青", "13800138003"],
]
LONG_MS = 60_000


def workbook(rows: list[list[str]]) -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate([HEADS, *rows]):
            sheet.write_row(at, 0, row)
    return content.getvalue()


WATCH_PROGRESS = """
    new MutationObserver(() => {
        if (document.querySelector("#run progress")) sessionStorage.progress = "seen";
    }).observe(document, {childList: true, subtree: true})
"""


def upload(page: Page, rows: list[list[str]], name: str) -> None:
    page.goto("/imports/estate.households/")
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    page.set_input_files("#file", {"name": name, "mimeType": kind, "buffer": workbook(rows)})
    page.get_by_role("button", name="上传并检查").click()
    page.wait_for_url("**/imports/*/")
    expect(page.get_by_role("heading", name="检查结果")).to_be_visible(timeout=LONG_MS)


class TestImport:
    def test_says_what_is_wrong_and_a_second_time_changes_nothing(
        self, desk_page: Page, sign_in: SignInAs, screenshot: Screenshot
    ) -> None:
        page = desk_page
        sign_in(page, "wu")
        page.add_init_script(WATCH_PROGRESS)
        upload(page, ROWS, "七栋.xlsx")
        assert page.evaluate("sessionStorage.progress") == "seen"
        expect(page.locator("#run")).to_contain_text("1380")
        expect(page.locator("#run")).to_contain_text("不是电话号码")
        screenshot(page, "有错的行")
        expect(page.get_by_role("button", name="全部导入")).to_have_count(0)

        page.get_by_role("button", name="只导入正确的 2 行").click()
        done = page.locator(".notice[data-tone=good]")
        expect(done).to_contain_text("新增 2 行", timeout=LONG_MS)
        screenshot(page, "导入完成")

        upload(page, [ROWS[0], ROWS[2]], "七栋再来.xlsx")
        expect(page.locator("#run")).to_contain_text("新增 0，变更 0，不变 2")
        page.get_by_role("button", name="全部导入").click()
        expect(done).to_contain_text("2 行与系统里一样", timeout=LONG_MS)
