"""Dunning as people live it: a butler's day on the workbench, and a notice from the printer to the door."""

import io
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils.timezone import localdate
from PIL import Image
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.conftest import DESK, PHONE, OpenPage

SignInAs = Callable[[Page, str], None]
Play = Callable[..., Any]
Screenshot = Callable[[Page, str], None]
Barriers = Callable[[Page], list[str]]
LONG_MS = 90_000
TOAST = ".toast-line"


def a_picture(colour: int) -> FilePayload:
    content = io.BytesIO()
    Image.new("RGB", (640, 480), (colour, 120, 60)).save(content, "JPEG")
    return {"name": "door.jpg", "mimeType": "image/jpeg", "buffer": content.getvalue()}


def attach(page: Page, name: str, colour: int) -> None:
    box = page.locator(f"[data-photos][data-name={name}]")
    box.locator("input[type=file]").set_input_files(a_picture(colour))
    expect(box.locator(f"input[type=hidden][name={name}]")).to_have_count(1)


def pick(page: Page, name: str, value: str) -> None:
    page.locator(f"input[name={name}][value={value}]").check(force=True)


class TestAButlersDay:
    def test_from_stale_payments_to_a_pause_of_two(
        self,
        open_page: OpenPage,
        sign_in: SignInAs,
        play: Play,
        screenshot: Screenshot,
        barriers: Barriers,
    ) -> None:
        play("in_arrears", rooms=["2101"], days=20)
        play("in_arrears", rooms=["2102", "2104"], days=35)
        desk, phone = open_page(DESK), open_page(PHONE)
        sign_in(desk, "he")
        sign_in(phone, "he")
        self._wait_for_payments(desk, play, screenshot)
        self._call(desk, play, screenshot)
        assert not barriers(desk)
        self._visit(phone, play, screenshot)
        assert not barriers(phone)
        self._ask_for_a_pause(desk, screenshot)
        second = open_page(DESK)
        sign_in(second, "wu")
        self._grant_it(second, screenshot)

    def _wait_for_payments(self, page: Page, play: Play, screenshot: Screenshot) -> None:
        """The freshness gate: on old payments nobody is dunned, and the page says what to do."""
        if not play("payments"):
            assert play("a_night")["stale"]
            page.goto("/dunning/")
            expect(page.locator("main")).to_contain_text("收款数据太旧，昨夜没有派新的步骤")
            screenshot(page, "收款太旧")
        play("a_payment_comes_in")
        assert not play("a_night")["stale"]

    def _call(self, page: Page, play: Play, screenshot: Screenshot) -> None:
        """By keyboard: the second result is a promise, its amount and day are there already."""
        page.goto("/dunning/?q=7-2101")
        expect(page.locator("table.rows")).to_contain_text("S2 电话了解原因")
        screenshot(page, "工作台")
        page.get_by_role("link", name="7-2101", exact=True).click()
        expect(page.locator("main")).to_contain_text("您好，我是您的管家")
        expect(page.locator("[name=promise_day]")).to_be_hidden()
        page.keyboard.press("Escape")
        page.locator("h1").click()
        page.keyboard.press("2")
        expect(page.locator("input[name=result][value=PROMISE]")).to_be_checked()
        expect(page.locator("[name=promise_amount]")).to_have_value("120.00")
        page.locator("[name=reference]").fill("LY-20261125-1")
        page.locator("[name=note]").fill("发工资后付")
        screenshot(page, "电话")
        page.keyboard.press("Control+Enter")
        expect(page.locator(TOAST).first).to_contain_text("证据 B 级", timeout=LONG_MS)
        assert play("due_of", room="2101")["state"] == "DONE"

    def _visit(self, page: Page, play: Play, screenshot: Screenshot) -> None:
        page.goto("/dunning/?q=7-2102")
        page.get_by_role("link", name="7-2102", exact=True).tap()
        pick(page, "result", "DELIVERED")
        attach(page, "photos", 91)
        page.locator("[name=notice_code]").fill("CJ-202611-00099")
        page.locator("[name=witness]").select_option(label="周敏")
        screenshot(page, "上门")
        page.get_by_role("button", name=re.compile("保存，下一户")).tap()
        expect(page.locator(TOAST).first).to_contain_text("证据 B 级", timeout=LONG_MS)
        assert play("due_of", room="2102")["state"] == "DONE"

    def _ask_for_a_pause(self, page: Page, screenshot: Screenshot) -> None:
        page.goto("/dunning/?q=7-2104")
        page.get_by_role("link", name="7-2104", exact=True).click()
        page.get_by_role("link", name="申请暂停").click()
        sheet = page.locator("#sheet")
        expect(sheet).to_be_visible()
        pick(page, "reason", "INSTALMENT")
        sheet.locator("[name=last_day]").fill((localdate() + timedelta(days=30)).isoformat())
        sheet.locator("[name=ground]").fill("失业，分三个月付清，已签分期协议")
        screenshot(page, "申请暂停")
        page.keyboard.press("Control+Enter")
        expect(page.locator(TOAST).first).to_contain_text(
            "等另一位有权限的同事决定", timeout=LONG_MS
        )

    def _grant_it(self, page: Page, screenshot: Screenshot) -> None:
        page.goto("/dunning/decisions/")
        question = page.locator("section.box").filter(has_text="7-2104")
        expect(question).to_contain_text("已签分期协议")
        screenshot(page, "审批")
        question.get_by_role("button", name="同意").click()
        page.goto("/dunning/pauses/")
        expect(page.locator("main")).to_contain_text("1 户暂停中")
        expect(page.locator("table.rows")).to_contain_text("何静 → 吴主管")
        screenshot(page, "暂停")


