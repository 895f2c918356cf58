"""Coming in: the sign-in page, and what the house does about those it does not know."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.signin import Doorman

SignInAs = Callable[[Page, str], None]


class TestComingIn:
    def test_an_agent_signs_in_at_the_desk(self, desk_page: Page, sign_in: SignInAs) -> None:
        sign_in(desk_page, "zhou")

        expect(desk_page.locator("body")).to_contain_text("周敏")

    def test_a_handler_signs_in_on_the_phone(self, phone_page: Page, sign_in: SignInAs) -> None:
        sign_in(phone_page, "chen")

        assert "/login/" not in phone_page.url
        wider = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        assert not phone_page.evaluate(wider)

    def test_a_decider_shows_a_second_factor(self, desk_page: Page, doorman: Doorman) -> None:
        doorman.by_the_page(desk_page, "li")

        expect(desk_page.locator("body")).to_contain_text("李主任")

    def test_a_wrong_password_is_said_and_the_name_kept(self, desk_page: Page) -> None:
        desk_page.goto("/accounts/login/")
        desk_page.fill("input[name=login]", "lin")
        desk_page.fill("input[name=password]", "not-hers")
        desk_page.press("input[name=password]", "Enter")

        expect(desk_page.locator("body")).to_contain_text("工号或密码不对")
        expect(desk_page.locator("input[name=login]")).to_have_value("lin")

    def test_the_sign_in_page_has_no_barriers(
        self, phone_page: Page, barriers: Callable[[Page], list[str]]
    ) -> None:
        phone_page.goto("/accounts/login/")

        assert barriers(phone_page) == []
