"""A browser at desk and at phone width, in China, that fails the test on any fault it sees."""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Page,
    Response,
    expect,
    sync_playwright,
)

from tests.browser.house import ROOT, House
from tests.browser.signin import Doorman

HERE = Path(__file__).parent
SCREENSHOTS = ROOT / "var" / "screenshots"
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
DESK = {"viewport": {"width": 1440, "height": 900}}
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}
# A machine that is busy with other things is slow, not broken.
PATIENCE_MS = 15_000
FLAGS = [
    # It visits our own server alone, and neither root nor a container has room for the sandbox.
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# A refusal is an answer, not a fault, and so is an outage that says so; the browser and htmx write of
# all of them in the same words.
# A question given up for a newer one (hx-sync) is none either; and a test that pulls the plug knows it.
NO_FAULT = re.compile(
    r"(the server responded with a status of|Status Error Code) (4\d\d|503)|ERR_(INTERNET_DISCONNECTED|CONNECTION_RESET)"
    r"|htmx:(sendAbort|sendError|afterRequest)\b"
)
# What a page draws on, though, must be there.
PARTS = {"font", "image", "script", "stylesheet"}

expect.set_options(timeout=PATIENCE_MS)

OpenPage = Callable[[dict[str, Any]], Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with House(tmp_path_factory.mktemp("house")).open() as house:
        yield house


@pytest.fixture(scope="session")
def play(house: House) -> Callable[..., Any]:
    """`play("a_complaint", room="7-1802")` calls that function of scenes/ in the house."""
    return house.play


@pytest.fixture(scope="session")
def doorman(house: House) -> Doorman:
    return Doorman(house.play("open_house"))


@pytest.fixture(scope="session")
def sign_in(doorman: Doorman) -> Callable[[Page, str], None]:
    """`sign_in(page, "zhou")`: from here on the page is that person's."""
    return doorman.sign_in


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = shutil.which("chromium")
    assert path, "The browser tests need Debian's chromium. As root: apt-get install chromium"
    with (
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=path, args=FLAGS) as browser,
    ):
        yield browser


@pytest.fixture
def open_page(
    browser: Browser, house: House, request: pytest.FixtureRequest
) -> Iterator[OpenPage]:
    """Open a further page, as of another person at another machine: `open_page(PHONE)`."""
    pages: list[Page] = []
    faults: list[str] = []

    def open_(device: dict[str, Any]) -> Page:
        context = browser.new_context(
            base_url=house.url, locale="zh-CN", timezone_id="Asia/Shanghai", **device
        )
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        watch(page, faults)
        pages.append(page)
        return page

    yield open_
    for number, page in enumerate(pages, start=1):
        if not page.is_closed():
            save_screenshot(page, request.node.nodeid, "" if number == 1 else f"-{number}")
        page.context.close()
    assert not faults, "\n".join(["The browser saw faults:", *faults, house.words()])


@pytest.fixture
def desk_page(open_page: OpenPage) -> Page:
    return open_page(DESK)


@pytest.fixture
def phone_page(open_page: OpenPage) -> Page:
    return open_page(PHONE)


@pytest.fixture
def screenshot(request: pytest.FixtureRequest) -> Callable[[Page, str], None]:
    """Keep a picture on the way: `screenshot(page, "回访台")`."""
    return lambda page, name: save_screenshot(page, request.node.nodeid, f"-{name}")


@pytest.fixture
def barriers() -> Callable[[Page], list[str]]:
    """What axe finds to be in the way of people who cannot see, point or tell colours apart."""

    def find(page: Page) -> list[str]:
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        return [
            f"{v['id']}: {v['help']}: " + " ".join(str(node["target"]) for node in v["nodes"])
            for v in found["violations"]
            if v["impact"] in {"serious", "critical"}
        ]

    return find


def watch(page: Page, faults: list[str]) -> None:
    def console(message: ConsoleMessage) -> None:
        # A breach of the content security policy is written to the console as an error too.
        if message.type == "error" and not NO_FAULT.search(message.text):
            faults.append(f"{page.url}: console: {message.text}")

    def response(answer: Response) -> None:
        is_said = answer.status == 503 and "retry-after" in answer.headers
        if (answer.status >= 500 and not is_said) or (
            answer.status >= 400 and answer.request.resource_type in PARTS
        ):
            faults.append(f"{page.url}: {answer.status} from {answer.url}")

    page.on("console", console)
    page.on("response", response)
    page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))


def save_screenshot(page: Page, test: str, more: str) -> None:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    assert page.viewport_size
    name = re.sub(r"[^\w-]+", "-", test.partition("::")[2]).strip("-")
    page.screenshot(
        path=SCREENSHOTS / f"{name}-{page.viewport_size['width']}{more}.png", full_page=True
    )
