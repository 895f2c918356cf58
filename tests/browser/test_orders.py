"""Orders and the shift register as people live them: two accounts, a phone and a desk."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE, OpenPage

SignInAs = Callable[[Page, str], None]
Play = Callable[..., Any]
Screenshot = Callable[[Page, str], None]
Barriers = Callable[[Page], list[str]]


class TestAnOrder:
    def test_is_given_at_the_desk_and_done_on_the_phone(
        self,
        open_page: OpenPage,
        sign_in: SignInAs,
        screenshot: Screenshot,
        barriers: Barriers,
    ) -> None:
        desk, phone = open_page(DESK), open_page(PHONE)
        sign_in(desk, "sun")
        sign_in(phone, "zhou")
        self._give(desk, screenshot)
        assert not barriers(desk)
        self._do(phone, screenshot)
        assert not barriers(phone)
        self._object(phone, screenshot)
        above = open_page(DESK)
        sign_in(above, "wu")
        self._hear(above, screenshot)
        desk.goto("/directives/objections/")
        expect(desk.locator("main")).to_contain_text("该由后台补")

    def _give(self, page: Page, screenshot: Screenshot) -> None:
        page.goto("/directives/issue/")
        page.get_by_label("周敏").check(force=True)
        page.locator("[name=text]").fill("对来访者搜身")
        page.keyboard.press("Control+Enter")
        expect(page.locator("main")).to_contain_text("保安服务管理条例")
        page.locator("[name=text]").fill("把来访登记表补齐到昨天")
        screenshot(page, "下达指令")
        page.keyboard.press("Control+Enter")
        expect(page.locator("h1")).to_contain_text("来访登记表")
        screenshot(page, "指令-下达人")

    def _do(self, page: Page, screenshot: Screenshot) -> None:
        page.goto("/directives/")
        screenshot(page, "我收到的指令")
        page.locator("a.row-link").first.click()
        page.get_by_role("button", name="受领").click()
        expect(page.locator("main")).to_contain_text("已受领")
        page.get_by_role("link", name="完成", exact=True).click()
        expect(page.locator("#sheet")).to_be_visible()
        page.locator("#sheet [name=result]").fill("补齐 12 条")
        screenshot(page, "完成指令")
        page.locator("#sheet [data-primary]").click()
        expect(page.locator("main")).to_contain_text("补齐 12 条")

    def _object(self, page: Page, screenshot: Screenshot) -> None:
        page.get_by_role("link", name="提出异议").click()
        expect(page.locator("#sheet")).to_be_visible()
        page.locator("#sheet [name=text]").fill("登记表该由后台补，不该算前台的错")
        page.locator("#sheet [data-primary]").click()
        expect(page.locator("#sheet")).to_be_hidden()

    def _hear(self, page: Page, screenshot: Screenshot) -> None:
        page.goto("/directives/objections/")
        screenshot(page, "异议")
        page.locator("a.row-link").first.click()
        page.get_by_role("link", name="记录听取").click()
        page.locator("#sheet [name=hearing]").fill("两边都听了")
        page.locator("#sheet [data-primary]").click()
        page.get_by_role("link", name="决定").click()
        page.locator("#sheet [name=is_upheld][value='1']").check(force=True)
        page.locator("#sheet [name=answer]").fill("以后由后台补")
        page.locator("#sheet [data-primary]").click()
        expect(page.locator("main")).to_contain_text("以后由后台补")
        screenshot(page, "异议-决定")


class TestAShift:
    def test_is_handed_over_by_two_from_their_own_accounts(
        self,
        open_page: OpenPage,
        sign_in: SignInAs,
        play: Play,
        screenshot: Screenshot,
        barriers: Barriers,
    ) -> None:
        book = play("a_shift_book")
        outgoing, incoming = open_page(DESK), open_page(PHONE)
        sign_in(outgoing, "zhou")
        sign_in(incoming, "lin")
        outgoing.goto(f"/registers/{book}/")
        outgoing.keyboard.press("a")
        expect(outgoing.locator("h1")).to_contain_text("交班")
        outgoing.get_by_label("林芳").check(force=True)
        outgoing.locator("[name=note]").fill("3 号门禁卡在抽屉")
        screenshot(outgoing, "交班")
        outgoing.keyboard.press("Control+Enter")
        expect(outgoing.locator("main")).to_contain_text("等 林芳")
        assert not barriers(outgoing)
        self._count(incoming, book, screenshot)
        assert not barriers(incoming)
        leader = open_page(DESK)
        sign_in(leader, "sun")
        self._settle(leader, book, screenshot)
        self._correct(incoming, book, screenshot)
        assert not barriers(incoming)

    def _count(self, page: Page, book: int, screenshot: Screenshot) -> None:
        page.goto(f"/registers/{book}/")
        page.get_by_role("link", name="清点接班").click()
        screenshot(page, "清点")
        for code, found in (("KEY-01", "11"), ("CASH", "500")):
            page.locator(f"[name='count_{code}']").fill(found)
        page.get_by_role("button", name="清点完毕").click()
        expect(page.locator("main")).to_contain_text("有差异")
        screenshot(page, "清点-差异")
        page.get_by_role("button", name="签字并报差异").click()
        expect(page.locator("main")).to_contain_text("仍由交班人负责")

    def _settle(self, page: Page, book: int, screenshot: Screenshot) -> None:
        page.goto("/todo/")
        expect(page.locator("main")).to_contain_text("处理交接差异")
        page.get_by_role("link", name="处理交接差异").first.click()
        page.get_by_role("link", name="处理差异").click()
        page.locator("#sheet [name=finding]").fill("一把在工程部借用，已归还")
        page.locator("#sheet [name=accept][value='0']").check(force=True)
        page.locator("#sheet [data-primary]").click()
        expect(page.locator("main")).to_contain_text("差异已处理")
        screenshot(page, "差异已处理")

    def _correct(self, page: Page, book: int, screenshot: Screenshot) -> None:
        page.goto(f"/registers/{book}/")
        entry = page.locator(".book-entry", has_text="交接有差异")
        entry.get_by_role("link", name="更正").first.click()
        expect(page.locator("#sheet")).to_be_visible()
        page.locator("#sheet [name='count_KEY-01']").fill("12")
        page.locator("#sheet [name=reason]").fill("当场找到一把")
        page.locator("#sheet [data-primary]").click()
        expect(page.locator(".book-entry del")).to_have_text("11")
        screenshot(page, "登记簿")
        page.goto(f"/registers/{book}/sheet/")
        screenshot(page, "登记簿-打印")
