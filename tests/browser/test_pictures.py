"""Twelve screens look as they did: the same house at the same moment, painted at a desk and on a phone."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import DESK, PATIENCE_MS, PHONE, watch
from tests.browser.house import House
from tests.browser.painting import compare
from tests.browser.signin import Doorman

# A Wednesday, half past ten in Shanghai.
MOMENT = datetime(2026, 6, 10, 2, 30, tzinfo=UTC)
There = dict[str, Any]


@dataclass(frozen=True)
class Picture:
    who: str
    address: str
    prepare: Callable[[Page, There], None] = lambda _page, _there: None


def _with_a_caller(page: Page, _there: There) -> None:
    page.locator("#find").fill("7-1802")
    page.locator("#find").press("Enter")
    expect(page.locator(".household-card")).to_contain_text("7-1802")
    page.locator("#id_text").fill("主卧飘窗渗水，墙纸发霉，要投诉")
    expect(page.locator(".suggest .chip-pick").first).to_be_visible()


def _with_a_call(page: Page, there: There) -> None:
    page.locator("[data-call]").filter(has_text=there["handled"]).click()
    expect(page.locator("#call-form")).to_be_visible()


def _with_a_question(page: Page, _there: There) -> None:
    # At a desk it lies open already; on a phone it comes over the list.
    page.locator(".question").first.click()
    expect(page.locator("#panel .answer")).to_be_visible()


def _with_its_charts(page: Page, _there: There) -> None:
    expect(page.locator(".trends .chart-block").first).to_be_attached()
    page.wait_for_load_state("networkidle")


PICTURES = {
    "intake": Picture("zhou", "/matters/intake/", _with_a_caller),
    "matter": Picture("zhou", "/matters/{matter}/"),
    "queue": Picture("chen", "/matters/queue/?tab=waiting"),
    "callbacks": Picture("zhou", "/matters/callbacks/?show=all", _with_a_call),
    "rulings": Picture("wu", "/matters/rulings/?tab=decide", _with_a_question),
    "month": Picture("li", "/analysis/{period}/", lambda page, _there: page.wait_for_timeout(800)),
    "household": Picture("zhou", "/estate/{household}/"),
    "dunning": Picture("he", "/dunning/"),
    "paid service": Picture("zhou", "/paidwork/new/"),
    "register": Picture("zhou", "/registers/{book}/hand/"),
    "my day": Picture("zhou", "/duty/"),
    "board": Picture("li", "/quality/", _with_its_charts),
}


@pytest.fixture(scope="module")
def still(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with House(tmp_path_factory.mktemp("still"), stands_at=MOMENT).open() as house:
        yield house


@pytest.fixture(scope="module")
def porter(still: House) -> Doorman:
    return Doorman(still.play("open_house"))


@pytest.fixture(scope="module")
def there(still: House, porter: Doorman) -> There:
    there: There = still.play("still_life")
    return there


@pytest.mark.parametrize("device", [DESK, PHONE], ids=["desk", "phone"])
def test_screens_look_as_they_did(
    browser: Browser, still: House, porter: Doorman, there: There, device: dict[str, Any]
) -> None:
    context = browser.new_context(
        base_url=still.url,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        reduced_motion="reduce",
        **{**device, "device_scale_factor": 1},
    )
    context.set_default_timeout(PATIENCE_MS)
    page, faults = context.new_page(), []
    watch(page, faults)
    page.clock.set_fixed_time(MOMENT)
    width = device["viewport"]["width"]
    for name, picture in PICTURES.items():
        porter.sign_in(page, picture.who)
        page.goto(picture.address.format(**there))
        picture.prepare(page, there)
        page.evaluate("document.fonts.ready")
        if fault := compare(page, f"{name.replace(' ', '-')}-{width}"):
            faults.append(fault)
    context.close()
    assert not faults, "\n".join(faults)
