"""What the pages about orders show: an order with its parts, what waits above, its story."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.functional import Promise

from hub.directives import rules
from hub.directives.events import Happened
from hub.directives.models import (
    GRAVE,
    Conflict,
    Ground,
    Instruction,
    Objection,
    Receiver,
    UniformNotice,
)
from hub.directives.models.uniform import UniformNoticeQuerySet
from hub.kernel import attachments, journal
from hub.kernel.models import Attachment, Community, Event, Subject
from hub.kernel.pages import Entry
from hub.kernel.refusals import Missing
from hub.people import rules as roles
from hub.people.line import Line
from hub.people.models import Role, Staff

TONES = {
    Happened.DONE: ("good", "check"),
    Happened.FAILED: ("bad", "x"),
    Happened.REFUSED: ("bad", "hand-stop"),
    Happened.REFUSAL_UPHELD: ("good", "shield-check"),
    Happened.DENIED: ("bad", "x"),
    Happened.WITHDRAWN: ("mute", "arrow-back-up"),
    Happened.CONFLICT_REPORTED: ("warn", "arrows-split"),
    Happened.UPHELD: ("good", "scale"),
    Happened.DISMISSED: ("calm", "scale"),
}
VERBS: dict[str, str | Promise] = dict(Happened.choices)


@dataclass(frozen=True)
class Part:
    """One receiver's part, with the acts open to whoever looks."""

    it: Receiver
    acts: tuple[str, ...]
    is_own: bool
    # A ground may speak of somebody's health: then only they and those above read why.
    why: str
    photos: Sequence[Attachment]
    conflict: Conflict | None = None


def received_by(person: Staff, community: Community) -> QuerySet[Receiver]:
    rows = Receiver.objects.within(community).filter(person=person)
    return rows.select_related("instruction__issuer", "person")


def given_by(person: Staff, community: Community) -> QuerySet[Instruction]:
    given = Q(issuer=person) | Q(issued_for=person)
    rows = Instruction.objects.within(community).filter(given)
    return rows.select_related("issuer").prefetch_related("receivers__person")


def part_seen_by(person: Staff, community: Community, pk: int, at: datetime) -> Receiver:
    """A part whose order the person may see.

    :raises Missing:
    """
    part = Receiver.objects.within(community).select_related("instruction", "person").find(pk)
    seen = parts_of(part.instruction, person, community, at)
    if not any(one.it.pk == part.pk for one in seen):
        raise Missing
    return part


def parts_of(
    instruction: Instruction, person: Staff, community: Community, at: datetime
) -> list[Part]:
    """The parts the person may see: the issuer's and superiors' all, others' own alone."""
    if not rules.instructions_open_to(person, community, at).filter(pk=instruction.pk).exists():
        return []
    line = Line(community, at)
    rows = instruction.receivers.select_related("person", "answered_by", "instruction")
    is_reader = rules.gave(person, instruction) or roles.holds(
        person, community.pk, rules.READ_ALL, at
    )
    under = line.under(person)
    found = []
    for one in rows.order_by("pk"):
        if not (is_reader or one.person_id == person.pk or one.person_id in under):
            continue
        found.append(_part(one, person, line))
    return found


def _part(part: Receiver, person: Staff, line: Line) -> Part:
    is_own = part.person_id == person.pk
    may_answer = rules.grant_for_refusal(person, line, part) is not None
    is_private = part.ground == Ground.PROTECTED and not (is_own or may_answer)
    moves = Receiver.LIFECYCLE.open_to(part)
    acts: list[str] = []
    if is_own:
        acts += [
            one for one in ("acknowledge", "start", "finish", "fail", "refuse") if one in moves
        ]
        others = received_by(person, line.community).filter(status__in=Receiver.OPEN)
        if part.is_open and others.exclude(pk=part.pk).exists():
            acts.append("conflict")
        ended = part.status in {Receiver.Status.DONE, Receiver.Status.FAILED}
        if (ended or part.ground in GRAVE) and not part.objections.exists():
            acts.append("object")
    if part.status == Receiver.Status.REFUSED and may_answer:
        acts.append("answer")
    return Part(
        part,
        tuple(acts),
        is_own,
        "" if is_private else part.why,
        list(attachments.of(part)) if part.ended_at else [],
        conflict_of(part) if part.status == Receiver.Status.HELD else None,
    )


def in_force(
    community: Community, at: datetime, *, department_id: int | None = None, role: str = ""
) -> UniformNoticeQuerySet:
    """The dress notices an inspection must respect: those of the site, the department and the post.

    With one in force nothing that it allows is a breach; the badge is none of it, ever.
    """
    here = Q(department=None) | Q(department=department_id)
    rows = UniformNotice.objects.filter(community=community).in_force(at)
    return rows.filter(here, Q(role="") | Q(role=role)).order_by("-begins_at")


def conflict_of(part: Receiver) -> Conflict | None:
    rows = Conflict.objects.filter(community_id=part.community_id)
    return rows.filter(Q(earlier=part) | Q(later=part)).order_by("-pk").first()


def conflict_seen_by(person: Staff, community: Community, pk: int, at: datetime) -> Conflict:
    """The conflict, for the receiver, both issuers and those above both.

    :raises Missing:
    """
    conflict = (
        Conflict.objects.within(community)
        .select_related(
            "earlier__instruction__issuer",
            "later__instruction__issuer",
            "earlier__person",
            "settled_by",
        )
        .find(pk)
    )
    orders = (conflict.earlier.instruction, conflict.later.instruction)
    parties = {conflict.earlier.person_id, *(one.issuer_id for one in orders)}
    line = Line(community, at)
    if person.pk in parties or rules.grant_for_conflict(person, line, conflict):
        return conflict
    if roles.holds(person, community.pk, {Role.AUDITOR}, at):
        return conflict
    raise Missing


def objection_acts(objection: Objection, person: Staff, line: Line) -> tuple[str, ...]:
    moves = Objection.LIFECYCLE.open_to(objection)
    acts = []
    if rules.grant_for_objection(person, line, objection):
        acts += ["hear"] if "hear" in moves else []
        acts += ["decide"] if "uphold" in moves else []
    if objection.filed_by_id == person.pk and "close" in moves:
        acts.append("close")
    return tuple(acts)


def objections_to_hear(person: Staff, community: Community, at: datetime) -> list[Objection]:
    """Those waiting that the person may decide, the most pressing first."""
    line = Line(community, at)
    waiting = rules.objections_open_to(person, community, at).filter(is_upheld=None)
    rows = waiting.select_related("receiver__instruction", "filed_by", "against")
    return [one for one in rows.order_by("due_at") if rules.grant_for_objection(person, line, one)]


def story(subject: Subject, *, only: frozenset[int] | None = None) -> list[Entry]:
    """What happened, newest first; `only` keeps to what these people did.

    What is asked of a second person is told by its own words, not by the kernel's beside them.
    """
    return [
        _entry(event)
        for event in journal.history(subject).order_by("-id")[:100]
        if event.verb in VERBS and (only is None or event.actor_id in only)
    ]


def _entry(event: Event) -> Entry:
    tone, icon = TONES.get(Happened(event.verb), ("calm", "point"))
    by = event.by_whom
    shown = [event.detail.get(name) for name in ("result", "answer", "reason", "why", "words")]
    return Entry(
        at=event.at,
        says=VERBS[event.verb],
        by=by,
        tone=tone,
        icon=icon,
        text="；".join(str(one) for one in shown if one),
    )
