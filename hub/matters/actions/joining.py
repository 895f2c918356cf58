"""Joining and dividing matters, and leaving a reporter out of the callback: each takes two people."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hub.kernel import decisions, journal, obligations, search
from hub.kernel.models import Community, Decision
from hub.kernel.refusals import NotAllowed, Refusal
from hub.matters import duties, rules, taxonomy
from hub.matters.actions.base import UnknownCode, begin, keep, matter_of, tell, words
from hub.matters.actions.intake import number_for
from hub.matters.events import Happened
from hub.matters.models import Cycle, Matter, Reporter
from hub.matters.taxonomy import Severity, Validity
from hub.people.models import Role, Staff
from hub.people.rules import Grant


class CannotMerge(Refusal):
    message = _("只能并入同一项目里还没有处理完的另一条事务。")


class GraverThanInto(Refusal):
    message = _("级别更高或带有外部时限的一单不能并入较轻的一单。请反过来并，或先请主任调整级别。")


class LosesByMerging(Refusal):
    message = _(
        "这一单的分类、被投诉对象或有效判定会因并案而丢失，不能并入那一单。请反过来并，或先更正那一单。"
    )


class NothingToSplit(Refusal):
    message = _("已经处理完的事务不再拆分，请另行登记并关联。")


class CanBeCalled(Refusal):
    message = _("这位报事人留有电话，不算匿名，要照常回访；书面拒绝联系的，请选那一项并写明依据。")
    field = "no_contact"


class NobodyToWaive(Refusal):
    message = _("没有这位报事人，请刷新页面。")


@transaction.atomic
def propose_merge(
    matter_id: int,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    into_id: int,
    reason: str,
    seen: int | None = None,
) -> Decision:
    """Ask to merge a matter into another about the same thing; every reporter is still called."""
    matter, _grant = begin(
        "propose_merge", matter_id, community=community, by=by, at=at, seen=seen
    )
    into = rules.visible_to(by, community, at).find(into_id)
    _check_merge(matter, into)
    decision = decisions.propose(
        MERGE, matter, by=by, at=at, ground=reason, into=into.pk, number=into.number
    )
    keep(matter)
    return decision


def _check_merge(matter: Matter, into: Matter) -> None:
    if matter.pk == into.pk or into.status not in Matter.UNFINISHED:
        raise CannotMerge
    if matter.status not in Matter.UNFINISHED or matter.kind != into.kind:
        raise CannotMerge
    # Merging voids the duties of the one: its gravity and outside deadline would go with them.
    if matter.severity > into.severity or obligations.is_open(duties.OUTSIDE_REPLY, matter):
        raise GraverThanInto
    # Nor may it carry away who is complained about, who would have ruled, or a ruling made.
    if rules.makes_lighter(matter, into.kind, into.type_code) or not _keeps(matter, into):
        raise LosesByMerging


def _keeps(matter: Matter, into: Matter) -> bool:
    return (
        matter.accused_id in (None, into.accused_id)
        and matter.accused_department_id in (None, into.accused_department_id)
        and (matter.validity not in taxonomy.VALID or into.validity in taxonomy.VALID)
    )


@transaction.atomic
def propose_split(
    matter_id: int,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    text: str,
    type_code: str,
    reason: str,
    seen: int | None = None,
) -> Decision:
    """Ask to make a second matter of a part that another department must handle."""
    matter, _grant = begin(
        "propose_split", matter_id, community=community, by=by, at=at, seen=seen
    )
    if matter.status not in Matter.UNFINISHED:
        raise NothingToSplit
    if type_code not in taxonomy.TYPES:
        raise UnknownCode
    text = words("text", text, _("请写下要拆出来的那一部分。"))
    decision = decisions.propose(
        SPLIT, matter, by=by, at=at, ground=reason, text=text, type_code=type_code
    )
    keep(matter)
    return decision


@transaction.atomic
def propose_waiver(
    matter_id: int,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    reporter_id: int,
    no_contact: str,
    reason: str,
) -> Decision:
    """Ask to leave a reporter out of the callback: anonymous without any way, or refused in writing."""
    matter, _grant = begin("propose_waiver", matter_id, community=community, by=by, at=at)
    allowed = {Reporter.NoContact.ANONYMOUS.value, Reporter.NoContact.REFUSED.value}
    reporter = matter.reporters.filter(pk=reporter_id).first()
    if no_contact not in allowed or reporter is None:
        raise NobodyToWaive
    if no_contact == Reporter.NoContact.ANONYMOUS and reporter.phone:
        raise CanBeCalled
    decision = decisions.propose(
        WAIVER, matter, by=by, at=at, ground=reason, reporter=reporter_id, no_contact=no_contact
    )
    keep(matter)
    return decision


# ── Deciding ────────────────────────────────────────────────────────────────────────────────


def _leader(person: Staff, decision: Decision, at: datetime) -> Staff:
    return _principal(rules.may_join(person, matter_of(decision), at))


def _leader_of_both(person: Staff, decision: Decision, at: datetime) -> Staff:
    # The lower number first, before anything else is locked: two that are merged into each other at
    # the same moment would wait for one another for good.
    for pk in sorted((decision.subject_id, decision.asked["into"])):
        matter_of(decision, pk)
    return _leader(person, decision, at)


def _supervisor(person: Staff, decision: Decision, at: datetime) -> Staff:
    return _principal(rules.may_waive(person, matter_of(decision), at))


def _principal(grant: Grant | None) -> Staff:
    if grant is None:
        raise NotAllowed
    return grant.holder


def _grant(decision: Decision, by: Staff) -> Grant:
    return Grant(Role.LEADER, None, None, decision.decided_for or by)


def _merge(decision: Decision, by: Staff, at: datetime) -> None:
    matter, into = matter_of(decision), matter_of(decision, decision.asked["into"])
    _check_merge(matter, into)
    Matter.LIFECYCLE.make("merge", matter)
    matter.merged_into = into
    for reporter in matter.reporters.all():
        reporter.pk, reporter.came_from, reporter.matter = None, matter, into
        reporter._state.adding = True
        reporter.save()
    grant = _grant(decision, by)
    tell(Happened.MERGED, matter, by=by, at=at, grant=grant, into=into.number)
    tell(Happened.RECEIVED_MERGE, into, by=by, at=at, grant=grant, number=matter.number)
    for kind in duties.ALL:
        obligations.void(kind, matter, reason=str(_("已并入 %s") % into.number))
    keep(matter, "status", "merged_into")
    keep(into)


def _split(decision: Decision, by: Staff, at: datetime) -> None:
    matter = matter_of(decision)
    if matter.status not in Matter.UNFINISHED:
        raise NothingToSplit
    part = Matter.objects.get(pk=matter.pk)
    part.pk, part._state.adding = None, True
    part.number = number_for(matter.community, at)
    part.text, part.type_code = decision.asked["text"], decision.asked["type_code"]
    part.second_type, part.split_from = "", matter
    part.status, part.department, part.holder = Matter.Status.RECORDED, None, None
    part.validity = Validity.PENDING if part.is_complaint else Validity.NONE
    part.valid_ground, part.cause_code, part.bounces = "", "", 0
    part.recorded_by, part.recorded_at, part.cycle_number, part.version = by, at, 1, 1
    part.save()
    for reporter in matter.reporters.all():
        reporter.pk, reporter.matter = None, part
        reporter._state.adding = True
        reporter.save()
    grant = _grant(decision, by)
    tell(Happened.SPLIT, matter, by=by, at=at, grant=grant, part=part.number)
    event = journal.record(
        Happened.RECORDED,
        part,
        by=by,
        at=at,
        text=part.text,
        split_from=matter.number,
        version=1,
    )
    cycle = Cycle(community_id=part.community_id, matter=part, number=1, opened_at=at)
    duties.owe_hand_over(part, cycle, event)
    cycle.save()
    if part.is_complaint:
        duties.owe_ruling(part, event)
    if part.severity == Severity.MAJOR:
        duties.owe_joint_start(part, event)
    search.put(part, f"{part.number} {part.where} {part.type_label} {part.text}", at)
    keep(part)
    keep(matter)


def _waive(decision: Decision, by: Staff, at: datetime) -> None:
    matter = matter_of(decision)
    reporter = matter.reporters.get(pk=decision.asked["reporter"])
    reporter.no_contact = decision.asked["no_contact"]
    reporter.no_contact_confirmed_by = by
    reporter.save(update_fields=["no_contact", "no_contact_confirmed_by"])
    tell(
        Happened.CONTACT_WAIVED,
        matter,
        by=by,
        at=at,
        grant=_grant(decision, by),
        reporter=reporter.pk,
        why=reporter.no_contact,
    )
    duties.end_callbacks(
        matter, at, str(reporter.get_no_contact_display()), Q(part__endswith=f"-{reporter.pk}")
    )
    keep(matter)


MERGE = decisions.declare("matter.merge", _("并案"), may_decide=_leader_of_both, carry_out=_merge)
SPLIT = decisions.declare("matter.split", _("拆分"), may_decide=_leader, carry_out=_split)
WAIVER = decisions.declare("matter.waiver", _("免回访"), may_decide=_supervisor, carry_out=_waive)