class TestANotice:
    def test_from_the_printer_to_the_door(
        self,
        open_page: OpenPage,
        sign_in: SignInAs,
        play: Play,
        screenshot: Screenshot,
        barriers: Barriers,
    ) -> None:
        play("in_arrears", rooms=["2201", "2202"], days=35)
        play("a_payment_comes_in")
        play("a_night")
        desk, phone = open_page(DESK), open_page(PHONE)
        sign_in(desk, "wu")
        sign_in(phone, "he")
        self._print(desk, screenshot)
        assert not barriers(desk)
        self._deliver(phone, play, screenshot)
        self._scan_again(phone, play, screenshot)
        assert not barriers(phone)

    def _print(self, page: Page, screenshot: Screenshot) -> None:
        page.goto("/dunning/batches/")
        expect(page.locator("main")).to_contain_text("户等着出通知书")
        page.get_by_role("link", name="制作", exact=True).click()
        page.locator("[name=contact]").fill("0763-1234567")
        page.locator("[name=pay_by]").fill((localdate() + timedelta(days=20)).isoformat())
        page.keyboard.press("Control+Enter")
        file = page.get_by_role("link", name=re.compile("打印文件"))
        expect(file).to_be_visible(timeout=LONG_MS)
        screenshot(page, "批次")
        address = str(file.get_attribute("href"))
        first, again = (page.request.get(address) for _time in range(2))
        assert first.body()[:5] == b"%PDF-"
        assert first.body() == again.body()
        page.get_by_role("button", name=re.compile("已打印，交派发")).click()
        page.locator("dialog[open]").get_by_role("button").filter(has_not_text="取消").last.click()
        # The button says so too: only without it the page is the next one.
        expect(page.get_by_role("button", name=re.compile("已打印，交派发"))).to_have_count(0)
        expect(page.locator("main")).to_contain_text("已打印")

    def _deliver(self, page: Page, play: Play, screenshot: Screenshot) -> None:
        page.goto(f"/dunning/n/{play('notice_of', room='2201')['token']}/")
        expect(page.locator("h1")).to_contain_text("7-2201")
        screenshot(page, "扫码")
        page.get_by_role("link", name="当面签收").tap()
        attach(page, "signed", 92)
        screenshot(page, "签收")
        page.get_by_role("button", name=re.compile("登记，下一份")).tap()
        expect(page.locator(TOAST).first).to_contain_text("已送达", timeout=LONG_MS)
        assert play("due_of", room="2201")["state"] == "DONE"

    def _scan_again(self, page: Page, play: Play, screenshot: Screenshot) -> None:
        page.goto(f"/dunning/n/{play('notice_of', room='2201')['token']}/")
        expect(page.locator("main")).to_contain_text("这份已经送达：何静")
        expect(page.get_by_role("link", name="当面签收")).to_have_count(0)
        screenshot(page, "再扫一次")
