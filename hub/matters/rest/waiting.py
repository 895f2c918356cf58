"""Who waits for a call, what waits for a second person, and the codes, over the API."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from ninja import Field, Query, Router, Schema

from hub.kernel.api import ApiRequest, Code, Fact, Id, Told, Words, answers
from hub.kernel.refusals import Missing
from hub.matters import rules, taxonomy
from hub.matters.rest.shapes import Brief
from hub.matters.verdicts import Verdict, give
from hub.matters.waiting.cockpit import Cockpit, Show
from hub.matters.waiting.questions import Question
from hub.matters.waiting.rulings import Room
from hub.people.models import Role
from hub.people.web import require

router = Router(tags=["回访与决定 waiting"])
READERS = (*rules.DESK, *rules.HEADS, Role.MANAGER, Role.AUDITOR)


class CallOut(Schema):
    matter: Brief
    reporter_id: int = Field(alias="reporter.id")
    due_at: datetime = Field(alias="owed.due_at")
    last_moment: datetime = Field(description="夜里不打扰，最晚到 the last moment one may call")
    tries: int
    refusal: str = Field(description="您为什么不能打 why you may not call; empty: you may")

    @staticmethod
    def resolve_tries(call: Any) -> int:
        return len(call.attempts)

    @staticmethod
    def resolve_refusal(call: Any) -> str:
        return str(call.refusal or "")


class CallFilters(Schema):
    show: Literal["all", "mine", "soon", "late", "major"] = "all"


class Calls(Schema):
    items: list[CallOut]
    is_cut: bool = Field(description="只列最急的 200 个 only the 200 most pressing are listed")
    is_quiet: bool = Field(description="免打扰时段 nobody is called now")


class QuestionOut(Schema):
    id: int
    kind: str
    label: str
    status: str
    matter_id: int | None
    name: str
    proposer: str
    proposed_at: datetime
    ground: str
    asked: list[Fact]
    refusal: str = Field(description="您为什么不能决定 why you may not decide; empty: you may")


class Questions(Schema):
    to_decide: list[QuestionOut]
    mine: list[QuestionOut] = Field(description="我提出的 proposed by me")


class Answer(Told):
    verdict: Literal["grant", "refuse", "withdraw"]
    answer: Words = Field("", description="意见，不同意时必填 words; needed to refuse")


class Leaf(Schema):
    code: str
    name: str


class Codes(Schema):
    types: list[Leaf]
    causes: list[Leaf]
    grounds: dict[str, list[Leaf]] = Field(description="按判定结果 by validity")


@router.get("/callbacks", response=answers(Calls), summary="待回访 calls owed")
def callbacks(
    request: ApiRequest,
    community: Code,
    asked: Query[CallFilters],
) -> dict[str, Any]:
    """The nearest first; a call is recorded by the act call_back."""
    require(request, READERS)
    desk = Cockpit(request.user, request.community, request.now, Show(asked.show))
    return {"items": desk.shown, "is_cut": desk.is_cut, "is_quiet": desk.is_quiet}


@router.get("/decisions", response=answers(Questions), summary="判定与决定 decisions")
def decisions(request: ApiRequest, community: Code) -> dict[str, Any]:
    """What waits for me, and what became of what I proposed in the last two weeks."""
    require(request, READERS)
    room = Room(request.user, request.community, request.now)
    return {
        "to_decide": [_told(one) for one in room.to_decide],
        "mine": [_told(one) for one in room.mine],
    }


@router.post("/decisions/{decision}", response=answers(QuestionOut), summary="决定 decide")
def decide(request: ApiRequest, community: Code, decision: Id, told: Answer) -> dict[str, Any]:
    """Grant or refuse what another proposed, or withdraw one's own."""
    room = Room(request.user, request.community, request.now)
    found = room.question(decision)
    if found is None:
        raise Missing
    give(
        Verdict(told.verdict),
        found.decision,
        by=request.user,
        at=request.now,
        answer=told.answer,
    )
    after = room.question(decision)
    if after is None:
        raise Missing
    return _told(after)


def _told(one: Question) -> dict[str, Any]:
    return {
        "id": one.decision.pk,
        "kind": one.decision.kind,
        "label": str(one.label),
        "status": one.decision.status,
        "matter_id": one.matter.pk if one.matter else None,
        "name": one.name,
        "proposer": str(one.decision.proposer),
        "proposed_at": one.decision.proposed_at,
        "ground": one.decision.ground,
        "asked": [{"label": label, "text": text} for label, text in one.asked],
        "refusal": str(one.refusal or ""),
    }


@router.get("/codes", response=answers(Codes), summary="代码表 codes")
def codes(request: ApiRequest, community: Code) -> dict[str, Any]:
    """Types, causes and grounds, the same in every community."""
    return {
        "types": _leaves(taxonomy.TYPES),
        "causes": _leaves(taxonomy.CAUSES),
        "grounds": {
            validity.value: [{"code": g.value, "name": str(g.label)} for g in grounds]
            for validity, grounds in taxonomy.GROUNDS.items()
        },
    }


def _leaves(tree: Mapping[str, taxonomy.Entry]) -> list[dict[str, str]]:
    return [{"code": one.code, "name": str(one.name)} for one in taxonomy.leaves(dict(tree))]
