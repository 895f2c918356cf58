"""Without a mouse: from the sign-in page to a matter on record, and the coding desk from one case to
the next."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, OpenPage
from tests.browser.signin import Doorman

SignInAs = Callable[[Page, str], None]
Play = Callable[..., Any]
Screenshot = Callable[[Page, str], None]

INTAKE = "/matters/intake/"
FIND = "#find"
WORDS = "#id_text"
TOAST = ".toast-line"
CHOSEN = ".household-card"


@pytest.fixture
def intake(desk_page: Page, sign_in: SignInAs, play: Play) -> Page:
    sign_in(desk_page, "zhou")
    play("forget_drafts", who="zhou")
    desk_page.goto(INTAKE)
    return desk_page


class TestFinding:
    def test_never_takes_the_household_of_an_earlier_search(self, intake: Page) -> None:
        intake.keyboard.type("7-1802")
        expect(intake.locator("#found [data-household]")).to_have_count(1)

        intake.keyboard.press("Control+a")
        intake.keyboard.type("7-1702")
        intake.keyboard.press("Enter")

        expect(intake.locator(CHOSEN)).to_contain_text("7-1702")

    def test_takes_nobody_when_the_box_was_emptied(self, intake: Page) -> None:
        intake.keyboard.type("7-1802")
        expect(intake.locator("#found [data-household]")).to_have_count(1)

        intake.keyboard.press("Control+a")
        intake.keyboard.press("Delete")
        intake.keyboard.press("Enter")

        expect(intake.locator("#id_place")).to_be_focused()
        expect(intake.locator(CHOSEN)).to_have_count(0)


class TestFromTheDoor:
    def test_to_a_matter_on_record(
        self, desk_page: Page, doorman: Doorman, play: Play, screenshot: Screenshot
    ) -> None:
        page, keys = desk_page, desk_page.keyboard
        play("forget_drafts", who="lin")
        page.goto("/accounts/login/")
        expect(page.locator("#id_login")).to_be_focused()
        keys.type(doorman.people["lin"]["username"])
        keys.press("Tab")
        keys.type(doorman.people["lin"]["password"])
        keys.press("Enter")
        page.wait_for_url(f"**{INTAKE}")

        expect(page.locator(FIND)).to_be_focused()
        keys.type("7-1802")
        keys.press("Enter")
        expect(page.locator(WORDS)).to_be_focused()
        keys.insert_text("请问从门口到登记要按几下")
        keys.press("Alt+Enter")
        expect(page.locator("#id_result")).to_be_focused()
        keys.insert_text("已当场答复")
        keys.press("Alt+/")
        expect(page.locator("[data-page-keys]")).to_contain_text("选转交部门")
        screenshot(page, "本页的键")
        keys.press("Escape")
        expect(page.locator("#id_result")).to_be_focused()
        keys.press("Alt+Enter")

        expect(page.locator(TOAST)).to_contain_text("办结")
        expect(page.locator(FIND)).to_be_focused()
        (matter,) = play("told_matters", text="要按几下")
        assert matter["status"] == "DONE"


class TestCodingDesk:
    def test_codes_a_case_and_shows_how_it_compares(
        self, open_page: OpenPage, sign_in: SignInAs, play: Play, screenshot: Screenshot
    ) -> None:
        play("a_case_to_code")
        page = open_page(DESK)
        sign_in(page, "feng")
        page.goto("/analysis/coding/")
        keys = page.keyboard

        expect(page.locator("#id_type_code-ts-control")).to_be_focused()
        keys.insert_text("渗漏")
        keys.press("Enter")
        expect(page.locator("#id_cause_code-ts-control")).to_be_focused()
        keys.insert_text("维保")
        keys.press("Enter")
        expect(page.locator("input[name=validity]").first).to_be_focused()
        keys.press("1")
        keys.press("1")
        expect(page.locator(".second-form [data-primary]")).to_be_focused()
        screenshot(page, "编完一件")
        keys.press("Enter")

        last = page.locator(".second-last")
        expect(last).to_contain_text("上一件")
        for field in ("类别", "原因", "有效性", "级别"):
            expect(last).to_contain_text(field)
