"""Households 户 over the API: look-up, one household's card, and a full number for a reason."""

from typing import Any

from ninja import Field, Query, Router, Schema

from hub.estate import actions, lookup, queries
from hub.estate.models import Household
from hub.kernel.api import ApiRequest, Code, Id, Reason, Words, answers
from hub.people.web import acting

router = Router(tags=["业户 households"])


class Typed(Schema):
    q: Words = Field("", description="房号、车牌、姓名或电话尾号 as people say it")


class Person(Schema):
    id: int = Field(alias="resident_id")
    name: str
    kind: str
    phones: list[str] = Field(description="遮住中间四位 masked")
    is_verified: bool


class Candidate(Schema):
    household: int
    code: str
    why: str = Field(description="按什么找到的 found by room, plate, name or phone")
    is_certain: bool = Field(description="只此一户 the only one it can be")
    people: list[Person]


class Candidates(Schema):
    items: list[Candidate]
    hint: str = Field(description="没找到时 what there is instead")


class PhoneOut(Schema):
    id: int
    number: str = Field(description="遮住中间四位 masked")
    is_fresh: bool


class Member(Schema):
    id: int
    name: str
    kind: str
    prefers: str
    best_time: str
    phones: list[PhoneOut]


class Card(Schema):
    id: int
    code: str
    building: str
    area: str
    occupancy: str
    members: list[Member]
    vehicles: list[str]


class Number(Schema):
    number: str


@router.get("/households", response=answers(Candidates), summary="找业户 look up")
def look_up(
    request: ApiRequest,
    community: Code,
    asked: Query[Typed],
) -> dict[str, Any]:
    """By room, plate, name or the end of a phone number; eight at most, the likeliest first."""
    found = lookup.look_up(request.user, request.community, asked.q, request.now)
    return {
        "items": [
            {
                "household": one.household.pk,
                "code": one.household.code,
                "why": str(one.why),
                "is_certain": one.certain,
                "people": one.people,
            }
            for one in found
        ],
        "hint": found.hint,
    }


@router.get("/households/{household}", response=answers(Card), summary="业户资料 one household")
def household(request: ApiRequest, community: Code, household: Id) -> dict[str, Any]:
    """Who lives there and how to reach them."""
    mine = Household.objects.visible_to(request.user, request.community, request.now)
    home = mine.select_related("building__area").find(household)
    card = queries.household_card(home, request.now)
    return {
        "id": home.pk,
        "code": home.code,
        "building": home.building.code,
        "area": home.building.area.name,
        "occupancy": home.occupancy,
        "members": [_member(one) for one in card.members],
        "vehicles": [one.plate for one in card.vehicles],
    }


def _member(member: queries.Member) -> dict[str, Any]:
    who = member.resident
    return {
        "id": who.pk,
        "name": who.name,
        "kind": who.kind,
        "prefers": who.prefers,
        "best_time": who.best_time,
        "phones": [
            {"id": one.phone.pk, "number": one.masked, "is_fresh": one.is_fresh}
            for one in member.phones
        ],
    }


@router.post("/phones/{phone}/reveal", response=answers(Number), summary="看完整号码 reveal")
def reveal_phone(request: ApiRequest, community: Code, phone: Id, told: Reason) -> dict[str, Any]:
    """The whole number, for a reason that goes on record."""
    number = actions.reveal_phone(phone, reason=told.reason, **acting(request))
    return {"number": number}
