"""Who I am, what I owe, and the departments, over the API."""

from datetime import date, datetime
from typing import Any

from ninja import Field, Query, Router, Schema

from hub.kernel.api import ApiRequest, Code, answers
from hub.people import lists, queries, rules
from hub.people.models import Department

me = Router(tags=["人员 people"])
router = Router(tags=["人员 people"])


class Carried(Schema):
    name: str
    ends_on: date


class Workplace(Schema):
    code: str
    name: str
    roles: list[str] = Field(description="岗位代码 roles one may use there, lent ones too")


class Me(Schema):
    id: int
    username: str
    name: str
    token: Carried | None = Field(description="凭令牌时 the token one came with")
    communities: list[Workplace]


class Owed(Schema):
    """责任 a duty that is still open."""

    id: int
    kind: str
    label: str
    status: str
    is_urgent: bool
    opened_at: datetime
    due_at: datetime
    subject_type: str
    subject_id: int
    subject: str


class Duties(Schema):
    items: list[Owed]
    earlier: str | None
    later: str | None


class DutyFilters(Schema):
    kind: list[str] = []
    late: str = ""
    urgent: str = ""
    order: str = ""
    after: str = ""
    before: str = ""


class Taker(Schema):
    id: int
    name: str
    kind: str
    takes_matters: bool


@me.get("/me", response=answers(Me), summary="我是谁 who am I")
def who_am_i(request: ApiRequest) -> dict[str, Any]:
    """Roles are those the request may use: a token leaves out those that need a second factor."""
    person = request.user
    held = rules.grants(person, request.now)
    return {
        "id": person.pk,
        "username": person.username,
        "name": person.name,
        "token": person.token,
        "communities": [
            {
                "code": place.code,
                "name": place.name,
                "roles": sorted({grant.role.value for grant in held if grant.covers(place.pk)}),
            }
            for place in rules.communities_of(person, request.now)
        ],
    }


@router.get("/duties", response=answers(Duties), summary="我的待办 what I owe")
def my_duties(request: ApiRequest, community: Code, filters: Query[DutyFilters]) -> dict[str, Any]:
    """Nearest first, with the filters of the page 我的待办."""
    mine = queries.duties_of(request.user, request.community, request.now)
    page = lists.todo().page(request.GET, mine)
    return {
        "items": [
            {
                "id": row["it"].pk,
                "kind": row["it"].kind,
                "label": str(row["kind"].label),
                "status": row["it"].status,
                "is_urgent": row["it"].is_urgent,
                "opened_at": row["it"].opened_at,
                "due_at": row["it"].due_at,
                "subject_type": row["it"].subject_type,
                "subject_id": row["it"].subject_id,
                "subject": row["subject"],
            }
            for row in lists.with_subjects(page.rows)
        ],
        "earlier": page.earlier,
        "later": page.later,
    }


@router.get("/departments", response=answers(list[Taker]), summary="部门 departments")
def departments(request: ApiRequest, community: Code) -> Any:
    """Those in use, whose ids acts such as forward ask for."""
    return Department.objects.filter(community=request.community, is_active=True)
