"""个人信息请求: taken in by the desk, answered in time, and what may be erased erased by two."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hub.estate.models import Household, Resident
from hub.kernel import counters, decisions, obligations
from hub.kernel.models import Community, Decision
from hub.kernel.refusals import InField, Refusal
from hub.kernel.workdays import local_day
from hub.people.models import Staff
from hub.people.rules import Grant
from hub.people.telling import decided, tell, told
from hub.privacy import duties, holdings, outlets, persons, policy, rules
from hub.privacy.actions.erasing import erase, in_words
from hub.privacy.actions.handing import hand_out
from hub.privacy.events import Happened
from hub.privacy.models import DataRequest, Handout

PACKAGE = outlets.declare(
    "privacy.package",
    _("个人信息副本"),
    _("交给本人：法律要求提供（个人信息保护法第四十五条），身份已核对，里面没有别人的资料。"),
)


class AlreadyAsked(Refusal):
    message = _("这位住户同样的请求还没有答复，不用重复登记。")


class OnlyByErasing(Refusal):
    message = _("删除请求要先看哪些依法要留、哪些可以删，提请另一人批准后才算答复。")


class NothingGoes(Refusal):
    message = _(
        "现在没有可以删除的：还住在这里的要用来提供服务，其余依法保留。请按“不予办理”答复并写明依据。"
    )


class NotForDeleting(Refusal):
    message = _("只有删除请求才能删除。本人改变主意的，请另登记一件。")


@transaction.atomic
def take_request(
    resident_id: Any,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    kind: str,
    seen: str,
    words: str,
    agent: str = "",
) -> DataRequest:
    """Write down what somebody asks about what is kept of them. Whom it is about has been seen to be.

    :raises AlreadyAsked:
    """
    files = Resident.objects.within(community).select_related("household__building", "community")
    resident = files.find(resident_id)
    grant = rules.require(by, community, rules.TAKE_REQUESTS, at)
    # Of a home whose file the person may open.
    Household.objects.visible_to(by, community, at).find(resident.household_id)
    agent = agent.strip()
    if kind not in DataRequest.Kind.values:
        raise InField("kind", _("请选择要什么。"))
    if seen not in DataRequest.Seen.values:
        raise InField("seen", _("请选择怎么核对的身份；没有核对的不能登记。"))
    if bool(agent) != (seen == DataRequest.Seen.LETTER):
        raise InField("agent", _("有代办人的要看委托书和双方证件，并写代办人姓名；本人来的不写。"))
    year = f"{local_day(at):%Y}"
    request = DataRequest(
        community=community,
        number=f"GR-{year}-{counters.next_number(community, 'GR', year):03}",
        resident=resident,
        kind=kind,
        seen=seen,
        agent=agent[:60],
        words=told("words", words, _("请写本人的话：要查什么、改什么、删什么。"), 500),
        taken_by=by,
        taken_for=grant.holder if grant.holder.pk != by.pk else None,
        taken_at=at,
        due_at=at + policy.at(community, at).answer,
    )
    try:
        with transaction.atomic():
            request.save(force_insert=True)
    except IntegrityError:
        raise AlreadyAsked from None
    event = tell(Happened.REQUEST_TAKEN, request, by=by, at=at, grant=grant, kind=kind, seen=seen)
    duties.owe_answer(request, event)
    return request


@transaction.atomic
def answer_request(
    request_id: Any, *, community: Community, by: Staff, at: datetime, answer: str
) -> DataRequest:
    """Say what was done. What was asked for is done by its own acts: the file corrected, the copy given.

    :raises OnlyByErasing: a request to delete is answered by what was erased.
    """
    request, grant = _locked(request_id, community, by, at)
    if request.kind == DataRequest.Kind.DELETE:
        raise OnlyByErasing
    return _close("answer", request, Happened.REQUEST_ANSWERED, answer, by, at, grant)


@transaction.atomic
def refuse_request(
    request_id: Any, *, community: Community, by: Staff, at: datetime, answer: str
) -> DataRequest:
    """Turn it down in words that name the ground; the person may go to court over it (PIPL 50)."""
    request, grant = _locked(request_id, community, by, at)
    return _close("refuse", request, Happened.REQUEST_REFUSED, answer, by, at, grant)


@transaction.atomic
def withdraw_request(
    request_id: Any, *, community: Community, by: Staff, at: datetime, answer: str
) -> DataRequest:
    """Note that the person has taken it back."""
    request, grant = _locked(request_id, community, by, at)
    return _close("withdraw", request, Happened.REQUEST_WITHDRAWN, answer, by, at, grant)


def _locked(
    request_id: Any, community: Community, by: Staff, at: datetime
) -> tuple[DataRequest, Grant]:
    rows = rules.requests(by, community, at).select_related("resident__community")
    request = rows.locked().find(request_id)
    return request, rules.require(by, community, rules.ANSWER_REQUESTS, at)


def _close(
    move: str,
    request: DataRequest,
    verb: Happened,
    answer: str,
    by: Staff,
    at: datetime,
    grant: Grant | None,
) -> DataRequest:
    DataRequest.LIFECYCLE.make(move, request)
    request.answer = told("answer", answer, _("请写明怎么答复的；不予办理的写明依据。"), 1000)
    request.answered_by, request.answered_at = by, at
    request.save(update_fields=["status", "answer", "answered_by", "answered_at"])
    event = tell(verb, request, by=by, at=at, grant=grant)
    obligations.meet(duties.ANSWER, request, event=event)
    if (waiting := decisions.waiting_on(ERASE, request)) is not None:
        decisions.expire(waiting, by=by, at=at)
    return request


# ── The copy ────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def give_copy(
    request_id: Any, *, community: Community, by: Staff, at: datetime
) -> tuple[DataRequest, list[holdings.Part], Handout]:
    """Everything that is kept about the person, to be handed to them; each time is told.

    :raises Refusal: for a request that is closed.
    """
    request, grant = _locked(request_id, community, by, at)
    if request.status != DataRequest.Status.OPEN:
        raise Closed
    parts = holdings.about(persons.of(request.resident))
    taken = hand_out(
        PACKAGE, request, what=request.number, rows=sum(len(part.items) for part in parts),
        by=by, at=at, grant=grant,
    )  # fmt: skip
    return request, parts, taken


class Closed(Refusal):
    message = _("这件请求已经答复，副本不能再取。本人还要的，请另登记一件。")


# ── Erasing ─────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def propose_erasing(
    request_id: Any, *, community: Community, by: Staff, at: datetime, ground: str
) -> Decision:
    """Ask that what may go go; another decides, with what the law keeps before their eyes.

    :raises NotForDeleting: :raises NothingGoes:
    """
    request, _grant = _locked(request_id, community, by, at)
    if request.kind != DataRequest.Kind.DELETE:
        raise NotForDeleting
    if request.status != DataRequest.Status.OPEN:
        raise Closed
    found = holdings.plan(persons.of(request.resident), at)
    if not found.count:
        raise NothingGoes
    return decisions.propose(
        ERASE,
        request,
        by=by,
        at=at,
        ground=ground,
        number=request.number,
        erase=in_words(found.erased()),
        keep=in_words(found.stays()),
    )


def _may_decide(person: Staff, decision: Decision, at: datetime) -> Staff:
    return rules.decider(person, decision, at)


def _erase(decision: Decision, by: Staff, at: datetime) -> None:
    """As it stands now: what has fallen due meanwhile goes too, what is needed again stays."""
    rows = DataRequest.objects.filter(community_id=decision.community_id)
    request = (
        rows.select_related("resident__community", "community").locked().find(decision.subject_id)
    )
    if request.status != DataRequest.Status.OPEN:
        raise Closed
    grant = decided(decision, by)
    found = holdings.plan(persons.of(request.resident), at)
    if not found.count:
        raise NothingGoes
    erasure = erase(found, decision, by=by, at=at, request=request)
    said = gettext("已删除 %(n)d 条，凭证 %(number)s；依法保留的见凭证。")
    words = said % {"n": found.count, "number": erasure.number}
    _close("answer", request, Happened.REQUEST_ANSWERED, words, by, at, grant)


ERASE = decisions.declare(
    "privacy.erase", _("删除个人信息"), may_decide=_may_decide, carry_out=_erase
)
