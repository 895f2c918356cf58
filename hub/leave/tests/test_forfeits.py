"""Annual leave lost after long sick or personal leave (条例 4): reckoned, proposed, confirmed by another."""

from datetime import date, datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from hub.kernel import decisions
from hub.kernel.decisions import OwnProposal
from hub.kernel.house import the_house
from hub.kernel.models import Decision, Event, Notice
from hub.kernel.refusals import Incomplete, Missing, NotAllowed, Refusal
from hub.leave import actions, jobs
from hub.leave.models import Entry, Forfeit, KindVersion
from hub.leave.queries.forfeits import found_in, mark
from hub.leave.tests.cast import Cast, a_leave, after, asked, balance_of, granted, kind, on, owed
from hub.people.tests.seats import Seat

DAY = 480
MONTH = 174 * 60


def sick_for(
    cast: Cast, days: int, code: str = "sick", who: str = "zhou", by: str = "qian"
) -> None:
    """So many working days from 1 June on, granted."""
    last = on(1).date()
    left = days
    while True:
        if last.weekday() < 5 and last != date(2026, 6, 19):
            left -= 1
            if not left:
                break
        last = date.fromordinal(last.toordinal() + 1)
    granted(cast, asked(cast, who, code=code, first=1, last_day=last), after(1), by)


def night(cast: Cast, at: datetime | None = None) -> None:
    jobs.night(cast.community, at or on(20, 1, month=9))


def found(cast: Cast) -> Forfeit:
    return Forfeit.objects.get(staff=cast.zhou)


def proposed(cast: Cast, who: str = "sun") -> Decision:
    return actions.propose_forfeit(
        found(cast).pk, **cast.doing(who, on(21, 9, month=9)), ground="病假条四张已看原件"
    )


def left(cast: Cast) -> int:
    return balance_of(cast, "annual")


class TestTheMarks:
    @pytest.mark.parametrize(
        ("years", "months"), [(1, 2), (9, 2), (10, 3), (19, 3), (20, 4), (35, 4)]
    )
    def test_of_sick_leave_go_by_years_of_work(self, years: int, months: int) -> None:
        assert mark(years, months * MONTH, 0, MONTH) == ("SICK", months * MONTH, months * MONTH)
        assert mark(years, months * MONTH - 1, 0, MONTH) is None

    def test_of_personal_leave_is_twenty_days(self) -> None:
        assert mark(3, 0, 20 * DAY, MONTH) == ("PERSONAL", 20 * DAY, 20 * DAY)
        assert mark(3, 0, 20 * DAY - 1, MONTH) is None

    def test_is_none_before_a_full_year_of_work(self) -> None:
        assert mark(0, 9 * MONTH, 99 * DAY, MONTH) is None


