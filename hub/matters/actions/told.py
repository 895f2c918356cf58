"""What was told at the desk, checked: the matter and the reporter it comes to."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from hub.estate import lookup
from hub.estate.models import Household
from hub.kernel import policies, text
from hub.kernel.models import Community
from hub.kernel.refusals import Incomplete
from hub.matters import policy, rules, taxonomy
from hub.matters.actions.base import NothingSaid, UnknownCode, words
from hub.matters.models import Matter, Reporter
from hub.matters.taxonomy import Kind, Severity, Validity
from hub.people.models import Department, Staff

LATE_ENTRY = timedelta(days=7)  # how far back a contact may lie
# Somebody will have to go there.
NEED_A_PLACE = frozenset(
    {Kind.COMPLAINT, Kind.REPORT, Kind.REPAIR_HOME, Kind.REPAIR_PUBLIC, Kind.HELP}
)


class NoSuchColleague(Incomplete):
    message = _("本项目没有这位同事，请重新选择被投诉人。")
    field = "accused"


class NobodysDepartment(Incomplete):
    message = _("本项目没有这个部门，请重新选择被投诉部门。")
    field = "accused_department"


class NoSuchHousehold(Incomplete):
    message = _("本项目没有这一户，请重新查找房号；公共区域的事请填写地点。")
    field = "household"


class NoPlace(Incomplete):
    message = _("要派人去，得知道是哪里：请选择房屋，或填写公共地点。")
    field = "place"


class NoSuchDay(Incomplete):
    message = _("外部时限的日期不对，请重新选择。")
    field = "outside_due_at"


class NoSuchContact(Incomplete):
    message = _("补登的联系时间要早于现在、不早于 7 天前；更早的事请按现在登记，并在内容里写明。")
    field = "contact_at"


class NobodyToCall(Incomplete):
    message = _("投诉要能回访：请留下联系电话，或选择“匿名”并说明。")
    field = "phone"


@dataclass(frozen=True, kw_only=True)
class Intake:
    """What was told at the desk. Only kind, channel and words are always needed."""

    kind: str
    channel: str
    text: str
    type_code: str = "T99.01"
    second_type: str = ""
    severity: str = Severity.ORDINARY
    is_urgent: bool = False
    household_id: int | None = None
    place: str = ""
    reporter_name: str = ""
    reporter_phone: str = ""
    prefers: str = "PHONE"
    is_anonymous: bool = False
    accused_id: int | None = None
    accused_department_id: int | None = None
    outside_number: str = ""
    outside_due_at: datetime | None = None
    follows_id: int | None = None
    contact_at: datetime | None = None  # 补登: told earlier than it is written down
    photos: tuple[str, ...] = field(default=())


def new_matter(told: Intake, community: Community, by: Staff, at: datetime) -> Matter:
    _check_codes(told)
    household = _household(told, community, by, at)
    place = told.place.strip()
    if len(place) > 100:
        raise NothingSaid("place", _("地点请写在 100 字以内，详情写进内容。"))
    if household is None and not place and told.kind in NEED_A_PLACE:
        raise NoPlace
    ruled = told.kind in Matter.RULED_KINDS
    return Matter(
        community=community,
        kind=told.kind,
        channel=told.channel,
        type_code=told.type_code,
        second_type=told.second_type,
        severity=told.severity,
        is_urgent=told.is_urgent,
        text=words("text", told.text, _("请写下业户说了什么。")),
        household=household,
        area_id=household.building.area_id if household else None,
        place=place,
        validity=Validity.PENDING if ruled else Validity.NONE,
        accused=None if told.accused_id is None else colleague_of(community, told.accused_id),
        accused_department=(
            None
            if told.accused_department_id is None
            else any_department_of(community, told.accused_department_id)
        ),
        recorded_by=by,
        recorded_at=at,
        contact_at=_contact_at(told, at),
        outside_number=told.outside_number.strip()[:60],
        outside_due_at=told.outside_due_at,
        follows=_followed(told, community, by, at),
        policy=policies.current(community, policy.AREA, at),
    )


def _check_codes(told: Intake) -> None:
    if told.kind not in taxonomy.Kind.values:
        raise NothingSaid("kind", _("请选择事务类别。"))
    if told.channel not in taxonomy.Channel.values:
        raise NothingSaid("channel", _("请选择来源。"))
    if told.severity not in Severity.values:
        raise NothingSaid("severity", _("请选择级别。"))
    for code in (told.type_code, told.second_type or told.type_code):
        if code not in taxonomy.TYPES:
            raise UnknownCode
    if told.outside_due_at and not 2000 <= told.outside_due_at.year < 2200:
        raise NoSuchDay


def _contact_at(told: Intake, at: datetime) -> datetime | None:
    """Only what is honestly late: the clocks of the matter run from `at` whatever is said here."""
    if told.contact_at is None:
        return None
    if not at - LATE_ENTRY <= told.contact_at < at:
        raise NoSuchContact
    return told.contact_at


def _household(told: Intake, community: Community, by: Staff, at: datetime) -> Household | None:
    """One that the recorder can look up: the matter would open what the file keeps closed."""
    if told.household_id is None:
        return None
    try:
        return (
            lookup.households(by, community, at)
            .select_related("building")
            .get(pk=told.household_id)
        )
    except Household.DoesNotExist:
        raise NoSuchHousehold from None


def colleague_of(community: Community, staff_id: int) -> Staff:
    """Somebody who works or worked in this community, or the refusal."""
    found = Staff.objects.filter(pk=staff_id, posts__community=community).first()
    if found is None:
        raise NoSuchColleague
    return found


def any_department_of(community: Community, department_id: int) -> Department:
    """A department of this community, whether it takes work in or not, or the refusal."""
    found = Department.objects.filter(community=community, pk=department_id).first()
    if found is None:
        raise NobodysDepartment
    return found


def _followed(told: Intake, community: Community, by: Staff, at: datetime) -> Matter | None:
    if told.follows_id is None:
        return None
    return rules.visible_to(by, community, at).find(told.follows_id)


def new_reporter(told: Intake, matter: Matter) -> Reporter:
    phone = text.normal_phone(told.reporter_phone) if told.reporter_phone.strip() else ""
    if matter.is_complaint and not phone and not told.is_anonymous:
        raise NobodyToCall
    return Reporter(
        community=matter.community,
        matter=matter,
        household=matter.household,
        name=told.reporter_name.strip()[:60],
        phone=phone,
        prefers=told.prefers,
        channel=told.channel,
        no_contact=Reporter.NoContact.ANONYMOUS if told.is_anonymous else "",
        told_at=matter.recorded_at,
        words=matter.text,
    )


def as_told(matter: Matter) -> dict[str, Any]:
    """What the history keeps of the first telling, whatever is corrected later."""
    late = {"contact_at": matter.contact_at.isoformat()} if matter.contact_at else {}
    return {
        **late,
        "kind": matter.kind,
        "channel": matter.channel,
        "type": matter.type_code,
        "severity": matter.severity,
        "urgent": matter.is_urgent,
        "text": matter.text,
        "where": matter.where,
    }


def searchable(matter: Matter, told: Intake) -> str:
    return " ".join(
        [matter.number, matter.where, told.reporter_name, matter.type_label, matter.text]
    )
