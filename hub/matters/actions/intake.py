"""Taking in: recording what was told, doing it at once, or handing it to a department."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from hub.kernel import attachments, counters, drafts, journal, obligations, pad, search
from hub.kernel.models import Community
from hub.kernel.refusals import Incomplete, NotAllowed
from hub.matters import duties, rules
from hub.matters.actions import keys
from hub.matters.actions.base import begin, cycle_of, keep, lay_hand, tell, words
from hub.matters.actions.told import Intake, as_told, new_matter, new_reporter, searchable
from hub.matters.events import Happened
from hub.matters.models import Cycle, Hand, Matter
from hub.matters.taxonomy import Severity, Validity
from hub.people.models import Department, Staff
from hub.people.rules import Grant


class NoSuchDepartment(Incomplete):
    message = _("请选择本项目接收派单的部门。")
    field = "department"


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
    :raises KeyReused: the key stands for an intake that said something else.
    """
    # Looked up before the transaction: while that lasts, every other writer waits.
    grant = rules.at_the_desk(by, community.pk, rules.RECORDERS, at)
    if grant is None:
        raise NotAllowed
    matter = new_matter(told, community, by, at)
    cycle = Cycle(community=community, matter=matter, number=1, opened_at=at)
    reporter = new_reporter(told, matter)
    department = None if department_id is None else department_of(community, department_id)
    asked = keys.digest(told, result, department_id) if key else ""
    try:
        with transaction.atomic():
            matter.number = number_for(community, at)
            with pad.kept(matter):
                _record(matter, cycle, grant, by, at, key, asked)
                if department:
                    _forward(
                        matter, cycle, _allowed("forward", by, matter, at), by, at, department
                    )
                keep(matter)
            for row in (cycle, reporter):
                row.save(force_insert=True)
            if told.photos:
                attachments.claim(told.photos, matter, by=by, label="BEFORE", at=at)
            search.put(matter, searchable(matter, told), at)
            if department is None and result.strip():
                _finish(matter, cycle, _allowed("finish", by, matter, at), by, at, result)
            if draft:
                drafts.forget(by=by, community=community, form=draft, at=at)
    except IntegrityError:
        # The key decides, not a look beforehand: two clicks at once would not see each other.
        if made := keys.made_before(community, key, asked, by=by):
            return made
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
    try:
        return Department.objects.get(
            community=community, pk=department_id, is_active=True, takes_matters=True
        )
    except Department.DoesNotExist:
        raise NoSuchDepartment from None


def _record(
    matter: Matter,
    cycle: Cycle,
    grant: Grant,
    by: Staff,
    at: datetime,
    key: str | None,
    asked: str,
) -> None:
    event = journal.record(
        Happened.RECORDED,
        matter,
        by=by,
        at=at,
        acting_for=grant.holder if grant.holder.pk != by.pk else None,
        key=key,
        version=1,
        **({"asked": asked} if asked else {}),
        **as_told(matter),
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


def number_for(community: Community, at: datetime) -> str:
    """YH261123-0007: the community, the day in its own zone, the count of that day."""
    day = localtime(at).strftime("%y%m%d")
    return f"{community.code}{day}-{counters.next_number(community, 'matter', day):04d}"
