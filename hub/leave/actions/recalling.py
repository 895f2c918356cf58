"""Granted leave called back: taken back before it begins 收回, or the person asked to return 召回."""

from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hub.kernel import obligations
from hub.kernel.models import Community
from hub.kernel.refusals import Incomplete, NotAllowed, Refusal
from hub.leave import duties, policy, rules
from hub.leave.actions import ledger
from hub.leave.actions.base import locked, lowest, own, seen
from hub.leave.actions.left import unused
from hub.leave.actions.steps import set_back
from hub.leave.events import Happened
from hub.leave.law import RECALLABLE
from hub.leave.models import Leave, Recall
from hub.people.line import Line
from hub.people.models import Staff
from hub.people.rules import Grant
from hub.people.telling import tell, tell_person, told

MINUTE = timedelta(minutes=1)


class NotTakenBack(Refusal):
    message = _("病假、产假、丧假等法定假依法不能收回或召回。人手不够请另排班，或与本人商量改期。")


class OwnLeave(NotAllowed):
    message = _("自己的假不能由自己收回。开始前可以取消，休假中可以提前回来销假。")


class NotHighEnough(NotAllowed):
    message = _("收回或召回须由有权批这张假的那一级或更高一级办。请向上级报告。")


class TooLateToTakeBack(Refusal):
    def __init__(self, hours: int) -> None:
        super().__init__(
            gettext("离开始不到 %d 小时，不能再收回。开始以后可以召回，由本人答复能不能返岗。")
            % hours
        )


class NotRunning(Refusal):
    message = _("这张假现在不在休假中，不能召回。还没开始的请用“收回”。")


class OfTwo(Refusal):
    message = _(
        "续假接着上一张，不能单独收回；它在等审批时也不能召回。请先批复续假，开始后再召回。"
    )


class NothingLeft(Incomplete):
    message = _("返岗时间要在现在之后、假期结束之前，而且之后还有这张假的时间可以退回。")
    field = "back_at"


class RecallWaits(Refusal):
    message = _("已经有一次召回在等本人答复。请先等答复，急的可以打假中电话。")


class NobodyAsks(Refusal):
    message = _("现在没有等您答复的召回。请刷新页面看看。")


class WhyNot(Incomplete):
    message = _("请写明为什么不能返岗，上级会看到。")
    field = "words"


@transaction.atomic
def take_back(
    leave_id: Any, *, community: Community, by: Staff, at: datetime, ground: str
) -> Recall:
    """Take granted leave back before it begins; the person is told why and has all of it again.

    :raises NotTakenBack: for what the law grants. :raises NotHighEnough: below who could grant it.
    :raises TooLateToTakeBack: when it begins too soon. :raises OfTwo: for an extension alone: what it
        extends has ended in it, and nobody would owe the sign-back.
    """
    leave, grant = _over(leave_id, community, by, at)
    if leave.extends_id is not None:
        raise OfTwo
    ground = told("ground", ground, _("请写明为什么收回，本人会看到。"), 300)
    values = policy.at(community, at)
    if leave.status == Leave.Status.APPROVED and at > leave.starts_at - values.take_back:
        raise TooLateToTakeBack(values.take_back_hours)
    Leave.LIFECYCLE.make("take_back", leave)
    leave.save(update_fields=["status"])
    recall = _written(leave, by, at, grant, ground)
    Recall.LIFECYCLE.make("take_back", recall)
    recall.returned_minutes = ledger.give_back(leave, leave.minutes, by=by, at=at)
    recall.answered_at = at
    recall.save(update_fields=["status", "returned_minutes", "answered_at"])
    tell(Happened.TAKEN_BACK, leave, by=by, at=at, grant=grant, words=ground)
    said = gettext("%(number)s 已被收回：%(why)s。额度已全部退回，请按班表上班。")
    tell_person(leave.staff_id, leave, said % {"number": leave.number, "why": ground}, at)
    return recall


@transaction.atomic
def recall(
    leave_id: Any,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    back_at: datetime,
    ground: str,
) -> Recall:
    """Ask somebody on leave to be back by a moment. It stays lawful leave until they agree.

    :raises NotRunning: :raises RecallWaits: :raises OfTwo: :raises NothingLeft:
    """
    leave, grant = _over(leave_id, community, by, at)
    ground = told("ground", ground, _("请写明为什么召回，本人会看到。"), 300)
    if leave.status not in Leave.CALLED_BACK or at < leave.starts_at:
        raise NotRunning
    if leave.recalls.filter(status=Recall.Status.ASKED).exists():
        raise RecallWaits
    if leave.extensions.waiting().exists():
        raise OfTwo
    if not at < back_at < leave.over_at or unused(leave, back_at) <= 0:
        raise NothingLeft
    asked = _written(leave, by, at, grant, ground, back_at)
    event = tell(
        Happened.RECALLED, leave, by=by, at=at, grant=grant,
        words=ground, back_at=back_at.isoformat(),
    )  # fmt: skip
    duties.owe_answer(asked, back_at, event)
    said = gettext("%(who)s 请您 %(when)s 返岗：%(why)s。请答复能不能回来；没有答复假期不变。")
    when = f"{localtime(back_at):%m-%d %H:%M}"
    tell_person(leave.staff_id, leave, said % {"who": by.name, "when": when, "why": ground}, at)
    return asked


