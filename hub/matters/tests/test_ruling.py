"""Valid or not: proposed by one, decided by another, never by those it is about; told; appealed."""

import pytest
from django.db import IntegrityError, transaction

from hub.kernel import decisions, obligations
from hub.kernel.decisions import AlreadyWaiting, OwnProposal
from hub.kernel.models import Decision, Obligation
from hub.kernel.refusals import NotAllowed
from hub.matters import actions, duties
from hub.matters.actions.ruling import (
    AlreadyRuled,
    GroundMissing,
    NotAComplaint,
    NothingToAppeal,
    NotTheRuler,
)
from hub.matters.models import Matter
from hub.matters.tests.cast import Cast, a_complaint, after, handled, ruled
from hub.people.models import Deputy, Recusal


def propose(cast: Cast, matter: Matter, who: str = "lin", **changes: str) -> Decision:
    said = {"validity": "VALID", "valid_ground": "b", "said": "看过现场，确实没修好"}
    return actions.propose_ruling(
        matter.pk,
        community=cast.community,
        by=getattr(cast, who),
        at=after(2.1),
        **{**said, **changes},
    )


class TestWhoDecides:
    @pytest.mark.parametrize(
        ("changes", "who", "answer"),
        [
            ({}, "wu", None),  # ordinary: the supervisor
            ({}, "li", None),  # or the director
            ({}, "zhao", NotTheRuler),
            ({}, "feng", NotTheRuler),
            ({}, "sun", NotTheRuler),
            ({"severity": "3"}, "wu", NotTheRuler),  # major: the director
            ({"severity": "3"}, "li", None),
            ({"type_code": "T10.02"}, "wu", NotTheRuler),  # money: the director
            ({"type_code": "T10.02"}, "li", None),
            ({"type_code": "T09.01"}, "li", NotTheRuler),  # about customer service: not it
            ({"type_code": "T09.01"}, "zhao", None),
            ({"type_code": "T09.01"}, "qian", None),
        ],
    )
    def test_depends_on_what_it_is_about(
        self, cast: Cast, changes: dict[str, str], who: str, answer: type[Exception] | None
    ) -> None:
        decision = propose(cast, handled(cast, **changes))

        if answer is None:
            decisions.grant(decision, by=getattr(cast, who), at=after(2.5))
            assert Matter.objects.get(pk=decision.subject_id).validity == "VALID"
        else:
            with pytest.raises(answer):
                decisions.grant(decision, by=getattr(cast, who), at=after(2.5))

    def test_never_the_proposer(self, cast: Cast) -> None:
        decision = propose(cast, handled(cast), "wu")

        with pytest.raises(OwnProposal):
            decisions.grant(decision, by=cast.wu, at=after(2.5))

    def test_never_the_proposers_deputy_in_the_proposers_office(self, cast: Cast) -> None:
        """Rule 25: a deputy carries the principal's conflicts."""
        decision = propose(cast, handled(cast), "wu")
        Deputy.objects.create(
            community=cast.community,
            principal=cast.wu,
            deputy=cast.sun,
            role="SUP",
            since=after(0),
            until=after(days=3),
            reason="休假",
            made_by=cast.li,
        )

        with pytest.raises(OwnProposal):
            decisions.grant(decision, by=cast.sun, at=after(2.5))

    def test_never_the_department_complained_about(self, cast: Cast) -> None:
        matter = handled(cast, accused_department_id=cast.office.pk)

        with pytest.raises(NotTheRuler):
            decisions.grant(propose(cast, matter), by=cast.zhao, at=after(2.5))
        decisions.grant(Decision.objects.get(), by=cast.qian, at=after(2.6))

    def test_never_a_relative_of_the_accused(self, cast: Cast) -> None:
        Recusal.objects.create(
            staff=cast.wu, about=cast.liu, reason="亲属", made_by=cast.li, at=after(0)
        )

        with pytest.raises(NotTheRuler):
            decisions.grant(
                propose(cast, handled(cast, accused_id=cast.liu.pk)), by=cast.wu, at=after(2.5)
            )

    def test_the_database_refuses_the_proposer_too(self, cast: Cast) -> None:
        decision = propose(cast, handled(cast))

        with pytest.raises(IntegrityError), transaction.atomic():
            Decision.objects.filter(pk=decision.pk).update(decider=decision.proposer)


