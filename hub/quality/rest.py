"""The objectives board 目标看板 over the API: each figure with what it rests on."""

from datetime import datetime
from typing import Any

from ninja import Field, Query, Router, Schema

from hub.kernel.api import ApiRequest, Code, answers
from hub.kernel.refusals import NotAllowed
from hub.quality import queries, rules

router = Router(tags=["目标 quality"])


class InMonth(Schema):
    month: str = Field(
        "",
        pattern=r"^(20[0-9]{2}-(0[1-9]|1[0-2]))?$",
        description="年月，默认本月 such as 2026-06",
    )


class ExclusionOut(Schema):
    reason: str
    count: int


class CompanionOut(Schema):
    """A figure that must stand beside another one."""

    label: str
    value: str
    hint: str


class ReadingOut(Schema):
    """A measure of a month, judged against its target. `n` is what was counted after exclusions."""

    code: str
    title: str
    unit: str
    target: float
    better: str
    sampled: bool
    n: int
    numerator: int
    rate: float | None
    low: float | None = Field(description="区间下限 Wilson, 95 %")
    high: float | None = Field(description="区间上限")
    exclusions: list[ExclusionOut]
    is_over_exclusion_budget: bool
    coverage: float | None = Field(description="数据覆盖率 null: no feed to miss")
    beside: list[CompanionOut]
    note: str
    status: str
    status_label: str


class Figure(Schema):
    rule: str
    reading: ReadingOut


class Board(Schema):
    month: str
    figures: list[Figure]


class CaseOut(Schema):
    title: str
    href: str
    text: str
    tone: str = Field(description="good · bad · mute: counted for, against, or not yet")
    why: str
    at: datetime


class Cases(Schema):
    reading: ReadingOut
    cases: list[CaseOut]


def _reads(request: ApiRequest) -> None:
    if rules.may_read(request.user, request.community, request.now) is None:
        raise NotAllowed


@router.get("/board", response=answers(Board), summary="目标看板 the board")
def board(
    request: ApiRequest,
    community: Code,
    asked: Query[InMonth],
) -> dict[str, Any]:
    """Every objective of a month with n, interval, exclusions and coverage."""
    _reads(request)
    first = queries.month_of(asked.month, request.now)
    tiles = queries.tiles(request.community, first, request.now)
    return {"month": first.strftime("%Y-%m"), "figures": tiles}


@router.get("/board/{code}", response=answers(Cases), summary="目标明细 the rows behind a figure")
def board_cases(
    request: ApiRequest,
    community: Code,
    code: str,
    asked: Query[InMonth],
) -> dict[str, Any]:
    """Failures first."""
    _reads(request)
    first = queries.month_of(asked.month, request.now)
    reading, cases = queries.cases(
        request.community, code, first, request.now, person=request.user
    )
    return {"reading": reading, "cases": cases}
