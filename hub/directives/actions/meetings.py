"""例会: recorded in one act with its attendance and decisions; signed, each decision is an order."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hub.directives import duties, policy
from hub.directives.actions.base import lawful_words, words
from hub.directives.actions.instructions import Order, OutOfLine, checked, give
from hub.directives.events import Happened
from hub.directives.models import Instruction, Meeting, MeetingAttendance, MeetingDecision
from hub.kernel import counters, documents, journal, obligations
from hub.kernel.models import Community
from hub.kernel.refusals import InField, NotAllowed
from hub.people.line import Line
from hub.people.models import Department, Staff
from hub.people.telling import tell

KIND = "HYJY"
MOST_DECISIONS = 30


class NotTheChair(NotAllowed):
    message = gettext_lazy("会议纪要由主持人本人签发；决定以主持人的名义下达。")


class NotOfTheMeeting(NotAllowed):
    message = gettext_lazy("会议由主持人，或由其管辖的同事记录。")


@dataclass(frozen=True)
class Decided:
    text: str
    owner_id: int
    due_at: datetime


@dataclass(frozen=True, kw_only=True)
class Minutes:
    kind: str
    subject: str
    held_at: datetime
    chair_id: int
    decisions: tuple[Decided, ...]
    # Who came, was late, on leave or absent, by their number.
    attendance: Mapping[int, str]
    department_id: int | None = None
    place: str = ""
    notes: str = ""


def record_meeting(
    told: Minutes, *, community: Community, by: Staff, at: datetime, key: str | None = None
) -> Meeting:
    """Put a meeting on record; if the chair does it, it is signed and its decisions are given.

    :raises NotOfTheMeeting: unless recorded by the chair or somebody under them.
    :raises OutOfLine: if a decision's owner is not under the chair.
    """
    try:
        with transaction.atomic():
            meeting = _record(told, community, by, at, key)
            if meeting.chair_id == by.pk:
                meeting = _sign(meeting, by, at)
            return meeting
    except IntegrityError:
        if first := journal.repeated(community, key, by=by, verb=Happened.MEETING_RECORDED):
            return Meeting.objects.within(community).find(first.subject_id)
        raise


@transaction.atomic
def sign_meeting(meeting_id: Any, *, community: Community, by: Staff, at: datetime) -> Meeting:
    """Sign the minutes: they are frozen, and every decision is given as an order.

    What would be due already is due as soon as it can be acknowledged.

    :raises NotTheChair:
    """
    rows = Meeting.objects.within(community).select_related("chair", "recorder", "department")
    meeting = rows.locked().find(meeting_id)
    if meeting.chair_id != by.pk:
        raise NotTheChair
    return _sign(meeting, by, at)


def _record(
    told: Minutes, community: Community, by: Staff, at: datetime, key: str | None
) -> Meeting:
    line = Line(community, at)
    chair = Staff.objects.filter(pk=told.chair_id, is_active=True, is_system=False).first()
    if chair is None or line.rank_of(chair.pk) < 2:
        raise InField("chair", _("主持人要是领班以上的同事。"))
    if by.pk != chair.pk and not line.is_over(chair.pk, by.pk):
        raise NotOfTheMeeting
    department = _department(told, community)
    if told.held_at > at:
        raise InField("held_at", _("开会时间不能晚于现在；会后再记录。"))
    _check(told, line, chair, at)
    day = localtime(at)
    number = counters.next_number(community, "meeting", f"{day:%Y-%m}")
    meeting = Meeting.objects.create(
        community=community,
        number=f"HY-{day:%Y%m}-{number:02}",
        kind=told.kind,
        department=department,
        subject=words("subject", told.subject, _("请写会议议题。"), 100),
        held_at=told.held_at,
        place=told.place.strip()[:60],
        chair=chair,
        recorder=by,
        notes=told.notes.strip()[:3000],
        recorded_at=at,
    )
    MeetingAttendance.objects.bulk_create(
        MeetingAttendance(community=community, meeting=meeting, person_id=pk, state=state)
        for pk, state in told.attendance.items()
    )
    MeetingDecision.objects.bulk_create(
        MeetingDecision(
            community=community,
            meeting=meeting,
            position=n,
            text=lawful_words("decisions", one.text, _("请写明决定的内容。")),
            owner_id=one.owner_id,
            due_at=one.due_at,
        )
        for n, one in enumerate(told.decisions, 1)
    )
    event = tell(Happened.MEETING_RECORDED, meeting, by=by, at=at, key=key, number=meeting.number)
    duties.owe_signing(meeting, event)
    return meeting


def _check(told: Minutes, line: Line, chair: Staff, at: datetime) -> None:
    if not told.attendance or chair.pk not in told.attendance:
        raise InField("present", _("请选择到会的人，主持人也要在内。"))
    if not set(told.attendance.values()) <= set(MeetingAttendance.State.values):
        raise InField("present", _("请选择到会的人，主持人也要在内。"))
    if set(told.attendance) - set(line.seats) - {chair.pk}:
        raise InField("present", _("只能选择在本项目任职的同事。"))
    if len(told.decisions) > MOST_DECISIONS:
        raise InField("decisions", _("一次会议最多 30 项决定。"))
    for one in told.decisions:
        if not line.is_over(chair.pk, one.owner_id):
            raise OutOfLine(_("决定要交给主持人管辖的人；主持人自己办的，写在会议情况里。"))
        if one.due_at <= at:
            raise InField("decisions", _("每项决定的期限都要在现在之后。"))


def _department(told: Minutes, community: Community) -> Department | None:
    if told.kind not in Meeting.Kind.values:
        raise InField("kind", _("请选择是行政例会还是部门例会。"))
    if told.kind == Meeting.Kind.ADMIN:
        return None
    here = Department.objects.filter(community=community)
    found = here.filter(pk=told.department_id).first() if told.department_id else None
    if found is None:
        raise InField("department", _("请选择是哪个部门的例会。"))
    return found


def _sign(meeting: Meeting, by: Staff, at: datetime) -> Meeting:
    community = meeting.community
    Meeting.LIFECYCLE.make("sign", meeting)
    earliest = at + policy.at(community, at).acknowledge
    given = []
    for one in meeting.decisions.select_related("owner"):
        order = Order(
            text=one.text,
            due_at=one.due_at if one.due_at > at else earliest,
            receivers=(one.owner_id,),
            legal_ground=_("%(meeting)s 第 %(n)d 项")
            % {"meeting": meeting.number, "n": one.position},
            via=Instruction.Via.MEETING,
        )
        one.instruction = give(checked(order, community, at), community=community, by=by, at=at)
        one.save(update_fields=["instruction"])
        given.append(one)
    meeting.signed_at = at
    meeting.document = documents.freeze(
        KIND,
        community,
        _snapshot(meeting, given),
        by=meeting.recorder,
        at=at,
        period=f"{localtime(meeting.held_at):%Y-%m}",
        title=_("会议纪要"),
    )
    documents.issue(meeting.document, by=by, at=at)
    meeting.save(update_fields=["status", "signed_at", "document"])
    event = tell(Happened.MEETING_SIGNED, meeting, by=by, at=at, orders=len(given))
    obligations.meet(duties.SIGN_MEETING, meeting, event=event)
    return meeting


def _snapshot(meeting: Meeting, given: list[MeetingDecision]) -> dict[str, Any]:
    came: dict[str, list[str]] = {}
    for one in meeting.attendance.select_related("person"):
        came.setdefault(str(one.get_state_display()), []).append(one.person.name)
    return {
        "meeting": meeting.number,
        "kind": str(meeting.get_kind_display()),
        "department": str(meeting.department or ""),
        "subject": meeting.subject,
        "held_at": f"{localtime(meeting.held_at):%Y-%m-%d %H:%M}",
        "place": meeting.place,
        "chair": meeting.chair.name,
        "recorder": meeting.recorder.name,
        "notes": meeting.notes,
        "attendance": [{"state": state, "names": names} for state, names in came.items()],
        "decisions": [
            {
                "text": one.text,
                "owner": one.owner.name,
                "due": f"{localtime(one.due_at):%Y-%m-%d %H:%M}",
                "order": str(one.instruction),
            }
            for one in given
        ],
    }