@transaction.atomic
def answer_recall(
    leave_id: Any,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    is_coming: bool,
    words: str = "",
) -> Recall:
    """Say whether one comes back. Yes shortens the leave and gives the rest back at once; no, with
    a reason, changes nothing.

    :raises NobodyAsks: :raises WhyNot:
    """
    leave = own(leave_id, community, by)
    asked = leave.recalls.filter(status=Recall.Status.ASKED).locked().first()
    if asked is None or asked.back_at is None or at > asked.back_at or not leave.is_away:
        raise NobodyAsks
    words = told("words", words, "", 300) if words.strip() else ""
    if not is_coming and not words:
        raise WhyNot
    Recall.LIFECYCLE.make("agree" if is_coming else "decline", asked)
    asked.answered_at, asked.words = at, words
    if is_coming:
        asked.returned_minutes = ledger.give_back(
            leave, unused(leave, asked.back_at), by=by, at=at
        )
    asked.save(update_fields=["status", "answered_at", "words", "returned_minutes"])
    verb = Happened.COMING if is_coming else Happened.NOT_COMING
    event = tell(verb, leave, by=by, at=at, words=words, returned=asked.returned_minutes)
    obligations.meet(duties.ANSWER_RECALL, leave, event=event)
    if is_coming:
        _shorten(leave, asked.back_at, community, at)
        obligations.void(duties.SIGN_BACK, leave, reason=gettext("召回，返岗时间提前"))
        duties.owe_sign_back(leave, lowest(Line(community, at), leave.staff_id), event)
    said = gettext("%(who)s 答复召回：%(what)s。%(words)s")
    told_of = {"who": leave.staff.name, "what": asked.get_status_display(), "words": words}
    tell_person(asked.by_id, leave, said % told_of, at)
    return asked


def _shorten(leave: Leave, back_at: datetime, community: Community, at: datetime) -> None:
    leave.over_at = back_at
    set_back(leave, at)
    leave.save(update_fields=["over_at", "back_by", "sign_by"])


@transaction.atomic
def lapse_recall(recall_id: int, *, community: Community, by: Staff, at: datetime) -> bool:
    """Nobody answered by the moment: the leave stays as it was, and that is nobody's fault."""
    found = Recall.objects.within(community).find(recall_id)
    leave = locked(found.leave_id, community)
    asked = leave.recalls.filter(pk=found.pk, status=Recall.Status.ASKED).locked().first()
    if asked is None or asked.back_at is None or at <= asked.back_at:
        return False
    let_go(leave, by=by, at=at)
    said = gettext("%(who)s 没有答复召回，%(number)s 不变。请另排班。")
    tell_person(asked.by_id, leave, said % {"who": leave.staff.name, "number": leave.number}, at)
    return True


def let_go(leave: Leave, *, by: Staff, at: datetime) -> None:
    """Whoever is still asked to come back is asked no more: the time is over, or they are here."""
    for asked in leave.recalls.filter(status=Recall.Status.ASKED).locked():
        Recall.LIFECYCLE.make("lapse", asked)
        asked.answered_at = at
        asked.save(update_fields=["status", "answered_at"])
        tell(Happened.RECALL_LAPSED, leave, by=by, at=at)
        obligations.void(duties.ANSWER_RECALL, leave, reason=gettext("不再需要答复"))


def _over(leave_id: Any, community: Community, by: Staff, at: datetime) -> tuple[Leave, Grant]:
    leave, line = seen(leave_id, community, by, at)
    if leave.staff_id == by.pk:
        raise OwnLeave
    grant = rules.grant_to_recall(by, line, leave)
    if grant is None:
        raise NotHighEnough
    if leave.kind.kind.code not in RECALLABLE:
        raise NotTakenBack
    return leave, grant


def _written(
    leave: Leave,
    by: Staff,
    at: datetime,
    grant: Grant,
    ground: str,
    back_at: datetime | None = None,
) -> Recall:
    try:
        with transaction.atomic():
            return Recall.objects.create(
                community=leave.community,
                leave=leave,
                staff_id=leave.staff_id,
                by=by,
                acting_for=grant.holder if grant.holder.pk != by.pk else None,
                role=grant.role,
                at=at,
                ground=ground,
                back_at=back_at,
            )
    except IntegrityError as error:
        if "what_the_law_grants_is_not_called_back" in str(error):
            raise NotTakenBack from None
        raise
