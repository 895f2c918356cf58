"""The first day: an empty database, two people, their second factor, and the first matter."""

import re
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import DESK, PATIENCE_MS
from tests.browser.house import House
from tests.browser.signin import code

MINE = "unusual-lantern-27"


@pytest.fixture(scope="module")
def empty_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with House(tmp_path_factory.mktemp("empty")).open() as house:
        yield house


@pytest.fixture
def page(browser: Browser, empty_house: House) -> Iterator[Page]:
    # A passkey belongs to a name: browsers make none for a number.
    address = empty_house.url.replace("127.0.0.1", "localhost")
    context = browser.new_context(
        base_url=address, locale="zh-CN", timezone_id="Asia/Shanghai", **DESK
    )
    context.set_default_timeout(PATIENCE_MS)
    yield context.new_page()
    context.close()


def test_leads_from_an_empty_database_to_the_first_matter(page: Page) -> None:
    director, password = found_the_company(page)
    sign_in_first(page, director, password)
    secret = set_up_an_authenticator(page)
    add_a_passkey(page)

    page.goto("/matters/intake/")
    page.fill("#id_place", "北门岗亭")
    page.fill("#id_text", "北门道闸抬不起来，堵了三辆车")
    page.fill("#id_reporter_phone", "13812345678")
    page.locator("[name=kind][value=REPAIR_PUBLIC]").check(force=True)
    page.locator("#id_department").select_option(index=1)
    page.keyboard.press("Control+Enter")
    expect(page.locator(".toast-line")).to_contain_text("已登记并转交")

    sign_out(page)
    by_passkey(page, director)
    expect(page.locator("body")).to_contain_text("李主任")
    sign_out(page)
    by_code(page, director, secret)
    expect(page.locator("body")).to_contain_text("李主任")


def found_the_company(page: Page) -> tuple[str, str]:
    page.goto("/")
    page.wait_for_url("**/setup/")
    page.locator(".set-up button.btn-primary").click()
    expect(page.locator(".field-error").first).to_be_visible()
    for name, value in [
        ("company", "云海物业"),
        ("community", "云海花园"),
        ("code", "YH"),
        ("address", "清远市云海路 1 号"),
        ("admin_name", "马管"),
        ("director_name", "李主任"),
    ]:
        page.fill(f"[name={name}]", value)
    page.locator(".set-up button.btn-primary").click()
    expect(page.locator("h1")).to_contain_text("已建立")
    username, password = (
        page.locator(".handed").last.locator("code").nth(n).inner_text() for n in (0, 1)
    )
    page.get_by_role("link", name="已抄好").click()
    page.goto("/setup/")
    assert "/setup/" not in page.url, "It founds one company and no second"
    return username, password


def give_names(page: Page, username: str, password: str) -> None:
    page.goto("/accounts/login/")
    page.fill("[name=login]", username)
    page.fill("[name=password]", password)
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda url: "/login/" not in url)


def sign_in_first(page: Page, username: str, password: str) -> None:
    give_names(page, username, password)
    page.wait_for_url("**/accounts/password/")
    page.fill("[name=old]", password)
    page.fill("[name=new]", MINE)
    page.fill("[name=again]", MINE)
    page.press("[name=again]", "Enter")
    page.wait_for_url("**/accounts/2fa/**")


def set_up_an_authenticator(page: Page) -> str:
    page.goto("/accounts/2fa/totp/activate/")
    secret = re.sub(r"\s", "", page.locator(".secret").first.inner_text())
    secret = re.search(r"[A-Z2-7]{16,}", secret)[0]
    page.fill("[name=code]", code(secret, int(time.time()) // 30))
    page.press("[name=code]", "Enter")
    page.wait_for_url(lambda url: "/activate/" not in url)
    return secret


def add_a_passkey(page: Page) -> None:
    fingers = page.context.new_cdp_session(page)
    fingers.send("WebAuthn.enable")
    fingers.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    page.goto("/accounts/2fa/webauthn/add/")
    page.fill("[name=name]", "前台电脑")
    page.locator("#passkey-add").click()
    page.wait_for_url(lambda url: "/add/" not in url)


def sign_out(page: Page) -> None:
    page.context.clear_cookies()


def by_passkey(page: Page, username: str) -> None:
    give_names(page, username, MINE)
    page.locator("#passkey-use").click()
    page.wait_for_url(lambda url: "/2fa/" not in url)


def by_code(page: Page, username: str, secret: str) -> None:
    give_names(page, username, MINE)
    # The code that activated it is used up; the clock may be one step behind.
    page.fill("[name=code]", code(secret, int(time.time()) // 30 + 1))
    page.press("[name=code]", "Enter")
    page.wait_for_url(lambda url: "/2fa/" not in url)
