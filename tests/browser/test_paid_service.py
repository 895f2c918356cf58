"""Paid service as people live it: the price said, the tap changed, the glass signed, the bill paid."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE, OpenPage

SignInAs = Callable[[Page, str], None]
Play = Callable[..., Any]
Screenshot = Callable[[Page, str], None]
Barriers = Callable[[Page], list[str]]
LONG_MS = 90_000


class TestATap:
    def test_from_the_call_to_the_bill(
        self,
        open_page: OpenPage,
        sign_in: SignInAs,
        play: Play,
        screenshot: Screenshot,
        barriers: Barriers,
    ) -> None:
        play("stock_paid_services")
        desk, phone = open_page(DESK), open_page(PHONE)
        sign_in(desk, "zhou")
        sign_in(phone, "chen")
        self._order(desk, screenshot)
        assert not barriers(desk)
        self._do(phone, screenshot)
        self._sign(phone, screenshot)
        self._price(desk, screenshot, barriers)
        assert not barriers(phone)

    def _order(self, page: Page, screenshot: Screenshot) -> None:
        """By keyboard alone."""
        page.goto("/paidwork/new/")
        expect(page.locator("#find")).to_be_focused()
        page.keyboard.type("7-1802")
        page.keyboard.press("Enter")
        expect(page.locator("#home")).to_contain_text("最近的服务单", timeout=LONG_MS)
        expect(page.locator("[name=service_id]")).to_be_focused()
        page.keyboard.press("ArrowDown")
        expect(page.locator("#say")).to_contain_text("¥5.00")
        page.locator("[name=estimate]").fill("50")
        page.locator("[name=handler_id]").select_option(label="陈刚")
        page.locator("[name=requester]").fill("黄海")
        page.locator("[name=phone]").fill("13800138000")
        screenshot(page, "下单")
        page.keyboard.press("Control+Enter")
        expect(page.locator("h1")).to_contain_text("7-1802 · 换水龙头", timeout=LONG_MS)
        expect(page.locator("main")).to_contain_text("告诉业主")
        screenshot(page, "服务单")

    def _do(self, page: Page, screenshot: Screenshot) -> None:
        page.goto("/paidwork/mine/")
        job = page.locator(".job").filter(has_text="138****8000")
        expect(job).to_contain_text("换水龙头")
        screenshot(page, "我的上门")
        job.get_by_role("button", name="到场").click()
        expect(page.locator("main")).to_contain_text("服务中")
        page.locator(".record-acts .btn-primary").click()
        expect(page.locator("[data-lines-sum]")).to_have_text("¥5.00")
        page.locator("[data-line-add]").click()
        page.locator("[name=thing]").last.select_option(label="CL-01 混合龙头 单孔 ¥35.00/个")
        expect(page.locator("[data-lines-sum]")).to_have_text("¥40.00")
        expect(page.locator("[data-lines-over]")).to_be_hidden()
        screenshot(page, "完成")
        page.locator("[data-line] [name=quantity]").last.fill("2")
        expect(page.locator("[data-lines-over]")).to_be_visible()
        page.locator("[data-line] [name=quantity]").last.fill("1")
        page.get_by_role("button", name="完成，请业主验收").click()

    def _sign(self, page: Page, screenshot: Screenshot) -> None:
        expect(page.locator("h1")).to_contain_text("业主验收", timeout=LONG_MS)
        page.get_by_role("button", name="提交验收").click()
        expect(page.locator("body")).to_contain_text("请业主在框里签名")
        pad = page.locator("canvas")
        pad.scroll_into_view_if_needed()
        box = pad.bounding_box()
        assert box
        page.mouse.move(box["x"] + 30, box["y"] + 60)
        page.mouse.down()
        for n in range(12):
            page.mouse.move(box["x"] + 30 + n * 20, box["y"] + 60 + (n % 3) * 30)
        page.mouse.up()
        page.locator("[name=rating][value='5']").check(force=True)
        screenshot(page, "业主签名")
        page.get_by_role("button", name="提交验收").click()
        expect(page.locator("main")).to_contain_text("待核价入账", timeout=LONG_MS)
        screenshot(page, "已验收")

    def _price(self, page: Page, screenshot: Screenshot, barriers: Barriers) -> None:
        page.goto("/paidwork/unpriced/")
        expect(page.locator("main")).to_contain_text("扣款批次出不去")
        screenshot(page, "待入账")
        page.locator("a.row-link").click()
        expect(page.locator("h1")).to_contain_text("7-1802")
        expect(page.locator(".record-acts .btn-primary")).to_contain_text("核价入账 ¥40.00")
        page.keyboard.press("a")
        expect(page.locator("main")).to_contain_text("已入账", timeout=LONG_MS)
        screenshot(page, "已入账")
        assert not barriers(page)
        with page.context.expect_page() as opened:
            page.get_by_role("button", name="打印服务单").click()
        opened.value.close()
        page.reload()
        address = page.get_by_role("link", name="打印服务单").get_attribute("href")
        paper = page.request.get(str(address))
        assert paper.body().startswith(b"%PDF")
        page.get_by_role("link", name="收款").click()
        expect(page.locator("#id_amount")).to_have_value("40.00")
        screenshot(page, "收款")
        page.goto("/paidwork/catalogue/")
        screenshot(page, "价目")
        page.goto("/paidwork/")
        screenshot(page, "列表")
