"""Severity and major complaints: anyone raises, few lower, two directors sign each stage (R2.8)."""

import pytest

from hub.kernel import obligations
from hub.kernel.refusals import NotAllowed
from hub.matters import actions, duties
from hub.matters.actions.closing import StagesMissing
from hub.matters.actions.major import AlreadySigned, EarlierStageOpen, NotMajor
from hub.matters.actions.severity import NotHigher
from hub.matters.models import Matter
from hub.matters.tests.cast import Cast, a_complaint, accepted, after, closed, handled


def raised(cast: Cast, matter: Matter, who: str = "chen", severity: str = "3") -> Matter:
    return actions.raise_severity(
        matter.pk,
        community=cast.community,
        by=getattr(cast, who),
        at=after(0.5),
        severity=severity,
        reason="小孩手被划伤",
    )


def written(cast: Cast, matter: Matter, stage: str = "1", hours: float = 1) -> Matter:
    return actions.write_stage(
        matter.pk,
        community=cast.community,
        by=cast.wu,
        at=after(hours),
        stage=stage,
        said="双方到场",
    )


def signed(cast: Cast, matter: Matter, who: str, stage: str = "1", hours: float = 1.5) -> Matter:
    return actions.sign_stage(
        matter.pk, community=cast.community, by=getattr(cast, who), at=after(hours), stage=stage
    )


class TestSeverity:
    @pytest.mark.parametrize("who", ["chen", "zhou", "zhao"])
    def test_anyone_at_work_on_it_may_raise(self, cast: Cast, who: str) -> None:
        matter = raised(cast, accepted(cast), who)

        assert matter.severity == "3"
        assert obligations.is_open(duties.JOINT_START, matter)

    def test_raising_goes_up_only(self, cast: Cast) -> None:
        with pytest.raises(NotHigher):
            raised(cast, accepted(cast, severity="2"), severity="2")

    @pytest.mark.parametrize(
        ("who", "changes", "may"),
        [
            ("li", {}, True),
            ("qian", {}, True),
            ("wu", {}, False),
            ("zhao", {}, False),
            ("li", {"type_code": "T09.01"}, False),  # about customer service: the manager only
            ("qian", {"type_code": "T09.01"}, True),
        ],
    )
    def test_only_director_or_manager_lowers(
        self, cast: Cast, who: str, changes: dict[str, str], may: bool
    ) -> None:
        matter = a_complaint(cast, severity="3", **changes)
        does = {
            "community": cast.community,
            "by": getattr(cast, who),
            "at": after(1),
            "severity": "2",
            "reason": "核实没有受伤",
        }
        if may:
            assert actions.lower_severity(matter.pk, **does).severity == "2"
            return
        with pytest.raises(NotAllowed):
            actions.lower_severity(matter.pk, **does)


class TestStages:
    def test_are_for_major_ones(self, cast: Cast) -> None:
        with pytest.raises(NotMajor):
            written(cast, accepted(cast))

    def test_both_signatures_of_the_first_meet_the_joint_start(self, cast: Cast) -> None:
        matter = written(cast, a_complaint(cast, severity="3"))
        signed(cast, matter, "li")
        assert obligations.is_open(duties.JOINT_START, matter)

        signed(cast, matter, "zhao")
        assert not obligations.is_open(duties.JOINT_START, matter)

    def test_nobody_signs_twice(self, cast: Cast) -> None:
        matter = written(cast, a_complaint(cast, severity="3"))
        signed(cast, matter, "li")

        with pytest.raises(AlreadySigned):
            signed(cast, matter, "li")

    def test_nobody_else_signs(self, cast: Cast) -> None:
        matter = written(cast, a_complaint(cast, severity="3"))

        with pytest.raises(NotAllowed):
            signed(cast, matter, "wu")

    def test_the_manager_signs_where_the_office_is_accused(self, cast: Cast) -> None:
        accused = {"severity": "3", "accused_department_id": cast.office.pk}
        matter = written(cast, a_complaint(cast, **accused))

        with pytest.raises(NotAllowed):
            signed(cast, matter, "zhao")
        signed(cast, matter, "qian")

    def test_come_one_after_the_other(self, cast: Cast) -> None:
        matter = written(cast, a_complaint(cast, severity="3"))
        signed(cast, matter, "li")

        with pytest.raises(EarlierStageOpen):
            written(cast, matter, "2", 2)

    def test_are_all_signed_before_it_is_closed(self, cast: Cast) -> None:
        matter = handled(cast, severity="3")
        decision = actions.propose_ruling(
            matter.pk,
            community=cast.community,
            by=cast.lin,
            at=after(2.2),
            validity="VALID",
            valid_ground="b",
            said="属实",
        )
        from hub.kernel import decisions

        decisions.grant(decision, by=cast.li, at=after(2.3))
        actions.call_back(
            matter.pk,
            community=cast.community,
            by=cast.zhao,
            at=after(3),
            reporter_id=matter.reporters.get().pk,
            way="VISIT",
            is_reached=True,
            verdict="SATISFIED",
            said="谢谢两位主任",
        )
        close = {"cause_code": "C4.3", "responsible": "PROPERTY", "community": cast.community}

        with pytest.raises(StagesMissing):
            actions.close(matter.pk, by=cast.sun, at=after(4), **close)
        for n, stage in enumerate("1234"):
            written(cast, matter, stage, 5 + n)
            signed(cast, matter, "li", stage, 5.2 + n)
            signed(cast, matter, "zhao", stage, 5.4 + n)
        assert actions.close(matter.pk, by=cast.sun, at=after(10), **close).status == "CLOSED"


class TestClosing:
    def test_a_whole_chain_goes_into_the_archive(self, cast: Cast) -> None:
        matter = closed(cast)

        filed = actions.file(matter.pk, community=cast.community, by=cast.sun, at=after(7))
        assert filed.status == "FILED"

    def test_a_closed_matter_stays_closed(self, cast: Cast) -> None:
        from hub.kernel.lifecycle import WrongState
        from hub.matters.actions.closing import TooLate

        with pytest.raises((TooLate, WrongState)):
            actions.reopen(
                closed(cast).pk,
                community=cast.community,
                by=cast.zhou,
                at=after(8),
                reason="又漏了",
            )

    def test_later_contact_opens_a_linked_one(self, cast: Cast) -> None:
        old = closed(cast)

        new = a_complaint(cast, after(30), follows_id=old.pk)
        assert new.follows == old
