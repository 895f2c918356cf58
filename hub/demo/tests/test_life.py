"""The demonstration lives by the rules: over a month's end nothing is left out and all is sealed."""

from collections import Counter
from datetime import UTC, datetime
from random import Random
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from hub.analysis.models import Month, Plan, Revisit
from hub.charges import queries
from hub.charges.models import Bill, BillRun, Snapshot, VacancyDiscount
from hub.demo import frame
from hub.demo.life import Life
from hub.directives.models import Meeting, Objection, Receiver
from hub.dunning.models import Procedure, Run
from hub.duty.models import (
    Absence,
    AttendanceDay,
    Correction,
    Errand,
    Handover,
    RegisterEntry,
    RollCall,
    Roster,
    Swap,
)
from hub.estate.models import Household
from hub.kernel import attachments, documents, journal, proofs, seals
from hub.kernel.models import Attachment, Community, Event, Obligation, Pulse, Seal
from hub.leave.models import Leave, PhoneReport
from hub.matters import measures
from hub.matters.events import Happened
from hub.matters.models import Matter
from hub.matters.tests.cast import fill_calendar, gather

BEGINS = datetime(2026, 6, 22, 16, tzinfo=UTC)  # midnight of the 23rd in Shanghai
ENDS = datetime(2026, 7, 6, 2, tzinfo=UTC)


@pytest.fixture
def lived(db: None) -> Life:
    """The last week of June and the first of July."""
    fill_calendar()
    rng = Random(7)
    built = frame.build(rng, 260, BEGINS)
    life = Life(built, rng, BEGINS, ENDS, lambda _done, _total: None)
    life.live()
    return life


def test_a_fortnight_over_a_months_end(lived: Life) -> None:
    community = lived.frame.community
    _everything_came_through_actions(community, lived)
    _the_seals_hold(community)
    _no_chain_has_a_gap(community)
    _june_is_issued_and_received(community)
    _photos_show_before_and_after(community)
    _july_is_billed_and_a_little_of_it_paid(community)
    _accounts_differ(community)
    _every_night_is_looked_at_for_debtors(community)
    _shifts_are_handed_over_and_orders_done(community, lived)
    _shifts_are_rostered_punched_and_worked_out(community)
    _people_are_away_and_swap(community)


def _everything_came_through_actions(community: Community, lived: Life) -> None:
    taken_in = Event.objects.filter(community=community, verb=Happened.RECORDED)
    matters = Matter.objects.within(community)
    assert matters.count() == sum(lived.done.values()) > 0
    assert set(taken_in.values_list("subject_id", flat=True)) == set(
        matters.values_list("pk", flat=True)
    )
    assert Pulse.objects.filter(community=community).count() >= 13 * 24


def _accounts_differ(community: Community) -> None:
    """By the meter, by the space, less for an empty home, and one bill put right by two."""
    assert BillRun.objects.within(community).get(item__code="YS").failed == 0
    bills = Bill.objects.within(community)
    assert bills.filter(item__code="YS", period="2026-06", amount__gt=0).exists()
    assert bills.filter(item__code="CW", period="2026-07", amount__gt=0).exists()
    assert bills.filter(kind=Bill.Kind.CREDIT).count() == 1
    discounts = VacancyDiscount.objects.within(community)
    assert {one.status for one in discounts} == {VacancyDiscount.Status.GRANTED}


def _july_is_billed_and_a_little_of_it_paid(community: Community) -> None:
    run = BillRun.objects.within(community).get(period="2026-07", item__code="WY")
    assert (run.households, run.failed) == (Household.objects.within(community).count(), 0)
    found = queries.collection(community, ["2026-07"], ENDS)
    assert found.rate is not None
    assert 0 < found.rate < 0.2  # it is due on the 15th, and the bank is asked on the 10th
    assert list(queries.faults(community)) == []


def _every_night_is_looked_at_for_debtors(community: Community) -> None:
    """July's bills are not due before the 15th: nobody is in arrears yet, and each night says so."""
    runs = Run.objects.within(community)
    assert Procedure.objects.within(community).approved().count() == 1
    assert runs.count() == Snapshot.objects.within(community).count() >= 12
    assert not runs.filter(debtors__gt=0).exists()


