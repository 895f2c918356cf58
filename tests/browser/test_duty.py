"""Duty from nothing: shifts, a rotation and cover set up, a clash told in words, mended and published."""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE, OpenPage

SignInAs = Callable[[Page, str], None]
Play = Callable[..., Any]
Screenshot = Callable[[Page, str], None]
Barriers = Callable[[Page], list[str]]
# The search has five seconds here, finding out what clashes up to twice that.
LONG_MS = 90_000


def choose(page: Page, *words: str) -> None:
    for word in words:
        page.locator(".sheet-form label", has_text=re.compile(f"^\\s*{word}")).first.click()


def save(page: Page) -> None:
    page.locator(".sheet-form .btn-primary").click()


class TestFromNothing:
    def test_to_a_published_roster_and_a_punch(
        self,
        open_page: OpenPage,
        sign_in: SignInAs,
        play: Play,
        screenshot: Screenshot,
        barriers: Barriers,
    ) -> None:
        play("search_quickly")
        head, leader, phone = open_page(DESK), open_page(DESK), open_page(PHONE)
        sign_in(head, "li")
        sign_in(leader, "sun")
        sign_in(phone, "zhou")
        self._set_up(head, screenshot, barriers)
        self._place(head, "周敏", "林芳")
        self._propose(leader)
        clash = leader.locator("main")
        expect(clash).to_contain_text("排不出来", timeout=LONG_MS)
        expect(clash).to_contain_text("放宽其中任何一条再试")
        screenshot(leader, "冲突")
        self._place(head, "何静", "孙姐")
        leader.reload()
        leader.get_by_role("button", name="自动排一版").click()
        expect(leader.locator("main")).to_contain_text("可以发布", timeout=LONG_MS)
        expect(leader.locator("main")).to_contain_text("自动排班用了", timeout=LONG_MS)
        leader.get_by_role("button", name="提交").click()
        expect(leader.locator("h1 + .mark")).to_have_text("待审")
        screenshot(leader, "提交")
        self._publish(head, leader.url)
        self._punch(phone, screenshot, barriers)

    def _set_up(self, page: Page, screenshot: Screenshot, barriers: Barriers) -> None:
        for mark, name, start, end in (
            ("早", "早班", "08:00", "16:00"),
            ("晚", "晚班", "16:00", "00:00"),
        ):
            page.goto("/duty/shifts/add/")
            expect(page.locator("[name=mark]")).to_be_focused()
            page.locator("[name=mark]").fill(mark)
            page.locator("[name=name]").fill(name)
            page.locator("[name=start_1]").fill(start)
            page.locator("[name=end_1]").fill(end)
            # Midnight is the next day's: the page ticks it.
            ticked = page.locator("[name=end_next_1]")
            expect(ticked).to_be_checked(checked=end == "00:00")
            expect(page.locator("[data-bars] rect")).to_have_count(1)
            screenshot(page, f"新设{name}")
            assert not barriers(page)
            save(page)
            expect(page.locator("h1")).to_contain_text(name)
        page.goto("/duty/rotations/add/")
        page.locator("[name=name]").fill("做二休一")
        for mark in ("早", "早", "休"):
            page.locator(f"[data-marks] button[value={mark}]").click()
        expect(page.locator("[name=cycle]")).to_have_value("早 早 休")
        save(page)
        expect(page.locator("main")).to_contain_text("接下来两周")
        page.goto("/duty/stations/add/")
        page.locator("[name=name]").fill("大堂")
        choose(page, "客服部")
        save(page)
        expect(page.locator("h1")).to_contain_text("大堂")
        self.station = page.url
        for name in ("早 早班", "晚 晚班"):
            page.goto(f"{self.station}cover/")
            choose(page, name)
            page.locator("[name=least]").fill("1")
            save(page)
            expect(page.locator("main")).to_contain_text(f"{name[2:]}")
        screenshot(page, "定员")
        assert not barriers(page)

    def _place(self, page: Page, *people: str) -> None:
        page.goto(f"{self.station}place/")
        choose(page, *people)
        save(page)
        for name in people:
            expect(page.locator("main")).to_contain_text(name)

    def _propose(self, page: Page) -> None:
        page.goto("/duty/rosters/")
        page.get_by_role("button", name="编制排班表").click()
        expect(page.locator("h1")).to_contain_text("客服部")
        page.get_by_role("button", name="自动排一版").click()

    def _publish(self, page: Page, address: str) -> None:
        page.goto(address)
        page.get_by_role("button", name="发布").click()
        page.locator("dialog[open] .btn-primary, dialog[open] .btn-danger").first.click()
        expect(page.locator("h1 + .mark")).to_have_text("已发布")

    def _punch(self, page: Page, screenshot: Screenshot, barriers: Barriers) -> None:
        page.goto("/duty/")
        page.get_by_role("button", name="上班打卡").first.click()
        expect(page.locator(".duty-seen")).to_contain_text("上班")
        expect(page.locator(".duty-punch")).to_contain_text("下班打卡")
        assert not barriers(page)
        screenshot(page, "我的一天")


class TestAttacks:
    def test_a_clerk_gets_nowhere(self, desk_page: Page, sign_in: SignInAs, play: Play) -> None:
        """What the pages do not offer, the addresses refuse as well."""
        there = play("something_everywhere")
        sign_in(desk_page, "lin")
        for address, answer in (
            ("/duty/stations/", 403),
            ("/duty/shifts/add/", 403),
            ("/duty/protections/", 403),
            ("/duty/now/", 403),
            ("/duty/team/", 403),
            (f"/registers/acts/book/{there['book']}/release/", 403),
        ):
            found = desk_page.goto(address)
            assert found is not None
            if "release" in address:
                desk_page.locator("textarea").first.fill("急事")
                desk_page.locator("form:has(textarea[name=reason]) .btn-primary").click()
                expect(desk_page.locator("body")).to_contain_text("没有权限")
            else:
                assert found.status == answer, address
