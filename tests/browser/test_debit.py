"""A month's debit as four people live it, on a desk's screen: asked, checked, sent, answered, closed."""

import base64
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, OpenPage

SignInAs = Callable[[Page, str], None]
Play = Callable[..., Any]
Screenshot = Callable[[Page, str], None]
Barriers = Callable[[Page], list[str]]
LONG_MS = 90_000


def confirmed(page: Page, button: str) -> None:
    """Press it, say yes, and wait for the page on which it is done."""
    found = page.get_by_role("button", name=re.compile(f"^{button}"))
    found.click()
    page.locator("[data-ask-ok]").click()
    expect(found).to_have_count(0, timeout=LONG_MS)
    page.wait_for_load_state()


class TestARun:
    def test_from_the_mandate_to_the_closed_batch(
        self,
        open_page: OpenPage,
        sign_in: SignInAs,
        play: Play,
        screenshot: Screenshot,
        barriers: Barriers,
    ) -> None:
        def come(who: str) -> Page:
            page = open_page(DESK)
            sign_in(page, who)
            return page

        homes = play("billed_homes")
        desk = come("zhou")
        for n, home in enumerate(homes):
            self._sign(desk, home, n)
        screenshot(desk, "授权")
        self._prepare(desk, screenshot)
        batch = desk.url
        assert not barriers(desk)
        self._check(come("wu"), batch)
        finance = come("peng")
        sent = self._send(finance, batch, screenshot)
        assert "黄海".encode("gbk") in sent
        director = come("li")
        answer = base64.b64decode(play("banks_answer", fails=homes[0]))
        self._refused(director, batch, answer, screenshot)
        self._booked(director, batch, answer, screenshot)
        assert not barriers(director)
        self._called(desk, homes[0], screenshot)
        self._closed(director, batch, screenshot)

    def _sign(self, page: Page, home: str, n: int) -> None:
        page.goto(f"/debit/mandates/new/?household={home}")
        for name, value in (
            ("agreement", f"WT2026{n}"),
            ("holder", "黄海"),
            ("bank", "中国银行清远分行"),
            ("account", f"621700000000000{n}"),
        ):
            page.locator(f"[name={name}]").fill(value)
        page.keyboard.press("Control+Enter")
        expect(page.locator("h1")).to_contain_text(home, timeout=LONG_MS)
        expect(page.locator("main")).to_contain_text(f"**** 000{n}")

    def _prepare(self, page: Page, screenshot: Screenshot) -> None:
        page.goto("/debit/")
        page.keyboard.press("a")
        page.locator("[name=format]").select_option(label="竖线分隔（GBK，元） v1")
        screenshot(page, "制盘")
        page.keyboard.press("Control+Enter")
        expect(page.locator("h1")).to_contain_text("DK", timeout=LONG_MS)
        expect(page.locator("main")).to_contain_text("每一户都有着落")
        screenshot(page, "批次")

    def _check(self, page: Page, batch: str) -> None:
        page.goto(batch)
        confirmed(page, "复核通过")
        for _second in range(60):  # the worker writes the files
            page.wait_for_timeout(1000)
            page.goto(batch)
            if "SHA-256" in page.locator("main").inner_text():
                break
        expect(page.locator("main")).to_contain_text("封存，重复下载一字不差")

    def _send(self, page: Page, batch: str, screenshot: Screenshot) -> bytes:
        page.goto(batch)
        with page.expect_download() as told:
            page.get_by_role("button", name="下载").click()
        content = Path(told.value.path()).read_bytes()
        confirmed(page, "登记已送盘")
        expect(page.locator("main")).to_contain_text("您不能导回盘：这个月的盘是您送的")
        screenshot(page, "已送盘")
        return content

    def _receive(self, page: Page, batch: str, content: bytes) -> None:
        page.goto(batch)
        page.keyboard.press("a")
        file = {"name": "回盘.txt", "mimeType": "text/plain", "buffer": content}
        page.locator("[name=file]").set_input_files([file])
        today = page.evaluate("new Date(Date.now() + 8*3600e3).toISOString().slice(0, 10)")
        page.locator("[name=paid_on]").fill(today)
        page.get_by_role("button", name="读取并核对").click()

    def _refused(self, page: Page, batch: str, answer: bytes, screenshot: Screenshot) -> None:
        """The end of the file is missing: a sentence says so, and the batch waits as before."""
        self._receive(page, batch, answer[:-8])
        main = page.locator("main")
        expect(main).to_contain_text("什么也没有丢", timeout=LONG_MS)
        expect(main).to_contain_text("文件可能没有传完")
        screenshot(page, "回盘拒收")

    def _booked(self, page: Page, batch: str, answer: bytes, screenshot: Screenshot) -> None:
        self._receive(page, batch, answer)
        main = page.locator("main")
        expect(main).to_contain_text("核对结果", timeout=LONG_MS)
        screenshot(page, "核对回盘")
        confirmed(page, "确认入账")
        expect(main).to_contain_text("已入账", timeout=LONG_MS)
        page.goto(batch)
        expect(main).to_contain_text("账户冻结")
        screenshot(page, "已回盘")

    def _called(self, page: Page, home: str, screenshot: Screenshot) -> None:
        """The failure is a task of somebody's, and says what the owner said once it is done."""
        page.goto("/debit/tasks/")
        expect(page.locator("table.rows")).to_contain_text(home)
        screenshot(page, "失败待办")
        page.locator("table.rows a.row-link").first.click()
        page.get_by_role("link", name="登记联系结果").click()
        page.locator("#sheet [name=reason]").fill("黄海本人说下周去银行解冻")
        page.locator("#sheet [data-primary]").click()
        expect(page.locator("main")).to_contain_text("已完成", timeout=LONG_MS)

    def _closed(self, page: Page, batch: str, screenshot: Screenshot) -> None:
        page.goto(batch)
        confirmed(page, "结清")
        expect(page.locator("main")).to_contain_text("送出 2 = 成功 1 + 失败 1")
        expect(page.locator("main")).to_contain_text("已结清")
        screenshot(page, "已结清")
