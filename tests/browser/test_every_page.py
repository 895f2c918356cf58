"""Every page of the product, at a desk and on a phone: no barrier, no fault, no weight to carry."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE, OpenPage

SignInAs = Callable[[Page, str], None]
Play = Callable[..., Any]
Barriers = Callable[[Page], list[str]]
Screenshot = Callable[[Page, str], None]

MOST_BYTES = 500_000
WIDER = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
# What came over the line; fonts and scripts stay in the browser for a year, pages do not.
WEIGHT = """() => [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
    .reduce((sum, one) => sum + one.encodedBodySize, 0)"""

PAGES = {
    "zhou": [
        "/matters/intake/",
        "/matters/",
        "/matters/{matter}/",
        "/matters/{matter}/note/",
        "/matters/{matter}/propose_ruling/",
        "/matters/queue/",
        "/matters/callbacks/?show=all",
        "/paidwork/",
        "/paidwork/new/",
        "/paidwork/unpriced/",
        "/paidwork/catalogue/",
        "/paidwork/decisions/",
        "/estate/",
        "/estate/{household}/",
        "/estate/{household}/move-in/",
        "/notices/",
        "/me/",
        "/accounts/password/",
        "/people/1/",
        "/directives/",
        "/directives/{order}/",
        "/directives/log/",
        "/directives/objections/",
        "/directives/meetings/",
        "/directives/uniforms/",
        "/leave/",
        "/leave/ask/",
        "/leave/ledger/",
        "/leave/{leave}/",
        "/registers/{book}/",
        "/registers/{book}/hand/",
        "/duty/",
        "/duty/rosters/",
        "/duty/swaps/",
        "/duty/errands/",
        "/conduct/",
        "/conduct/items/",
        "/debit/",
        "/debit/tasks/",
        "/debit/batches/",
        "/debit/mandates/",
        "/debit/mandates/new/",
        "/debit/formats/",
        "/debit/reasons/",
        "/search/?q=7-1802",
        "/not-here/",
    ],
    "chen": ["/matters/queue/?tab=waiting", "/todo/", "/paidwork/mine/"],
    "li": [
        "/quality/",
        "/matters/rulings/?tab=pending",
        "/directives/given/",
        "/directives/all/",
        "/directives/issue/",
        "/directives/meetings/record/",
        "/directives/uniforms/ask/",
        "/registers/",
        "/conduct/who/",
        "/duty/now/",
        "/duty/stations/",
        "/duty/stations/{station}/",
        "/duty/stations/add/",
        "/duty/stations/{station}/place/",
        "/duty/stations/{station}/cover/",
        "/duty/shifts/",
        "/duty/shifts/{shift}/",
        "/duty/shifts/{shift}/change/",
        "/duty/shifts/add/",
        "/duty/rotations/",
        "/duty/rotations/{rotation}/",
        "/duty/rotations/add/",
        "/duty/licences/",
        "/duty/licences/add/",
        "/duty/protections/",
        "/duty/protections/add/",
        "/duty/team/",
        "/duty/calls/",
        "/duty/sheets/",
        "/dunning/",
        "/dunning/messages/",
        "/dunning/notices/",
        "/dunning/batches/",
        "/dunning/pauses/",
        "/dunning/runs/",
        "/dunning/team/",
        "/dunning/procedure/",
        "/dunning/decisions/",
        "/analysis/coding/",
        "/people/{clerk}/reports-to/",
        "/matters/rulings/?tab=major",
        "/analysis/",
        "/analysis/{period}/",
        "/rules/matters/",
        "/rules/leave/",
        "/leave/approvals/",
        "/leave/calendar/",
        "/leave/calls/log/",
        "/leave/balances/",
        "/leave/months/",
        "/leave/kinds/",
        "/leave/kinds/1/",
        "/people/",
        "/people/departments/",
        "/estate/areas/",
        "/estate/beats/",
        "/estate/reveals/",
        "/privacy/exports/",
        "/privacy/exports/ask/estate.residents/",
        "/privacy/exports/{export}/",
        "/privacy/requests/",
        "/privacy/requests/of/{household}/",
        "/privacy/requests/{request}/",
        "/privacy/decisions/",
        "/privacy/handouts/",
        "/imports/estate.households/",
        "/accounts/2fa/",
    ],
    "peng": [
        "/charges/accounts/",
        "/charges/accounts/{household}/",
        "/charges/accounts/{household}/pay/",
        "/charges/arrears/",
        "/charges/runs/",
        "/charges/runs/open/",
        "/charges/items/",
        "/charges/items/add/",
        "/charges/items/{item}/",
        "/charges/acts/item/{item}/tariff/",
        "/charges/decisions/",
    ],
    "ma": ["/people/hire/", "/people/departments/add/"],
}


@pytest.mark.parametrize("device", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("who", PAGES)
def test_every_page_is_open_to_everybody(
    open_page: OpenPage,
    sign_in: SignInAs,
    play: Play,
    barriers: Barriers,
    screenshot: Screenshot,
    who: str,
    device: dict[str, Any],
) -> None:
    there = play("something_everywhere")
    page = open_page(device)
    sign_in(page, who)
    found: dict[str, list[str]] = {}
    for address in PAGES[who]:
        page.goto(address.format(**there))
        expect(page.locator("h1, h2").first).to_be_attached()
        faults = barriers(page)
        if page.evaluate(WIDER):
            faults.append("wider than the screen")
        if (weight := page.evaluate(WEIGHT)) > MOST_BYTES:
            faults.append(f"weighs {weight:,} bytes")
        if page.locator("h1").count() != 1:
            faults.append("has not one heading of the first rank")
        screenshot(page, address.strip("/").split("?")[0].replace("/", "-"))
        if faults:
            found[address] = faults

    assert found == {}
