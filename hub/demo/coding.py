"""The second coding as the auditor lives it: the sample of the month, and the director's answers."""

from datetime import datetime, timedelta
from random import Random
from typing import Any

from hub.analysis import actions, comparison, rules
from hub.analysis.actions import Codes
from hub.analysis.comparison import Field
from hub.analysis.models import Coding, CodingAnswer, Month
from hub.demo import numbers, texts
from hub.demo.clocks import HOUR, Story
from hub.demo.frame import Frame
from hub.matters import taxonomy
from hub.people.models import Role

# Two honest coders differ in about one case of eight, most often on the cause.
DIFFER = 0.12
ON: dict[str, float] = {Field.CAUSE: 5, Field.TYPE: 3, Field.SEVERITY: 2, Field.VALIDITY: 1}
# What is taken for what, where people are of two minds.
ALIKE_TYPES = {"T01.01": "T02.05", "T05.03": "T09.02", "T06.01": "T05.06", "T07.04": "T12.06"}
ALIKE_CAUSES = {"C4.3": "C2.4", "C4.1": "C3.2", "C2.1": "C1.3", "C2.3": "C6.1", "C1.3": "C2.1"}


class SecondCoding:
    """Coded on the 1st and 2nd, answered on the 3rd before the table is frozen."""

    def __init__(self, frame: Frame, rng: Random, month: Month, first: datetime) -> None:
        self.rng, self.month, self.first = rng, month, first
        self.auditor = frame.of(Role.AUDITOR)[0]
        self.answerers = [frame.of(Role.DIRECTOR)[0], frame.of(Role.MANAGER)[0]]
        self.same: dict[str, Any] = {"community": frame.community}

    def tell(self) -> Story:
        at = self.first + 9 * HOUR
        codings = Coding.objects.filter(sample__month=self.month).select_related("matter")
        for coding in codings:
            yield at
            actions.code(coding.pk, self._codes(coding), by=self.auditor, at=at, **self.same)
            at += timedelta(seconds=self.rng.uniform(14, 55))
        at = self.first + timedelta(days=2) + 10 * HOUR
        for coding in codings.all():
            for row in comparison.waiting(coding):
                yield at
                self._answer(coding, row.field, at)
                at += timedelta(minutes=self.rng.uniform(1, 4))

    def _codes(self, coding: Coding) -> Codes:
        codes = {
            "type_code": coding.first_type,
            "cause_code": coding.first_cause,
            "validity": coding.first_validity,
            "severity": coding.first_severity,
        }
        if self.rng.random() < DIFFER:
            codes |= self._another(coding, Field(numbers.pick(self.rng, dict(ON))))
        return Codes(**codes)

    def _another(self, coding: Coding, field: Field) -> dict[str, str]:
        if field == Field.TYPE:
            code = ALIKE_TYPES.get(coding.first_type, "T09.02")
            return {"type_code": code if code != coding.first_type else "T05.05"}
        if field == Field.CAUSE:
            code = ALIKE_CAUSES.get(coding.first_cause, "C2.4")
            return {"cause_code": code if code != coding.first_cause else "C1.3"}
        if field == Field.SEVERITY:
            return {"severity": "1" if coding.first_severity == "2" else "2"}
        is_valid = coding.first_validity in taxonomy.VALID
        return {"validity": "INVALID" if is_valid else "VALID"}

    def _answer(self, coding: Coding, field: Field, at: datetime) -> None:
        """The director, or the manager where the director had a hand in it; one in six waits."""
        if self.rng.random() < 1 / 6:
            return
        verdict = CodingAnswer.Verdict.KEEP
        if self.rng.random() < 0.6:
            is_ruling = field == Field.VALIDITY
            verdict = CodingAnswer.Verdict.REVIEW if is_ruling else CodingAnswer.Verdict.CORRECT
        by = next((one for one in self.answerers if rules.may_answer(one, coding, at)), None)
        if by is None:
            return
        actions.answer_coding(
            coding.pk,
            by=by,
            at=at,
            field=field.value,
            verdict=verdict,
            reason=texts.CODING_REASONS[verdict],
            **self.same,
        )
