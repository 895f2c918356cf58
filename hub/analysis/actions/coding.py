"""The second coding 复核编码: drawn by the month's seed, coded blind, its differences answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hub.analysis import comparison, compose, duties, policy, rules, sampling
from hub.analysis.actions.base import Blank, MonthNotOver, locked, words
from hub.analysis.events import Happened
from hub.analysis.models import Coding, CodingAnswer, Month, Sample
from hub.kernel import decisions, journal, obligations
from hub.kernel.models import Community, Decision, Event
from hub.kernel.refusals import NotAllowed, Refusal
from hub.matters import measures, taxonomy
from hub.matters.events import Happened as MatterHappened
from hub.matters.models import Matter
from hub.matters.taxonomy import GROUNDS, Severity
from hub.people.models import Staff


class HadAHand(NotAllowed):
    message = _("这一件您经手、判定或关闭过，或与您有关，不能由您复核。请换下一件，或交审计复核。")


class AlreadyCoded(Refusal):
    message = _("这一件已经复核过，结果不能改。")


class NotCoded(Refusal):
    message = _("这一件还没有复核，没有差异可答复。")


class NothingToAnswer(Refusal):
    message = _("这一项两次编码一致，或已经答复过，不用再答复。")


class DrawBroken(Refusal):
    message = _("按种子重抽的结果与登记的不符，不能补抽。请立即报告系统管理员核查数据库。")


@dataclass(frozen=True, kw_only=True)
class Codes:
    """What the second coder says of a case."""

    type_code: str
    cause_code: str
    validity: str
    severity: str


# ── The draw ────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def draw_codings(month_id: int, *, community: Community, by: Staff, at: datetime) -> Sample:
    """Draw the month's sample, or draw anew for the cases that were left out of it.

    :raises MonthNotOver: before the month has ended, when half its cases could not be drawn.
    """
    if not by.is_system and rules.may_draw(by, community, at) is None:
        raise NotAllowed
    month = locked(month_id, community)
    if at < compose.window(month.period)[1]:
        raise MonthNotOver
    sample = month.samples.first()
    return draw_sample(month, by=by, at=at) if sample is None else _replace(sample, by=by, at=at)


def draw_sample(month: Month, *, by: Staff, at: datetime) -> Sample:
    """The draw itself, once for a month that is over. The caller holds the lock."""
    values = policy.current(month.community, at)
    order = drawn_order(month)
    size = sampling.size_of(len(order), least=values.coding_least, percent=values.coding_percent)
    sample = Sample.objects.create(
        community=month.community,
        month=month,
        population=len(order),
        size=size,
        order_digest=sampling.digest(order),
        drawn_by=by,
        drawn_at=at,
    )
    _put(sample, order[:size], first=1)
    event = journal.record(
        Happened.SAMPLED,
        sample,
        by=by,
        at=at,
        seed=month.seed,
        population=len(order),
        size=size,
        digest=sample.order_digest,
    )
    if size:
        duties.owe_coding(sample, event, values.coding_days)
    return sample


def drawn_order(month: Month) -> list[int]:
    """Every complaint closed in the month, valid or not, in the order of the month's seed."""
    closed = measures.closed_complaints(month.community, *compose.window(month.period))
    return sampling.order(month.seed, closed.values_list("pk", flat=True))


def _replace(sample: Sample, *, by: Staff, at: datetime) -> Sample:
    """For each case left out, the next one of the same order, as far as there are any."""
    standing = sample.codings.exclude(status=Coding.Status.VOID).count()
    taken = sample.codings.count()
    order = drawn_order(sample.month)
    if sampling.digest(order) != sample.order_digest:
        raise DrawBroken
    more = order[taken : taken + sample.size - standing]
    if more:
        _put(sample, more, first=taken + 1)
        journal.record(Happened.REPLACED, sample, by=by, at=at, drawn=len(more))
    return sample


def _put(sample: Sample, chosen: Sequence[int], *, first: int) -> None:
    """Write the drawn cases down with the codes on record, and with who is behind these."""
    matters = Matter.objects.within(sample.community).in_bulk(chosen)
    about = {
        "community": sample.community,
        "subject_type": rules.MATTER,
        "subject_id__in": list(chosen),
    }
    closed = Event.objects.filter(**about, verb=MatterHappened.CLOSED.value)
    closers = dict(closed.values_list("subject_id", "actor"))
    rulings = Decision.objects.filter(
        **about,
        kind__in=["matter.ruling", "matter.appeal"],
        status=Decision.Status.GRANTED,
    ).order_by("id")
    ruled = {one.subject_id: one for one in rulings}
    Coding.objects.bulk_create(
        _drawn(sample, place, matters[pk], closers.get(pk), ruled.get(pk))
        for place, pk in enumerate(chosen, first)
    )


def _drawn(
    sample: Sample, place: int, matter: Matter, closer: int | None, ruling: Decision | None
) -> Coding:
    return Coding(
        community=sample.community,
        sample=sample,
        matter=matter,
        place=place,
        first_type=matter.type_code,
        first_cause=matter.cause_code,
        first_validity=matter.validity,
        first_severity=matter.severity,
        handler_id=matter.holder_id,
        closer_id=closer,
        proposer_id=ruling.proposer_id if ruling else None,
        decider_id=ruling.decider_id if ruling else None,
        accused_id=matter.accused_id,
    )


