"""Reading matters 事务 over the API, and taking them in."""

import hashlib
from typing import Any

from ninja import Header, Query, Router

from hub.kernel.api import ApiRequest, Code, Id, Reason, answers
from hub.kernel.refusals import Refusal
from hub.matters import actions, forms, lists, rules, story
from hub.matters.acts import ACTS
from hub.matters.rest.shapes import (
    Done,
    MatterFilters,
    MatterPage,
    Number,
    Whole,
    as_typed,
    body_of,
    checked,
)
from hub.people.web import acting, require

router = Router(tags=["事务 matters"])
IntakeIn = body_of(forms.IntakeForm, "IntakeIn")
KEY: Any = Header(  # type: ignore[type-arg]  # a function at run time
    None,
    alias="Idempotency-Key",
    min_length=8,
    max_length=200,
    pattern=r"^[!-~]+$",
    description="您给这次登记起的名；重发同一个，得到第一次的结果 your own name for this intake",
)


@router.get("/matters", response=answers(MatterPage), summary="事务列表 list")
def matters(request: ApiRequest, community: Code, filters: Query[MatterFilters]) -> Any:
    """Fifty at a time, by time left, as the page 事务 has them."""
    return lists.page(
        request.GET, community=request.community, person=request.user, at=request.now
    )


@router.post("/matters", response=answers(Done), summary="受理 take in")
def take_in(
    request: ApiRequest,
    community: Code,
    told: IntakeIn,  # type: ignore[valid-type]  # made of the form at run time
    idempotency_key: str | None = KEY,
) -> Done:
    """A whole call in one act: recorded, and done on the spot or handed on as `act` says."""
    require(request, rules.RECORDERS)
    form = forms.IntakeForm(as_typed(told), community=request.community)
    checked(form)
    try:
        matter = actions.take_in(
            actions.Intake(**form.told()),
            **acting(request),
            key=_own(request, idempotency_key),
            **form.what_next(),
        )
    except Refusal as refusal:
        refusal.field = form.ALSO_CALLED.get(refusal.field or "", refusal.field)
        raise
    return Done.from_orm(matter)


def _own(request: ApiRequest, key: str | None) -> str | None:
    """Keys are the client's own words: two clients with the same ones mean two acts."""
    if key is None:
        return None
    return hashlib.sha256(f"{request.user.pk} {key}".encode()).hexdigest()


@router.get("/matters/{matter}", response=answers(Whole), summary="一件事务 one matter")
def matter(request: ApiRequest, community: Code, matter: Id) -> dict[str, Any]:
    """With chain, duties, reporters, calls and timeline, as its page has them."""
    seen = rules.read(request.user, request.community, matter, request.now)
    page = story.page(story.whole(seen).find(matter), request.user, request.now)
    return {
        **page,
        "acts": [name for name in page["moves"] if name in ACTS],
        "timeline": page["entries"],
        "related": [
            {"relation": str(relation), "id": other.pk, "number": other.number}
            for relation, other in page["related"]
        ],
    }


@router.post(
    "/matters/{matter}/reporters/{reporter}/reveal",
    response=answers(Number),
    summary="看报事人完整号码 reveal",
)
def reveal_reporter(
    request: ApiRequest, community: Code, matter: Id, reporter: Id, told: Reason
) -> dict[str, str]:
    """The whole number, for a reason that goes on record."""
    number = actions.reveal_reporter(
        matter, **acting(request), reporter_id=reporter, reason=told.reason
    )
    return {"number": number}