class TestReckoning:
    """周敏 joined in 2024: two months are 43 days and a half of work."""

    def test_reaches_the_mark_with_the_ledger(self, cast: Cast) -> None:
        sick_for(cast, 44)
        night(cast)
        row = found(cast)
        assert (row.ground, row.year, row.counted_minutes, row.limit_minutes) == (
            "SICK", 2026, 44 * DAY, 2 * MONTH,
        )  # fmt: skip
        assert owed(row, "leave.forfeit").role == "LD"

    def test_not_a_day_below(self, cast: Cast) -> None:
        sick_for(cast, 43)
        night(cast)
        assert not Forfeit.objects.exists()

    def test_what_came_back_does_not_count(self, cast: Cast) -> None:
        sick_for(cast, 44)
        leave = cast.zhou.leave.get()
        actions.go_on(leave.pk, community=cast.community, by=the_house(), at=on(1, 9))
        actions.sign_back(leave.pk, **cast.doing("sun", on(3, 12)), returned_at=on(3, 7))
        night(cast)
        assert not Forfeit.objects.exists()

    def test_personal_leave_counts_only_on_full_pay(self, cast: Cast) -> None:
        sick_for(cast, 20, code="personal")
        night(cast)
        assert not Forfeit.objects.exists()

    def test_personal_leave_on_full_pay(self, cast: Cast) -> None:
        version = KindVersion.objects.get(kind=kind(cast, "personal"))
        actions.change_kind(
            kind(cast, "personal").pk, **cast.doing("li"), valid_from=after(0).date(),
            reason="本公司事假不扣工资", is_paid=True, law=version.law,
        )  # fmt: skip
        sick_for(cast, 20, code="personal")
        night(cast)
        assert found(cast).ground == "PERSONAL"

    def test_of_the_next_year_where_this_years_was_used(self, cast: Cast) -> None:
        actions.grant_annual(cast.zhou, **cast.doing("ma"))
        a_leave(
            cast,
            code="annual",
            first_day=on(29, 9, month=5).date(),
            last_day=on(29, 9, month=5).date(),
        )
        sick_for(cast, 44)
        night(cast)
        row = found(cast)
        assert (row.counted_year, row.year, row.used_minutes) == (2026, 2027, DAY)

    def test_a_leave_over_new_year_counts_where_its_days_are(self, cast: Cast) -> None:
        """From 1 December into February: 23 days of work lie in the old year."""
        from hub.kernel import workdays

        workdays.fill(2027)
        leave = granted(
            cast,
            asked(cast, at=on(1, 9, month=11), code="sick", first_day=date(2026, 12, 1), last_day=date(2027, 2, 26)),
            on(1, 10, month=11), "qian",
        )  # fmt: skip
        assert leave.minutes > 44 * DAY
        assert not list(found_in(cast.community, 2026, date(2027, 3, 1)))

    def test_is_put_before_the_leader_once(self, cast: Cast) -> None:
        sick_for(cast, 44)
        night(cast)
        night(cast, on(21, 1, month=9))
        assert Forfeit.objects.count() == 1

    def test_takes_nothing_by_itself(self, cast: Cast) -> None:
        sick_for(cast, 44)
        night(cast)
        assert left(cast) == 5 * DAY


