"""One matter told whole, for its page: chain, duties, people, calls, decisions and the timeline."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hub.kernel import attachments, decisions, journal, obligations
from hub.kernel.models import Attachment, Decision, Event, Obligation
from hub.kernel.pages import Entry
from hub.matters import chain, duties, rules, taxonomy
from hub.matters.actions.callbacks import why_not
from hub.matters.actions.closing import tried_enough
from hub.matters.events import Happened
from hub.matters.models import Callback, Cycle, MajorStage, Matter, MatterQuerySet, Reporter
from hub.matters.taxonomy import Severity, Validity
from hub.people.models import Department, Role, Staff

# Tone and icon of each line of history.
LOOKS: dict[str, tuple[str, str]] = {
    Happened.RECORDED: ("live", "edit"),
    Happened.FINISHED: ("good", "check"),
    Happened.FORWARDED: ("calm", "send"),
    Happened.ACCEPTED: ("calm", "circle-check"),
    Happened.BOUNCED: ("warn", "arrow-back-up"),
    Happened.HANDLED: ("good", "checks"),
    Happened.CALLED_BACK: ("good", "phone-outgoing"),
    Happened.CALL_TRIED: ("warn", "phone-off"),
    Happened.REOPENED: ("bad", "rotate"),
    Happened.RAISED: ("warn", "trending-up"),
    Happened.LOWERED: ("warn", "trending-down"),
    Happened.CLOSED: ("calm", "lock"),
    Happened.FILED: ("calm", "archive"),
    Happened.RULED: ("live", "gavel"),
    Happened.APPEALED: ("warn", "scale"),
    Happened.NOTED: ("mute", "note"),
    obligations.Happened.BREACHED.value: ("bad", "alarm"),
    obligations.Happened.ESCALATED.value: ("warn", "stairs"),
}
VERBS: dict[str, str | Promise] = {
    **dict(Happened.choices),
    **dict(obligations.Happened.choices),
    **dict(decisions.Happened.choices),
}
# What people said, in the order in which it is looked for.
SAID = ("words", "result", "reason", "why", "text", "ground", "answer")


@dataclass(frozen=True)
class Duty:
    """An obligation as the page shows it: its name, its lamp, its holder."""

    obligation: Obligation
    label: str | Promise
    department: str = ""

    @property
    def lamp(self) -> str:
        return self.obligation.status.lower()

    @property
    def is_open(self) -> bool:
        return self.obligation.status in {Obligation.Status.OPEN, Obligation.Status.BREACHED}

    @property
    def who(self) -> str:
        if self.obligation.person:
            return str(self.obligation.person)
        return self.department or str(Role(self.obligation.role).label)


def whole(matters: MatterQuerySet) -> MatterQuerySet:
    return matters.select_related(
        "community",
        "household__building",
        "area",
        "department",
        "holder",
        "accused",
        "accused_department",
        "recorded_by",
        "policy",
        "merged_into",
        "split_from",
        "follows",
    )


def page(matter: Matter, person: Staff, at: datetime) -> dict[str, Any]:
    """Everything the page shows; the number of queries does not grow with the matter's history."""
    cycles = list(matter.cycles.select_related("department", "accepted_by", "handled_by"))
    cycle = cycles[-1]
    events = list(journal.history(matter))
    photos = list(attachments.of(matter))
    open_moves = _moves(person, matter, cycle, at)
    return {
        "matter": matter,
        "cycle": cycle,
        "cycles": cycles,
        "steps": chain.steps(matter, cycle, _ruled_at(events)),
        "duties": _duties(matter),
        "reporters": list(matter.reporters.select_related("household")),
        "callbacks": list(matter.callbacks.select_related("caller", "reporter")),
        "waiting": _waiting(matter),
        "stages": _stages(matter, person, at),
        "related": _related(matter),
        "entries": list(reversed(entries(events, photos))),
        "photos": photos,
        "moves": open_moves,
        "call_refusal": _call_refusal(person, matter, at),
    }


def _moves(person: Staff, matter: Matter, cycle: Cycle, at: datetime) -> list[str]:
    """The acts open to this person, the most likely next one first."""
    found = [
        name
        for name in rules.moves_open_to(person, matter, at)
        if name not in {"reopen", "close", "call_back"}
    ]
    found += _after_handling(person, matter, cycle, at)
    if matter.is_complaint:
        found += _about_ruling(person, matter, at)
    if obligations.is_open(duties.PROGRESS_CALL, matter):
        found += _if_may("progress_call", person, matter, at)
    if obligations.is_open(duties.OUTSIDE_REPLY, matter):
        found += _if_may("outside_reply", person, matter, at)
    return [*found, *_always(person, matter, at)]


