"""Two people at the same moment: one of them is told that the other was first, and nothing is done twice."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connections

from hub.kernel import decisions
from hub.kernel.models import Decision, Event, Obligation
from hub.kernel.refusals import Refusal
from hub.matters import actions, duties
from hub.matters.models import Callback, Matter
from hub.matters.tests.cast import (
    Cast,
    a_complaint,
    accepted,
    after,
    called_back,
    forwarded,
    gather,
    handled,
    ruled,
)

pytestmark = pytest.mark.django_db(transaction=True)
Act = Callable[[], Any]


def race(*acts: Act) -> list[object]:
    """All of them at once, each over a connection of its own; what refused answers with its name."""
    start = Barrier(len(acts))

    def one(act: Act) -> object:
        try:
            start.wait()
            return act()
        except Refusal as refusal:
            return refusal.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as people:
        return list(people.map(one, acts))


def done(found: list[object]) -> int:
    return sum(not isinstance(one, str) for one in found)


def told(verb: str, matter: Matter) -> int:
    return Event.objects.filter(verb=verb, subject_id=matter.pk).count()


def at(cast: Cast, who: str, hours: float) -> dict[str, Any]:
    return {"community": cast.community, "by": getattr(cast, who), "at": after(hours)}


def test_accepted_and_bounced() -> None:
    cast = gather()
    matter = forwarded(cast)
    found = race(
        lambda: actions.accept(matter.pk, **at(cast, "chen", 1)),
        lambda: actions.bounce(matter.pk, reason="不归我们", **at(cast, "liu", 1)),
    )
    assert done(found) == 1, found
    assert told("matter.accepted", matter) + told("matter.bounced", matter) == 1


def test_called_back_twice() -> None:
    cast = gather()
    matter = ruled(cast, handled(cast))
    call = {
        "reporter_id": matter.reporters.get().pk, "way": "PHONE", "is_reached": True,
        "verdict": "SATISFIED", "said": "修好了",
    }  # fmt: skip
    found = race(
        lambda: actions.call_back(matter.pk, **call, **at(cast, "lin", 5)),
        lambda: actions.call_back(matter.pk, **call, **at(cast, "zhou", 5)),
    )
    assert done(found) == 1, found
    assert Callback.objects.filter(matter=matter).count() == 1


def test_closed_and_begun_anew() -> None:
    cast = gather()
    matter = called_back(cast, ruled(cast, handled(cast)))
    found = race(
        lambda: actions.close(
            matter.pk, cause_code="C1.1", responsible="PROPERTY", **at(cast, "sun", 6)
        ),
        lambda: actions.reopen(matter.pk, reason="又漏了", **at(cast, "lin", 6)),
    )
    assert done(found) == 1, found
    matter.refresh_from_db()
    assert (matter.status == "CLOSED") is (matter.cycle_number == 1)


def test_merged_and_handled() -> None:
    cast = gather()
    matter, into = accepted(cast), accepted(cast)
    asked = actions.propose_merge(
        matter.pk, into_id=into.pk, reason="同一件", **at(cast, "zhou", 1)
    )
    found = race(
        lambda: decisions.grant(asked, by=cast.sun, at=after(2)),
        lambda: actions.handle(matter.pk, result="修好了", **at(cast, "chen", 2)),
    )
    assert done(found) == 1, found


def test_merged_into_each_other() -> None:
    cast = gather()
    one, other = a_complaint(cast), a_complaint(cast)
    asked = [
        actions.propose_merge(a.pk, into_id=b.pk, reason="同一件", **at(cast, "zhou", 1))
        for a, b in ((one, other), (other, one))
    ]
    found = race(*(lambda d=d: decisions.grant(d, by=cast.sun, at=after(2)) for d in asked))
    assert done(found) == 1, found
    assert Matter.objects.filter(status="MERGED").count() == 1


def test_ruled_on_twice() -> None:
    cast = gather()
    matter = handled(cast)
    asked = actions.propose_ruling(
        matter.pk, validity="INVALID", valid_ground="x", said="查过", **at(cast, "lin", 3)
    )
    found = race(
        lambda: decisions.grant(asked, by=cast.wu, at=after(4)),
        lambda: decisions.refuse(asked, by=cast.li, at=after(4), answer="再查"),
    )
    assert done(found) == 1, found
    matter.refresh_from_db()
    is_granted = Decision.objects.get().status == "GRANTED"
    assert is_granted is (matter.validity == "INVALID")


def test_raised_twice_opens_one_joint_case() -> None:
    cast = gather()
    matter = accepted(cast)
    asked = {"severity": "3", "reason": "有人受伤"}
    found = race(
        lambda: actions.raise_severity(matter.pk, **asked, **at(cast, "zhou", 1)),
        lambda: actions.raise_severity(matter.pk, **asked, **at(cast, "lin", 1)),
    )
    assert done(found) == 1, found
    owed = Obligation.objects.about(matter).filter(kind=duties.JOINT_START.code)
    assert owed.count() == 1


def test_asked_twice_for_the_same() -> None:
    cast = gather()
    matter = handled(cast)
    asked = {"validity": "VALID", "valid_ground": "b", "said": "查过"}
    found = race(
        lambda: actions.propose_ruling(matter.pk, **asked, **at(cast, "zhou", 3)),
        lambda: actions.propose_ruling(matter.pk, **asked, **at(cast, "lin", 3)),
    )
    assert done(found) == 1, found
