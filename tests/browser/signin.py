"""How people come in: by the sign-in page, with the second factor where their post wants one."""

import base64
import hmac
import struct
import time
from typing import Any, TypedDict

from playwright.sync_api import Page


class SignIn(TypedDict):
    username: str
    password: str
    totp_secret: str | None


class Doorman:
    """Knows everybody's sign-in. Each comes in by the page once and brings the cookies later."""

    def __init__(self, people: dict[str, SignIn]) -> None:
        self.people = people
        self.cookies: dict[str, list[Any]] = {}
        self.steps: dict[str, int] = {}

    def sign_in(self, page: Page, who: str) -> None:
        page.context.clear_cookies()
        page.context.add_cookies(self.cookies.get(who, []))
        page.goto("/")
        if "/login/" in page.url:  # For the first time, or a test has signed them out.
            self.by_the_page(page, who)
            self.cookies[who] = page.context.cookies()

    def by_the_page(self, page: Page, who: str) -> None:
        person = self.people[who]
        page.goto("/accounts/login/")
        page.fill("input[name=login]", person["username"])
        page.fill("input[name=password]", person["password"])
        page.press("input[name=password]", "Enter")
        page.wait_for_url(lambda url: "/login/" not in url)
        if person["totp_secret"]:
            page.fill("input[name=code]", code(person["totp_secret"], self._step(who)))
            page.press("input[name=code]", "Enter")
            page.wait_for_url(lambda url: "/2fa/" not in url)

    def _step(self, who: str) -> int:
        """A step whose code was not used yet; the clock may be one behind it, no more."""
        step = max(int(time.time()) // 30, self.steps.get(who, 0) + 1)
        time.sleep(max(0, (step - 1) * 30 - time.time()))
        self.steps[who] = step
        return step


def code(secret: str, step: int) -> str:
    """The six digits an authenticator app shows at a step of thirty seconds (RFC 6238)."""
    digest = hmac.digest(base64.b32decode(secret), struct.pack(">Q", step), "sha1")
    start = digest[-1] & 15
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"
