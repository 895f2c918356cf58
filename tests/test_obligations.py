"""The pass over obligations: warn, mark what was missed, climb the ladder; safe to run twice."""

from datetime import timedelta

import pytest

from hub.kernel import obligations
from hub.kernel.models import Event, Notice, Obligation
from hub.matters import actions, duties
from hub.matters.tests.cast import Cast, a_complaint, accepted, after, gather


@pytest.fixture
def cast(db: None) -> Cast:
    return gather()


def told(role: str) -> int:
    return Notice.objects.filter(role=role).count()


class TestThePass:
    def test_leaves_alone_what_is_not_due(self, cast: Cast) -> None:
        a_complaint(cast)

        report = obligations.run_pass(after(minutes=14))
        assert (report.breached, report.escalated) == (0, 0)

    def test_counts_as_missed_only_after_the_due_moment(self, cast: Cast) -> None:
        matter = a_complaint(cast, kind="ENQUIRY")
        owed = Obligation.objects.about(matter).get(kind=duties.HAND_OVER.code)

        obligations.run_pass(owed.due_at)
        owed.refresh_from_db()
        assert owed.status == "OPEN"

        obligations.run_pass(owed.due_at + timedelta(seconds=1))
        owed.refresh_from_db()
        assert owed.status == "BREACHED"

    def test_twice_says_nothing_twice(self, cast: Cast) -> None:
        a_complaint(cast, kind="ENQUIRY")
        obligations.run_pass(after(minutes=16))
        said = (Notice.objects.count(), Event.objects.count())

        obligations.run_pass(after(minutes=16))
        assert (Notice.objects.count(), Event.objects.count()) == said

    def test_climbs_from_leader_to_director_to_manager(self, cast: Cast) -> None:
        a_complaint(cast, kind="ENQUIRY")
        ladder = []
        for hours in (0.3, 2.4, 4.5, 6.6, 8.7):
            obligations.run_pass(after(hours))
            ladder.append((told("LD"), told("DIR"), told("GM")))

        assert ladder == [(1, 0, 0), (1, 1, 0), (1, 1, 1), (1, 1, 1), (1, 1, 1)]

    def test_keeps_quiet_at_night_but_marks_the_miss(self, cast: Cast) -> None:
        """Recorded at 21:30, due at 21:45: the miss is a fact at once, the words wait till 08:00."""
        late = after(11.5)
        matter = a_complaint(cast, late, kind="ENQUIRY")
        obligations.run_pass(late + timedelta(minutes=16))

        owed = Obligation.objects.about(matter).get(kind=duties.HAND_OVER.code)
        assert owed.status == "BREACHED"
        assert not Notice.objects.exists()

        obligations.run_pass(after(22))  # 08:00 the next morning
        assert told("LD") == 1

    def test_wakes_people_for_what_is_urgent(self, cast: Cast) -> None:
        late = after(14)  # midnight
        a_complaint(cast, late, kind="HELP", is_urgent=True)
        obligations.run_pass(late + timedelta(minutes=6))

        assert Notice.objects.filter(role="LD", is_urgent=True).count() == 1

    def test_what_is_met_is_never_escalated(self, cast: Cast) -> None:
        matter = accepted(cast)
        actions.handle(
            matter.pk, community=cast.community, by=cast.chen, at=after(1), result="打胶"
        )
        obligations.run_pass(after(days=30))

        kinds = set(
            Event.objects.filter(verb=obligations.Happened.BREACHED).values_list(
                "detail__kind", flat=True
            )
        )
        assert duties.COMPLETE.code not in kinds


def test_a_missed_promise_owes_a_progress_call_within_a_week(cast: Cast) -> None:
    matter = accepted(cast)
    obligations.run_pass(after(days=3, hours=1))
    breach = Event.objects.filter(
        verb=obligations.Happened.BREACHED, detail__kind=duties.COMPLETE.code
    ).get()

    actions.owe_progress_call(breach)
    actions.owe_progress_call(breach)  # the worker may run it twice

    owed = Obligation.objects.about(matter).get(kind=duties.PROGRESS_CALL.code)
    assert owed.due_at == breach.at + timedelta(days=7)
