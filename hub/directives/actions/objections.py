"""异议: filed after complying, heard and decided above the issuer, never by the issuer."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hub.directives import duties, rules
from hub.directives.actions.base import own_part, words
from hub.directives.events import Happened
from hub.directives.models import GRAVE, Objection, Receiver
from hub.kernel import counters, obligations
from hub.kernel.models import Community
from hub.kernel.refusals import Missing, NotAllowed, Refusal
from hub.people.line import Line
from hub.people.models import Staff
from hub.people.rules import Grant
from hub.people.telling import tell, tell_person


class ComplyFirst(Refusal):
    message = gettext_lazy(
        "先执行，后申诉：请完成指令再提异议。如果执行会有危险或违法，请用“依法拒绝”，不必执行。"
    )


class ObjectedAlready(Refusal):
    message = gettext_lazy("您对这条指令已经提过异议，请等答复。补充情况可以在听取时当面说。")


class NeverTheIssuer(NotAllowed):
    message = gettext_lazy("异议由下达人的上级听取和决定，下达人、提出人和他们的代理都不能办。")


@transaction.atomic
def object_(
    receiver_id: Any,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    text: str,
    wish: str = "",
) -> Objection:
    """Raise an objection to an order one has carried out. It changes nothing in any record.

    :raises ComplyFirst: before the order is done or failed, unless it was refused as dangerous or
        unlawful.
    """
    part = own_part(receiver_id, community=community, by=by)
    ended = {Receiver.Status.DONE, Receiver.Status.FAILED}
    if part.status not in ended and part.ground not in GRAVE:
        raise ComplyFirst
    text = words("text", text, _("请写明对指令哪一点有异议，为什么。"), 2000)
    line = Line(community, at)
    office = part.instruction.office_id
    day = localtime(at)
    try:
        with transaction.atomic():
            objection = Objection.objects.create(
                community=community,
                number=f"YY-{day:%Y%m}-"
                f"{counters.next_number(community, 'objection', f'{day:%Y-%m}'):03}",
                receiver=part,
                filed_by=by,
                against_id=office,
                filed_at=at,
                due_at=duties.hearing_due(community.pk, at),
                text=text,
                wish=wish.strip()[:500],
            )
    except IntegrityError:
        raise ObjectedAlready from None
    # On the objection itself, not on the order: the issuer reads the order's history.
    event = tell(Happened.OBJECTED, objection, by=by, at=at, number=objection.number)
    level = rules.level_above(line, office, without=(by.pk, part.instruction.issuer_id))
    duties.owe_hearing(objection, level, event)
    return objection


@transaction.atomic
def hear(
    objection_id: Any, *, community: Community, by: Staff, at: datetime, hearing: str
) -> Objection:
    """Note what the person said, and what the issuer's side is."""
    objection, grant = _above(objection_id, community, by, at)
    hearing = words("hearing", hearing, _("请写明听取了谁、说了什么。"), 2000)
    Objection.LIFECYCLE.make("hear", objection)
    objection.hearing, objection.heard_by, objection.heard_at = hearing, by, at
    objection.save(update_fields=["status", "hearing", "heard_by", "heard_at"])
    tell(Happened.HEARD, objection, by=by, at=at, grant=grant, words=hearing)
    return objection


@transaction.atomic
def decide(
    objection_id: Any,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    is_upheld: bool,
    answer: str,
) -> Objection:
    """Uphold or dismiss it, with reasons; only now does the issuer learn of it.

    :raises NeverTheIssuer:
    """
    objection, grant = _above(objection_id, community, by, at)
    answer = words("answer", answer, _("请写明决定和理由，提出人会看到。"), 2000)
    Objection.LIFECYCLE.make("uphold" if is_upheld else "dismiss", objection)
    objection.is_upheld, objection.answer = is_upheld, answer
    objection.decided_by, objection.decided_at = by, at
    objection.save(update_fields=["status", "is_upheld", "answer", "decided_by", "decided_at"])
    verb = Happened.UPHELD if is_upheld else Happened.DISMISSED
    event = tell(verb, objection, by=by, at=at, grant=grant, answer=answer)
    obligations.meet(duties.HEAR, objection, event=event)
    text = _("异议 %(number)s：%(how)s，请看答复。") % {
        "number": objection,
        "how": objection.get_status_display(),
    }
    for person in {objection.filed_by_id, objection.against_id}:
        tell_person(person, objection, text, at)
    return objection


@transaction.atomic
def close_objection(
    objection_id: Any, *, community: Community, by: Staff, at: datetime
) -> Objection:
    """The person has read the answer."""
    objection = Objection.objects.within(community).locked().find(objection_id)
    if objection.filed_by_id != by.pk:
        raise NotAllowed
    Objection.LIFECYCLE.make("close", objection)
    objection.save(update_fields=["status"])
    tell(Happened.CLOSED, objection, by=by, at=at)
    return objection


def _above(
    objection_id: Any, community: Community, by: Staff, at: datetime
) -> tuple[Objection, Grant]:
    objection = (
        Objection.objects.within(community)
        .locked()
        .select_related("receiver__instruction")
        .find(objection_id)
    )
    grant = rules.grant_for_objection(by, Line(community, at), objection)
    if grant is None:
        # Who may not even see it does not learn that it exists.
        if not rules.objections_open_to(by, community, at).filter(pk=objection.pk).exists():
            raise Missing
        raise NeverTheIssuer
    return objection, grant
