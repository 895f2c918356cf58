"""派发: what became of each paper. Printed is not delivered; only a proof makes it so.

Every try is an attempt of dunning that carries the paper's number, so the step is done, the claim's
three years begin anew and a picture is refused a second time by one and the same rule.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hub.dunning import letters, queries, rules
from hub.dunning.actions.attempts import attempt, contact
from hub.dunning.actions.base import decent
from hub.dunning.actions.evidence import Tried
from hub.dunning.actions.printing import NotWhole
from hub.dunning.events import Happened
from hub.dunning.models import Attempt, Channel, Grade, Notice, NoticeBatch, StepDue, Way
from hub.kernel.models import Community
from hub.kernel.refusals import InField, NotAllowed, Refusal
from hub.people.models import Staff
from hub.people.telling import tell

CONTENT = "物业费催缴通知书"  # what the waybill names


class Overtaken(Refusal):
    """Shown instead of the form: whoever has paid is not to be pressed for it."""


class NoPaperYet(Refusal):
    message = _("这一批的打印文件还没有做好，还没有纸可以派发。请等文件做好、打印出来再登记。")


class NotOvertaken(Refusal):
    message = _("这份通知书的费用还没有人付，不能收回。写错了请申请作废。")


class MadeIt(NotAllowed):
    message = _("这份通知书是您制作的，须由另一位有权限的同事作废。")


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """What somebody did with a paper, and what shows it."""

    way: str
    spoken_to: int | None = None
    photos: tuple[str, ...] = ()
    signed: tuple[str, ...] = ()
    witness: int | None = None
    waybill: str = ""
    content_note: str = ""
    note: str = ""


_CHANNELS = {Way.POSTED: Channel.LETTER, Way.ARRIVED: Channel.LETTER}
_RESULTS = {
    Way.HANDED: Attempt.Result.DELIVERED,
    Way.REFUSED: Attempt.Result.REFUSES,
    Way.LEFT: Attempt.Result.SENT,
    Way.POSTED: Attempt.Result.SENT,
    Way.ARRIVED: Attempt.Result.DELIVERED,
    Way.BACK: Attempt.Result.RETURNED,
}
MOVES = {
    Way.HANDED: "deliver",
    Way.REFUSED: "deliver",
    Way.LEFT: "leave",
    Way.POSTED: "post",
    Way.ARRIVED: "deliver",
    Way.BACK: "give_back",
}
_PROVED = ("deliver", "leave")


@transaction.atomic
def deliver(
    notice_id: Any, done: Delivery, *, community: Community, by: Staff, at: datetime
) -> Notice:
    """Write down what was done with the paper; with proof it is delivered.

    :raises NoPaperYet: while the file for the printer is being made.
    :raises Overtaken: if anything it demands has been paid meanwhile: it stays in the bag.
    """
    notice = _locked(notice_id, community, by, at)
    if done.way not in Way.values:
        raise InField("way", _("请选择怎么派发的。"))
    way = Way(done.way)
    move = MOVES[way]
    if move not in Notice.LIFECYCLE.open_to(notice):
        Notice.LIFECYCLE.make(move, notice)
    if notice.batch.status == NoticeBatch.Status.MAKING:
        raise NoPaperYet
    if paid := queries.paid_since([notice])[notice.pk]:
        raise Overtaken(
            gettext("出具之后已经付了 %(paid)s 元，纸上的金额不对了。请不要派发，带回来登记收回。")
            % {"paid": paid}
        )
    _check_proof(way, done)
    row = _attempt(notice, way, done, community, by, at)
    if move in _PROVED and row.grade == Grade.D:
        raise InField("photos", _("没有凭证不算送达。请拍下签收栏，或拍下放置的位置。"))
    Notice.LIFECYCLE.make(move, notice)
    notice.tries += 1
    notice.attempt = row
    notice.grade = row.grade if move in _PROVED else notice.grade
    notice.ended_at = at if move in _PROVED else notice.ended_at
    notice.proved_at = notice.proved_at or (at if move in _PROVED else None)
    notice.save(update_fields=["status", "tries", "attempt", "grade", "ended_at", "proved_at"])
    grant = rules.require(by, community, rules.WORK, at)
    tell(
        Happened.NOTICE_TRIED,
        notice,
        by=by,
        at=at,
        grant=grant,
        number=notice.number,
        way=way.value,
        grade=row.grade,
        attempt=row.pk,
    )
    return notice


def _locked(notice_id: Any, community: Community, by: Staff, at: datetime) -> Notice:
    """
    :raises Missing: to whoever may not read the household's dunning; guards never may.
    :raises NotWhole: if it is no longer what was frozen.
    """
    rules.require(by, community, rules.WORK, at)
    seen = rules.notices(by, community, at).locked().select_related("household", "batch")
    notice = seen.find(notice_id)
    if not letters.is_whole(notice):
        raise NotWhole
    return notice


def _check_proof(way: Way, done: Delivery) -> None:
    if way == Way.HANDED and not done.signed:
        raise InField("signed", _("请拍下业主签了字的回执。"))
    if way in (Way.REFUSED, Way.LEFT) and not done.photos:
        raise InField("photos", _("请拍照：看得到门牌和通知书编号。"))
    if way in (Way.POSTED, Way.ARRIVED) and not done.waybill.strip():
        raise InField("waybill", _("请写邮单号。"))
    if way == Way.BACK and not done.note.strip():
        raise InField("note", _("请写明为什么没送到，地址哪里不对。"))


def _attempt(
    notice: Notice, way: Way, done: Delivery, community: Community, by: Staff, at: datetime
) -> Attempt:
    is_post = way in _CHANNELS
    tried = Tried(
        channel=_CHANNELS.get(way, Channel.NOTICE),
        result=_RESULTS[way],
        spoken_to=done.spoken_to,
        note=done.note,
        reference=done.waybill if is_post else "",
        content_note=(done.content_note or CONTENT) if is_post else "",
        notice_code=notice.number,
        witness=done.witness,
        photos=done.photos,
        signed=done.signed,
    )
    # Its step may be done, lifted or overtaken by the next one: the contact still happened.
    due = notice.due
    if due is not None and due.state == StepDue.State.OPEN:
        return attempt(due.pk, tried, community=community, by=by, at=at)
    return contact(notice.household_id, tried, community=community, by=by, at=at)


# ── Not to be delivered any more ────────────────────────────────────────────────────────────


@transaction.atomic
def withdraw_notice(
    notice_id: Any, *, community: Community, by: Staff, at: datetime, reason: str = ""
) -> Notice:
    """Take back a paper whose demand was paid before it arrived. Its number stays.

    :raises NotOvertaken: while all of it is still owed.
    """
    notice = _locked(notice_id, community, by, at)
    grant = rules.require(by, community, rules.WITHDRAW, at)
    paid = queries.paid_since([notice])[notice.pk]
    if paid <= 0:
        raise NotOvertaken
    Notice.LIFECYCLE.make("withdraw", notice)
    why = reason.strip()[:200] or gettext("派发前已付款")
    _end(notice, by, at, f"{why}（{paid}）")
    tell(
        Happened.NOTICE_WITHDRAWN,
        notice,
        by=by,
        at=at,
        grant=grant,
        number=notice.number,
        paid=str(paid),
    )
    return notice


@transaction.atomic
def void_notice(
    notice_id: Any, *, community: Community, by: Staff, at: datetime, reason: str
) -> Notice:
    """Take a paper out of force by a second person. It is never deleted and keeps its number.

    :raises MadeIt: to whoever had it printed.
    """
    notice = _locked(notice_id, community, by, at)
    grant = rules.require(by, community, rules.VOID_NOTICES, at)
    if notice.batch.made_by_id in (by.pk, grant.holder.pk):
        raise MadeIt
    Notice.LIFECYCLE.make("void", notice)
    _end(notice, by, at, decent("reason", reason, _("请写明为什么作废。")))
    tell(
        Happened.NOTICE_VOIDED,
        notice,
        by=by,
        at=at,
        grant=grant,
        number=notice.number,
        reason=notice.reason,
    )
    return notice


def _end(notice: Notice, by: Staff, at: datetime, reason: str) -> None:
    notice.ended_by, notice.ended_at, notice.reason = by, at, reason
    notice.save(update_fields=["status", "ended_by", "ended_at", "reason"])
