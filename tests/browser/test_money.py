"""Money as people handle it: a price approved by another, a month billed, a payment at the counter."""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE, OpenPage

SignInAs = Callable[[Page, str], None]
Play = Callable[..., Any]
Screenshot = Callable[[Page, str], None]
Barriers = Callable[[Page], list[str]]

LONG_MS = 90_000


def fill(page: Page, **told: str) -> None:
    for name, value in told.items():
        page.locator(f"#sheet [name={name}], form [name={name}]").last.fill(value)


class TestAMonth:
    def test_from_its_price_to_the_receipt(
        self,
        open_page: OpenPage,
        sign_in: SignInAs,
        play: Play,
        screenshot: Screenshot,
        barriers: Barriers,
    ) -> None:
        finance, manager = open_page(DESK), open_page(DESK)
        sign_in(finance, "peng")
        sign_in(manager, "qian")
        self._propose(finance, screenshot)
        self._approve(manager, screenshot)
        self._bill(finance, screenshot)
        counter = open_page(DESK)
        sign_in(counter, "zhou")
        self._pay(counter, screenshot)
        play("freeze_arrears")
        phone = open_page(PHONE)
        sign_in(phone, "wu")
        phone.goto("/charges/arrears/")
        expect(phone.locator("table.rows")).to_contain_text("7-1702")
        screenshot(phone, "欠费")
        assert not barriers(phone)

    def _propose(self, page: Page, screenshot: Screenshot) -> None:
        page.goto("/charges/items/add/")
        fill(page, code="WY", name="物业服务费")
        page.locator("input[name=basis][value=FIXED]").check(force=True)
        fill(page, due_day="1")
        page.keyboard.press("Control+Enter")
        expect(page.locator("h1")).to_contain_text("物业服务费")
        page.get_by_role("link", name="提出收费标准").click()
        expect(page.locator("#sheet")).to_be_visible()
        first = page.evaluate("new Date(Date.now() + 8*3600e3).toISOString().slice(0, 8) + '01'")
        fill(page, price="200", valid_from=first, reason="物业服务合同第十条")
        page.locator("#sheet [data-primary]").click()
        expect(page.locator("table.rows").first).to_contain_text("待批")
        page.get_by_role("link", name="全部房屋登记").click()
        expect(page.locator("#sheet")).to_be_visible()
        fill(page, first_day=first)
        page.locator("#sheet [data-primary]").click()
        expect(page.locator("#sheet")).to_be_hidden()
        screenshot(page, "收费项目")

    def _approve(self, page: Page, screenshot: Screenshot) -> None:
        page.goto("/charges/decisions/")
        screenshot(page, "审批")
        page.get_by_role("button", name="同意").click()
        expect(page.locator("main")).to_contain_text("没有等待决定的事项")

    def _bill(self, page: Page, screenshot: Screenshot) -> None:
        page.goto("/charges/runs/open/")
        page.locator("[name=item]").select_option(label="物业服务费")
        page.keyboard.press("Control+Enter")
        expect(page.locator("main")).to_contain_text("还没有产生账单")
        screenshot(page, "预览")
        page.get_by_role("button", name="确认出账").click()
        page.locator("[data-ask-ok]").click()
        expect(page.locator("main")).to_contain_text(
            re.compile("正在出账|每一户都有着落"), timeout=LONG_MS
        )
        for _second in range(60):  # the worker writes the bills
            if "每一户都有着落" in page.locator("main").inner_text():
                break
            page.wait_for_timeout(1000)
            page.reload()
        expect(page.locator("main")).to_contain_text("每一户都有着落")
        screenshot(page, "台账")

    def _pay(self, page: Page, screenshot: Screenshot) -> None:
        page.goto("/charges/accounts/?q=7-1802")
        page.locator("a.row-link").click()
        expect(page.locator("h1")).to_contain_text("7-1802")
        page.keyboard.press("a")
        expect(page.locator("#id_amount")).to_be_focused()
        page.keyboard.press("Control+a")
        page.keyboard.type("300")
        expect(page.locator("#split")).to_contain_text("转为预存")
        screenshot(page, "收款")
        page.keyboard.press("Control+Enter")
        expect(page.locator("main")).to_contain_text("打印收据", timeout=LONG_MS)
        screenshot(page, "户账")
        address = page.get_by_role("link", name="打印收据").get_attribute("href")
        paper = page.request.get(str(address))
        assert paper.headers["content-type"] == "application/pdf"
        assert paper.body().startswith(b"%PDF")
