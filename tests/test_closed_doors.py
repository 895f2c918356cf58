"""Every address of the money wings that names a row, tried by those it is none of the business of.

Whoever works next door, with every post there is, learns of no row and changes none; nor do those
whose office has nothing to do with a wing, whatever they send.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from hub.charges.tests.cast import BEGINNING, MORNING, Cast, after
from hub.debit.tests import cast as debit
from hub.debit.tests.conftest import billed as _billed  # noqa: F401  (found by its name)
from hub.dunning import actions as dunning
from hub.dunning.actions import notices
from hub.dunning.tests import cast as dun
from hub.kernel import decisions
from hub.kernel.models import Community, Decision, Event
from hub.paidwork import actions as paidwork
from hub.paidwork.tests import cast as slips
from hub.people.models import Department, Post, Role, Staff
from hub.people.web import PROVEN

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
Row = tuple[str, dict[str, Any]]
HUGE = 10**24
# Whatever a form of these wings may be sent, so that it fails at the door and not for want of words.
SAID = {
    "reason": "试一试",
    "verdict": "grant",
    "answer": "同意",
    "rows": "1",
    "all": "1",
    "amount": "1",
}
DOORS = {
    "dunning": {
        "step": "stepdue",
        "episode": "episode",
        "household": "estate.household",
        "contact": "estate.household",
        "act": "estate.household",
        "run": "run",
        "end_pause": "pause",
        "procedure": "procedure",
        "propose": "procedure",
        "change_step": "step",
        "notice": "notice",
        "paper": "notice",
        "withdraw": "notice",
        "void": "notice",
        "message_list": "messagelist",
        "take_messages": "messagelist",
        "drop_messages": "messagelist",
        "batch": "noticebatch",
        "print": "noticebatch",
        "batch_progress": "noticebatch",
        "printed": "noticebatch",
        "decide": "kernel.decision",
    },
    "debit": {
        "cycle_by_id": "cycle",
        "line": "line",
        "batch": "batch",
        "lines": "batch",
        "skips": "batch",
        "receive": "batch",
        "fetch": "exportfile",
        "result": "result",
        "mandate": "mandate",
        "renew_mandate": "mandate",
        "reveal": "mandate",
        "format": "format",
        "act": None,  # see ACTS
    },
    "paidwork": {
        "new_household": "estate.household",
        "order": "order",
        "reveal": "order",
        "paper": "order",
        "act": "order",
        "price_list": "pricelist",
        "service": "service",
        "service_price": "service",
        "turn": "service",
        "material": "material",
        "material_price": "material",
        "decide": "kernel.decision",
    },
}
SLUGS = {
    ("dunning", "act"): ("pause", "order"),
    ("paidwork", "act"): ("assign", "arrive", "quote", "complete", "accept", "price", "cancel"),
    ("paidwork", "turn"): ("close", "reopen"),
}


def dunning_house() -> tuple[Cast, datetime]:
    """A list of messages, a pause that is asked for, and three papers that are out."""
    cast = dun.gather()
    dun.approved(cast)
    dun.in_arrears(cast)
    dun.night(cast, date(2026, 5, 18))
    ten = datetime(2026, 5, 18, 2, tzinfo=MORNING.tzinfo)
    dunning.list_messages(None, **cast.doing("he", ten))
    for home in (cast.home, cast.neighbour):
        dunning.propose_pause(
            home.pk,
            **cast.doing("he", ten),
            reason="DISPUTE",
            last_day=date(2026, 6, 10),
            ground="业主对面积有异议，正在复核",
        )
    first = Decision.objects.filter(kind="dunning.pause").first()
    decisions.grant(first, by=cast.wu, at=ten)
    at = after(days=5)
    wanted = dunning.Wanted(
        step_code="", pay_by=date(2026, 7, 1), contact="0763-1", site="https://x.cn"
    )
    batch = dunning.ask_notices(wanted, **cast.doing("wu", at))
    notices.freeze_notices(batch.pk, at=at)
    return cast, after(days=5, hours=2)


def debit_house() -> tuple[Cast, datetime]:
    """June is at the bank, and its answer is in but not accepted."""
    cast = debit.gather()
    debit.billed(cast)
    batch = debit.sent(cast)
    debit.received(cast, batch, debit.answer(batch, debit.codes(cast)))
    return cast, after(6)


def paidwork_house() -> tuple[Cast, datetime]:
    """A slip in hand, one to be priced, and a price that waits for its second person."""
    cast = slips.moved_in()
    slips.stocked(cast)
    slips.ordered(cast)
    slips.accepted(cast)
    tap = slips.service("WX-01")
    paidwork.propose_price(
        tap.pk,
        amount=Decimal("9.00"),
        valid_from=after(days=9).date(),
        reason="涨价",
        **cast.doing("wu", after()),
    )
    return cast, after(1)


HOUSES: dict[str, Callable[[], tuple[Cast, datetime]]] = {
    "dunning": dunning_house,
    "debit": debit_house,
    "paidwork": paidwork_house,
}


def neighbour(cast: Cast) -> Staff:
    """高经理 of the same company, with every post there is in 星河湾 and none in 云海花园."""
    beyond = Community.objects.create(company=cast.community.company, code="XH", name="星河湾")
    service = Department.objects.create(community=beyond, kind="CS", name="客服部")
    person = Staff.objects.create_user("gao", "correct-horse-9", name="高经理")
    for role in (
        Role.SUPERVISOR, Role.DIRECTOR, Role.OFFICE_DIRECTOR, Role.MANAGER, Role.FINANCE,
        Role.FRONT_DESK, Role.BUTLER, Role.AUDITOR,
    ):  # fmt: skip
        Post.objects.create(
            staff=person, role=role, community=beyond, department=service, since=BEGINNING
        )
    return person


def seated(person: Staff) -> Client:
    client = Client()
    client.force_login(person, BACKEND)
    session = client.session
    session[PROVEN] = person.pk
    session.save()
    return client


def doors(wing: str) -> Iterator[str]:
    """The wing's addresses with the ids of what is there."""
    for name, model in DOORS[wing].items():
        if model is None:
            yield from acts_of_debit()
            continue
        app, _dot, table = model.rpartition(".")
        pks = list(apps.get_model(app or wing, table).objects.values_list("pk", flat=True)[:2])
        assert pks, f"{wing}:{name} has nothing behind it here"
        for pk in [*pks, HUGE]:
            for slug in SLUGS.get((wing, name), (None,)):
                yield reverse(f"{wing}:{name}", args=[pk, slug] if slug else [pk])


