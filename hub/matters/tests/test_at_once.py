"""Taking in while others do: one call stays one matter, numbers have no gap, nobody waits long."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from hub.kernel import journal
from hub.kernel.models import Event, Obligation
from hub.matters import actions, duties
from hub.matters.models import Matter
from hub.matters.tests.cast import MORNING, gather, told

AT_ONCE = 6


def at_once(act: Callable[[int], Matter]) -> list[Matter]:
    """Let six people do it at the same moment, each over a connection of their own."""
    start = Barrier(AT_ONCE)

    def one(n: int) -> Matter:
        try:
            start.wait()
            return act(n)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(AT_ONCE) as people:
        return list(people.map(one, range(AT_ONCE)))


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_one_call_sent_six_times_is_one_matter(self) -> None:
        cast = gather()
        same = {"community": cast.community, "by": cast.zhou, "at": MORNING, "key": "one-call"}

        found = at_once(lambda n: actions.take_in(told(cast), **same))

        assert len({matter.pk for matter in found}) == 1
        assert Matter.objects.count() == 1
        assert Event.objects.filter(verb="matter.recorded").count() == 1

    def test_six_calls_take_six_numbers_without_a_gap(self) -> None:
        cast = gather()
        desk = {"community": cast.community, "by": cast.zhou, "at": MORNING}

        found = at_once(
            lambda n: actions.take_in(
                told(cast), **desk, key=f"call-{n}", department_id=cast.engineering.pk
            )
        )

        numbers = sorted(matter.number for matter in found)
        assert numbers == [f"YH260610-{n:04}" for n in range(1, AT_ONCE + 1)]


@pytest.mark.django_db
class TestOneAct:
    """A call that is recorded and forwarded is kept on one pad and written a table at a time."""

    def test_holds_the_writer_for_few_statements(self) -> None:
        cast = gather()
        with CaptureQueriesContext(connection) as asked:
            actions.take_in(
                told(cast),
                community=cast.community,
                by=cast.zhou,
                at=MORNING,
                department_id=cast.engineering.pk,
                draft="intake",
            )
        written = [q["sql"].split()[0] for q in asked.captured_queries]

        first = written.index("SAVEPOINT")
        assert "SELECT" not in written[first:], "look it up before others have to wait"
        # Number, matter, acts, duties, cycle, who, words, and that the draft is spent.
        assert written[first:].count("INSERT") == 8

    def test_tells_and_owes_what_two_acts_would(self) -> None:
        cast = gather()
        desk = {"community": cast.community, "by": cast.zhou, "at": MORNING}
        apart = actions.record(told(cast), **desk)
        actions.forward(apart.pk, department_id=cast.engineering.pk, **desk)
        whole = actions.take_in(told(cast), department_id=cast.engineering.pk, **desk)

        assert story(whole) == story(apart)
        assert owed(whole) == owed(apart)
        apart.refresh_from_db()
        for field in ("status", "department_id", "duty", "due_at", "holder_id"):
            assert getattr(whole, field) == getattr(apart, field)


def story(matter: Matter) -> list[object]:
    return [(e.verb, e.actor_id, e.at) for e in journal.history(matter)]


def owed(matter: Matter) -> list[object]:
    rows = Obligation.objects.about(matter).order_by("kind")
    assert {one.kind for one in rows} <= {kind.code for kind in duties.ALL}
    return [
        (one.kind, one.status, one.due_at, one.person_id, one.role, one.unit, one.met_at)
        for one in rows
    ]