def _shifts_are_handed_over_and_orders_done(community: Community, lived: Life) -> None:
    ended = Handover.objects.within(community).values_list("status", flat=True)
    assert len(ended) > 25
    assert set(ended) <= {"ACCEPTED", "RESOLVED", "DISPUTED", "PREPARED"}
    assert proofs.all_()[0].check(community) == ""
    assert Meeting.objects.within(community).filter(status="SIGNED").count() >= 1
    assert Receiver.objects.within(community).filter(status="DONE").count() >= 4
    assert Objection.objects.within(community).filter(is_upheld=True).exists()


def _shifts_are_rostered_punched_and_worked_out(community: Community) -> None:
    """June, July: both departments in force; one absence cured, nothing ruled yet."""
    rosters = Roster.objects.within(community).in_force()
    assert set(rosters.values_list("department__kind", "period")) == {
        (kind, period) for kind in ("CS", "ORD") for period in ("2026-06", "2026-07")
    }
    days = AttendanceDay.objects.within(community)
    outcomes = Counter(days.values_list("outcome", flat=True))
    assert outcomes["NORMAL"] > 50
    assert outcomes["LATE"] > 0
    assert Correction.objects.within(community).exclude(decided_by=None).exists()
    assert Absence.objects.within(community).filter(status="CURED", cure="PAPER").count() == 1
    assert RegisterEntry.objects.within(community).filter(kind="correction").exists()


def _people_are_away_and_swap(community: Community) -> None:
    """Every way leave goes; swaps at every stage; the desk's roll each day."""
    leave = Leave.objects.within(community)
    assert {"RETURNED", "SUBMITTED"} <= set(leave.values_list("status", flat=True))
    assert leave.filter(steps__status="LAPSED", status="RETURNED").exists()
    assert PhoneReport.objects.within(community).get().status == "PAPERED"
    swaps = set(Swap.objects.within(community).values_list("status", flat=True))
    assert {"APPROVED", "OFFERED"} <= swaps
    assert RollCall.objects.within(community).count() >= 10
    assert Errand.objects.within(community).filter(status="HELD").exists()


def _the_seals_hold(community: Community) -> None:
    assert seals.verify(community) is None
    assert Seal.objects.filter(community=community).count() >= 12


def _no_chain_has_a_gap(community: Community) -> None:
    closed = measures.closed_complaints(community, BEGINS, ENDS)
    assert not measures.with_gaps(closed).exists()


def _june_is_issued_and_received(community: Community) -> None:
    june = Month.objects.get(community=community, period="2026-06")
    assert june.opened_by.is_system
    assert june.table is not None
    assert june.table.status == "RECEIVED"
    assert june.table.issued_as == "客服部主任 李慧"
    assert documents.verify(june.table)
    assert june.summary
    owed = Obligation.objects.about(june)
    assert Counter(owed.values_list("kind", "status")) == {
        ("month.issue", "MET"): 1,
        ("month.receive", "MET"): 1,
    }
    assert june.topics.exists()
    for plan in Plan.objects.filter(month=june):
        assert plan.owner.posts.filter(community=community).exists()
        assert journal.history(plan).exists()
    for one in Revisit.objects.filter(month=june, visited_at__isnull=False):
        assert one.visited_by_id != one.handler_id


def _photos_show_before_and_after(community: Community) -> None:
    shown = Attachment.objects.filter(community=community, subject_type="matters.matter")
    matter = Matter.objects.get(pk=shown.first().subject_id)
    assert {one.label for one in attachments.of(matter)} == {"BEFORE", "AFTER"}


def test_a_table_is_left_to_be_issued_before_the_5th(db: None) -> None:
    fill_calendar()
    rng = Random(3)
    begins = datetime(2026, 6, 28, 16, tzinfo=UTC)
    built = frame.build(rng, 260, begins)
    Life(
        built, rng, begins, datetime(2026, 7, 4, 6, tzinfo=UTC), lambda _done, _total: None
    ).live()

    june = Month.objects.get(community=built.community, period="2026-06")
    assert june.table is None
    assert Obligation.objects.about(june).get(kind="month.issue").status == "OPEN"


def test_is_never_put_among_real_records(db: None, settings: Any) -> None:
    settings.DEMO = False
    gather()

    with pytest.raises(CommandError, match="已有正式数据"):
        call_command("demo")
    assert Community.objects.count() == 1
