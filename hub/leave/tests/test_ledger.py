"""The ledger: append-only, its sum is the balance, never below nought, put right by two."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.kernel import decisions
from hub.kernel.decisions import OwnProposal
from hub.kernel.periods import Month
from hub.kernel.refusals import NotAllowed, Refusal
from hub.leave import actions, jobs
from hub.leave.actions.adjusting import NoQuota, OwnHistory
from hub.leave.actions.ledger import lots_of
from hub.leave.models import Entry
from hub.leave.queries.accounts import balances
from hub.leave.queries.month import accounts_of
from hub.leave.tests.cast import (
    Cast,
    a_leave,
    after,
    asked,
    balance_of,
    granted,
    kind,
    on,
    rostered,
)

HOUR = 60


def given_comp(cast: Cast, minutes: int, key: str, until: date | None = None) -> None:
    actions.credit(
        **cast.doing("ma"), staff=cast.zhou.pk, kind=kind(cast, "comp"), minutes=minutes,
        reason="5 月 9 日加班", key=key, expires_on=until,
    )  # fmt: skip


class TestRows:
    def test_are_never_changed_or_taken_away(self, cast: Cast) -> None:
        given_comp(cast, 480, "a")
        rows = Entry.objects.filter(staff=cast.zhou)
        for touch in (lambda: rows.update(minutes=999), lambda: rows.delete()):
            with pytest.raises(IntegrityError), transaction.atomic():
                touch()

    @pytest.mark.parametrize(
        "wrong",
        [
            {"seq": 2, "minutes": 60, "balance": 541},  # does not follow
            {"seq": 3, "minutes": 60, "balance": 540},  # leaves a gap
            {"seq": 2, "minutes": -481, "balance": -1, "movement": "ADJUST"},
            {"seq": 2, "minutes": 0, "balance": 480, "movement": "ADJUST"},
            {"seq": 2, "minutes": -60, "balance": 420},  # a grant that takes
        ],
    )
    def test_that_do_not_add_up_are_refused_by_the_database(
        self, cast: Cast, wrong: dict[str, object]
    ) -> None:
        given_comp(cast, 480, "a")
        told = {"movement": "GRANT", "has_quota": True, "year": 2026, "reason": "x", **wrong}
        with pytest.raises(IntegrityError), transaction.atomic():
            Entry.objects.create(
                community=cast.community, staff=cast.zhou, kind=kind(cast, "comp"), by=cast.ma,
                at=after(1), **told,
            )  # fmt: skip

    def test_no_lot_is_overdrawn(self, cast: Cast) -> None:
        given_comp(cast, 480, "a")
        given_comp(cast, 480, "b")
        lot = Entry.objects.get(key="a")
        with pytest.raises(IntegrityError), transaction.atomic():
            Entry.objects.create(
                community=cast.community, staff=cast.zhou, kind=kind(cast, "comp"), by=cast.ma,
                at=after(1), movement="ADJUST", has_quota=True, year=2026, reason="x", seq=3,
                minutes=-500, balance=460, lot=lot,
            )  # fmt: skip

    def test_a_grant_comes_once_for_its_key(self, cast: Cast) -> None:
        for _n in range(2):
            given_comp(cast, 480, "a")
        assert balance_of(cast, "comp") == 480


class TestYearly:
    def test_is_granted_by_the_night_and_once(self, cast: Cast) -> None:
        jobs.night(cast.community, after(1))
        jobs.night(cast.community, after(25))
        lot = lots_of(cast.zhou.pk, kind(cast, "annual").pk)
        assert [(one.minutes, one.expires_on) for one in lot] == [(5 * 480, date(2027, 12, 31))]

    def test_years_elsewhere_count_once_noted(self, cast: Cast) -> None:
        told = {"worked_since": date(2012, 3, 1), "ground": "社保缴费记录"}
        with pytest.raises(OwnHistory):
            actions.note_history(cast.wu.pk, **cast.doing("wu", after(1)), **told)
        with pytest.raises(NotAllowed):
            actions.note_history(cast.zhou.pk, **cast.doing("sun", after(1)), **told)
        actions.note_history(cast.zhou.pk, **cast.doing("wu", after(1)), **told)
        assert balance_of(cast, "annual") == 10 * 480

    def test_what_lapses_goes_with_its_last_day(self, cast: Cast) -> None:
        given_comp(cast, 480, "a", until=date(2026, 6, 10))
        given_comp(cast, 480, "b")
        jobs.night(cast.community, on(10, 12))
        assert balance_of(cast, "comp") == 960
        for _n in range(2):
            jobs.night(cast.community, on(11, 12))
        assert balance_of(cast, "comp") == 480


class TestTaking:
    def test_uses_first_what_lapses_first(self, cast: Cast) -> None:
        rostered(cast)
        given_comp(cast, 4 * HOUR, "late")
        given_comp(cast, 2 * HOUR, "soon", until=date(2026, 6, 30))
        leave = a_leave(cast, code="comp", from_at=on(3, 8), until_at=on(3, 11))
        parts = [(one.lot.key, one.minutes) for one in leave.entries.order_by("pk")]
        assert parts == [("soon", -120), ("late", -60)]

    def test_kinds_without_a_quota_are_counted(self, cast: Cast) -> None:
        a_leave(cast, first=3, last=4)
        entry = Entry.objects.get(staff=cast.zhou)
        assert (entry.minutes, entry.has_quota) == (-960, False)
        assert all(
            one.kind.name != "事假" for one in balances(cast.zhou, cast.community, on(1).date())
        )


class TestAdjusting:
    def propose(self, cast: Cast, who: str, minutes: int = 480, whom: str = "zhou"):
        return actions.propose_adjusting(
            cast.staff[whom].pk, **cast.doing(who), kind=kind(cast, "annual").pk, minutes=minutes,
            reason="上年漏发一天",
        )  # fmt: skip

    def test_is_by_two(self, cast: Cast) -> None:
        decision = self.propose(cast, "li")
        with pytest.raises(OwnProposal):
            decisions.grant(decision, by=cast.li, at=after(1))
        with pytest.raises(NotAllowed):
            decisions.grant(decision, by=cast.wu, at=after(1))
        decisions.grant(decision, by=cast.zhao, at=after(1))
        assert balance_of(cast, "annual") == 480

    def test_is_never_ones_own(self, cast: Cast) -> None:
        with pytest.raises(NotAllowed):
            self.propose(cast, "wu", whom="wu")

    def test_never_goes_below_nought(self, cast: Cast) -> None:
        decision = self.propose(cast, "wu", -480)
        with pytest.raises(Refusal):
            decisions.grant(decision, by=cast.li, at=after(1))

    def test_wants_a_kind_with_a_quota(self, cast: Cast) -> None:
        with pytest.raises(NoQuota):
            actions.propose_adjusting(
                cast.zhou.pk, **cast.doing("wu"), kind=kind(cast, "personal").pk, minutes=480,
                reason="x",
            )  # fmt: skip


class TestTheSumIsTheBalance:
    @settings(
        max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(
        steps=st.lists(
            st.tuples(
                st.sampled_from(["grant", "lapsing", "take", "return", "expire", "adjust"]),
                st.integers(1, 20),
            ),
            max_size=12,
        )
    )
    def test_whatever_happens(self, cast: Cast, steps: list[tuple[str, int]]) -> None:
        comp = kind(cast, "comp")
        with transaction.atomic():
            taken = []
            for n, (what, size) in enumerate(steps):
                minutes = size * 30
                try:
                    with transaction.atomic():
                        if what == "grant":
                            given_comp(cast, minutes, f"g{n}")
                        elif what == "lapsing":
                            given_comp(cast, minutes, f"l{n}", until=date(2026, 6, n + 1))
                        elif what == "take":
                            hours = {
                                "from_at": on(3 + n, 8),
                                "until_at": on(3 + n, 8, min(minutes, 400)),
                            }
                            day = {"first": 3 + n, "last": 3 + n}
                            taken.append(granted(cast, asked(cast, code="comp", **day, **hours)))
                        elif what == "return" and taken:
                            actions.cancel(taken.pop().pk, **cast.doing("zhou", after(1)))
                        elif what == "expire":
                            actions.expire(
                                cast.zhou.pk, comp.pk, community=cast.community, by=cast.ma,
                                at=on(1 + size),
                            )  # fmt: skip
                        elif what == "adjust":
                            sign = 1 if size % 2 else -1
                            decision = actions.propose_adjusting(
                                cast.zhou.pk, **cast.doing("wu"), kind=comp.pk,
                                minutes=sign * minutes, reason="核对",
                            )  # fmt: skip
                            decisions.grant(decision, by=cast.li, at=after(1))
                except Refusal:
                    continue
            own = Entry.objects.filter(staff=cast.zhou, kind=comp).order_by("seq")
            summed = own.aggregate(sum=Sum("minutes"))["sum"] or 0
            shown = next(
                one.minutes
                for one in balances(cast.zhou, cast.community, on(1).date())
                if one.kind.kind_id == comp.pk
            )
            last = own.last()
            assert summed == shown == (last.balance if last else 0) >= 0
            assert sum(lot.minutes for lot in lots_of(cast.zhou.pk, comp.pk)) == summed
            month = [
                one
                for one in accounts_of(cast.community, Month(2026, 5), [cast.zhou.pk])
                if one.kind.kind_id == comp.pk
            ]
            for one in month:
                assert (
                    one.closing
                    == one.opening + one.granted - one.taken - one.expired + one.adjusted
                )
            transaction.set_rollback(True)