class TestTheRuling:
    def test_needs_a_ground_that_fits(self, cast: Cast) -> None:
        with pytest.raises(GroundMissing):
            propose(cast, handled(cast), validity="INVALID", valid_ground="b")

    def test_is_for_complaints_only(self, cast: Cast) -> None:
        with pytest.raises(NotAComplaint):
            propose(cast, handled(cast, kind="REPAIR_HOME"))

    def test_waits_once_at_a_time(self, cast: Cast) -> None:
        matter = handled(cast)
        propose(cast, matter)

        with pytest.raises(AlreadyWaiting):
            propose(cast, matter, "sun")

    def test_is_made_once(self, cast: Cast) -> None:
        matter = ruled(cast, handled(cast))

        with pytest.raises(AlreadyRuled):
            propose(cast, matter)

    def test_meets_the_duty_to_rule(self, cast: Cast) -> None:
        matter = ruled(cast, handled(cast))

        assert Obligation.objects.about(matter).get(kind=duties.RULE.code).status == "MET"

    def test_turned_down_leaves_it_pending(self, cast: Cast) -> None:
        decision = propose(cast, handled(cast))
        decisions.refuse(decision, by=cast.wu, at=after(2.5), answer="照片看不出来，再去一次")

        matter = Matter.objects.get(pk=decision.subject_id)
        assert matter.validity == "PENDING"
        assert propose(cast, matter).status == "PROPOSED"


class TestAppeal:
    def rejected(self, cast: Cast) -> Matter:
        return ruled(cast, handled(cast), "INVALID", "x")

    def appeal(self, cast: Cast, matter: Matter) -> Decision:
        return actions.appeal(
            matter.pk, community=cast.community, by=cast.zhou, at=after(4), said="有照片为证"
        )

    def test_needs_a_ruling_of_invalid(self, cast: Cast) -> None:
        with pytest.raises(NothingToAppeal):
            self.appeal(cast, ruled(cast, handled(cast)))

    def test_goes_to_the_next_rung_and_another_person(self, cast: Cast) -> None:
        decision = self.appeal(cast, self.rejected(cast))

        with pytest.raises(NotTheRuler):
            decisions.grant(decision, by=cast.wu, at=after(5))
        decisions.grant(decision, by=cast.li, at=after(5))

        matter = Matter.objects.get(pk=decision.subject_id)
        assert matter.validity == "VALID"
        assert obligations.is_open(duties.CALL_BACK, matter)
        assert not obligations.is_open(duties.TELL_RULING, matter)

    def test_the_complainant_must_be_told_before_closing(self, cast: Cast) -> None:
        from hub.matters.actions.closing import NotTold

        matter = self.rejected(cast)
        close = {"cause_code": "C6.1", "responsible": "SELF", "community": cast.community}

        with pytest.raises(NotTold):
            actions.close(matter.pk, by=cast.sun, at=after(5), **close)
        actions.tell_ruling(
            matter.pk, community=cast.community, by=cast.lin, at=after(6), said="已说明依据"
        )
        assert actions.close(matter.pk, by=cast.sun, at=after(7), **close).status == "CLOSED"


class TestTheDuty:
    @pytest.mark.parametrize(("severity", "hours"), [("1", 24), ("2", 4), ("3", 1)])
    def test_runs_by_severity(self, cast: Cast, severity: str, hours: int) -> None:
        matter = a_complaint(cast, severity=severity)

        assert Obligation.objects.about(matter).get(kind=duties.RULE.code).due_at == after(hours)

    def test_strangers_to_the_house_rules_do_not_propose(self, cast: Cast) -> None:
        with pytest.raises(NotAllowed):
            propose(cast, handled(cast), "feng")
