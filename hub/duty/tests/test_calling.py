"""Roll call: the published roster is called, everybody on it answers, and nobody backdates it unseen."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from hub.duty import actions, inputs
from hub.duty.actions.calling import (
    CalledAlready,
    NobodyRostered,
    NoSuchLeave,
    NotAtPost,
    NotEverybody,
    NotOnTheList,
    NotThen,
    SayWhy,
)
from hub.duty.actions.errands import call_errand
from hub.duty.models import AttendanceDay, Punch, RollCall, RollLine
from hub.duty.queries.mustering import roll_of, verify_all
from hub.duty.tests.cast import (
    Cast,
    a_desk,
    a_roster,
    a_shift,
    june,
    on,
    planned,
    published,
)
from hub.kernel.house import the_house
from hub.kernel.refusals import Incomplete, NotAllowed

Said = actions.Said
HERE = Said("PRESENT")


@pytest.fixture
def third(cast: Cast) -> None:
    """On the 3rd 周敏 and 林芳 have the early shift from 8:00, 许婷 the late one from 14:00."""
    station, early, late = a_desk(cast), a_shift(cast), a_shift(cast, "中")
    roster = a_roster(cast, station)
    planned(cast, roster, station, "zhou", early, 3)
    planned(cast, roster, station, "lin", early, 3)
    planned(cast, roster, station, "xu", late, 3)
    published(cast, roster)


def called(cast: Cast, hour: int = 7, minute: int = 50, **answers: Said) -> RollCall:
    """孙姐 calls the roll of the 3rd and writes it down at once."""
    said = {cast.staff[who].pk: answer for who, answer in answers.items()}
    return actions.call_roll(
        cast.service.pk, **cast.doing("sun", on(3, hour, minute)), answers=said
    )


def known(cast: Cast, hour: int, minute: int = 0) -> dict[str, str]:
    return {one.staff.name: one.known for one in roll_of(cast.service, on(3, hour, minute))}


@pytest.mark.usefixtures("third")
class TestTheList:
    def test_is_the_roster_in_force_at_that_moment(self, cast: Cast) -> None:
        assert set(known(cast, 7, 50)) == {"周敏", "林芳"}
        assert set(known(cast, 13, 45)) == {"周敏", "林芳", "许婷"}
        assert set(known(cast, 16, 1)) == {"许婷"}

    def test_knows_who_punched_who_stands_at_their_post_and_who_is_away(
        self, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        actions.punch(**cast.doing("zhou", on(3, 7, 45)), direction="IN")
        leave = inputs.Leave(cast.xu.pk, on(3), on(4), "事假", "leave:1")
        monkeypatch.setattr(inputs, "_leave", [lambda *_asked: [leave]])
        assert known(cast, 7, 50)["周敏"] == "PRESENT"
        assert known(cast, 13, 45) == {"周敏": "ONPOST", "林芳": "", "许婷": "LEAVE"}

    def test_knows_who_is_out_on_an_errand(self, cast: Cast) -> None:
        call_errand(
            cast.service.pk,
            **cast.doing("sun", on(2, 9)),
            kind="EXTRA",
            title="搬运物资",
            starts_at=on(3, 6),
            ends_at=on(3, 8),
            needed=1,
            chosen=[cast.xu.pk],
            why="住得近",
        )
        assert known(cast, 13, 45)["许婷"] == ""
        assert set(known(cast, 7, 0)) == set()


@pytest.mark.usefixtures("third")
class TestCalling:
    def test_writes_down_everybody_and_gives_a_number(self, cast: Cast) -> None:
        call = called(cast, zhou=HERE, lin=Said("ABSENT", "未联系上"))
        assert call.number == "DM-2606-0001"
        assert not call.is_late
        assert [(one.staff.name, one.answer) for one in call.lines.all()] == [
            ("林芳", "ABSENT"),
            ("周敏", "PRESENT"),
        ]

    def test_is_the_leaders_of_that_department(self, cast: Cast) -> None:
        answers = {cast.zhou.pk: HERE, cast.lin.pk: HERE}
        for who in ("zhou", "hu", "feng", "ma"):
            with pytest.raises(NotAllowed):
                actions.call_roll(
                    cast.service.pk, **cast.doing(who, on(3, 7, 50)), answers=answers
                )

    def test_leaves_nobody_out_and_adds_nobody(self, cast: Cast) -> None:
        with pytest.raises(NotEverybody, match="林芳"):
            called(cast, zhou=HERE)
        with pytest.raises(NotOnTheList):
            called(cast, zhou=HERE, lin=HERE, xu=HERE)
        with pytest.raises(NobodyRostered):
            called(cast, hour=3)

    def test_takes_no_answer_that_is_not_so(self, cast: Cast) -> None:
        with pytest.raises(NoSuchLeave, match="林芳"):
            called(cast, zhou=HERE, lin=Said("LEAVE"))
        with pytest.raises(NotAtPost):
            called(cast, zhou=HERE, lin=Said("ONPOST"))
        with pytest.raises(SayWhy):
            called(cast, zhou=HERE, lin=Said("ABSENT"))

    def test_of_who_answered_is_a_punch_of_the_attendance(self, cast: Cast) -> None:
        called(cast, zhou=HERE, lin=Said("ABSENT", "未联系上"))
        assert [(one.staff.name, one.method) for one in Punch.objects.all()] == [("周敏", "ROLL")]
        actions.punch(**cast.doing("zhou", on(3, 16)), direction="OUT")
        actions.work_out(
            community=cast.community, by=the_house(), at=on(3, 19), first=june(3), last=june(3)
        )
        days = {one.staff.name: one.outcome for one in AttendanceDay.objects.all()}
        assert (days["周敏"], days["林芳"]) == ("NORMAL", "ABSENT")

    def test_happens_once_at_a_moment(self, cast: Cast) -> None:
        called(cast, zhou=HERE, lin=HERE)
        with pytest.raises(CalledAlready):
            called(cast, zhou=HERE, lin=HERE)


@pytest.mark.usefixtures("third")
class TestBackDating:
    def late(self, cast: Cast, **changes: object) -> RollCall:
        told = {"held_at": on(3, 7, 50), "why_late": "断网，先记在纸上", **changes}
        return actions.call_roll(
            cast.service.pk,
            **cast.doing("sun", on(3, 12)),
            answers={cast.zhou.pk: HERE, cast.lin.pk: Said("LATE", "堵车")},
            **told,
        )

    def test_is_seen_by_everybody_for_good(self, cast: Cast) -> None:
        call = self.late(cast)
        assert (call.is_late, call.recorded_at) == (True, on(3, 12))
        with pytest.raises(IntegrityError), transaction.atomic():
            RollCall.objects.filter(pk=call.pk).update(is_late=False)

    def test_makes_no_punch_of_who_came_late(self, cast: Cast) -> None:
        self.late(cast)
        assert [one.staff.name for one in Punch.objects.all()] == ["周敏"]

    def test_needs_a_reason_and_has_an_end(self, cast: Cast) -> None:
        with pytest.raises(Incomplete):
            self.late(cast, why_late="")
        with pytest.raises(NotThen):
            self.late(cast, held_at=on(2, 7, 50))
        with pytest.raises(NotThen):
            self.late(cast, held_at=on(3, 13))


@pytest.mark.usefixtures("third")
class TestVerifying:
    def test_names_the_roll_call_that_was_touched(self, cast: Cast) -> None:
        call = called(cast, zhou=HERE, lin=Said("ABSENT", "未联系上"))
        assert verify_all(cast.community) == ""
        line = RollLine.objects.get(call=call, answer="ABSENT")
        with connection.cursor() as cursor:
            dropped = "DROP TRIGGER duty_rollline_no_update"
            on_table = " ON duty_rollline" if connection.vendor == "postgresql" else ""
            cursor.execute(dropped + on_table)
            cursor.execute("UPDATE duty_rollline SET answer = 'LEAVE' WHERE id = %s", [line.pk])
        assert call.number in verify_all(cast.community)


class TestWhoeverCalls:
    """孙姐 leads and stands on the roster too: nobody notes their own time afterwards."""

    @pytest.fixture
    def leader_on_duty(self, cast: Cast) -> None:
        station, early = a_desk(cast, "sun", "zhou"), a_shift(cast)
        roster = a_roster(cast, station)
        planned(cast, roster, station, "sun", early, 3)
        planned(cast, roster, station, "zhou", early, 3)
        published(cast, roster)

    def called(self, cast: Cast, minute: int, **told: Any) -> RollCall:
        return actions.call_roll(
            cast.service.pk,
            **cast.doing("sun", on(3, 8, minute)),
            answers={cast.sun.pk: HERE, cast.zhou.pk: HERE},
            **told,
        )

    def seen(self) -> dict[str, Any]:
        return {one.staff.name: one.at for one in Punch.objects.all()}

    @pytest.mark.usefixtures("leader_on_duty")
    def test_is_seen_at_the_moment_they_write_and_not_before(self, cast: Cast) -> None:
        call = self.called(cast, 9, held_at=on(3, 7, 59))
        assert not call.is_late
        assert self.seen() == {"周敏": on(3, 7, 59), "孙姐": on(3, 8, 9)}

    @pytest.mark.usefixtures("leader_on_duty")
    def test_is_not_seen_at_all_in_a_call_written_down_late(self, cast: Cast) -> None:
        assert self.called(cast, 59, held_at=on(3, 7, 59), why_late="断网").is_late
        assert self.seen() == {"周敏": on(3, 7, 59)}


@pytest.mark.usefixtures("third")
def test_a_double_click_is_one_roll_call(cast: Cast) -> None:
    for second in (0, 1):
        actions.call_roll(
            cast.service.pk,
            **cast.doing("sun", on(3, 7, 50 + second)),
            answers={cast.zhou.pk: HERE, cast.lin.pk: HERE},
            key="once",
        )
    assert RollCall.objects.count() == 1
