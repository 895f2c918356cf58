"""The journal proves itself: append-only in the database, sealed by day, the first touch is named."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from hub.kernel import appendonly, seals
from hub.kernel.models import Event, Seal
from hub.matters import actions
from hub.matters.tests.cast import Cast, a_complaint, accepted, after, gather


@pytest.fixture
def cast(db: None) -> Cast:
    return gather()


@pytest.fixture
def sealed(cast: Cast) -> Cast:
    """Three days with events, sealed on the fourth."""
    for day in range(3):
        matter = accepted(cast, after(days=day))
        actions.note(
            matter.pk, community=cast.community, by=cast.chen, at=after(1, days=day), said="等配件"
        )
    seals.seal_days(cast.community, after(days=4))
    return cast


def tamper(sql: str, *values: object) -> None:
    """As somebody with a shell on the database would, who first drops the guards."""
    appendonly.remove(connection)
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
    appendonly.install(connection)


class TestTheDatabase:
    def test_refuses_to_change_an_event(self, cast: Cast) -> None:
        a_complaint(cast)

        with pytest.raises(DatabaseError), transaction.atomic():
            Event.objects.update(verb="nothing")

    def test_refuses_to_delete_one(self, cast: Cast) -> None:
        a_complaint(cast)

        with pytest.raises(DatabaseError), transaction.atomic():
            Event.objects.all().delete()

    def test_refuses_to_break_a_seal(self, sealed: Cast) -> None:
        with pytest.raises(DatabaseError), transaction.atomic():
            Seal.objects.update(root="0" * 64)


class TestVerify:
    def test_finds_nothing_where_nothing_was_touched(self, sealed: Cast) -> None:
        assert seals.verify(sealed.community) is None

    def test_names_the_first_event_that_was_changed(self, sealed: Cast) -> None:
        victim = Event.objects.order_by("id")[5]
        tamper("UPDATE kernel_event SET verb = %s WHERE id >= %s", "nothing", victim.pk)

        fault = seals.verify(sealed.community)
        assert fault is not None
        assert (fault.event, fault.what) == (victim.pk, "记录被改动")

    def test_names_one_that_was_deleted(self, sealed: Cast) -> None:
        victim = Event.objects.filter(verb="matter.noted").order_by("id")[1]
        tamper("DELETE FROM kernel_event WHERE id = %s", victim.pk)

        fault = seals.verify(sealed.community)
        assert fault is not None
        assert (fault.event, fault.what) == (victim.pk, "记录被删除")

    def test_names_one_that_was_slipped_in_afterwards(self, sealed: Cast) -> None:
        first = Event.objects.order_by("id").first()
        assert first
        slipped = Event.objects.create(
            community=sealed.community,
            at=first.at + timedelta(minutes=1),
            verb="matter.handled",
            actor=sealed.chen,
            subject_type=first.subject_type,
            subject_id=first.subject_id,
        )

        fault = seals.verify(sealed.community)
        assert fault is not None
        assert (fault.event, fault.what) == (slipped.pk, "封签之后被插入")

    def test_sees_a_whole_day_sealed_anew(self, sealed: Cast) -> None:
        """Changing an event and its own day's seal still breaks the chain to the next day."""
        first = Seal.objects.order_by("day").exclude(count=0)[0]
        tamper("UPDATE kernel_seal SET digest = %s WHERE id = %s", "f" * 64, first.pk)

        assert seals.verify(sealed.community) is not None


class TestSealing:
    def test_leaves_today_open(self, cast: Cast) -> None:
        a_complaint(cast)

        assert after(0).date() not in {s.day for s in seals.seal_days(cast.community, after(1))}

    def test_twice_makes_one_seal_a_day(self, sealed: Cast) -> None:
        count = Seal.objects.count()
        seals.seal_days(sealed.community, after(days=4))

        assert Seal.objects.count() == count


@given(st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=40), st.data())
def test_the_root_changes_with_any_leaf(leaves: list[bytes], data: st.DataObject) -> None:
    n = data.draw(st.integers(0, len(leaves) - 1))
    other = data.draw(st.binary(min_size=32, max_size=32).filter(lambda b: b != leaves[n]))

    changed = [*leaves[:n], other, *leaves[n + 1 :]]
    assert seals.merkle_root(changed) != seals.merkle_root(leaves)
