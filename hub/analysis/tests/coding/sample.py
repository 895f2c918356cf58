"""A sample drawn from June, and codings of it."""

from datetime import timedelta
from typing import Any

from hub.analysis import actions
from hub.analysis.actions import Codes
from hub.analysis.models import Coding, Month
from hub.analysis.tests.test_month import JULY
from hub.matters.tests.cast import Cast

AUGUST = JULY + timedelta(days=31)
SAME = Codes(type_code="T01.01", cause_code="C4.3", validity="VALID", severity="1")


def drawn(month: Month) -> list[Coding]:
    return list(Coding.objects.filter(sample__month=month).order_by("place"))


def code(cast: Cast, coding: Coding, told: Codes = SAME, **changes: Any) -> Coding:
    does = {"community": cast.community, "by": cast.feng, "at": JULY, **changes}
    return actions.code(coding.pk, told, **does)


def of_cause(month: Month, cause: str) -> Coding:
    return next(one for one in drawn(month) if one.first_cause == cause)
