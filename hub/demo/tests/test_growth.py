"""What a page asks of the database does not grow with what lies behind it, nor with the staff."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from hub.charges.queries import corrections_between
from hub.demo.bench.intake import session_of
from hub.demo.frame import Frame
from hub.demo.load import house
from hub.dunning.models import StepDue
from hub.matters.models import Matter
from hub.matters.queries import recorded_by
from hub.matters.tests.cast import fill_calendar

MATTERS, HOMES, MONTHS = 2_000, 300, 6
SMALL = house.Size(MATTERS, HOMES, MONTHS, forwarded=4, handled=2)


@pytest.fixture
def there(db: None) -> Frame:
    fill_calendar()
    return house.build(SMALL, timezone.now(), lambda _what, _figure: None)


def signed_in(frame: Frame, who: str) -> Client:
    client = Client()
    client.cookies["sessionid"] = session_of(frame.staff[who])
    return client


@contextmanager
def steps_of_sqlite() -> Iterator[list[int]]:
    """How much SQLite's machine does, in hundreds of its instructions. PostgreSQL does not tell."""
    done = [0]
    if connection.vendor != "sqlite":
        yield done
        return

    def step() -> None:
        done[0] += 1

    connection.connection.set_progress_handler(step, 100)
    try:
        yield done
    finally:
        connection.connection.set_progress_handler(None, 0)


class TestSteps:
    def test_of_a_matter_are_few_though_none_was_ever_merged_or_split(self, there: Frame) -> None:
        path = f"/matters/{Matter.objects.earliest('pk').pk}/"
        client = signed_in(there, "fd01")
        assert client.get(path).status_code == 200
        with steps_of_sqlite() as done:
            client.get(path)
        assert done[0] < MATTERS / 20

    def test_of_ones_last_six_are_few_though_one_took_in_none(self, there: Frame) -> None:
        """To a sample every index looks as long as any other."""
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA analysis_limit = 100")
                cursor.execute("ANALYZE")
        with steps_of_sqlite() as done:
            assert not recorded_by(there.community, there.staff["gm01"])
        assert done[0] < MATTERS / 20

    def test_of_a_months_corrections_leave_the_bills_alone(self, there: Frame) -> None:
        today = timezone.localdate()
        with steps_of_sqlite() as done:
            assert not corrections_between(there.community, today.replace(day=1), today).exists()
        assert done[0] < HOMES * 2 * MONTHS / 100


def test_a_step_of_dunning_does_not_ask_about_each_colleague(
    there: Frame, django_assert_max_num_queries: object
) -> None:
    step = StepDue.objects.open().filter(step__channel="MESSAGE").earliest("pk")
    client = signed_in(there, "su01")
    client.get(f"/dunning/steps/{step.pk}/")
    with django_assert_max_num_queries(30):
        assert "何静" in client.get(f"/dunning/steps/{step.pk}/").content.decode()
