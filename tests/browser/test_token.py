"""An access token 接口令牌: made on a page, used by a program, stopped on a page."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE, OpenPage

SignInAs = Callable[[Page, str], None]
Screenshot = Callable[[Page, str], None]

TOKENS = "/me/tokens/"


@pytest.mark.parametrize("device", [DESK, PHONE], ids=["desk", "phone"])
def test_lets_a_program_in_until_it_is_stopped(
    open_page: OpenPage, sign_in: SignInAs, screenshot: Screenshot, device: dict[str, Any]
) -> None:
    page = open_page(device)
    sign_in(page, "zhou")
    name = f"门岗平板 {device['viewport']['width']}"
    page.goto(TOKENS)
    page.get_by_role("link", name="新令牌").first.click()
    page.get_by_label("用途").fill(name)
    page.get_by_role("button", name="发放").click()
    secret = page.locator("[data-token]").inner_text()
    screenshot(page, "发放")

    program = open_page(DESK).context.request  # brings no cookies
    ask = {"headers": {"Authorization": f"Bearer {secret}"}}
    answer = program.get("/api/me", **ask)
    assert answer.ok
    assert "周敏" in answer.text()

    page.get_by_role("link", name="已复制").click()
    assert secret not in page.content()
    row = page.locator("tbody tr").filter(has_text=name)
    row.get_by_role("button", name="停用").click()
    page.locator("#ask [data-ask-ok]").click()
    expect(page.locator(".toast-line")).to_contain_text(f"令牌“{name}”已停用")
    screenshot(page, "停用")
    refused = program.get("/api/me", **ask)
    assert refused.status == 401
