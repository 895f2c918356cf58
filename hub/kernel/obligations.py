"""The one engine: duties opened by acts, met by evidence, escalated by the clock.

An app declares its kinds, opens and meets them in its actions, and reads what is open as to-do
lists. One pass, safe to run twice and by several workers, warns, marks what was missed and climbs
the ladder.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import models, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hub.kernel import journal, pad
from hub.kernel.house import the_house
from hub.kernel.models import Community, Event, Notice, Obligation, Subject
from hub.kernel.workdays import QuietHours


class Happened(models.TextChoices):
    BREACHED = "obligation.breached", gettext_lazy("超过时限")
    ESCALATED = "obligation.escalated", gettext_lazy("逐级提醒")


@dataclass(frozen=True)
class Kind:
    """A duty by name. `ladder` lists the roles told one after the other once it is overdue.

    With `is_of_line` they are those above whoever owes it, not everybody who holds the role: what
    one team owes is no business of another's leader.
    """

    code: str
    label: str | Promise
    ladder: tuple[str, ...] = ("LD", "DIR", "GM")
    is_of_line: bool = False


@dataclass(frozen=True)
class Holder:
    """Who owes it: one person, or whoever holds a role (in a unit, when given). Both: that person
    in that office, so that whoever stands in for them there has it too."""

    person: Any = None
    role: str = ""
    unit: int | None = None


@dataclass
class PassReport:
    warned: int = 0
    breached: int = 0
    escalated: int = 0
    kinds: dict[str, int] = field(default_factory=dict)
    # Who stands above whom, as it is during this pass.
    above: "Above | None" = None


# Whoever stands above the one who owes it and holds at least this role; None: nobody known.
Above = Callable[[Obligation, str], Holder | None]
_lines: list[Callable[[datetime], Above]] = []
_kinds: dict[str, Kind] = {}
QUIET = QuietHours()


def declare(
    code: str,
    label: str | Promise,
    ladder: tuple[str, ...] = ("LD", "DIR", "GM"),
    *,
    is_of_line: bool = False,
) -> Kind:
    kind = Kind(code, label, ladder, is_of_line)
    _kinds[code] = kind
    return kind


def climb_by(line: Callable[[datetime], Above]) -> None:
    """Let the app that knows the chain of command say who stands above whom; read anew each pass."""
    _lines[:] = [line]


def kind_of(code: str) -> Kind:
    return _kinds[code]


def kinds() -> Iterable[Kind]:
    return _kinds.values()


def open_(
    kind: Kind,
    subject: Subject,
    *,
    holder: Holder,
    event: Event,
    due_at: datetime,
    warn_at: datetime | None = None,
    is_urgent: bool = False,
    ladder_minutes: int = 60,
    part: str = "",
) -> Obligation:
    """Open a duty from the moment of the event that opens it.

    At most one duty of a kind (and part) is open on a subject: a second one is a bug and the
    database refuses it.
    """
    if warn_at is not None and warn_at <= event.at:
        warn_at = None
    one = Obligation(
        community_id=subject.community_id,
        kind=kind.code,
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        part=part,
        person=holder.person,
        role=holder.role,
        unit=holder.unit,
        is_urgent=is_urgent,
        opened_at=event.at,
        warn_at=warn_at,
        due_at=due_at,
        opened_by=event,
        ladder_minutes=ladder_minutes,
        next_at=warn_at or due_at,
    )
    if (noted := pad.of(subject)) is not None:
        noted.duties.append(one)
    else:
        one.save(force_insert=True)
    return one


def open_many(
    kind: Kind,
    owed: Iterable[tuple[Subject, Holder]],
    *,
    event: Event,
    due_at: datetime,
    warn_at: datetime | None = None,
    ladder_minutes: int = 60,
) -> int:
    """Open the same duty on many subjects at once, all of them written already; count them."""
    if warn_at is not None and warn_at <= event.at:
        warn_at = None
    made = Obligation.objects.bulk_create(
        (
            Obligation(
                community_id=subject.community_id,
                kind=kind.code,
                subject_type=subject._meta.label_lower,
                subject_id=subject.pk,
                person=holder.person,
                role=holder.role,
                unit=holder.unit,
                opened_at=event.at,
                warn_at=warn_at,
                due_at=due_at,
                opened_by=event,
                ladder_minutes=ladder_minutes,
                next_at=warn_at or due_at,
            )
            for subject, holder in owed
        ),
        batch_size=1_000,
    )
    return len(made)


def meet(
    kind: Kind, subject: Subject, *, event: Event, part: str | None = None
) -> list[Obligation]:
    """End the open duties of this kind: in time when the event is not after the due moment."""
    ended = _open(kind, subject, part)
    for one in ended:
        in_time = event.at <= one.due_at
        one.status = Obligation.Status.MET if in_time else Obligation.Status.LATE
        one.met_at, one.met_by, one.next_at = event.at, event, None
        _keep(one, "status", "met_at", "met_by", "next_at")
    return ended


def void(
    kind: Kind, subject: Subject, *, reason: str, part: str | None = None
) -> list[Obligation]:
    """Cancel the open duties of this kind, because a decision or a later act took their ground."""
    ended = _open(kind, subject, part)
    for one in ended:
        one.status, one.void_reason, one.next_at = Obligation.Status.VOID, reason, None
        _keep(one, "status", "void_reason", "next_at")
    return ended


def hand_on(kind: Kind, subject: Subject, *, holder: Holder, part: str | None = None) -> None:
    """Let somebody else owe it from now on; the due moment stays."""
    for one in _open(kind, subject, part):
        one.person, one.role, one.unit = holder.person, holder.role, holder.unit
        _keep(one, "person", "role", "unit")


def hand_on_all(person: Any, community: Community, *, holder: Holder) -> int:
    """Let somebody else owe everything this person owes here: they have left, or lost the post."""
    owed = Obligation.objects.open().filter(community=community, person=person)
    return owed.update(person=holder.person, role=holder.role, unit=holder.unit)


def is_open(kind: Kind, subject: Subject, part: str | None = None) -> bool:
    return bool(_open(kind, subject, part))


def nearest(subject: Subject) -> Obligation | None:
    """The open duty that is due first."""
    return min(_all_open(subject), key=lambda one: (one.due_at, one.pk or 0), default=None)


def _open(kind: Kind, subject: Subject, part: str | None) -> list[Obligation]:
    return [
        one for one in _all_open(subject) if one.kind == kind.code and part in (None, one.part)
    ]


def _all_open(subject: Subject) -> list[Obligation]:
    """What is owed on a subject: a handful at most, so that one question serves every caller."""
    if (noted := pad.of(subject)) is not None:
        return [one for one in noted.duties if one.is_open]
    return list(Obligation.objects.about(subject).open())


def _keep(one: Obligation, *fields: str) -> None:
    """Save what changed, unless the duty is on a pad and not written at all yet."""
    if one.pk is not None:
        one.save(update_fields=fields)


# ── The pass ────────────────────────────────────────────────────────────────────────────────


def run_pass(at: datetime, *, batch: int = 200) -> PassReport:
    """Deal with everything whose moment has come: warn, mark as missed, climb the ladder.

    Each batch is its own transaction on rows nobody else holds, so two workers share the work
    and a pass that is cut off leaves nothing half done.
    """
    report = PassReport(above=_lines[0](at) if _lines else None)
    while _run_batch(at, batch, report):
        pass
    return report


@transaction.atomic
def _run_batch(at: datetime, size: int, report: PassReport) -> bool:
    due = list(
        Obligation.objects.select_for_update(skip_locked=True, of=("self",), no_key=True)
        .filter(next_at__lte=at)
        .order_by("next_at", "id")[:size]
    )
    for one in due:
        _look_at(one, at, report)
    return bool(due)


def _look_at(one: Obligation, at: datetime, report: PassReport) -> None:
    if at > one.due_at and one.status == Obligation.Status.OPEN:
        one.status = Obligation.Status.BREACHED
        report.breached += 1
        report.kinds[one.kind] = report.kinds.get(one.kind, 0) + 1
        journal.record(
            Happened.BREACHED,
            journal.About.of(one),
            by=the_house(),
            at=at,
            kind=one.kind,
            due_at=one.due_at.isoformat(),
            part=one.part,
        )
    if not one.is_urgent and QUIET.covers(at):
        one.next_at = QUIET.next_allowed(at)
    else:
        _speak(one, at, report)
    one.save(update_fields=["status", "rung", "next_at"])


def _speak(one: Obligation, at: datetime, report: PassReport) -> None:
    """Tell whoever is next, and set when to speak again."""
    kind = _kinds[one.kind]
    if one.status == Obligation.Status.OPEN:
        if one.rung == 0:
            _tell(one, at, _("即将到期：%s"), person=one.person, role=one.role, unit=one.unit)
            one.rung = 1
            report.warned += 1
        # A moment after it is due, not at it: what is done exactly on time is on time.
        one.next_at = max(one.due_at, at) + timedelta(microseconds=1)
        return
    step = max(one.rung, 1) - 1
    if step >= len(kind.ladder):
        one.next_at = None
        return
    rung = _rung(one, kind, step, report)
    _tell(one, at, _("已超时：%s"), person=rung.person, role=rung.role, unit=rung.unit)
    journal.record(
        Happened.ESCALATED,
        journal.About.of(one),
        by=the_house(),
        at=at,
        kind=one.kind,
        to=rung.role,
    )
    report.escalated += 1
    one.rung = step + 2
    later = at + timedelta(minutes=one.ladder_minutes)
    one.next_at = later if one.rung - 1 < len(kind.ladder) else None


def _rung(one: Obligation, kind: Kind, step: int, report: PassReport) -> Holder:
    role = kind.ladder[step]
    if kind.is_of_line and one.person is not None and report.above is not None:
        found = report.above(one, role)
        if found is not None:
            return found
    return Holder(role=role, unit=one.unit if step == 0 else None)


def _tell(
    one: Obligation,
    at: datetime,
    words: str,
    *,
    person: Any = None,
    role: str = "",
    unit: int | None = None,
) -> None:
    Notice.objects.create(
        community_id=one.community_id,
        person=person,
        role=role,
        unit=unit,
        at=at,
        text=words % _kinds[one.kind].label,
        subject_type=one.subject_type,
        subject_id=one.subject_id,
        is_urgent=one.is_urgent,
    )