class TestByTwo:
    @pytest.fixture(autouse=True)
    def ill(self, cast: Cast) -> None:
        sick_for(cast, 44)
        night(cast)

    def test_takes_what_is_left_of_the_year_by_entries(self, cast: Cast) -> None:
        decision = proposed(cast)
        assert left(cast) == 5 * DAY
        decisions.grant(decision, by=cast.li, at=on(22, 9, month=9))
        row = found(cast)
        assert (row.status, row.lost_minutes, left(cast)) == ("CONFIRMED", 5 * DAY, 0)
        entry = Entry.objects.filter(movement="ADJUST").get()
        assert entry.reason == "条例第四条：2026 年度不享受"
        assert Notice.objects.filter(person=cast.zhou, subject_type="leave.forfeit").count() == 2

    def test_and_grants_no_more_of_it(self, cast: Cast) -> None:
        decisions.grant(proposed(cast), by=cast.li, at=on(22, 9, month=9))
        night(cast, on(23, 1, month=9))
        assert left(cast) == 0

    @pytest.mark.parametrize("who", ["sun", "wu", "zhou", "feng", "hu"])
    def test_the_second_is_a_head_and_somebody_else(self, cast: Cast, who: str) -> None:
        decision = proposed(cast)
        with pytest.raises(NotAllowed):
            decisions.grant(decision, by=cast.staff[who], at=on(22, 9, month=9))

    def test_a_head_who_proposed_does_not_confirm(self, cast: Cast) -> None:
        decision = proposed(cast, "li")
        with pytest.raises(OwnProposal):
            decisions.grant(decision, by=cast.li, at=on(22, 9, month=9))

    @pytest.mark.parametrize(
        ("who", "answer"),
        [("zhou", NotAllowed), ("hu", Missing), ("feng", Missing), ("lin", Missing)],
    )
    def test_nobody_else_proposes(self, cast: Cast, who: str, answer: type[Exception]) -> None:
        with pytest.raises(answer):
            proposed(cast, who)

    def test_the_database_wants_two(self, cast: Cast) -> None:
        rows = Forfeit.objects.filter(pk=found(cast).pk)
        for change in (
            {"status": "CONFIRMED"},
            {"status": "CONFIRMED", "proposed_by": cast.li, "confirmed_by": cast.li},
            {"proposed_by": cast.zhou},
            {"counted_minutes": 1},
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                rows.update(**change)

    def test_a_no_sends_it_back_to_the_leader(self, cast: Cast) -> None:
        decision = proposed(cast)
        decisions.refuse(decision, by=cast.li, at=on(22, 9, month=9), answer="其中两周是工伤")
        assert (found(cast).status, left(cast)) == ("FOUND", 5 * DAY)
        assert owed(found(cast), "leave.forfeit").status == "OPEN"

    def test_the_journal_does_not_tell_of_health(self, cast: Cast) -> None:
        proposed(cast)
        told = Event.objects.filter(subject_type="leave.forfeit").values_list("detail", flat=True)
        assert not any("病" in str(detail) for detail in told)

    def test_the_leader_may_let_it_be(self, cast: Cast) -> None:
        with pytest.raises(Incomplete):
            actions.keep_leave(found(cast).pk, **cast.doing("sun", on(21, 9, month=9)), reason="")
        actions.keep_leave(
            found(cast).pk, **cast.doing("sun", on(21, 9, month=9)), reason="公司照发"
        )
        assert found(cast).status == "KEPT"
        assert owed(found(cast), "leave.forfeit").status == "MET"
        with pytest.raises(Refusal):
            proposed(cast)

    @pytest.mark.parametrize(
        ("who", "code"), [("zhou", 200), ("sun", 200), ("li", 200), ("feng", 404), ("hu", 404)]
    )
    def test_who_sees_the_reckoning(self, cast: Cast, seat: Seat, who: str, code: int) -> None:
        hours = (on(21, 9, month=9) - after(0)).total_seconds() / 3600
        page = seat(who, hours).get(reverse("leave:forfeit", args=[found(cast).pk]))
        assert page.status_code == code
        if code == 200:
            assert "44 天" in page.content.decode()

    def test_proposed_and_confirmed_by_the_pages(self, cast: Cast, seat: Seat) -> None:
        hours = (on(21, 9, month=9) - after(0)).total_seconds() / 3600
        assert (
            "年休假待核对" in seat("sun", hours).get(reverse("leave:approvals")).content.decode()
        )
        where = reverse("leave:act", args=["forfeit", found(cast).pk, "propose"])
        seat("sun", hours).post(where, {"ground": "病假条四张已看原件"})
        desk = seat("li", hours + 1).get(reverse("leave:approvals")).content.decode()
        assert "病假条四张已看原件" in desk
        decision = Decision.objects.get(kind="leave.forfeit")
        seat("li", hours + 1).post(
            reverse("leave:decide", args=[decision.pk]), {"verdict": "grant", "answer": ""}
        )
        assert found(cast).status == "CONFIRMED"


class TestMaternityLeave:
    def test_is_the_nations_number_until_the_community_names_its_province(
        self, cast: Cast
    ) -> None:
        row = KindVersion.objects.get(kind=kind(cast, "maternity"))
        assert (row.most_days, row.is_checked) == (98, False)
        told: dict[str, Any] = {"most_days": 178, "is_checked": True}
        changed = actions.change_kind(
            row.kind_id, **cast.doing("li"), valid_from=after(0).date(), reason="按省条例补八十天",
            law="女职工劳动保护特别规定第七条；广东省人口与计划生育条例第三十条", **told,
        )  # fmt: skip
        assert changed.most_days == 178

    @pytest.mark.parametrize("code", ["paternity", "childcare"])
    def test_what_no_national_law_numbers_has_no_number(self, cast: Cast, code: str) -> None:
        row = KindVersion.objects.get(kind=kind(cast, code))
        assert (row.most_days, row.is_checked) == (0, False)