def _after_handling(person: Staff, matter: Matter, cycle: Cycle, at: datetime) -> list[str]:
    open_now = Matter.LIFECYCLE.open_to(matter)
    found = []
    if "call_back" in open_now and why_not(person, matter, at) is None:
        found.append("call_back")
    if "close" in open_now and not _waits_for_a_call(matter, cycle):
        found += _if_may("close", person, matter, at)
    if "reopen" in open_now:
        found += _if_may("reopen", person, matter, at)
    return found


def _waits_for_a_call(matter: Matter, cycle: Cycle) -> bool:
    """A callback is owed and has not been tried as often as the policy asks: no closing yet."""
    return obligations.is_open(duties.CALL_BACK, matter) and not tried_enough(matter, cycle)


def _about_ruling(person: Staff, matter: Matter, at: datetime) -> list[str]:
    if matter.validity == Validity.PENDING:
        return _if_may("propose_ruling", person, matter, at)
    if matter.validity != Validity.INVALID or matter.closed_at:
        return []
    telling = obligations.is_open(duties.TELL_RULING, matter)
    return [
        *(_if_may("tell_ruling", person, matter, at) if telling else []),
        *_if_may("appeal", person, matter, at),
    ]


def _always(person: Staff, matter: Matter, at: datetime) -> list[str]:
    """What may be done at most times, after the moves."""
    if matter.status == Matter.Status.MERGED:
        return []
    names = ["note"]
    if matter.status in Matter.UNFINISHED:
        names += ["assign", "retype", "propose_merge", "propose_split"]
        names += ["propose_retype"] if matter.is_complaint else []
    if not matter.closed_at:
        names += ["raise", "lower"] if matter.severity != Severity.ORDINARY else ["raise"]
        if matter.severity == Severity.MAJOR:
            names.remove("raise")
            names.append("write_stage")
        if matter.is_complaint:
            names += ["accuse", "propose_waiver"]
    return [name for name in names if rules.may(name, person, matter, at)]


def _if_may(name: str, person: Staff, matter: Matter, at: datetime) -> list[str]:
    return [name] if rules.may(name, person, matter, at) else []


def _call_refusal(person: Staff, matter: Matter, at: datetime) -> str:
    """Why this person may not call back, where a callback is due that their post could make."""
    if "call_back" not in Matter.LIFECYCLE.open_to(matter) or not matter.is_complaint:
        return ""
    if rules.may("call_back", person, matter, at) is None:
        return ""
    refusal = why_not(person, matter, at)
    return str(refusal) if refusal else ""


def _duties(matter: Matter) -> list[Duty]:
    found = Obligation.objects.about(matter).select_related("person").order_by("opened_at", "id")
    names = dict(
        Department.objects.filter(
            community_id=matter.community_id, pk__in={one.unit for one in found if one.unit}
        ).values_list("pk", "name")
    )
    return [
        Duty(one, obligations.kind_of(one.kind).label, names.get(one.unit or 0, ""))
        for one in found
    ]


def _stages(matter: Matter, person: Staff, at: datetime) -> list[MajorStage]:
    """The stage notes, each with whether this person may sign it now."""
    stages = list(matter.stages.select_related("director", "office_director", "written_by"))
    as_director = bool(stages) and rules.signs_as_director(person, matter, at)
    as_office = bool(stages) and rules.signs_as_office(person, matter, at)
    for stage in stages:
        signed = {stage.director_id, stage.office_director_id}
        free = (as_director and stage.director_id is None) or (
            as_office and stage.office_director_id is None
        )
        stage.may_sign = bool(free) and person.pk not in signed  # type: ignore[attr-defined]  # for the page
    return stages


def _waiting(matter: Matter) -> list[Decision]:
    found = list(
        Decision.objects.filter(
            community_id=matter.community_id,
            subject_type=matter._meta.label_lower,
            subject_id=matter.pk,
        )
        .select_related("proposer", "decider")
        .order_by("-id")
    )
    for one in found:
        one.label = decisions.kind_of(one.kind).label  # type: ignore[attr-defined]  # for the page
    return found


