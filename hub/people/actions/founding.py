"""The beginning: a company, its first community, and the first two people."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from hub.kernel import journal, policies, text, workdays
from hub.kernel.house import the_house
from hub.kernel.models import Community, Company
from hub.kernel.refusals import Incomplete, NotAllowed, Refusal
from hub.people import rules
from hub.people.actions.departments import add_department
from hub.people.actions.staff import Hired, hire
from hub.people.events import Happened
from hub.people.models import Department, Role, Staff


class AlreadySetUp(Refusal):
    message = _("公司已经建立。请用您的工号登录；没有账号请找系统管理员。")


class CompanyNameMissing(Incomplete):
    message = _("请填写公司名称。")
    field = "company"


class CommunityNameMissing(Incomplete):
    message = _("请填写项目名称。")
    field = "community"


class CodeWrong(Incomplete):
    message = _("项目代号用 1 至 8 个大写字母或数字，例如 YH；它会印在单号里，定后不改。")
    field = "code"


class CodeTaken(Refusal):
    message = _("这个项目代号已经用过，请换一个。")
    field = "code"


@dataclass(frozen=True)
class FirstPerson:
    username: str
    name: str


@dataclass(frozen=True)
class Founded:
    community: Community
    administrator: Hired
    director: Hired


CODE = re.compile(r"[A-Z0-9]{1,8}")


@transaction.atomic
def set_up(
    *,
    company: str,
    code: str,
    community: str,
    address: str,
    departments: Collection[Department.Kind],
    administrator: FirstPerson,
    director: FirstPerson,
    at: datetime,
) -> Founded:
    """Found the company once. Acts as the house itself: there is nobody else yet.

    :raises AlreadySetUp: there is a company already.
    """
    house: Staff = the_house()
    # Its row is what two set-ups at once wait for: the second then finds the company.
    Staff.objects.select_for_update(no_key=True).get(pk=house.pk)
    if Company.objects.exists():
        raise AlreadySetUp
    founded = Company.objects.create(name=_named(company, CompanyNameMissing))
    place = _opened(founded, code, community, address, departments, house, at)
    journal.record(
        Happened.SET_UP,
        journal.About.within(place, founded),
        by=house,
        at=at,
        company=founded.name,
    )
    people = [
        hire(
            username=one.username,
            name=one.name,
            role=role,
            is_company_wide=role == Role.ADMIN,
            community=place,
            by=house,
            at=at,
        )
        for one, role in ((administrator, Role.ADMIN), (director, Role.DIRECTOR))
    ]
    return Founded(place, *people)


@transaction.atomic
def open_community(
    *,
    code: str,
    name: str,
    address: str = "",
    departments: Collection[Department.Kind] = (),
    by: Staff,
    at: datetime,
) -> Community:
    """Take another community into service, with its departments and the rules' first version.

    :raises CodeTaken: the code is in every number the community gives out.
    """
    company = Company.objects.select_for_update(no_key=True).first()
    if company is None or not rules.administers(by, None, at):
        raise NotAllowed
    return _opened(company, code, name, address, departments, by, at)


def _opened(
    company: Company,
    code: str,
    name: str,
    address: str,
    departments: Collection[Department.Kind],
    by: Staff,
    at: datetime,
) -> Community:
    code = text.normal(code).upper()
    if not CODE.fullmatch(code):
        raise CodeWrong
    try:
        with transaction.atomic():
            community = Community.objects.create(
                company=company,
                code=code,
                name=_named(name, CommunityNameMissing),
                address=text.normal(address),
            )
    except IntegrityError:
        raise CodeTaken from None
    journal.record(
        Happened.COMMUNITY_OPENED,
        journal.About.within(community, community),
        by=by,
        at=at,
        code=code,
        name=community.name,
    )
    for kind in departments:
        takes = kind not in {Department.Kind.FINANCE}
        add_department(
            kind=kind,
            name=str(kind.label),
            takes_matters=takes,
            community=community,
            by=by,
            at=at,
        )
    policies.begin(community, by=by, at=at)
    # The first promise on working time must find a calendar.
    workdays.keep_filled(workdays.local_day(at))
    return community


def _named(words: str, refusal: type[Refusal]) -> str:
    words = text.normal(words)
    if not words:
        raise refusal
    return words