def acts_of_debit() -> Iterator[str]:
    from hub.debit.views.acts import ACTS, MODELS

    for kind, acts in ACTS.items():
        pk = MODELS[kind].objects.values_list("pk", flat=True).first()
        for name in acts:
            yield reverse("debit:act", args=[kind, pk, name])


def answers(client: Client, where: str) -> dict[str, int]:
    found = {"GET": client.get(where).status_code, "POST": client.post(where, SAID).status_code}
    return {method: status for method, status in found.items() if status != 405}


def trail() -> tuple[int, int]:
    return Event.objects.count(), Decision.objects.filter(status="PROPOSED").count()


@pytest.mark.parametrize("wing", HOUSES)
def test_every_address_with_a_row_is_tried(wing: str) -> None:
    resolver = get_resolver(f"hub.{wing}.urls")
    asks_for_a_row = {
        one.name
        for one in resolver.url_patterns
        if isinstance(one, URLPattern) and "<int:pk>" in str(one.pattern)
    }
    assert asks_for_a_row == set(DOORS[wing])


@pytest.mark.parametrize("wing", HOUSES)
def test_next_door_there_is_nothing_to_see(wing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    cast, at = HOUSES[wing]()
    client = seated(neighbour(cast))
    monkeypatch.setattr(timezone, "now", lambda: at)
    before = trail()
    told = {where: answers(client, where) for where in doors(wing)}
    open_ = {where: found for where, found in told.items() if set(found.values()) != {404}}
    assert not open_
    assert trail() == before


@pytest.mark.parametrize(
    ("wing", "who"),
    [
        *(("dunning", who) for who in ("lei", "chen", "shi", "ma")),
        *(("debit", who) for who in ("sun", "chen", "shi", "ma")),
        *(("paidwork", who) for who in ("shi", "ma")),
    ],
)
def test_whose_business_it_is_not(wing: str, who: str, monkeypatch: pytest.MonkeyPatch) -> None:
    cast, at = HOUSES[wing]()
    client = seated(cast.staff[who])
    monkeypatch.setattr(timezone, "now", lambda: at)
    before = trail()
    told = {where: answers(client, where) for where in doors(wing)}
    open_ = {where: found for where, found in told.items() if not {*found.values()} <= {403, 404}}
    assert not open_
    assert trail() == before


@pytest.mark.parametrize("wing", HOUSES)
def test_an_auditor_writes_nothing(wing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    cast, at = HOUSES[wing]()
    client = seated(cast.feng)
    monkeypatch.setattr(timezone, "now", lambda: at)
    before = trail()
    told = {where: client.post(where, SAID).status_code for where in doors(wing)}
    assert {w: s for w, s in told.items() if s not in (403, 404, 405)} == {}
    assert trail() == before
