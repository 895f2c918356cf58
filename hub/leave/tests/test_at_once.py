"""The same days asked for, and the same leave answered and signed back, several times at one moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connections

from hub.kernel.refusals import Refusal
from hub.leave import actions
from hub.leave.models import Entry, Leave, SignBack
from hub.leave.tests.cast import a_leave, after, gather, on, wish

AT_ONCE = 4


def at_once(act: Callable[[int], Any]) -> list[Any]:
    start = Barrier(AT_ONCE)

    def one(n: int) -> Any:
        try:
            start.wait()
            return act(n)
        except Refusal as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(AT_ONCE) as people:
        return list(people.map(one, range(AT_ONCE)))


@pytest.mark.django_db(transaction=True)
def test_of_overlapping_wishes_one_becomes_leave_and_it_is_taken_once() -> None:
    cast = gather()
    found = at_once(
        lambda n: actions.ask(wish(cast, first=3, last=3 + n), **cast.doing("zhou", after(n / 60)))
    )
    assert [type(one).__name__ for one in found if not isinstance(one, Leave)] == ["Taken"] * 3
    leave = Leave.objects.get()
    found = at_once(lambda _n: actions.approve(leave.pk, **cast.doing("wu"), words="同意"))
    assert sum(isinstance(one, Leave) for one in found) == 1


@pytest.mark.django_db(transaction=True)
def test_of_several_sign_backs_one_counts() -> None:
    cast = gather()
    leave = a_leave(cast, first=3, last=5)
    at_once(
        lambda n: actions.sign_back(
            leave.pk, **cast.doing("wu", on(4, 20, n)), returned_at=on(4, 12)
        )
    )
    assert SignBack.objects.count() == 1
    assert Entry.objects.filter(leave=leave, movement=Entry.Movement.RETURN).count() <= 1