def _related(matter: Matter) -> list[tuple[Promise, Matter]]:
    found: list[tuple[Promise, Matter]] = []
    if matter.merged_into:
        found.append((_("已并入"), matter.merged_into))
    if matter.split_from:
        found.append((_("拆自"), matter.split_from))
    if matter.follows:
        found.append((_("接续"), matter.follows))
    others = Matter.objects.within(matter.community)
    for label, rows in (
        (_("并入本单"), others.filter(merged_into=matter)),
        (_("拆出"), others.filter(split_from=matter)),
        (_("后续"), others.filter(follows=matter)),
    ):
        found += [(label, other) for other in rows]
    return found


def _ruled_at(events: Iterable[Event]) -> datetime | None:
    return next((e.at for e in reversed(list(events)) if e.verb == Happened.RULED), None)


# ── The timeline ────────────────────────────────────────────────────────────────────────────


def entries(events: list[Event], photos: list[Attachment]) -> list[Entry]:
    names = _reporters(events)
    return [_entry(event, photos, names) for event in events]


def _reporters(events: list[Event]) -> dict[Any, str]:
    """Who is meant by a number: the journal keeps no names of residents. Older events say the name."""
    told = {event.detail.get("reporter") for event in events}
    ids = [one for one in told if isinstance(one, int)]
    return {one.pk: str(one) for one in Reporter.objects.filter(pk__in=ids)} if ids else {}


def _entry(event: Event, photos: list[Attachment], names: dict[Any, str]) -> Entry:
    tone, icon = LOOKS.get(event.verb, ("calm", "point"))
    actor = str(event.actor)
    if event.acting_for:
        in_place_of = _("代")
        actor = f"{actor}（{in_place_of}{event.acting_for}）"
    return Entry(
        at=event.at,
        says=_says(event),
        by=actor,
        tone=tone,
        icon=icon,
        text=next((str(event.detail[key]) for key in SAID if event.detail.get(key)), ""),
        facts=_facts(event.detail, names),
        photos=[p for p in photos if p.claimed_at == event.at],
    )


def _says(event: Event) -> str:
    label = str(VERBS.get(event.verb, event.verb))
    kind = event.detail.get("kind")
    if event.verb in set(decisions.Happened.values) and kind:
        return f"{label}：{decisions.kind_of(kind).label}"
    if event.verb in set(obligations.Happened.values) and kind:
        return f"{label}：{obligations.kind_of(kind).label}"
    return label


def _facts(detail: dict[str, Any], names: dict[Any, str]) -> list[tuple[str | Promise, str]]:
    """The rest of what an event says, in the department's words."""
    readers: dict[str, tuple[Promise, Any]] = {
        "department": (_("部门"), str),
        "to": (_("指派给"), _role_or_name),
        "accused": (_("被投诉人"), str),
        "accused_department": (_("被投诉部门"), str),
        "reporter": (_("报事人"), lambda v: names.get(v, str(v))),
        "way": (_("方式"), lambda v: Callback.Way(v).label),
        "verdict": (_("评价"), lambda v: Callback.Verdict(v).label),
        "cause": (_("原因"), lambda v: taxonomy.label(taxonomy.CAUSES, v)),
        "responsible": (_("责任方"), lambda v: taxonomy.Responsible(v).label),
        "validity": (_("判定"), lambda v: Validity(v).label),
        "valid_ground": (_("理由"), lambda v: taxonomy.ValidGround(v).label),
        "before": (_("原分类"), _type),
        "after": (_("现分类"), _type),
        "before_kind": (_("原类别"), lambda v: taxonomy.Kind(v).label),
        "after_kind": (_("现类别"), lambda v: taxonomy.Kind(v).label),
        "cycle": (_("轮次"), str),
        "number": (_("单号"), str),
        "into": (_("并入"), str),
        "no_photo_why": (_("无照片原因"), str),
    }
    return [
        (label, read(detail[key]))
        for key, (label, read) in readers.items()
        if detail.get(key) not in (None, "") and _readable(key, detail[key], read)
    ]


def _type(code: str) -> str:
    """Types alone: severities and validities change from and to something too."""
    if code not in taxonomy.TYPES:
        raise ValueError(code)
    return taxonomy.label(taxonomy.TYPES, code)


def _role_or_name(value: str) -> str:
    """Duties climb to roles, people are assigned by name."""
    return str(Role(value).label) if value in Role.values else str(value)


def _readable(key: str, value: Any, read: Any) -> bool:
    try:
        read(value)
    except ValueError:
        return False
    return True
