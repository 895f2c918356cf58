"""With a Chinese input method: keys belong to the word until it is chosen, on every page one writes in."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Request, expect

from tests.browser.input_method import CTRL, InputMethod

SignInAs = Callable[[Page, str], None]
Play = Callable[..., Any]

# Longer than a hand rests before the page searches (0.25 s) or keeps a draft (1.2 s).
REST_MS = 1_800


@dataclass(frozen=True)
class Place:
    """Where somebody writes: how they come there, and the field."""

    come: Callable[[Page, Play], None]
    field: str


def _intake(page: Page, play: Play) -> None:
    play("forget_drafts", who="zhou")
    page.goto("/matters/intake/")


def _intake_with_words(page: Page, play: Play) -> None:
    """All but the words is there: Ctrl+Enter would hand it on."""
    _intake(page, play)
    page.fill("#id_place", "北门")
    page.fill("#id_reporter_phone", "13812345678")
    page.select_option("#id_department", label="工程部")


def _note(page: Page, play: Play) -> None:
    matter = play("forwarded_matter", text="飘窗渗水，拼音打到一半")
    page.goto(f"/matters/{matter['pk']}/")
    page.locator(".record-acts").get_by_role("button", name="补充说明").click()
    expect(page.locator("#act form")).to_be_visible()


def _call_back(page: Page, play: Play) -> None:
    matter = play("handled_matter", text="飘窗渗水，回访时打拼音")
    page.goto("/matters/callbacks/?show=all")
    page.locator("[data-call]").filter(has_text=matter["number"]).click()
    page.locator("#call-form [name=verdict][value=SATISFIED]").check(force=True)


def _reason(page: Page, play: Play) -> None:
    page.goto(f"/estate/{play('something_everywhere')['household']}/")
    page.locator(".phone-reveal").first.click()


PLACES = {
    "finding a household": Place(_intake, "#find"),
    "a resident's words": Place(_intake_with_words, "#id_text"),
    "search in the bar": Place(lambda page, _play: page.goto("/matters/"), "#finder"),
    "search in a list": Place(lambda page, _play: page.goto("/estate/"), "[data-filter-first]"),
    "a note": Place(_note, "#act [name=said]"),
    "the verdict of a call": Place(_call_back, "#call-form [name=said]"),
    "a reason": Place(_reason, "#ask-reason"),
}
SEARCHES = ["finding a household", "search in the bar", "search in a list"]
DRAFTS = ["a resident's words", "a note", "the verdict of a call"]


@pytest.fixture
def desk(desk_page: Page, sign_in: SignInAs) -> Page:
    sign_in(desk_page, "zhou")
    return desk_page


@pytest.fixture
def write_at(desk: Page, play: Play) -> Callable[[str], Locator]:
    def write_at(place: str) -> Locator:
        PLACES[place].come(desk, play)
        field = desk.locator(PLACES[place].field)
        field.focus()
        desk.wait_for_load_state("networkidle")
        return field

    return write_at


def watch(page: Page, *methods: str) -> list[str]:
    """What the page asks for from here on, but for drafts and what it refreshes by itself."""
    asked: list[str] = []

    def note(request: Request) -> None:
        is_aside = "/drafts/" in request.url or "x-by-itself" in request.headers
        if request.method in methods and not is_aside:
            asked.append(f"{request.method} {request.url}")

    page.on("request", note)
    return asked


@pytest.mark.parametrize("place", PLACES)
class TestWhileComposing:
    def test_keys_do_nothing_but_compose(
        self, desk: Page, write_at: Callable[[str], Locator], place: str
    ) -> None:
        field, input_method = write_at(place), InputMethod(desk)
        sent, address = watch(desk, "POST"), desk.url

        # Letters that are keys of the page as well: going somewhere, taking in, help, choosing.
        input_method.compose("gqnjx")
        input_method.enter()
        input_method.enter(CTRL)
        if place not in SEARCHES:  # Escape empties a search box, whoever presses it.
            input_method.escape()
        desk.wait_for_timeout(400)

        expect(field).to_be_focused()
        expect(field).to_have_value("gqnjx")
        expect(desk.locator("#keys-help")).to_be_hidden()
        assert (sent, desk.url) == ([], address)

    def test_words_arrive_once_they_are_chosen(
        self, desk: Page, write_at: Callable[[str], Locator], place: str
    ) -> None:
        field = write_at(place)

        InputMethod(desk).type("huang'hai", "黄海")

        expect(field).to_have_value("黄海")


@pytest.mark.parametrize("place", SEARCHES)
def test_a_search_waits_for_the_words(
    desk: Page, write_at: Callable[[str], Locator], place: str
) -> None:
    write_at(place)
    asked, input_method = watch(desk, "GET"), InputMethod(desk)

    input_method.compose("huang'hai")
    desk.wait_for_timeout(REST_MS)
    assert asked == []

    with desk.expect_response(lambda answer: "%E9%BB%84%E6%B5%B7" in answer.url):
        input_method.choose("黄海")
    assert len([one for one in asked if "q=" in one]) == 1


@pytest.mark.parametrize("place", DRAFTS)
def test_a_draft_keeps_words_and_no_half_of_one(
    desk: Page, write_at: Callable[[str], Locator], place: str
) -> None:
    write_at(place)
    input_method = InputMethod(desk)
    kept: list[str] = []
    desk.on(
        "request",
        lambda one: kept.append(str(one.post_data)) if "/drafts/save/" in one.url else None,
    )

    input_method.type("lou'shui", "漏水")
    input_method.compose("yan'zhong")
    desk.wait_for_timeout(REST_MS)
    assert [body for body in kept if "yan" in body] == []

    with desk.expect_response("**/drafts/save/"):
        input_method.choose("严重")
    assert "漏水严重" in kept[-1]
