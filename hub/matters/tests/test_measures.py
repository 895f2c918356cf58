"""What the objectives come to: each fate of a matter, counted once and the right way round."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from hub.kernel import decisions, measures, obligations
from hub.kernel.measures import Case, Reading
from hub.kernel.models import Pulse
from hub.matters import actions
from hub.matters.measures import CALL_BACK, HANDLE_OR_FORWARD, callback_figures
from hub.matters.models import Matter
from hub.matters.tests.cast import (
    MORNING,
    Cast,
    a_complaint,
    accepted,
    after,
    called_back,
    forwarded,
    handled,
    ruled,
    told,
)

BEGINS, ENDS = after(days=-9, hours=-10), after(days=20)
LATER = after(days=12)


def o2c(cast: Cast, as_of: datetime = LATER) -> Reading:
    return HANDLE_OR_FORWARD.compute(cast.community, BEGINS, ENDS, as_of)


def o3(cast: Cast, as_of: datetime = LATER) -> Reading:
    return CALL_BACK.compute(cast.community, BEGINS, ENDS, as_of)


def beside(reading: Reading, label: str) -> str:
    return next(str(value) for name, value, _hint in reading.beside if str(name) == label)


def on_the_spot(cast: Cast) -> Matter:
    return actions.take_in(
        told(cast, kind="ENQUIRY", type_code="T10.01", text="物业费怎么交"),
        community=cast.community,
        by=cast.zhou,
        at=MORNING,
        result="已告知缴费方式",
    )


def forwarded_late(cast: Cast) -> Matter:
    matter = a_complaint(cast)
    return actions.forward(
        matter.pk,
        community=cast.community,
        by=cast.zhou,
        at=after(minutes=16),
        department_id=cast.engineering.pk,
    )


def accepted_late(cast: Cast) -> Matter:
    matter = forwarded(cast)
    return actions.accept(
        matter.pk, community=cast.community, by=cast.chen, at=after(minutes=2 + 16)
    )


def accepted_in_time_after_a_bounce(cast: Cast) -> Matter:
    """Bounced at once; the clock of the first hand-over goes on, and is kept."""
    does = {"community": cast.community}
    matter = forwarded(cast)
    actions.bounce(matter.pk, by=cast.chen, at=after(minutes=4), reason="应由秩序部办", **does)
    actions.forward(
        matter.pk, by=cast.zhou, at=after(minutes=8), department_id=cast.order.pk, **does
    )
    return actions.accept(matter.pk, by=cast.wang, at=after(minutes=12), **does)


def accepted_late_because_of_a_bounce(cast: Cast) -> Matter:
    does = {"community": cast.community}
    matter = forwarded(cast)
    actions.bounce(matter.pk, by=cast.chen, at=after(minutes=14), reason="应由秩序部办", **does)
    actions.forward(
        matter.pk, by=cast.zhou, at=after(minutes=20), department_id=cast.order.pk, **does
    )
    return actions.accept(matter.pk, by=cast.wang, at=after(minutes=25), **does)


def came_back(cast: Cast, days: float) -> Matter:
    matter = on_the_spot(cast)
    return actions.reopen(
        matter.pk,
        community=cast.community,
        by=cast.lin,
        at=after(days=days),
        reason="业户说还是不会交",
    )


class TestHandedOverOrDone:
    @pytest.mark.parametrize(
        ("live", "counts"),
        [
            (on_the_spot, (1, 1)),
            (lambda cast: came_back(cast, 3), (0, 1)),
            (lambda cast: came_back(cast, 6.9), (0, 1)),
            (accepted, (1, 1)),
            (forwarded_late, (0, 1)),
            (accepted_late, (0, 1)),
            (accepted_in_time_after_a_bounce, (1, 1)),
            (accepted_late_because_of_a_bounce, (0, 1)),
            (forwarded, (0, 1)),
            (a_complaint, (0, 1)),
        ],
        ids=[
            "done on the spot",
            "came back within the week",
            "came back on the last day",
            "handed over and accepted",
            "forwarded late",
            "accepted late",
            "bounced, accepted within the first clock",
            "bounced, accepted after it",
            "never accepted",
            "never forwarded",
        ],
    )
    def test_each_fate_counts_once(
        self, cast: Cast, live: Callable[[Cast], Matter], counts: tuple[int, int]
    ) -> None:
        live(cast)

        found = o2c(cast)
        assert (found.numerator, found.n) == counts

    @pytest.mark.parametrize(
        ("live", "as_of"),
        [
            (on_the_spot, after(days=6)),
            (a_complaint, after(minutes=14)),
            (forwarded, after(minutes=16)),
        ],
        ids=["spot, within the week", "not yet forwarded", "not yet accepted"],
    )
    def test_what_has_not_come_to_its_moment_counts_neither_way(
        self, cast: Cast, live: Callable[[Cast], Matter], as_of: datetime
    ) -> None:
        live(cast)

        found = o2c(cast, as_of)
        assert (found.numerator, found.n) == (0, 0)
        assert beside(found, "未到判定时点") == "1"

    def test_nothing_at_all_is_no_data_and_never_everything(self, cast: Cast) -> None:
        frozen = HANDLE_OR_FORWARD.frozen(o2c(cast))

        assert (frozen["rate"], frozen["status"]) == (None, "NO_DATA")

    def test_the_cases_put_failures_first_and_say_why(self, cast: Cast) -> None:
        good, late, never = accepted(cast), forwarded_late(cast), a_complaint(cast, after(1))
        young = a_complaint(cast, after(days=11, hours=23, minutes=55))

        cases = cases_of(cast, "matters.handle_or_forward")
        assert [(c.title, c.tone) for c in cases] == [
            (late.number, "bad"),
            (never.number, "bad"),
            (young.number, "mute"),
            (good.number, "good"),
        ]
        assert cases[0].why.startswith("转交超时")
        assert cases[1].why == "一直没有转交"


def cases_of(cast: Cast, key: str, as_of: datetime = LATER) -> list[Case]:
    return measures.cases_of(key, cast.community, BEGINS, ENDS, as_of)


def tried(cast: Cast, matter: Matter, at: datetime, way: str) -> None:
    actions.call_back(
        matter.pk,
        community=cast.community,
        by=cast.lin,
        at=at,
        reporter_id=matter.reporters.get().pk,
        way=way,
        is_reached=False,
        said="响铃无人接",
    )


def out_of_reach(cast: Cast, *attempts: tuple[float, str]) -> Matter:
    """Handled two hours after the morning and tried in vain; the limit is 50 hours after it."""
    matter = ruled(cast, handled(cast))
    for hours, way in attempts:
        tried(cast, matter, after(hours), way)
    return matter


# Morning at 10:00: the seventh hour is the afternoon, the ninth the evening, the 25th next morning.
ENOUGH = ((6.0, "PHONE"), (9.0, "WECHAT"), (25.0, "PHONE"))


class TestCalledBack:
    def test_in_time_counts(self, cast: Cast) -> None:
        called_back(cast, ruled(cast, handled(cast)))

        found = o3(cast)
        assert (found.numerator, found.n) == (1, 1)

    def test_late_and_missed_are_told_apart(self, cast: Cast) -> None:
        called_back(cast, ruled(cast, handled(cast)), hours=51)
        ruled(cast, handled(cast))
        obligations.run_pass(after(60))

        found = o3(cast)
        assert (found.numerator, found.n) == (0, 2)
        assert (beside(found, "超时回访"), beside(found, "漏回访")) == ("1", "1")

    def test_one_not_due_yet_counts_neither_way(self, cast: Cast) -> None:
        ruled(cast, handled(cast))

        assert o3(cast, after(49)).n == 0
        assert o3(cast, after(51)).n == 1

    @pytest.mark.parametrize(
        ("attempts", "policy"),
        [
            (ENOUGH, 1),
            (ENOUGH[:2], 0),
            (((6.0, "PHONE"), (6.5, "WECHAT"), (7.0, "PHONE")), 0),
            (((6.0, "PHONE"), (9.0, "PHONE"), (25.0, "PHONE")), 0),
            ((*ENOUGH[:2], (51.0, "PHONE")), 0),
        ],
        ids=["enough", "two attempts", "one daypart", "one way", "the third after the limit"],
    )
    def test_honest_trying_counts_by_the_policy_and_never_in_the_strict_figure(
        self, cast: Cast, attempts: tuple[tuple[float, str], ...], policy: int
    ) -> None:
        out_of_reach(cast, *attempts)

        figures = callback_figures(cast.community, BEGINS, ENDS, LATER)
        assert (figures.due, figures.in_time, figures.policy) == (1, 0, policy)

    def test_so_it_does_once_the_matter_is_closed_on_it(self, cast: Cast) -> None:
        matter = out_of_reach(cast, *ENOUGH)
        close(cast, matter, after(30))

        figures = callback_figures(cast.community, BEGINS, ENDS, LATER)
        assert (figures.due, figures.in_time, figures.policy) == (1, 0, 1)

    def test_a_waived_reporter_is_excluded_and_counted_as_such(self, cast: Cast) -> None:
        matter = ruled(cast, handled(cast))
        decision = actions.propose_waiver(
            matter.pk,
            community=cast.community,
            by=cast.lin,
            at=after(3),
            reporter_id=matter.reporters.get().pk,
            no_contact="REFUSED",
            reason="业户说不用再打电话",
        )
        decisions.grant(decision, by=cast.wu, at=after(4))

        found = o3(cast)
        assert (found.n, found.excluded) == (0, 1)
        assert CALL_BACK.frozen(found)["is_over_exclusion_budget"]

    def test_an_invalid_complaint_owes_no_call(self, cast: Cast) -> None:
        ruled(cast, handled(cast), "INVALID", "x")

        assert o3(cast).n == 0

    def test_complaints_nobody_handled_stand_beside_it(self, cast: Cast) -> None:
        accepted(cast)
        obligations.run_pass(after(days=4))

        found = o3(cast, after(days=4))
        assert found.n == 0
        assert beside(found, "逾期未处理") == "1"

    def test_the_cases_put_failures_first(self, cast: Cast) -> None:
        good = called_back(cast, ruled(cast, handled(cast)))
        bad = ruled(cast, handled(cast, after(hours=0.1)))

        cases = cases_of(cast, "matters.call_back")
        assert [(c.title, c.tone) for c in cases] == [(bad.number, "bad"), (good.number, "good")]


def close(cast: Cast, matter: Matter, at: datetime) -> Matter:
    return actions.close(
        matter.pk,
        community=cast.community,
        by=cast.sun,
        at=at,
        cause_code="C4.3",
        responsible="PROPERTY",
    )


class TestChain:
    def test_a_closed_complaint_with_every_step_is_whole(self, cast: Cast) -> None:
        close(cast, called_back(cast, ruled(cast, handled(cast))), after(6))

        assert beside(o3(cast), "无缺环") == "1/1"

    def test_one_closed_without_a_call_is_a_gap(self, cast: Cast) -> None:
        """The actions refuse to close one; what was changed past them is still found."""
        whole = called_back(cast, ruled(cast, handled(cast)))
        close(cast, whole, after(6))
        Matter.objects.get(pk=whole.pk).cycles.update(called_back_at=None)

        assert beside(o3(cast), "无缺环") == "0/1"

    def test_without_closed_complaints_there_is_no_data(self, cast: Cast) -> None:
        assert beside(o3(cast), "无缺环") == "没有数据"


class TestCoverage:
    def test_is_the_share_of_the_hours_with_a_pulse(self, cast: Cast) -> None:
        begins, ends = MORNING, MORNING + timedelta(hours=10)
        for n in range(5):
            hour = MORNING + timedelta(hours=n)
            Pulse.objects.create(community=cast.community, hour=hour)

        found = CALL_BACK.compute(cast.community, begins, ends, LATER)
        assert found.coverage == pytest.approx(0.5)

    def test_without_a_pulse_there_is_no_figure(self, cast: Cast) -> None:
        called_back(cast, ruled(cast, handled(cast)))

        frozen = CALL_BACK.frozen(o3(cast))
        assert (frozen["coverage"], frozen["status"]) == (0.0, "NO_DATA")