# ── Coding ──────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def code(coding_id: int, told: Codes, *, community: Community, by: Staff, at: datetime) -> Coding:
    """Code a drawn case a second time, without having seen the first codes.

    :raises HadAHand: to whoever had anything to do with the case.
    """
    coding = _locked(coding_id, community)
    if rules.codes(by, community, at) is None:
        raise NotAllowed
    grant = rules.may_code(by, coding, at)
    if grant is None:
        raise HadAHand
    _check(told)
    if coding.status == Coding.Status.CODED:
        raise AlreadyCoded
    Coding.LIFECYCLE.make("code", coding)
    coding.type_code, coding.cause_code = told.type_code, told.cause_code
    coding.validity, coding.severity = told.validity, told.severity
    coding.coded_by, coding.coded_at = by, at
    coding.save(
        update_fields=[
            "status", "type_code", "cause_code", "validity", "severity", "coded_by", "coded_at",
        ]
    )  # fmt: skip
    event = journal.record(
        Happened.CODED,
        coding,
        by=by,
        at=at,
        acting_for=grant.holder if grant.holder.pk != by.pk else None,
        type=told.type_code,
        cause=told.cause_code,
        validity=told.validity,
        severity=told.severity,
    )
    _meet_when_whole(coding.sample, event)
    return coding


def _check(told: Codes) -> None:
    if told.type_code not in taxonomy.TYPES or "." not in told.type_code:
        raise Blank("type_code", _("请从列表中选一个分类。"))
    if told.cause_code not in taxonomy.CAUSES or "." not in told.cause_code:
        raise Blank("cause_code", _("请从列表中选一个原因。"))
    if told.validity not in GROUNDS:
        raise Blank("validity", _("请选择有效、有效（协调）或无效。"))
    if told.severity not in Severity.values:
        raise Blank("severity", _("请选择级别。"))


def _meet_when_whole(sample: Sample, event: Event) -> None:
    if not sample.codings.filter(status=Coding.Status.DRAWN).exists():
        obligations.meet(duties.CODE, sample, event=event)


# ── Leaving a case out: proposed by one, decided by another ─────────────────────────────────


@transaction.atomic
def propose_leaving_out(
    coding_id: int, *, community: Community, by: Staff, at: datetime, ground: str
) -> Decision:
    """Ask that a drawn case leave the sample, because it cannot be coded; another one follows."""
    coding = _locked(coding_id, community)
    if rules.codes(by, community, at) is None:
        raise NotAllowed
    if coding.status != Coding.Status.DRAWN:
        raise AlreadyCoded
    return decisions.propose(LEAVE_OUT, coding, by=by, at=at, ground=ground[:300])


def _may_leave_out(person: Staff, decision: Decision, at: datetime) -> Staff:
    coding = Coding.objects.get(pk=decision.subject_id)
    grant = rules.may_leave_out(person, coding, at)
    if grant is None:
        raise NotAllowed
    return grant.holder


def _leave_out(decision: Decision, by: Staff, at: datetime) -> None:
    coding = _locked(decision.subject_id, decision.community)
    Coding.LIFECYCLE.make("void", coding)
    coding.void_reason = decision.ground[:300]
    coding.save(update_fields=["status", "void_reason"])
    event = journal.record(Happened.CODING_VOIDED, coding, by=by, at=at, reason=coding.void_reason)
    _replace(coding.sample, by=by, at=at)
    _meet_when_whole(coding.sample, event)


LEAVE_OUT = decisions.declare(
    "coding.leave_out",
    _("移出复核样本"),
    may_decide=_may_leave_out,
    carry_out=_leave_out,
)


# ── Answering differences ───────────────────────────────────────────────────────────────────


@transaction.atomic
def answer_coding(
    coding_id: int,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    field: str,
    verdict: str,
    reason: str,
) -> CodingAnswer:
    """Say of a difference whether the code on record stands. The closed matter stays as it is."""
    coding = _locked(coding_id, community)
    if rules.may_answer(by, coding, at) is None:
        raise NotAllowed
    if coding.status != Coding.Status.CODED or coding.coded_by is None:
        raise NotCoded
    waits = {one.field.value: one for one in comparison.waiting(coding)}
    if field not in waits:
        raise NothingToAnswer
    if verdict not in _verdicts(field):
        raise Blank("verdict", _("请选择维持还是更正；有效性只能维持或另行复议。"))
    was, proposed = waits[field].first, waits[field].second
    answer = CodingAnswer.objects.create(
        community=community,
        coding=coding,
        field=field,
        verdict=verdict,
        was=was,
        becomes=proposed if verdict == CodingAnswer.Verdict.CORRECT else was,
        reason=words("reason", reason, _("请写明理由。"), 300),
        coder=coding.coded_by,
        answered_by=by,
        answered_at=at,
    )
    journal.record(
        Happened.CODING_ANSWERED,
        coding,
        by=by,
        at=at,
        field=field,
        verdict=verdict,
        was=answer.was,
        becomes=answer.becomes,
        reason=answer.reason,
    )
    return answer


def _verdicts(field: str) -> tuple[str, str]:
    """A ruling takes two people, so validity is not corrected here, only sent to be heard again."""
    if field == CodingAnswer.Field.VALIDITY:
        return CodingAnswer.Verdict.KEEP, CodingAnswer.Verdict.REVIEW
    return CodingAnswer.Verdict.KEEP, CodingAnswer.Verdict.CORRECT


def _locked(coding_id: int, community: Community) -> Coding:
    return (
        Coding.objects.within(community)
        .locked()
        .select_related("community", "sample__month", "sample__community",
                        "matter__accused_department")
        .find(coding_id)
    )  # fmt: skip
