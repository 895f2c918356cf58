"""Roll calls 点名 (rulebook, article 13): the published roster is called, everybody on it answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from hub.duty import policy, rules
from hub.duty.actions.base import department_of
from hub.duty.events import Happened
from hub.duty.models import Punch, RollCall, RollLine
from hub.duty.queries.mustering import Called, digest_of, roll_of
from hub.kernel import counters, journal
from hub.kernel.models import Community
from hub.kernel.refusals import Incomplete, Refusal
from hub.people.models import Staff
from hub.people.telling import tell, told

OLDEST = timedelta(hours=24)
Answer = RollLine.Answer


class NobodyRostered(Refusal):
    message = _("这个时间没有人在班，也没有半小时内要上班的人。请看排班表是否已经发布。")


class NotEverybody(Incomplete):
    def __init__(self, missing: list[str]) -> None:
        super().__init__(_("还没有点到：%s。") % "、".join(missing[:10]))


class NotOnTheList(Incomplete):
    message = _("名单在这期间变了，请按新的名单再点一次。")


class NoSuchLeave(Incomplete):
    def __init__(self, name: str) -> None:
        super().__init__(_("%s 没有已批准的请假。请点“未到”并写明原因。") % name)


class NotAtPost(Incomplete):
    def __init__(self, name: str) -> None:
        super().__init__(_("%s 的班还没开始，不能点“在岗”。") % name)


class NotOut(Incomplete):
    def __init__(self, name: str) -> None:
        super().__init__(_("%s 这时没有公差。请点“未到”并写明原因。") % name)


class SayWhy(Incomplete):
    def __init__(self, name: str) -> None:
        super().__init__(_("请写明 %s 迟到或未到的原因；不知道就写“未联系上”。") % name)


class NotThen(Incomplete):
    message = _("点名时间不能晚于现在；最多补登 24 小时内的点名。")
    field = "held_at"


class CalledAlready(Refusal):
    message = _("这个时间的点名已经登记过了。")


@dataclass(frozen=True)
class Said:
    """What was said of one person."""

    answer: str
    note: str = ""


@transaction.atomic
def call_roll(
    department_id: Any,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    answers: Mapping[int, Said],
    held_at: datetime | None = None,
    why_late: str = "",
    announced: str = "",
    key: str | None = None,
) -> RollCall:
    """Write down a roll call: one answer for each person on the roster at that moment.

    Written down more than some minutes after it was held, it is marked so for good and needs a
    reason; after a day it cannot be written down any more. Who answered is seen: it is a punch;
    for whoever calls only at the moment they write, as nobody notes their own time afterwards.

    :raises NotEverybody: while somebody on the list has no answer.
    :raises NoSuchLeave: leave nobody approved is no answer; likewise errands and standing at post.
    """
    department = department_of(department_id, community)
    grant = rules.require(by, department, rules.CALL_ROLL, at)
    if (known := journal.repeated(community, key, by=by, verb=Happened.ROLL_CALLED)) is not None:
        return RollCall.objects.within(community).find(known.subject_id)
    held = held_at or at
    is_late = _is_late(held, community, at)
    if is_late:
        why_late = told("why_late", why_late, _("补登点名要写明为什么没有当场登记。"), 300)
    lines = _answered(roll_of(department, held), answers, held)
    call = _made(
        RollCall(
            community=community,
            department=department,
            held_at=held,
            recorded_at=at,
            is_late=is_late,
            why_late=why_late if is_late else "",
            called_by=by,
            told=announced.strip()[:1000],
        ),
        lines,
    )
    _punch(call, lines, {by.pk, grant.holder.pk})
    tell(
        Happened.ROLL_CALLED,
        call,
        by=by,
        at=at,
        grant=grant,
        key=key,
        number=call.number,
        held_at=f"{localtime(held):%Y-%m-%d %H:%M}",
        is_late=is_late,
        people=len(lines),
        absent=sum(line.answer == Answer.ABSENT for line in lines),
        digest=call.digest,
    )
    return call


def _is_late(held: datetime, community: Community, at: datetime) -> bool:
    """:raises NotThen:"""
    if not at - OLDEST <= held <= at:
        raise NotThen
    return at - held > timedelta(minutes=policy.at(community, at).roll_call_minutes)


def _answered(roll: list[Called], answers: Mapping[int, Said], held: datetime) -> list[RollLine]:
    if not roll:
        raise NobodyRostered
    if missing := [one.staff.name for one in roll if one.turn.staff_id not in answers]:
        raise NotEverybody(missing)
    if len(answers) != len(roll):
        raise NotOnTheList
    return [_line(one, answers[one.turn.staff_id], held) for one in roll]


def _line(one: Called, said: Said, held: datetime) -> RollLine:
    answer, name, note = Answer(said.answer), one.staff.name, said.note.strip()[:200]
    if answer == Answer.LEAVE and one.known != Answer.LEAVE:
        raise NoSuchLeave(name)
    if answer == Answer.ERRAND and one.known != Answer.ERRAND:
        raise NotOut(name)
    if answer == Answer.ON_POST and one.turn.starts_at > held:
        raise NotAtPost(name)
    if answer in {Answer.ABSENT, Answer.LATE} and not note:
        raise SayWhy(name)
    return RollLine(
        community_id=one.turn.community_id,
        staff=one.staff,
        assignment=one.turn,
        answer=answer,
        note=note or one.leave,
    )


def _made(call: RollCall, lines: list[RollLine]) -> RollCall:
    period = f"{localtime(call.recorded_at):%y%m}"
    number = counters.next_number(call.community, "roll-call", period)
    call.number = f"DM-{period}-{number:04}"
    call.digest = digest_of(call, lines)
    try:
        with transaction.atomic():
            call.save(force_insert=True)
    except IntegrityError:
        raise CalledAlready from None
    for line in lines:
        line.call = call
    RollLine.objects.bulk_create(lines)
    return call


def _punch(call: RollCall, lines: list[RollLine], callers: set[int]) -> None:
    """Who answered was there at that moment; who came late is seen when it is written down."""
    here = {Answer.PRESENT.value, Answer.ON_POST.value}
    seen = {Answer.PRESENT.value: call.held_at, Answer.ON_POST.value: call.held_at}
    if not call.is_late:
        seen[Answer.LATE.value] = call.recorded_at
    moments = [(line, seen.get(line.answer)) for line in lines if line.staff_id not in callers]
    if not call.is_late:
        own = [line for line in lines if line.staff_id in callers and line.answer in here]
        moments += [(line, call.recorded_at) for line in own]
    Punch.objects.bulk_create(
        Punch(
            community=call.community,
            staff=line.staff,
            at=moment,
            direction=Punch.Direction.IN,
            method=Punch.Method.ROLL_CALL,
            key=f"roll:{call.pk}:{line.staff_id}",
            received_at=call.recorded_at,
            by=call.called_by,
        )
        for line, moment in moments
        if moment is not None
    )
