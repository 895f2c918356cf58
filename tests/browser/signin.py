"""How people come in: by the sign-in page, with the second factor where their post wants one."""

import base64
import hmac
import struct
import time
from typing import TypedDict

from playwright.sync_api import Page


class SignIn(TypedDict):
    username: str
    password: str
    totp_secret: str | None


class Doorman:
    """Knows everybody's sign-in. Each comes in by the page once; later they bring their cookies,

    because a code of the second factor is good for one sign-in only.
    """

    def __init__(self, people: dict[str, SignIn]) -> None:
        self.people = people
        self.cookies: dict[str, list[dict[str, object]]] = {}

    def sign_in(self, page: Page, who: str) -> None:
        page.context.clear_cookies()
        if who not in self.cookies:
            self.by_the_page(page, who)
            self.cookies[who] = page.context.cookies()  # type: ignore[assignment]
        page.context.add_cookies(self.cookies[who])  # type: ignore[arg-type]
        page.goto("/")

    def by_the_page(self, page: Page, who: str) -> None:
        person = self.people[who]
        page.goto("/accounts/login/")
        page.fill("input[name=login]", person["username"])
        page.fill("input[name=password]", person["password"])
        page.press("input[name=password]", "Enter")
        page.wait_for_url(lambda url: "/login/" not in url)
        if person["totp_secret"]:
            page.fill("input[name=code]", code(person["totp_secret"]))
            page.press("input[name=code]", "Enter")
            page.wait_for_url(lambda url: "/2fa/" not in url)


def code(secret: str) -> str:
    """The six digits an authenticator app shows now (RFC 6238)."""
    counter = struct.pack(">Q", int(time.time()) // 30)
    digest = hmac.digest(base64.b32decode(secret), counter, "sha1")
    start = digest[-1] & 15
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"
