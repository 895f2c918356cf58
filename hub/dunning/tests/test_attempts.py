"""催缴记录: written once, proved or not, and what follows from it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from hub.charges.models import Bill, Interruption
from hub.dunning import actions, duties
from hub.dunning.actions.attempts import NotOpen
from hub.dunning.actions.evidence import NobodyNamed, NoNumber, PhotoUsed, Tried
from hub.dunning.actions.following import BadPromise
from hub.dunning.contacts import AtRest, CalledEnough, NothingOverdue, QuietNow
from hub.dunning.decency import Threat
from hub.dunning.models import Attempt, Promise, StepDue
from hub.dunning.tests.cast import (
    Cast,
    approved,
    episode,
    in_arrears,
    line,
    night,
    paid,
    photo,
    steps,
)
from hub.estate.models import Household, Phone, Resident
from hub.kernel import attachments
from hub.kernel.models import Obligation
from hub.kernel.refusals import Missing, NotAllowed
from hub.matters.models import Matter

TENTH = datetime(2026, 5, 18, 2, tzinfo=UTC)  # 10:00 in Shanghai on the day S1 opens


@pytest.fixture
def owing(cast: Cast) -> Cast:
    approved(cast)
    in_arrears(cast)
    night(cast, date(2026, 5, 18))
    return cast


def due(home: Household) -> StepDue:
    return StepDue.objects.filter(household=home).latest("id")


def owner(home: Household) -> Resident:
    return Resident.objects.get(household=home, kind="OWNER")


def number(home: Household) -> int:
    return Phone.objects.get(resident__household=home).pk


def message(home: Household, **changes: Any) -> Tried:
    told: dict[str, Any] = {
        "channel": "MESSAGE",
        "result": "DELIVERED",
        "spoken_to": owner(home).pk,
        "phone": number(home),
        "reference": "SMS-20260518-17",
    }
    return Tried(**{**told, **changes})


def call(home: Household, **changes: Any) -> Tried:
    return message(
        home, **{"channel": "PHONE", "result": "AGREES", "reference": "LY-1", **changes}
    )


def tries(cast: Cast, tried: Tried, at: datetime = TENTH, who: str = "he") -> Attempt:
    return actions.attempt(due(cast.home).pk, tried, **cast.doing(who, at))


class TestAnAttempt:
    def test_with_proof_does_the_step(self, owing: Cast) -> None:
        row = tries(owing, message(owing.home))
        assert row.grade == "B"
        assert steps(owing.home) == [("S1", "DONE")]
        duty = Obligation.objects.get(kind=duties.STEP.code, subject_id=due(owing.home).pk)
        assert duty.status == "MET"

    def test_without_proof_leaves_it_open(self, owing: Cast) -> None:
        row = tries(owing, message(owing.home, reference=""))
        assert row.grade == "D"
        assert steps(owing.home) == [("S1", "OPEN")]

    def test_after_the_window_is_late_and_not_missed(self, owing: Cast) -> None:
        tries(owing, message(owing.home), TENTH + timedelta(days=8))
        one = due(owing.home)
        assert one.state == "DONE"
        assert one.done_at is not None
        assert one.done_at > one.window_ends
        assert Obligation.objects.get(subject_id=one.pk, kind=duties.STEP.code).status == "LATE"

    def test_is_not_written_twice_for_a_step(self, owing: Cast) -> None:
        tries(owing, message(owing.home))
        with pytest.raises(NotOpen):
            tries(owing, message(owing.home))

    def test_is_never_rewritten(self, owing: Cast) -> None:
        row = tries(owing, message(owing.home))
        for act in (
            lambda: Attempt.objects.filter(pk=row.pk).update(grade="A"),
            lambda: Attempt.objects.filter(pk=row.pk).delete(),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                act()

    def test_begins_the_three_years_anew_for_its_bills(self, owing: Cast) -> None:
        row = tries(owing, message(owing.home))
        bill = Bill.objects.get(household=owing.home)
        assert row.bills == [bill.pk]
        found = Interruption.objects.get(bill=bill)
        assert (found.grade, found.lapses_on) == ("B", date(2029, 5, 18))

    def test_that_is_weak_moves_no_deadline(self, owing: Cast) -> None:
        tries(owing, call(owing.home, reference=""))
        assert not Interruption.objects.exists()

    def test_names_whom_it_reached(self, owing: Cast) -> None:
        tenant = Resident.objects.create(
            community=owing.community, household=owing.home, kind="TENANT", name="租客",
            since=TENTH - timedelta(days=9),
        )  # fmt: skip
        for nobody in (None, tenant.pk, owner(owing.neighbour).pk):
            with pytest.raises(NobodyNamed):
                tries(owing, replace(message(owing.home), spoken_to=nobody))

    def test_uses_a_number_of_the_file(self, owing: Cast) -> None:
        with pytest.raises(NoNumber):
            tries(owing, message(owing.home, phone=number(owing.neighbour)))

    def test_says_nothing_that_threatens(self, owing: Cast) -> None:
        with pytest.raises(Threat):
            tries(owing, message(owing.home, note="已告知再不交就停水"))

    def test_is_of_somebody_who_owes(self, owing: Cast) -> None:
        paid(owing, owing.home, "220.00", TENTH)
        with pytest.raises(NothingOverdue):
            tries(owing, message(owing.home), TENTH + timedelta(hours=1))

    def test_between_steps_is_written_too(self, owing: Cast) -> None:
        tries(owing, message(owing.home))
        row = actions.contact(
            owing.home.pk, call(owing.home), **owing.doing("he", TENTH + timedelta(hours=2))
        )
        assert row.due is None


class TestWhoMayTry:
    def test_is_the_butler_of_the_beat_and_above(self, owing: Cast) -> None:
        with pytest.raises(Missing):
            tries(owing, message(owing.home), who="lin")
        assert tries(owing, message(owing.home), who="wu").by == owing.wu

    @pytest.mark.parametrize("who", ["lei", "shi", "chen", "sun", "zhou", "ma"])
    def test_is_nobody_else(self, owing: Cast, who: str) -> None:
        with pytest.raises((Missing, NotAllowed)):
            tries(owing, message(owing.home), who=who)

    def test_is_no_guard_who_stands_in_for_a_butler(self, owing: Cast) -> None:
        from hub.people.models import Deputy

        Deputy.objects.create(
            community=owing.community, principal=owing.he, deputy=owing.lei, role="BUT",
            since=TENTH - timedelta(days=1), until=TENTH + timedelta(days=5), reason="休假",
            made_by=owing.li,
        )  # fmt: skip
        with pytest.raises((Missing, NotAllowed)):
            tries(owing, message(owing.home), who="lei")


class TestPeace:
    def test_is_kept_by_night(self, owing: Cast) -> None:
        with pytest.raises(QuietNow):
            tries(owing, call(owing.home), datetime(2026, 5, 18, 13, 30, tzinfo=UTC))

    def test_is_one_call_a_day_and_three_a_week(self, owing: Cast) -> None:
        missed = call(owing.home, result="NOT_REACHED", spoken_to=None)
        tries(owing, missed)
        with pytest.raises(CalledEnough, match="一天最多一次"):
            tries(owing, missed, TENTH + timedelta(hours=3))
        tries(owing, missed, TENTH + timedelta(days=1))
        tries(owing, missed, TENTH + timedelta(days=2))
        with pytest.raises(CalledEnough, match="2026-05-25 10:00"):
            tries(owing, missed, TENTH + timedelta(days=3))
        tries(owing, missed, TENTH + timedelta(days=7, minutes=1))


class TestDeadNumbers:
    def test_prove_nothing_once_somebody_called_them_wrong(self, owing: Cast) -> None:
        tries(owing, call(owing.home, result="WRONG_NUMBER", spoken_to=None))
        assert tries(owing, message(owing.home), TENTH + timedelta(hours=1)).grade == "C"
        (task,) = Obligation.objects.open().filter(kind=duties.DATA.code)
        assert (task.person, task.part) == (owing.he, "number")

    def test_prove_nothing_on_many_files(self, owing: Cast) -> None:
        one = Phone.objects.get(resident__household=owing.home)
        for n in range(3):
            home = Household.objects.create(
                community=owing.community, building=owing.home.building, room=f"99{n}",
                code=f"7-99{n}",
            )  # fmt: skip
            person = Resident.objects.create(
                community=owing.community, household=home, kind="OWNER", name=f"业主{n}",
                since=TENTH,
            )  # fmt: skip
            Phone.objects.create(community=owing.community, resident=person, number=one.number)
        assert tries(owing, message(owing.home)).grade == "C"


class TestPhotos:
    def visit(self, cast: Cast, home: Household, token: str) -> Tried:
        return Tried(
            channel="VISIT", result="DELIVERED", spoken_to=owner(home).pk, photos=(token,),
            notice_code="TZ-202605-01", witness=cast.wu.pk,
        )  # fmt: skip

    def test_with_code_and_witness_prove_a_visit(self, owing: Cast) -> None:
        token = photo(owing, "he", TENTH)
        row = tries(owing, self.visit(owing, owing.home, token))
        assert row.grade == "B"
        assert [one.label for one in attachments.of(row)] == ["PROOF"]

    def test_prove_one_visit_only(self, owing: Cast) -> None:
        tries(owing, self.visit(owing, owing.home, photo(owing, "he", TENTH)))
        again = photo(owing, "he", TENTH)
        with pytest.raises(PhotoUsed):
            actions.attempt(
                due(owing.neighbour).pk,
                self.visit(owing, owing.neighbour, again),
                **owing.doing("he", TENTH + timedelta(hours=1)),
            )

    def test_are_not_witnessed_by_guards_nor_by_oneself(self, owing: Cast) -> None:
        from hub.kernel.refusals import InField

        for who in ("lei", "shi", "he"):
            told = self.visit(owing, owing.home, "")
            with pytest.raises(InField):
                tries(owing, replace(told, photos=(), witness=owing.staff[who].pk))


class TestAPromise:
    def promised(self, cast: Cast, day: date, amount: str = "220.00") -> Attempt:
        told = call(cast.home, result="PROMISE", promise_day=day, promise_amount=Decimal(amount))
        return tries(cast, told)

    def test_lets_the_household_be_until_its_day(self, owing: Cast) -> None:
        self.promised(owing, date(2026, 5, 28))
        assert line(night(owing, date(2026, 5, 20)), owing.home) == ("PAUSED", "PROMISE", "")
        with pytest.raises(AtRest, match="2026-05-28"):
            actions.contact(
                owing.home.pk, message(owing.home), **owing.doing("he", TENTH + timedelta(days=1))
            )

    def test_is_kept_by_payments(self, owing: Cast) -> None:
        self.promised(owing, date(2026, 5, 28), "100.00")
        paid(owing, owing.home, "100.00", TENTH + timedelta(days=3))
        night(owing, date(2026, 5, 22))
        assert Promise.objects.get().status == "KEPT"

    def test_is_broken_the_night_after_and_the_household_returns(self, owing: Cast) -> None:
        self.promised(owing, date(2026, 5, 28))
        assert line(night(owing, date(2026, 5, 28)), owing.home)[1] == "PROMISE"
        run = night(owing, date(2026, 6, 1))
        assert Promise.objects.get().status == "BROKEN"
        assert line(run, owing.home) == ("OPENED", "", "S2")

    def test_has_a_day_that_is_near(self, owing: Cast) -> None:
        for day in (date(2026, 5, 17), date(2026, 7, 1)):
            with pytest.raises(BadPromise):
                self.promised(owing, day)


def test_a_quality_complaint_goes_its_own_way(owing: Cast) -> None:
    tries(owing, call(owing.home, result="COMPLAINT", note="楼道灯坏了三个月没人修"))
    matter = Matter.objects.get()
    assert (matter.kind, matter.household) == ("COMPLAINT", owing.home)
    assert matter.recorded_by == owing.he


def test_a_delivered_contact_spares_the_next_one_for_its_interval(owing: Cast) -> None:
    actions.contact(
        owing.home.pk, message(owing.home), **owing.doing("he", TENTH + timedelta(days=10))
    )
    assert episode(owing.home).delivered_on == date(2026, 5, 28)
    run = night(owing, date(2026, 5, 30))
    assert line(run, owing.home) == ("PAUSED", "INTERVAL", "S2")
    assert line(night(owing, date(2026, 6, 2)), owing.home) == ("OPENED", "", "S2")
