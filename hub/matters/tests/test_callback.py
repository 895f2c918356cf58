"""The 48-hour callback: who owes it, who may not make it, and what ends it (R5.3a)."""

import pytest
from django.db import IntegrityError, transaction

from hub.kernel import obligations
from hub.kernel.models import Obligation
from hub.kernel.refusals import NotAllowed
from hub.matters import actions, duties
from hub.matters.actions.callbacks import (
    AccusedMayNotCall,
    HandlerMayNotCall,
    MajorNeedsHeads,
    QuietHours,
)
from hub.matters.models import Callback, Matter
from hub.matters.tests.cast import (
    Cast,
    a_complaint,
    after,
    called_back,
    handled,
    merged,
    ruled,
)
from hub.people.models import Deputy


def owed(matter: Matter) -> list[Obligation]:
    return list(Obligation.objects.about(matter).filter(kind=duties.CALL_BACK.code).order_by("id"))


def try_to_call(cast: Cast, matter: Matter, who: str = "lin", hours: float = 5, **changes: object):
    values: dict[str, object] = {
        "reporter_id": matter.reporters.first().pk,
        "way": "PHONE",
        "is_reached": True,
        "verdict": "SATISFIED",
        "said": "可以了",
    }
    return actions.call_back(
        matter.pk,
        community=cast.community,
        by=getattr(cast, who),
        at=after(hours),
        **{**values, **changes},
    )


class TestTheDuty:
    def test_runs_forty_eight_natural_hours_from_handling(self, cast: Cast) -> None:
        (one,) = owed(handled(cast))

        assert one.due_at == after(2 + 48)

    def test_is_met_in_time_at_the_last_moment(self, cast: Cast) -> None:
        """Handled at 12:00; the last moment, two days later at 12:00, is still in time."""
        matter = handled(cast)
        try_to_call(cast, matter, hours=2 + 48)

        assert owed(matter)[0].status == "MET"

    def test_is_late_a_minute_after(self, cast: Cast) -> None:
        matter = handled(cast)
        try_to_call(cast, matter, hours=2 + 48 + 1 / 60)

        assert owed(matter)[0].status == "LATE"

    def test_is_cancelled_by_a_ruling_of_invalid_which_must_be_told(self, cast: Cast) -> None:
        matter = ruled(cast, handled(cast), "INVALID", "x")

        assert [one.status for one in owed(matter)] == ["VOID"]
        assert obligations.is_open(duties.TELL_RULING, matter)

    def test_a_repair_owes_no_call(self, cast: Cast) -> None:
        assert owed(handled(cast, kind="REPAIR_HOME")) == []


class TestWhoMayCall:
    @pytest.mark.parametrize(
        ("who", "answer"),
        [
            ("lin", None),
            ("sun", None),
            ("li", None),
            ("he", None),
            ("feng", NotAllowed),
            ("qian", NotAllowed),
        ],
    )
    def test_the_desk_and_the_heads(
        self, cast: Cast, who: str, answer: type[Exception] | None
    ) -> None:
        matter = handled(cast)
        if answer is None:
            assert try_to_call(cast, matter, who).status == "CALLED_BACK"
            return
        with pytest.raises(answer):
            try_to_call(cast, matter, who)

    def test_never_who_did_it_on_the_spot(self, cast: Cast) -> None:
        matter = a_complaint(cast)
        actions.finish(
            matter.pk, community=cast.community, by=cast.zhou, at=after(0.1), result="道歉并退款"
        )

        with pytest.raises(HandlerMayNotCall):
            try_to_call(cast, matter, "zhou")

    def test_never_the_person_complained_about(self, cast: Cast) -> None:
        matter = handled(cast, accused_id=cast.lin.pk)

        with pytest.raises(AccusedMayNotCall):
            try_to_call(cast, matter, "lin")

    def test_never_the_handler_through_a_deputy_either(self, cast: Cast) -> None:
        """A deputy carries the principal's conflicts (rule 25)."""
        matter = a_complaint(cast)
        actions.finish(
            matter.pk, community=cast.community, by=cast.zhou, at=after(0.1), result="已道歉"
        )
        Deputy.objects.create(
            community=cast.community,
            principal=cast.zhou,
            deputy=cast.chen,
            role="FD",
            since=after(0),
            until=after(days=3),
            reason="休假",
            made_by=cast.li,
        )

        with pytest.raises(HandlerMayNotCall):
            try_to_call(cast, matter, "chen")

    def test_a_major_one_only_the_two_directors(self, cast: Cast) -> None:
        matter = handled(cast, severity="3")

        with pytest.raises(MajorNeedsHeads):
            try_to_call(cast, matter, "lin")
        assert try_to_call(cast, matter, "zhao").status == "CALLED_BACK"

    def test_the_database_refuses_the_handler_too(self, cast: Cast) -> None:
        matter = handled(cast)
        cycle = matter.cycles.get()
        row = {
            "community": cast.community,
            "matter": matter,
            "cycle": cycle,
            "reporter": matter.reporters.get(),
            "way": "PHONE",
            "at": after(5),
            "daypart": "PM",
            "is_reached": False,
        }

        with pytest.raises(IntegrityError), transaction.atomic():
            Callback.objects.create(caller=cast.chen, handler=cast.chen, **row)
        with pytest.raises(IntegrityError), transaction.atomic():
            Callback.objects.create(caller=cast.lin, handler=cast.chen, accused=cast.lin, **row)


class TestTheCall:
    def test_not_in_quiet_hours(self, cast: Cast) -> None:
        """22:00 in Shanghai is twelve hours after the morning."""
        with pytest.raises(QuietHours):
            try_to_call(cast, handled(cast), hours=12)

    def test_unless_the_resident_asked_for_it(self, cast: Cast) -> None:
        matter = try_to_call(cast, handled(cast), hours=12, at_residents_wish=True)

        assert matter.status == "CALLED_BACK"

    def test_an_attempt_that_reaches_nobody_leaves_the_duty(self, cast: Cast) -> None:
        matter = try_to_call(cast, handled(cast), is_reached=False, verdict="", said="")

        assert matter.status == "HANDLED"
        assert owed(matter)[0].status == "OPEN"
        assert Callback.objects.get().daypart == "PM"

    def test_an_unsatisfied_resident_reopens_it_at_once(self, cast: Cast) -> None:
        matter = called_back(cast, handled(cast), "UNSATISFIED")

        assert (matter.status, matter.cycle_number) == ("FORWARDED", 2)
        old, new = matter.cycles.all()
        assert old.handled_by == cast.chen
        assert new.handled_at is None
        assert obligations.is_open(duties.ACCEPT, matter)

    def test_the_next_cycle_owes_its_own_call(self, cast: Cast) -> None:
        matter = called_back(cast, handled(cast), "UNSATISFIED")
        same = {"community": cast.community, "by": cast.liu}
        actions.accept(matter.pk, at=after(5.1), **same)
        actions.handle(matter.pk, at=after(8), result="换了整条胶缝", **same)

        assert [one.status for one in owed(matter)] == ["MET", "OPEN"]

    def test_every_reporter_of_a_merged_matter_is_called(self, cast: Cast) -> None:
        first = merged(cast)

        assert len(owed(first)) == 2
        one, other = first.reporters.all()
        assert try_to_call(cast, first, reporter_id=one.pk).status == "HANDLED"
        assert try_to_call(cast, first, reporter_id=other.pk, hours=6).status == "CALLED_BACK"
