"""What differs between two codings, and what the director answers."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from hub.analysis import actions, comparison
from hub.analysis.actions import Codes, NothingToAnswer
from hub.analysis.models import Coding, CodingAnswer, Month
from hub.analysis.tests.coding.sample import AUGUST, code, of_cause
from hub.analysis.tests.test_month import JULY, frozen, plan
from hub.kernel.refusals import NotAllowed
from hub.matters.models import Matter
from hub.matters.tests.cast import Cast


class TestComparing:
    def test_counts_the_branch_and_valid_or_not(self, cast: Cast, month: Month) -> None:
        told = Codes(type_code="T01.02", cause_code="C4.1", validity="COORD", severity="1")
        one = code(cast, of_cause(month, "C4.3"), told)

        assert comparison.differences(one) == []
        assert [row.field for row in comparison.fields_of(one) if row.is_finer] == [
            "type", "cause", "validity",
        ]  # fmt: skip

    def test_names_what_differs(self, cast: Cast, month: Month) -> None:
        told = Codes(type_code="T09.02", cause_code="C4.3", validity="VALID", severity="2")
        one = code(cast, of_cause(month, "C4.3"), told)

        assert [(d.label, d.first_label, d.second_label) for d in comparison.differences(one)] == [
            ("类别", "房屋质量/渗漏", "客户服务/推诿/响应慢"),
            ("级别", "一般", "重要"),
        ]


class TestAnswering:
    @pytest.fixture
    def different(self, cast: Cast, month: Month) -> Coding:
        """On the cause and on validity: the auditor saw material behind it, and no fault."""
        told = Codes(type_code="T01.01", cause_code="C3.2", validity="INVALID", severity="1")
        return code(cast, of_cause(month, "C4.3"), told)

    def answer(self, cast: Cast, coding: Coding, **changes: Any) -> CodingAnswer:
        does = {
            "community": cast.community,
            "by": cast.li,
            "at": JULY,
            "field": "cause",
            "verdict": "CORRECT",
            "reason": "备件缺货在先",
        }
        return actions.answer_coding(coding.pk, **{**does, **changes})

    def test_corrects_by_a_further_record(
        self, cast: Cast, month: Month, different: Coding
    ) -> None:
        answer = self.answer(cast, different)

        assert (answer.was, answer.becomes) == ("C4.3", "C3.2")
        assert Matter.objects.get(pk=different.matter_id).cause_code == "C4.3"
        (row, _validity) = frozen(cast, month).snapshot["h"]["double_coding"]["disagreements"]
        assert (row["field"], row["answer"]) == ("原因", "按复核更正")

    def test_is_given_once(self, cast: Cast, different: Coding) -> None:
        self.answer(cast, different, verdict="KEEP")

        with pytest.raises(NothingToAnswer):
            self.answer(cast, different)
        with pytest.raises(DatabaseError), transaction.atomic():
            CodingAnswer.objects.update(verdict="CORRECT")

    def test_sends_validity_to_be_heard_again_and_never_corrects_it(
        self, cast: Cast, different: Coding
    ) -> None:
        with pytest.raises(actions.Blank):
            self.answer(cast, different, field="validity")
        answer = self.answer(cast, different, field="validity", verdict="REVIEW")

        assert answer.was == answer.becomes == "VALID"

    def test_of_what_agrees_is_refused(self, cast: Cast, different: Coding) -> None:
        with pytest.raises(NothingToAnswer):
            self.answer(cast, different, field="type")

    def test_is_not_the_coders(self, cast: Cast, month: Month) -> None:
        told = Codes(type_code="T09.02", cause_code="C4.3", validity="VALID", severity="1")
        one = code(cast, of_cause(month, "C4.3"), told, by=cast.li)

        with pytest.raises(NotAllowed):
            self.answer(cast, one, field="type")
        assert self.answer(cast, one, field="type", by=cast.qian).verdict == "CORRECT"

    @pytest.mark.parametrize("who", ["wu", "feng", "zhao", "sun"])
    def test_is_the_directors(self, cast: Cast, different: Coding, who: str) -> None:
        with pytest.raises(NotAllowed):
            self.answer(cast, different, by=getattr(cast, who))

    def test_after_the_table_shows_as_a_correction_of_the_next_one(
        self, cast: Cast, month: Month, different: Coding
    ) -> None:
        plan(cast, month)
        plan(cast, month, "C2.3")
        frozen(cast, month)
        actions.issue_table(month.pk, community=cast.community, by=cast.li, at=JULY)
        self.answer(cast, different, at=JULY + timedelta(days=1))
        july = actions.open_month("2026-07", community=cast.community, by=cast.wu, at=AUGUST)

        (told,) = frozen(cast, july, AUGUST).snapshot["h"]["corrections"]
        assert (told["month"], told["number"]) == ("2026-06", different.matter.number)
        assert (told["was"], told["becomes"]) == ("设备/维保不到位", "资源/备件物料")
