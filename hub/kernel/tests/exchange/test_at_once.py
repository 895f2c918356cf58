"""Accepting imports at the same moment: one is written, the other person is told to wait."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from hub.kernel import exchange
from hub.kernel.refusals import Refusal
from hub.kernel.tests.exchange.meters import GOOD, HEADING, Office, xlsx


def at_the_same_moment(*acts: Callable[[], Any]) -> list[Any]:
    """Each over a connection of its own; what was refused answers with its name."""
    start = Barrier(len(acts))

    def one(act: Callable[[], Any]) -> Any:
        try:
            start.wait()
            return act()
        except Refusal as refusal:
            return refusal.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as people:
        return list(people.map(one, acts))


@pytest.mark.django_db(transaction=True)
class TestAcceptedAtTheSameMoment:
    def test_one_workbook_is_written_once(self, office: Office) -> None:
        run = office.upload(xlsx(HEADING, *GOOD))
        does = {"at": timezone.now(), **office.who}
        found = at_the_same_moment(*[lambda: exchange.accept(run.pk, **does)] * 3)

        assert [one for one in found if not isinstance(one, str)] == [run]

    def test_of_two_the_second_is_told_to_wait(self, office: Office) -> None:
        """A constraint lets one run; whoever comes second gets a sentence, not an error."""
        runs = [office.upload(xlsx(HEADING, row)) for row in GOOD[:2]]
        does = {"at": timezone.now(), **office.who}
        found = at_the_same_moment(
            *[partial(exchange.accept, one.pk, **does) for one in runs for _n in range(2)]
        )

        assert sum(not isinstance(one, str) for one in found) == 1
        assert "AnotherIsRunning" in found
