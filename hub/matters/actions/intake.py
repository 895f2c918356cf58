"""Taking in: recording what was told, doing it at once, or handing it to a department."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from hub.estate.models import Household
from hub.kernel import (
    attachments,
    counters,
    drafts,
    journal,
    obligations,
    pad,
    policies,
    search,
    text,
)
from hub.kernel.models import Community
from hub.kernel.refusals import Incomplete, NotAllowed
from hub.matters import duties, policy, rules, taxonomy
from hub.matters.actions.base import (
    NothingSaid,
    UnknownCode,
    begin,
    cycle_of,
    keep,
    lay_hand,
    tell,
    words,
)
from hub.matters.events import Happened
from hub.matters.models import Cycle, Hand, Matter, Reporter
from hub.matters.taxonomy import Kind, Severity, Validity
from hub.people.models import Department, Staff
from hub.people.rules import Grant

LATE_ENTRY = timedelta(days=7)  # how far back a contact may lie
# Somebody will have to go there.
NEED_A_PLACE = frozenset(
    {Kind.COMPLAINT, Kind.REPORT, Kind.REPAIR_HOME, Kind.REPAIR_PUBLIC, Kind.HELP}
)


class NoSuchDepartment(Incomplete):
    message = _("请选择本项目接收派单的部门。")
    field = "department"


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


def record(
    told: Intake, *, community: Community, by: Staff, at: datetime, key: str | None = None
) -> Matter:
    """Put what was told on record, with the duty to hand it on and, for a complaint, to rule on it.

    :raises NotAllowed: to those who do not take matters in.
    :raises Incomplete: naming the field that must be mended.
    """
    return take_in(told, community=community, by=by, at=at, key=key)


def take_in(
    told: Intake,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    key: str | None = None,
    result: str = "",
    department_id: int | None = None,
    draft: str = "",
) -> Matter:
    """A whole call in one act: record it and, with a result or a department, finish or forward it.

    All or nothing: a call whose forwarding is refused leaves no half-recorded matter behind. A
    `key` that was used already answers with the matter it made. `draft` names the form whose
    draft is spent by this.

    :raises NotAllowed: to those who do not take matters in.
    :raises Incomplete: naming the field that must be mended.
    """
    # Looked up before the transaction: while that lasts, every other writer waits.
    grant = rules.at_the_desk(by, community.pk, rules.RECORDERS, at)
    if grant is None:
        raise NotAllowed
    matter = _new_matter(told, community, by, at)
    cycle = Cycle(community=community, matter=matter, number=1, opened_at=at)
    reporter = _new_reporter(told, matter)
    department = None if department_id is None else department_of(community, department_id)
    try:
        with transaction.atomic():
            matter.number = number_for(community, at)
            with pad.kept(matter):
                _record(matter, cycle, grant, by, at, key)
                if department:
                    _forward(
                        matter, cycle, _allowed("forward", by, matter, at), by, at, department
                    )
                keep(matter)
            for row in (cycle, reporter):
                row.save(force_insert=True)
            if told.photos:
                attachments.claim(told.photos, matter, by=by, label="BEFORE", at=at)
            search.put(matter, _searchable(matter, told), at)
            if department is None and result.strip():
                _finish(matter, cycle, _allowed("finish", by, matter, at), by, at, result)
            if draft:
                drafts.forget(by=by, community=community, form=draft)
    except IntegrityError:
        # The key decides, not a look beforehand: two clicks at once would not see each other.
        if first := journal.repeated(community, key, by=by, verb=Happened.RECORDED):
            return Matter.objects.within(community).find(first.subject_id)
        raise
    return matter


@transaction.atomic
def finish(
    matter_id: int,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    result: str,
    seen: int | None = None,
) -> Matter:
    """Done on the spot 当场办结: the desk did what was in its power, and says what."""
    matter, grant = begin("finish", matter_id, community=community, by=by, at=at, seen=seen)
    return _finish(matter, cycle_of(matter), grant, by, at, result)


@transaction.atomic
def forward(
    matter_id: int,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    department_id: int,
    said: str = "",
    seen: int | None = None,
) -> Matter:
    """Hand it to a department, which must accept; the promise to the resident runs from now.

    :raises NotAllowed: to the desk, once the matter was bounced twice: a supervisor decides then.
    """
    matter, grant = begin("forward", matter_id, community=community, by=by, at=at, seen=seen)
    cycle = cycle_of(matter)
    _forward(matter, cycle, grant, by, at, department_of(community, department_id), said)
    cycle.save()
    return keep(matter, "status", "department", "holder")


def department_of(community: Community, department_id: int) -> Department:
    """A department of this community that takes work in, or the refusal."""
    found = Department.objects.filter(
        community=community, pk=department_id, is_active=True, takes_matters=True
    ).first()
    if found is None:
        raise NoSuchDepartment
    return found


# ── Parts of the acts above ─────────────────────────────────────────────────────────────────


def _record(
    matter: Matter, cycle: Cycle, grant: Grant, by: Staff, at: datetime, key: str | None
) -> None:
    event = journal.record(
        Happened.RECORDED,
        matter,
        by=by,
        at=at,
        acting_for=grant.holder if grant.holder.pk != by.pk else None,
        key=key,
        version=1,
        **_as_told(matter),
    )
    duties.owe_hand_over(matter, cycle, event)
    if matter.is_complaint:
        duties.owe_ruling(matter, event)
    if matter.severity == Severity.MAJOR:
        duties.owe_joint_start(matter, event)
    duties.owe_outside_reply(matter, event)


def _allowed(name: str, by: Staff, matter: Matter, at: datetime) -> Grant:
    grant = rules.may(name, by, matter, at)
    if grant is None:
        raise NotAllowed
    return grant


def _finish(
    matter: Matter, cycle: Cycle, grant: Grant, by: Staff, at: datetime, result: str
) -> Matter:
    result = words("result", result, _("请写明当场是怎么办的，回访时要核对。"))
    Matter.LIFECYCLE.make("finish", matter)
    matter.holder = by
    cycle.is_on_the_spot = True
    cycle.handled_at, cycle.handled_by, cycle.result = at, by, result
    event = tell(Happened.FINISHED, matter, by=by, at=at, grant=grant, result=result)
    obligations.meet(duties.HAND_OVER, matter, event=event)
    if matter.is_complaint and matter.validity != Validity.INVALID:
        duties.owe_callbacks(matter, cycle, event, at)
    cycle.save()
    lay_hand(cycle, Hand.Did.HANDLED, by, grant.holder, at=at)
    return keep(matter, "status", "holder")


def _forward(
    matter: Matter,
    cycle: Cycle,
    grant: Grant,
    by: Staff,
    at: datetime,
    department: Department,
    said: str = "",
) -> None:
    Matter.LIFECYCLE.make("forward", matter)
    matter.department, matter.holder = department, None
    cycle.department = department
    if cycle.forwarded_at is None:
        cycle.forwarded_at, cycle.forwarded_by = at, by
    event = tell(
        Happened.FORWARDED,
        matter,
        by=by,
        at=at,
        grant=grant,
        department=department.name,
        words=said.strip(),
    )
    obligations.meet(duties.HAND_OVER, matter, event=event)
    duties.owe_acceptance(matter, cycle, event)


def _new_matter(told: Intake, community: Community, by: Staff, at: datetime) -> Matter:
    _check_codes(told)
    household = _household(told, community)
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
        area=household.building.area if household else None,
        place=place,
        validity=Validity.PENDING if ruled else Validity.NONE,
        accused=_accused(told, community),
        accused_department=_accused_department(told, community),
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


def _household(told: Intake, community: Community) -> Household | None:
    if told.household_id is None:
        return None
    found = (
        Household.objects.within(community)
        .select_related("building__area")
        .filter(pk=told.household_id)
        .first()
    )
    if found is None:
        raise NoSuchHousehold
    return found


def _accused(told: Intake, community: Community) -> Staff | None:
    if told.accused_id is None:
        return None
    found = Staff.objects.filter(pk=told.accused_id, posts__community=community).first()
    if found is None:
        raise NoSuchColleague
    return found


def _accused_department(told: Intake, community: Community) -> Department | None:
    if told.accused_department_id is None:
        return None
    found = Department.objects.filter(community=community, pk=told.accused_department_id).first()
    if found is None:
        raise NobodysDepartment
    return found


def _followed(told: Intake, community: Community, by: Staff, at: datetime) -> Matter | None:
    if told.follows_id is None:
        return None
    return rules.visible_to(by, community, at).find(told.follows_id)


def number_for(community: Community, at: datetime) -> str:
    """YH261123-0007: the community, the day in its own zone, the count of that day."""
    day = localtime(at).strftime("%y%m%d")
    return f"{community.code}{day}-{counters.next_number(community, 'matter', day):04d}"


def _new_reporter(told: Intake, matter: Matter) -> Reporter:
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


def _as_told(matter: Matter) -> dict[str, Any]:
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


def _searchable(matter: Matter, told: Intake) -> str:
    return " ".join(
        [matter.number, matter.where, told.reporter_name, matter.type_label, matter.text]
    )
