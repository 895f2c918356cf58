"""On a slow phone and a bad line: the page comes, says that it works, and nothing is lost or done twice.

A line of 400 kbit/s with 400 ms each way, a processor a fourth as quick, and a line that breaks while a
form is on its way, before the server has heard of it or after.
"""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import CDPSession, Locator, Page, Route, expect

from tests.browser.house import House

SignInAs = Callable[[Page, str], None]
Play = Callable[..., Any]

INTAKE = "/matters/intake/"
QUEUE = "/matters/queue/?tab=waiting"
WORDS = "#id_text"
TOAST = ".toast-line"
BYTES_A_SECOND = 400_000 // 8
LATENCY_MS = 400
SLOWER = 4
# With everything still to be fetched, and on every later page. Generous: other tests share the machine.
FIRST_MS, LATER_MS = 20_000, 8_000
LONG_MS = 60_000
PAINTED = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
# Scripts have run: a key, a tap or a letter does what it does.
USABLE = "performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"


class Line:
    """The line of the phone, as slow as it is asked to be."""

    def __init__(self, page: Page) -> None:
        self.session: CDPSession = page.context.new_cdp_session(page)
        self.session.send("Network.enable")

    def slow(self) -> None:
        self.session.send(
            "Network.emulateNetworkConditions",
            {
                "offline": False,
                "latency": LATENCY_MS,
                "downloadThroughput": BYTES_A_SECOND,
                "uploadThroughput": BYTES_A_SECOND,
            },
        )
        self.session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})

    def forget_everything(self) -> None:
        self.session.send("Network.clearBrowserCache")


@pytest.fixture
def phone(phone_page: Page) -> Page:
    phone_page.set_default_timeout(LONG_MS)
    return phone_page


def _fill(page: Page, text: str) -> None:
    page.fill("#id_place", "北门")
    page.fill("#id_reporter_phone", "13812345678")
    page.select_option("#id_department", label="工程部")
    page.fill(WORDS, text)


def _send(page: Page) -> Locator:
    return page.locator("#intake [data-act=forward]")


@pytest.mark.parametrize(
    ("who", "address", "tool"),
    [("chen", QUEUE, "article.job .btn-primary"), ("zhou", INTAKE, "#intake [data-act=forward]")],
    ids=["queue", "intake"],
)
def test_a_page_comes_soon(
    phone: Page, sign_in: SignInAs, play: Play, who: str, address: str, tool: str
) -> None:
    play("forwarded_matter", text="飘窗渗水，信号不好也要接")
    sign_in(phone, who)
    line = Line(phone)
    line.forget_everything()
    line.slow()
    told = {}
    for visit, most in (("first", FIRST_MS), ("later", LATER_MS)):
        phone.goto(address)
        expect(phone.locator(tool).first).to_be_visible()
        told[visit] = phone.evaluate(f"[{PAINTED}, {USABLE}]")
        assert max(told[visit]) < most, told
    print(f"\n{address}: painted, usable in ms: {told}")


def test_a_button_tells_that_it_works_and_takes_one_tap(
    phone: Page, sign_in: SignInAs, play: Play
) -> None:
    play("forwarded_matter", text="飘窗渗水，手抖点了两下")
    sign_in(phone, "chen")
    phone.goto(QUEUE)
    before = play("deeds", verb="matter.accepted", who="chen")
    Line(phone).slow()
    card = phone.locator("article.job").filter(has_text="手抖点了两下")
    accept = card.get_by_role("button", name="接单")

    accept.tap()
    accept.tap(force=True)

    expect(phone.locator(".job-act[aria-busy=true] .btn[aria-busy=true]")).to_be_visible()
    expect(phone.locator(TOAST)).to_be_visible(timeout=LONG_MS)
    assert play("deeds", verb="matter.accepted", who="chen") == before + 1


class TestTheLineBreaks:
    """While the form is on its way."""

    @pytest.fixture
    def intake(self, phone: Page, sign_in: SignInAs, play: Play) -> Page:
        sign_in(phone, "zhou")
        play("forget_drafts", who="zhou")
        phone.goto(INTAKE)
        return phone

    def test_before_the_server_has_heard_of_it(self, intake: Page, play: Play) -> None:
        _fill(intake, "路灯不亮，话没说完就断线")
        self._break(intake, is_heard=False)
        assert play("told_matters", text="话没说完就断线") == []

        intake.goto(INTAKE)

        expect(intake.locator(WORDS)).to_have_value("路灯不亮，话没说完就断线")
        _send(intake).tap()
        expect(intake.locator(TOAST)).to_contain_text("已登记并转交")
        assert len(play("told_matters", text="话没说完就断线")) == 1

    def test_after_the_server_has_done_it(self, intake: Page, play: Play) -> None:
        _fill(intake, "路灯不亮，办成了才断线")
        self._break(intake, is_heard=True)
        assert len(play("told_matters", text="办成了才断线")) == 1

        intake.goto(INTAKE)

        # On record already: what the phone still has is spent.
        expect(intake.locator(".mine").first).to_contain_text("北门")
        intake.wait_for_load_state("networkidle")
        expect(intake.locator(WORDS)).to_have_value("")

    @staticmethod
    def _break(page: Page, *, is_heard: bool) -> None:
        def cut(route: Route) -> None:
            if route.request.method != "POST":
                return route.continue_()
            if is_heard:
                route.fetch(max_redirects=0)
            route.abort("connectionreset")
            return None

        page.route(f"**{INTAKE}", cut)
        with page.expect_event("requestfailed"):
            _send(page).tap()
        page.unroute(f"**{INTAKE}")


class TestTheDatabaseIsAway:
    """For some seconds: restarting, or in other hands (hub/kernel/outage.py)."""

    def test_a_page_asks_again_by_itself(
        self, phone: Page, house: House, sign_in: SignInAs
    ) -> None:
        sign_in(phone, "chen")
        with house.without_database():
            answer = phone.goto(QUEUE)
            assert answer is not None
            assert answer.status == 503
            expect(phone.locator("h1")).to_have_text("请稍等几秒")

        # Nobody presses anything.
        expect(phone.locator(".bottombar")).to_be_visible(timeout=LONG_MS)

    def test_an_act_is_refused_in_words_and_done_once_when_asked_again(
        self, phone: Page, house: House, sign_in: SignInAs, play: Play
    ) -> None:
        matter = play("forwarded_matter", text="飘窗渗水，数据库正好重启")
        sign_in(phone, "chen")
        phone.goto(QUEUE)
        card = phone.locator("article.job").filter(has_text="数据库正好重启")
        with house.without_database():
            card.get_by_role("button", name="接单").tap()
            expect(phone.locator("#notice")).to_contain_text("数据库暂时没有应答")
            expect(card).to_be_visible()

        card.get_by_role("button", name="接单").tap()

        expect(phone.locator(TOAST)).to_contain_text(matter["number"])
        (now,) = play("told_matters", text="数据库正好重启")
        assert now["status"] == "ACCEPTED"
