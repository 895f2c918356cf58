"""What every page does by itself: keys, drafts, double clicks, expired sign-ins."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, OpenPage

SignInAs = Callable[[Page, str], None]

INTAKE = "/matters/intake/"
HOUSEHOLDS = "/estate/"
WORDS = "form[data-draft] textarea[name=text]"
SEARCH = "[data-filter-first]"
STATE = "[data-draft-state]"


@pytest.fixture
def desk(desk_page: Page, sign_in: SignInAs) -> Page:
    sign_in(desk_page, "zhou")
    return desk_page


class TestKeys:
    def test_lead_through_the_product(self, desk: Page) -> None:
        desk.goto(HOUSEHOLDS)

        desk.keyboard.press("g")
        desk.keyboard.press("q")
        desk.wait_for_url("**/matters/queue/**")

        desk.keyboard.press("n")
        desk.wait_for_url("**/matters/intake/**")

    def test_walk_the_rows_of_a_list(self, desk: Page) -> None:
        desk.goto(HOUSEHOLDS)
        first, second = (desk.locator("[data-rows] tbody tr").nth(n) for n in (0, 1))

        desk.keyboard.press("j")
        desk.keyboard.press("j")
        expect(second).to_have_class("is-here")
        desk.keyboard.press("k")
        expect(first).to_have_class("is-here")

        desk.keyboard.press("Enter")
        desk.wait_for_url(lambda url: not url.endswith(HOUSEHOLDS))

    def test_are_off_while_somebody_types(self, desk: Page) -> None:
        desk.goto(HOUSEHOLDS)

        desk.fill(SEARCH, "")
        desk.keyboard.type("ngq?")

        expect(desk.locator(SEARCH)).to_have_value("ngq?")
        expect(desk.locator("#keys-help")).to_be_hidden()

    def test_are_listed_and_can_be_switched_off(self, desk: Page) -> None:
        desk.goto(HOUSEHOLDS)
        desk.keyboard.press("?")
        expect(desk.locator("#keys-help")).to_be_visible()

        desk.uncheck("[data-keys-switch]")
        desk.keyboard.press("Escape")
        desk.keyboard.press("j")

        expect(desk.locator("tr.is-here")).to_have_count(0)
        desk.evaluate("localStorage.clear()")


class TestDrafts:
    def test_come_back_after_the_browser_is_gone(self, desk: Page) -> None:
        desk.goto(INTAKE)
        desk.fill(WORDS, "厨房漏水，已关总阀")
        expect(desk.locator(STATE)).to_contain_text("草稿已保存")

        desk.goto("about:blank")
        desk.goto(INTAKE)

        expect(desk.locator(WORDS)).to_have_value("厨房漏水，已关总阀")
        expect(desk.locator(STATE)).to_contain_text("已恢复")

        desk.get_by_role("button", name="清空草稿").click()
        expect(desk.locator(WORDS)).to_have_value("")

    def test_wait_in_the_browser_while_the_network_is_away(self, desk: Page) -> None:
        desk.goto(INTAKE)
        desk.evaluate("() => { window.fetch = () => Promise.reject(new TypeError('offline')) }")
        desk.fill(WORDS, "断网时写的")
        expect(desk.locator(STATE)).to_contain_text("已存本机")

        desk.goto(INTAKE)

        expect(desk.locator(WORDS)).to_have_value("断网时写的")
        expect(desk.locator(STATE)).to_contain_text("草稿已保存")
        assert desk.evaluate("Object.keys(localStorage).length") == 0
        desk.evaluate("document.querySelector('form[data-draft]').hubDraft.forget()")
        expect(desk.locator(WORDS)).to_have_value("")


class TestSending:
    def test_a_double_click_sends_once(self, desk: Page) -> None:
        desk.goto(INTAKE)
        sent: list[str] = []
        desk.on("request", lambda r: sent.append(r.url) if r.method == "POST" else None)

        with desk.expect_navigation():
            desk.evaluate(
                """() => {
                    const send = document.querySelector("form[data-draft] [data-primary]");
                    send.click();
                    send.click();
                }"""
            )

        assert len([url for url in sent if url.endswith(INTAKE)]) == 1

    def test_an_expired_sign_in_is_said_and_nothing_is_lost(self, desk: Page) -> None:
        desk.goto(HOUSEHOLDS)
        desk.context.clear_cookies()

        desk.fill(SEARCH, "7-1802")

        expect(desk.locator("#ask")).to_contain_text("登录已过期")
        desk.get_by_role("button", name="去登录").click()
        desk.wait_for_url("**/accounts/login/?next=**")

    def test_waits_for_the_line_and_then_sends_once(
        self, desk: Page, play: Callable[..., Any]
    ) -> None:
        desk.goto(INTAKE)
        desk.context.set_offline(True)
        desk.fill("#id_place", "西门")
        desk.fill("#id_reporter_phone", "13812345678")
        desk.fill(WORDS, "西门路灯断线时写的")
        desk.select_option("#id_department", label="工程部")
        expect(desk.locator(STATE)).to_contain_text("已存本机")
        desk.keyboard.press("Control+Enter")
        expect(desk.locator(".toast-line").last).to_contain_text("网络断开了")
        expect(desk.locator(WORDS)).to_have_value("西门路灯断线时写的")

        desk.context.set_offline(False)
        desk.focus(WORDS)
        desk.keyboard.press("Control+Enter")
        expect(desk.locator(".toast-line").last).to_contain_text("已登记并转交")

        assert len(play("told_matters", text="西门路灯")) == 1


class TestOwnViews:
    def test_are_there_at_another_desk(
        self, desk: Page, open_page: OpenPage, sign_in: SignInAs
    ) -> None:
        desk.goto("/matters/?kind=COMPLAINT&order=new")
        desk.locator("[data-view-save]").click()
        desk.get_by_label("名称").fill("只看投诉")
        desk.keyboard.press("Enter")
        expect(desk.locator(".view-own [aria-current]")).to_have_text("只看投诉")

        elsewhere = open_page(DESK)
        sign_in(elsewhere, "zhou")
        elsewhere.goto("/matters/")
        elsewhere.get_by_role("link", name="只看投诉").click()
        elsewhere.wait_for_url("**/matters/?kind=COMPLAINT&order=new")

        elsewhere.get_by_role("button", name="删去视图“只看投诉”").click()
        elsewhere.locator("#ask [data-ask-ok]").click()
        expect(elsewhere.get_by_role("link", name="只看投诉")).to_have_count(0)


class TestPhone:
    @pytest.mark.parametrize("address", ["/matters/queue/", "/todo/", "/notices/", "/me/"])
    def test_is_wide_enough_and_has_no_barriers(
        self,
        phone_page: Page,
        sign_in: SignInAs,
        barriers: Callable[[Page], list[str]],
        address: str,
    ) -> None:
        sign_in(phone_page, "chen")

        phone_page.goto(address)

        wider = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        assert not phone_page.evaluate(wider)
        assert barriers(phone_page) == []
        expect(phone_page.locator(".bottombar")).to_be_visible()
