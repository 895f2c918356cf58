"""The intake desk as people work it: by keyboard alone, with a Chinese input method."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.hands import COUNT_POINTING
from tests.browser.input_method import InputMethod

SignInAs = Callable[[Page, str], None]
Play = Callable[..., Any]
Screenshot = Callable[[Page, str], None]

INTAKE = "/matters/intake/"
TOAST = ".toast-line"
FIND = "#find"
WORDS = "#id_text"
CARD = ".household-card"


@pytest.fixture
def intake(desk_page: Page, sign_in: SignInAs, play: Play) -> Page:
    """周敏 at the intake desk, with nothing begun."""
    sign_in(desk_page, "zhou")
    play("forget_drafts", who="zhou")
    desk_page.add_init_script(COUNT_POINTING)
    desk_page.goto(INTAKE)
    return desk_page


@pytest.fixture
def input_method(intake: Page) -> InputMethod:
    return InputMethod(intake)


def choose_home(page: Page, room: str) -> None:
    expect(page.locator(FIND)).to_be_focused()
    page.keyboard.type(room)
    page.keyboard.press("Enter")
    expect(page.locator(CARD)).to_contain_text(room)
    expect(page.locator(WORDS)).to_be_focused()


def radio(page: Page, name: str, value: str) -> Locator:
    return page.locator(f"input[name={name}][value='{value}']")


def chosen(page: Page, name: str) -> Locator:
    return page.locator(f"select[name={name}] option:checked")


class TestIntake:
    def test_of_a_complaint_needs_no_mouse(
        self, intake: Page, input_method: InputMethod, play: Play, screenshot: Screenshot
    ) -> None:
        began = time.monotonic()

        choose_home(intake, "7-1802")
        input_method.type("piaochuang", "主卧飘窗渗水，墙纸发霉")
        expect(intake.locator(".suggest .chip-pick").first).to_contain_text("渗")
        intake.keyboard.press("Alt+4")
        expect(radio(intake, "kind", "COMPLAINT")).to_be_checked()
        intake.keyboard.press("Alt+t")
        intake.keyboard.press("Alt+d")
        expect(intake.locator("#id_department")).to_be_focused()
        expect(chosen(intake, "department")).to_have_text("工程部")
        screenshot(intake, "受理")
        intake.keyboard.press("Control+Enter")
        expect(intake.locator(TOAST)).to_contain_text("已登记并转交工程部")

        took = time.monotonic() - began
        print(f"\nIntake by keyboard: {took:.1f} s, {intake.evaluate('sessionStorage.pointed')}")
        assert intake.evaluate("sessionStorage.pointed") is None
        (matter,) = play("told_matters", text="墙纸发霉")
        assert (matter["kind"], matter["status"]) == ("COMPLAINT", "FORWARDED")

    def test_of_somebody_in_a_lift_shows_what_to_say_first(
        self, intake: Page, input_method: InputMethod, screenshot: Screenshot
    ) -> None:
        choose_home(intake, "7-1802")
        input_method.type("dianti", "电梯困人了，轿厢里有老人")

        expect(intake.locator(".playbook")).to_contain_text("电梯困人")
        expect(intake.locator("#id_is_urgent")).to_be_checked()
        expect(radio(intake, "severity", "3")).to_be_checked()
        expect(chosen(intake, "department")).to_have_text("工程部")
        screenshot(intake, "困人")

    def test_hints_at_what_is_known_already(
        self, intake: Page, input_method: InputMethod, play: Play
    ) -> None:
        first = play("forwarded_matter", text="次卧飘窗渗水，地板泡了")

        choose_home(intake, "7-1702")
        input_method.type("piaochuang", "楼上飘窗渗水到我家")

        expect(intake.locator(".alike")).to_contain_text(first["number"])

    def test_finishes_on_the_spot(
        self, intake: Page, input_method: InputMethod, play: Play
    ) -> None:
        choose_home(intake, "7-1802")
        input_method.type("wenka", "请问月卡在哪里办理")
        intake.focus("#id_result")
        input_method.type("gaozhi", "告知车场办公室位置和所需材料")

        intake.keyboard.press("Alt+Enter")

        expect(intake.locator(TOAST)).to_contain_text("办结")
        (matter,) = play("told_matters", text="请问月卡")
        assert matter["status"] == "DONE"

    def test_refuses_in_words_and_loses_nothing(
        self, intake: Page, input_method: InputMethod, play: Play, screenshot: Screenshot
    ) -> None:
        intake.focus(WORDS)
        input_method.type("menting", "门厅吊灯半个月没人修，投诉")
        intake.fill("#id_place", "3 栋门厅")
        intake.keyboard.press("Alt+4")
        intake.select_option("#id_department", label="工程部")
        intake.keyboard.press("Control+Enter")

        expect(intake.locator("#id_reporter_phone_error")).to_contain_text("请留下联系电话")
        expect(intake.locator(WORDS)).to_have_value("门厅吊灯半个月没人修，投诉")
        expect(intake.locator("#id_place")).to_have_value("3 栋门厅")
        expect(radio(intake, "kind", "COMPLAINT")).to_be_checked()
        expect(chosen(intake, "department")).to_have_text("工程部")
        assert play("told_matters", text="门厅吊灯") == []
        screenshot(intake, "缺电话")

        intake.fill("#id_reporter_phone", "１３９ ８７６５ ４３２１")
        intake.keyboard.press("Control+Enter")
        expect(intake.locator(TOAST)).to_contain_text("已登记并转交")
        assert len(play("told_matters", text="门厅吊灯")) == 1

    def test_sent_again_records_once(self, intake: Page, play: Play) -> None:
        choose_home(intake, "7-1802")
        intake.keyboard.insert_text("地下车库三区路灯不亮")
        intake.select_option("#id_department", label="工程部")

        with intake.expect_request(
            lambda r: r.method == "POST" and r.url.endswith(INTAKE)
        ) as sent:
            intake.evaluate(
                """() => {
                    const send = document.querySelector("#intake [data-primary]");
                    send.click();
                    send.click();
                }"""
            )
        expect(intake.locator(TOAST)).to_contain_text("已登记并转交")
        again = intake.context.request.post(
            INTAKE,
            data=sent.value.post_data_buffer,
            headers={"content-type": sent.value.headers["content-type"]},
        )

        assert again.ok
        assert len(play("told_matters", text="三区路灯")) == 1

    def test_outlives_the_browser(self, intake: Page, sign_in: SignInAs) -> None:
        choose_home(intake, "7-1802")
        intake.keyboard.insert_text("水表箱盖子坏了，还没写完")
        expect(intake.locator("[data-draft-state]")).to_contain_text("草稿已保存")

        intake.goto("about:blank")
        intake.goto(INTAKE)

        expect(intake.locator(WORDS)).to_have_value("水表箱盖子坏了，还没写完")
        expect(intake.locator(CARD)).to_contain_text("7-1802")
