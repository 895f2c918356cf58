"""Every operation × who may, who may not, another community, and nobody signed in.

The list of operations is the API's own: one that has no row in rows.py fails here.
"""

from typing import Any

import pytest
from django.test import Client

from config.api import api
from hub.analysis import actions as analysis
from hub.analysis.tests.test_month import JULY, closed, frozen
from hub.estate.models import Phone
from hub.kernel.models import Decision
from hub.matters.acts import ACTS
from hub.matters.models import Matter
from hub.matters.tests.cast import MORNING, Cast, a_complaint, gather
from hub.paidwork.models import Order
from hub.people.tests.seats import Seat
from tests.api.conftest import Program
from tests.api.rows import ROWS, Row, a_photo, an_upload

SCHEMA = api.get_openapi_schema(path_prefix="/api/")
OPERATIONS = {
    operation["operationId"]: (method, path)
    for path, methods in SCHEMA["paths"].items()
    for method, operation in methods.items()
}
HOURS = (JULY - MORNING).total_seconds() / 3600
OF_A_MONTH = {"months", "table", "table_pdf"}
IN_A_COMMUNITY = sorted(name for name, (_m, path) in OPERATIONS.items() if "{community}" in path)
OF_A_RECORD = sorted(
    name
    for name, (_m, path) in OPERATIONS.items()
    if {"{matter}", "{household}", "{phone}", "{decision}", "{attachment}", "{order}"}
    & set(path.split("/"))
)


def test_every_operation_has_its_row() -> None:
    assert set(OPERATIONS) == set(ROWS)


def test_every_act_of_the_pages_is_an_operation() -> None:
    acts = {name.removeprefix("act_") for name in OPERATIONS if name.startswith("act_")}
    assert acts == set(ACTS)


def places(cast: Cast, name: str, matter: Matter) -> dict[str, Any]:
    """What goes into the places of the address."""
    decision = Decision.objects.filter(community=cast.community, status="PROPOSED").first()
    upload = an_upload(cast) if name == "download_attachment" else None
    return {
        "community": cast.community.code,
        "matter": matter.pk,
        "reporter": matter.reporters.first().pk,
        "household": cast.household.pk,
        "phone": Phone.objects.filter(resident__household=cast.household).get().pk,
        "decision": decision.pk if decision else 1,
        "attachment": upload.pk if upload else 1,
        "act": "note",
        "order": getattr(Order.objects.first(), "pk", 1),
        "period": "2026-06",
        "code": "O3",
    }


def prepared(cast: Cast, name: str, row: Row) -> Matter:
    if name in OF_A_MONTH:
        closed(cast)
        frozen(
            cast,
            analysis.open_month("2026-06", community=cast.community, by=cast.wu, at=JULY),
        )
    return row.matter(cast)


def ask(client: Client, name: str, where: dict[str, Any], told: dict[str, Any]) -> Any:
    method, path = OPERATIONS[name]
    address = path.format(**where)
    if name == "upload_attachment":
        answer = client.post(address, {"file": a_photo()})
    elif method == "get":
        answer = client.get(address)
    else:
        answer = Program(client).post(address, told)
    answer.close()
    return answer


def hours(name: str) -> float:
    return HOURS if name in OF_A_MONTH else 3


@pytest.mark.parametrize("name", sorted(ROWS))
class TestOperation:
    def test_answers_who_may(self, cast: Cast, seat: Seat, name: str) -> None:
        row = ROWS[name]
        matter = prepared(cast, name, row)
        where, told = places(cast, name, matter), row.told(cast, matter)

        answer = ask(seat(row.who, hours(name)), name, where, told)

        assert answer.status_code in row.answers, getattr(answer, "content", b"").decode()

    def test_refuses_who_may_not(self, cast: Cast, seat: Seat, name: str) -> None:
        row = ROWS[name]
        if row.without is None:
            return  # Whoever works there may.
        matter = prepared(cast, name, row)
        where, told = places(cast, name, matter), row.told(cast, matter)

        answer = ask(seat(row.without, hours(name)), name, where, told)

        assert answer.status_code == row.refused, answer.content.decode()
        assert set(answer.json()) == {"code", "message", "field", "errors", "version"}

    def test_asks_strangers_to_sign_in(self, cast: Cast, name: str) -> None:
        where = places(cast, name, a_complaint(cast))

        answer = ask(Client(), name, where, {})

        assert answer.status_code == 401
        assert answer.json()["code"] == "NotSignedIn"
        assert answer["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("name", IN_A_COMMUNITY)
def test_another_community_is_not_there(cast: Cast, seat: Seat, name: str) -> None:
    there = gather("XH", "x")
    row = ROWS[name]
    matter = row.matter(there)

    answer = ask(seat(row.who, 3), name, places(there, name, matter), row.told(there, matter))

    assert answer.status_code == 404


@pytest.mark.parametrize("name", OF_A_RECORD)
def test_another_communitys_record_is_not_here(cast: Cast, seat: Seat, name: str) -> None:
    there = gather("XH", "x")
    row = ROWS[name]
    matter = row.matter(there)
    where = {**places(there, name, matter), "community": "YH"}

    answer = ask(seat(row.who, 3), name, where, row.told(there, matter))

    assert answer.status_code == 404
