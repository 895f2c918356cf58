"""Leave as people live it: asked on a phone, decided level by level, answered late, signed back."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE, OpenPage

SignInAs = Callable[[Page, str], None]
Play = Callable[..., Any]
Screenshot = Callable[[Page, str], None]
Barriers = Callable[[Page], list[str]]


class TestLeave:
    def test_is_asked_on_the_phone_and_granted_by_two(
        self,
        open_page: OpenPage,
        sign_in: SignInAs,
        screenshot: Screenshot,
        barriers: Barriers,
    ) -> None:
        phone, leader, supervisor = open_page(PHONE), open_page(DESK), open_page(DESK)
        sign_in(phone, "zhou")
        phone.goto("/leave/")
        phone.get_by_role("link", name="请假", exact=True).first.click()
        phone.get_by_label("事假").check(force=True)
        expect(phone.locator("#reckoned")).to_contain_text("领班 → 主管")
        phone.locator("[name=reason]").fill("孩子家长会")
        phone.locator("[name=contact]").fill("13800000000")
        screenshot(phone, "请假")
        assert not barriers(phone)
        phone.get_by_role("button", name="提交").click()
        expect(phone.locator("main")).to_contain_text("待批")
        screenshot(phone, "请假条")
        for page, who in ((leader, "sun"), (supervisor, "wu")):
            sign_in(page, who)
            page.goto("/leave/approvals/")
            row = page.locator("tr", has_text="孩子家长会")
            screenshot(page, f"请假待批-{who}")
            assert not barriers(page)
            row.get_by_role("link", name="同意", exact=True).click()
            expect(page.locator("#sheet [name=words]")).to_be_visible()
            page.locator("#sheet [data-primary]").click()
            expect(page.locator("main")).not_to_contain_text("孩子家长会")
        phone.reload()
        expect(phone.locator("main")).to_contain_text("已批准")

    def test_answered_late_is_no_absence_and_the_leader_signs_back(
        self,
        open_page: OpenPage,
        sign_in: SignInAs,
        play: Play,
        screenshot: Screenshot,
        barriers: Barriers,
    ) -> None:
        leave = play("an_answer_that_is_late")
        phone, desk = open_page(PHONE), open_page(DESK)
        sign_in(phone, "chen")
        phone.goto("/duty/")
        expect(phone.locator("main")).to_contain_text("请假待批")
        expect(phone.locator("main")).not_to_contain_text("没有打卡记录")
        sign_in(desk, "zhao")
        desk.goto(f"/leave/{leave}/")
        desk.keyboard.press("a")
        expect(desk.locator("#sheet [name=words]")).to_be_visible()
        desk.locator("#sheet [data-primary]").click()
        expect(desk.locator("h1")).to_contain_text("请假待批")
        phone.goto("/duty/")
        expect(phone.locator("main")).to_contain_text("事假")
        phone.goto("/leave/")
        screenshot(phone, "休假中")
        assert not barriers(phone)
        phone.get_by_role("button", name="我回来了").click()
        expect(phone.locator("main")).to_contain_text("本人报告回来")
        leader = open_page(DESK)
        sign_in(leader, "zheng")
        leader.goto("/leave/approvals/")
        screenshot(leader, "销假")
        leader.locator("tr", has_text="陈刚").get_by_role("link", name="销假").click()
        expect(leader.locator("#sheet [name=returned_at]")).to_be_visible()
        leader.locator("#sheet [data-primary]").click()
        expect(leader.locator("main")).not_to_contain_text("陈刚")
        phone.reload()
        expect(phone.locator("main")).to_contain_text("已销假")
        screenshot(phone, "已销假")

    def test_a_call_is_logged_and_the_paper_follows(
        self, open_page: OpenPage, sign_in: SignInAs, screenshot: Screenshot, barriers: Barriers
    ) -> None:
        desk, phone = open_page(DESK), open_page(PHONE)
        sign_in(desk, "sun")
        desk.goto("/leave/approvals/")
        desk.keyboard.press("c")
        desk.locator("[name=staff]").select_option(label="何静 he")
        desk.locator("[name=matter]").fill("电动车坏在路上，晚一个小时到")
        screenshot(desk, "登记电话报备")
        assert not barriers(desk)
        desk.keyboard.press("Control+Enter")
        expect(desk.locator("main")).to_contain_text("待补书面")
        sign_in(phone, "he")
        phone.goto("/leave/")
        expect(phone.locator("main")).to_contain_text("已向 孙姐 电话报备")
        screenshot(phone, "待补请假条")
        phone.get_by_role("link", name="补请假条").click()
        expect(phone.locator("[name=reason]")).to_have_value("电动车坏在路上，晚一个小时到")
