"""A spot check: who may, of whom, when; what a dress notice suspends; and what the person says to it."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from hub.conduct import actions, jobs
from hub.conduct.actions.checking import (
    NotOnPost,
    NotYourPeople,
    NotYourReview,
    NotYours,
    SayWhy,
    Suspended,
    WrongMoment,
)
from hub.conduct.models import Check, CheckItem, Finding
from hub.conduct.tests.answers import contested, replied, reviewed
from hub.conduct.tests.cast import AT, Cast, a_notice, checked, item, on, owed, seen
from hub.directives import actions as directives
from hub.duty import inputs
from hub.kernel import obligations
from hub.kernel.lifecycle import WrongState
from hub.kernel.models import Notice
from hub.kernel.refusals import Incomplete, Missing, NotAllowed
from hub.people.actions import appoint_deputy, declare_recusal
from hub.people.models import Role


class TestMaking:
    def test_without_a_finding_it_is_clean_and_asks_nothing(self, cast: Cast) -> None:
        check = checked(cast)
        assert (check.status, check.number, check.reply_by) == ("CLEAN", "CC-202606-001", None)
        assert not Notice.objects.filter(person=cast.zhou, subject_id=check.pk).exists()

    def test_with_one_the_person_is_told_and_has_two_days(self, cast: Cast) -> None:
        check = checked(cast, "ARMS", "CHAT")
        assert (check.status, check.reply_by) == ("TOLD", AT + timedelta(hours=48))
        duty = owed(check, "conduct.reply")
        assert (duty.person, duty.due_at) == (cast.zhou, AT + timedelta(hours=48))
        told = Notice.objects.filter(person=cast.zhou).latest("pk")
        assert "可以提出异议" in told.text

    def test_every_finding_cites_an_article(self, cast: Cast) -> None:
        check = checked(cast, "ARMS")
        assert check.findings.get().item.article == "第七条"
        with pytest.raises(IntegrityError), transaction.atomic():
            CheckItem.objects.create(
                community=cast.community, code="OTHER", number=1, place=99, area="POST", name="其他",
                article="", valid_from=on(1).date(), made_by=cast.li, made_at=AT, reason="兜底",
            )  # fmt: skip

    def test_says_what_was_seen(self, cast: Cast) -> None:
        for note in ("  ", "长" * 301):
            with pytest.raises(Incomplete):
                checked(cast, "ARMS", note=note)

    @pytest.mark.parametrize(
        ("by", "may"),
        [
            ("sun", True),
            ("wu", True),
            ("li", True),
            ("zhao", True),
            ("zhou", False),  # herself
            ("lin", False),
            ("hu", False),  # another team's leader
            ("feng", False),
            ("ma", False),
            ("qian", False),  # whose word stands above all reviews
        ],
    )
    def test_is_by_those_above_and_never_oneself(self, cast: Cast, by: str, may: bool) -> None:
        if may:
            assert checked(cast, "ARMS", by=by).inspector == cast.staff[by]
            return
        with pytest.raises(NotYourPeople):
            checked(cast, "ARMS", by=by)

    def test_nor_oneself_in_the_office_of_another(self, cast: Cast) -> None:
        self._stands_in(cast, "zhou", "sun")
        with pytest.raises(NotYourPeople):
            checked(cast, "ARMS", by="zhou")
        row = checked(cast, who="lin")
        with pytest.raises(IntegrityError), transaction.atomic():
            Check.objects.create(
                **{
                    name: getattr(row, name)
                    for name in (
                        "community", "assignment", "department", "role", "seen_at", "made_at", "status",
                    )
                },
                number="CC-X", staff=cast.zhou, inspector=cast.zhou,
            )  # fmt: skip

    def test_a_deputy_checks_and_the_principal_stands_beside_it(self, cast: Cast) -> None:
        self._stands_in(cast, "lin", "sun")
        check = checked(cast, "ARMS", by="lin")
        assert (check.inspector, check.acting_for) == (cast.lin, cast.sun)

    def test_nobody_who_must_stay_out(self, cast: Cast) -> None:
        declare_recusal(
            staff=cast.sun, about=cast.zhou, community=cast.community, reason="姐妹", by=cast.sun, at=AT,
        )  # fmt: skip
        with pytest.raises(NotYourPeople):
            checked(cast, "ARMS")

    @pytest.mark.parametrize("at", [on(3, 7, 59), on(3, 16), on(6, 10)])
    def test_only_of_somebody_at_their_post(self, cast: Cast, at: datetime) -> None:
        with pytest.raises(NotOnPost):
            actions.check(
                cast.zhou.pk, seen(cast, at=at), **cast.doing("sun", at + timedelta(minutes=1))
            )

    def test_nor_of_somebody_who_is_away_by_right(
        self, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        away = inputs.Leave(cast.zhou.pk, on(3), on(4), "请假")
        monkeypatch.setattr(inputs, "_leave", [lambda *_asked: [away]])
        with pytest.raises(NotOnPost):
            checked(cast, "ARMS")

    @pytest.mark.parametrize("later", [timedelta(hours=12, minutes=1), -timedelta(minutes=1)])
    def test_is_written_down_while_it_is_fresh(self, cast: Cast, later: timedelta) -> None:
        with pytest.raises(WrongMoment):
            actions.check(cast.zhou.pk, seen(cast, "ARMS"), **cast.doing("sun", AT + later))

    def test_sent_twice_is_one(self, cast: Cast) -> None:
        first = checked(cast, "ARMS", key="k-1")
        again = checked(cast, "ARMS", key="k-1")
        assert (first.pk, Check.objects.count(), Finding.objects.count()) == (again.pk, 1, 1)

    def test_is_never_rewritten(self, cast: Cast) -> None:
        check = checked(cast, "ARMS")
        for change in ({"note": "别的"}, {"seen_at": on(3, 9)}, {"staff": cast.lin}):
            with pytest.raises(IntegrityError), transaction.atomic():
                Check.objects.filter(pk=check.pk).update(**change)
        for touch in (
            check.findings.all().delete,
            lambda: check.findings.update(item=item(cast, "LEGS")),
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                touch()

    def _stands_in(self, cast: Cast, deputy: str, principal: str) -> None:
        appoint_deputy(
            principal=cast.staff[principal], deputy=cast.staff[deputy], role=Role.LEADER,
            community=cast.community, since=on(1), until=on(30), reason="外出", by=cast.staff[principal],
            at=on(1),
        )  # fmt: skip


class TestDressNotices:
    """With a notice in force no dress item but the badge is found; the database refuses it too."""

    def test_suspend_dress_and_name_their_number(self, cast: Cast) -> None:
        notice = a_notice(cast)
        with pytest.raises(Suspended, match=notice.number):
            checked(cast, "UNIFORM")
        assert not Check.objects.exists()

    @pytest.mark.parametrize("code", ["BADGE", "ARMS", "SLEEP"])
    def test_never_the_badge_nor_what_is_no_dress(self, cast: Cast, code: str) -> None:
        notice = a_notice(cast)
        check = checked(cast, code)
        assert (check.status, check.notice) == ("TOLD", notice)

    @pytest.mark.parametrize("code", ["UNIFORM", "ADDED", "UNTIDY"])
    def test_in_the_database_too(self, cast: Cast, code: str) -> None:
        a_notice(cast)
        check = checked(cast, "BADGE")
        with pytest.raises(IntegrityError), transaction.atomic():
            Finding.objects.create(
                community=cast.community, check_made=check, item=item(cast, code)
            )

    @pytest.mark.parametrize(
        ("changes", "suspends"),
        [
            ({}, True),
            ({"begins_at": on(3, 10)}, True),
            ({"begins_at": on(3, 10, 1)}, False),
            ({"ends_at": on(3, 10)}, False),
            ({"role": "FD"}, True),
            ({"role": "BUT"}, False),
        ],
    )
    def test_only_where_and_while_they_hold(
        self, cast: Cast, changes: dict[str, Any], suspends: bool
    ) -> None:
        a_notice(cast, **changes)
        if suspends:
            with pytest.raises(Suspended):
                checked(cast, "UNIFORM")
        else:
            assert checked(cast, "UNIFORM").status == "TOLD"

    @pytest.mark.parametrize(("own", "suspends"), [(True, True), (False, False)])
    def test_of_the_department_they_stand_in(self, cast: Cast, own: bool, suspends: bool) -> None:
        a_notice(cast, department_id=(cast.service if own else cast.order).pk)
        if suspends:
            with pytest.raises(Suspended):
                checked(cast, "UNIFORM")
        else:
            check = checked(cast, "UNIFORM")
            assert check.notice is None

    def test_ended_early_suspend_no_more(self, cast: Cast) -> None:
        notice = a_notice(cast)
        directives.end_uniform(notice.pk, **cast.doing("wu", on(3, 9)), reason="降温了")
        assert checked(cast, "UNIFORM").status == "TOLD"


class TestAnswering:
    def test_without_objection_ends_it(self, cast: Cast) -> None:
        check = replied(cast, checked(cast, "ARMS"), True)
        assert check.status == "ACCEPTED"
        assert owed(check, "conduct.reply").status == "MET"

    def test_is_the_persons_alone(self, cast: Cast) -> None:
        check = checked(cast, "ARMS")
        for who, answer in (
            ("sun", NotYours),
            ("li", NotYours),
            ("lin", Missing),
            ("hu", Missing),
        ):
            with pytest.raises(answer):
                actions.reply(check.pk, **cast.doing(who, on(3, 12)), agrees=True)

    def test_an_objection_says_why_and_goes_above_both(self, cast: Cast) -> None:
        check = checked(cast, "ARMS")
        with pytest.raises(SayWhy):
            replied(cast, check, False, words=" ")
        check = replied(cast, check, False, words="手在拿对讲机")
        assert check.status == "CONTESTED"
        assert owed(check, "conduct.review").role == "SUP"

    def test_late_is_better_than_never(self, cast: Cast) -> None:
        check = checked(cast, "ARMS")
        late = AT + timedelta(hours=49)
        obligations.run_pass(late)
        assert jobs.tick(cast.community, late) == 1
        assert jobs.tick(cast.community, late) == 0
        check.refresh_from_db()
        assert check.status == "SILENT"
        assert replied(cast, check, False, at=late, words="刚看到").status == "CONTESTED"
        assert owed(check, "conduct.reply").status == "LATE"

    def test_once(self, cast: Cast) -> None:
        check = replied(cast, checked(cast, "ARMS"), True)
        with pytest.raises(WrongState):
            replied(cast, check, False, words="反悔")

    def test_over_long_is_refused_beside_the_field(self, cast: Cast) -> None:
        with pytest.raises(Incomplete) as refused:
            replied(cast, checked(cast, "ARMS"), False, words="长" * 501)
        assert refused.value.field == "words"


class TestReviewing:
    @pytest.mark.parametrize(
        ("who", "answer"),
        [
            ("sun", NotYourReview),  # who checked
            ("zhou", NotYourReview),
            ("wu", None),
            ("li", None),
            ("qian", None),
            ("hu", Missing),
            ("feng", Missing),
        ],
    )
    def test_is_by_somebody_above_both(
        self, cast: Cast, who: str, answer: type[NotAllowed] | type[Missing] | None
    ) -> None:
        check = contested(cast)
        if answer is None:
            assert reviewed(cast, check, who).status == "STRUCK"
            return
        with pytest.raises(answer):
            reviewed(cast, check, who)

    def test_tells_both_what_became_of_it(self, cast: Cast) -> None:
        check = reviewed(cast, contested(cast), "wu", stands=True)
        assert check.status == "STANDS"
        for who in (cast.zhou, cast.sun):
            assert Notice.objects.filter(person=who, text__contains="复核维持").exists()
        assert owed(check, "conduct.review").status == "MET"

    def test_not_by_who_checked_as_somebody_elses_deputy(self, cast: Cast) -> None:
        appoint_deputy(
            principal=cast.wu, deputy=cast.sun, role=Role.SUPERVISOR, community=cast.community,
            since=on(1), until=on(30), reason="外出", by=cast.wu, at=on(1),
        )  # fmt: skip
        with pytest.raises(NotYourReview):
            reviewed(cast, contested(cast), "sun")

    def test_not_past_the_action(self, cast: Cast) -> None:
        check = contested(cast)
        for who in (cast.sun, cast.zhou, None):
            with pytest.raises(IntegrityError), transaction.atomic():
                Check.objects.filter(pk=check.pk).update(
                    status="STRUCK", reviewed_by=who, review="看过"
                )
