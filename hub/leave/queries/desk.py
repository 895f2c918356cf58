"""What waits for a leader, who is away when, and one leave with everything that belongs to it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from hub.duty.models import Amendment
from hub.kernel import journal
from hub.kernel.models import CalendarDay, Event
from hub.kernel.pages import Entry, Step
from hub.kernel.workdays import day_bounds
from hub.leave import rules
from hub.leave.events import Happened
from hub.leave.law import RECALLABLE
from hub.leave.models import Forfeit, Leave, PhoneReport, Recall
from hub.leave.models import Step as Level
from hub.leave.queries.sources import reference_of
from hub.leave.words import amount
from hub.people import approvals
from hub.people.line import Line
from hub.people.models import Staff

MOST = 200
SHOWN = 6
DAY = timedelta(days=1)


# ── What waits for me ───────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Asked:
    leave: Leave
    step: Level
    # Others of the team who are away in the same time: whether the shift can be filled.
    also_away: int

    @property
    def whole(self) -> str:
        """How long the absence is with what adjoins it."""
        return amount(self.leave.whole_minutes or self.leave.minutes, in_hours=False)


def to_decide(person: Staff, line: Line) -> list[Asked]:
    """Leave that waits for this person's word, the most pressing first. Never their own."""
    steps = Level.objects.within(line.community).filter(status=Level.Status.WAITING)
    rows = steps.select_related(
        "leave__kind", "leave__staff", "leave__stand_in", "leave__phone_report"
    )
    mine = [
        one
        for one in rows.order_by("due_at")[:MOST]
        if one.applicant_id != person.pk and rules.grant_to_decide(person, line, one)
    ]
    away = _away(person, line, [one.leave for one in mine])
    return [Asked(one.leave, one, away[one.leave_id]) for one in mine]


def _away(person: Staff, line: Line, asked: Sequence[Leave]) -> dict[int, int]:
    """How many of the same team are granted leave in the time of each."""
    found: dict[int, int] = defaultdict(int)
    if not asked:
        return found
    first, last = min(one.starts_at for one in asked), max(one.ends_at for one in asked)
    team = rules.team_of(person, line)
    others = Leave.objects.within(line.community).holding().touching(first, last)
    spans = list(others.filter(staff__in=team).values_list("staff", "starts_at", "over_at"))
    for one in asked:
        found[one.pk] = len(
            {
                staff
                for staff, starts, over in spans
                if staff != one.staff_id and starts < one.ends_at and one.starts_at < over
            }
        )
    return found


def to_sign_back(person: Staff, line: Line) -> list[Leave]:
    """Those of the team who are away or should be back, who should be back first."""
    team = line.under(person)
    rows = Leave.objects.within(line.community).filter(
        staff__in=team,
        status__in=Leave.AWAY,
        starts_at__lte=line.at,
        kind__unit__in=("DAY", "HALF"),
    )
    return list(rows.select_related("staff", "kind").order_by("ends_at")[:MOST])


def open_calls(person: Staff, line: Line) -> list[PhoneReport]:
    rows = PhoneReport.objects.within(line.community).filter(staff__in=line.under(person))
    waiting = rows.exclude(status=PhoneReport.Status.PAPERED)
    return list(waiting.select_related("staff", "taken_by").order_by("paper_by")[:MOST])


def to_check(person: Staff, line: Line) -> list[Forfeit]:
    """Whose annual leave may be lost by the law, for their leader to look at."""
    rows = Forfeit.objects.within(line.community).filter(
        staff__in=line.under(person), status=Forfeit.Status.FOUND
    )
    return list(rows.select_related("staff").order_by("found_at")[:MOST])


def panel(request: Any, _departments: Any) -> tuple[str, dict[str, Any]] | None:
    """On the shift page: leave that waits for one's word, who is to be signed back, open calls."""
    line = Line(request.community, request.now)
    told = {
        "asked": to_decide(request.user, line)[:SHOWN],
        "backs": [
            one
            for one in to_sign_back(request.user, line)
            if one.status == Leave.Status.OVERDUE or one.reported_back_at or one.ends_at <= line.at
        ][:SHOWN],
        "calls": open_calls(request.user, line)[:SHOWN],
    }
    return ("leave/parts/panel.html", told) if any(told.values()) else None


# Balances to be put right, or a year's leave to be lost.
QUESTIONS = approvals.Questions("leave.", about={Staff: (), Forfeit: ("staff",)})


# ── Who is away ─────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class DayHead:
    day: date
    is_off: bool
    is_today: bool


@dataclass(frozen=True)
class Cell:
    """A person's day: granted, asked for, or nothing."""

    tone: str = ""
    words: str = ""
    leave: int = 0


@dataclass
class Row:
    staff: Staff
    cells: list[Cell] = field(default_factory=list)


@dataclass(frozen=True)
class Calendar:
    days: list[DayHead]
    rows: list[Row]
    away: list[int]


def calendar(person: Staff, line: Line, first: date, length: int, today: date) -> Calendar:
    """So many days of the team, in five questions whatever its size."""
    days = [first + n * DAY for n in range(length)]
    team = rules.team_of(person, line)
    staff = list(Staff.objects.filter(pk__in=team, is_active=True).order_by("username")[:MOST])
    start, end = day_bounds(days[0])[0], day_bounds(days[-1])[1]
    rows = Leave.objects.within(line.community).filter(
        staff__in=team, status__in=(*Leave.WAITING, *Leave.HOLDING)
    )
    by_person: dict[int, list[Leave]] = defaultdict(list)
    for one in rows.touching(start, end).select_related("kind"):
        by_person[one.staff_id].append(one)
    kinds = dict(CalendarDay.objects.filter(day__in=days).values_list("day", "kind"))
    off = {CalendarDay.Kind.REST, CalendarDay.Kind.HOLIDAY}
    heads = [DayHead(day, kinds.get(day) in off, day == today) for day in days]
    found = [Row(one, [_cell(day, by_person[one.pk]) for day in days]) for one in staff]
    away = [sum(row.cells[n].tone in {"good", "bad"} for row in found) for n in range(length)]
    return Calendar(heads, found, away)


def _cell(day: date, own: list[Leave]) -> Cell:
    for one in own:
        last = localtime(one.over_at - timedelta(microseconds=1)).date()
        if one.first_day <= day <= min(one.last_day, max(last, one.first_day)):
            if one.is_waiting:
                return Cell("wait", _("待批"), one.pk)
            tone = "bad" if one.status == Leave.Status.OVERDUE else "good"
            return Cell(tone, one.kind.name_for_others, one.pk)
    return Cell()


# ── One leave ───────────────────────────────────────────────────────────────────────────────

TONES = {
    Happened.APPROVED: ("good", "check"),
    Happened.PASSED: ("good", "arrow-up"),
    Happened.SENT_UP: ("warn", "arrow-up"),
    Happened.LAPSED: ("warn", "hourglass"),
    Happened.REJECTED: ("bad", "x"),
    Happened.TAKEN_BACK: ("warn", "arrow-back-up"),
    Happened.RECALLED: ("warn", "phone-outgoing"),
    Happened.COMING: ("good", "login"),
    Happened.OVERDUE: ("bad", "alarm"),
    Happened.SIGNED_BACK: ("good", "checks"),
    Happened.PROOF_OPENED: ("warn", "eye"),
}
VERBS = dict(Happened.choices)


def story(leave: Leave | Forfeit) -> list[Entry]:
    """What happened, newest first. Why somebody is away is in none of its lines."""
    return [
        _entry(event)
        for event in journal.history(leave).order_by("-id")[:100]
        if event.verb in VERBS
    ]


def _entry(event: Event) -> Entry:
    tone, icon = TONES.get(Happened(event.verb), ("calm", "point"))
    by = event.by_whom
    text = event.detail.get("words") or event.detail.get("reason") or ""
    return Entry(at=event.at, says=VERBS[event.verb], by=by, tone=tone, icon=icon, text=text)


def joined_with(leave: Leave) -> list[Leave]:
    """The leave that was counted together with it when it was asked."""
    asked = journal.history(leave).filter(
        verb__in=[Happened.ASKED.value, Happened.EXTENSION_ASKED.value]
    )
    numbers = [number for event in asked[:1] for number in event.detail.get("joined", [])]
    rows = Leave.objects.within(leave.community).filter(number__in=numbers)
    return list(rows.order_by("starts_at"))


def amended_by(leave: Leave) -> list[Amendment]:
    """Shifts of locked months that its sign-back changed afterwards."""
    rows = Amendment.objects.within(leave.community).filter(reference=reference_of(leave))
    return list(rows.select_related("assignment").order_by("assignment__work_on"))


def lamps(leave: Leave) -> list[Step]:
    """Asked, each level, away, back."""
    found = [
        Step(_("提出"), "late" if leave.is_late else "done", leave.filed_at, leave.staff.name)
    ]
    for one in leave.steps.select_related("decided_by"):
        state = {
            Level.Status.WAITING: "now",
            Level.Status.LAPSED: "skipped",
            Level.Status.VOID: "skipped",
            Level.Status.REJECTED: "late",
        }.get(Level.Status(one.status), "done")
        found.append(
            Step(
                one.spoken_as,
                state,
                one.decided_at or one.due_at,
                str(one.decided_by or ""),
            )
        )
    if leave.status in Leave.HOLDING:
        begun = leave.status != Leave.Status.APPROVED
        found.append(Step(_("休假"), "done" if begun else "todo", leave.starts_at))
        back = leave.sign_backs.select_related("by").first()
        if leave.status == Leave.Status.EXTENDED:
            found.append(Step(_("续假"), "done"))
        elif back:
            found.append(Step(_("销假"), "done", back.returned_at, str(back.by)))
        else:
            state = "late" if leave.status == Leave.Status.OVERDUE else "todo"
            found.append(Step(_("销假"), state, leave.back_by))
    return found


def acts_open(leave: Leave, person: Staff, line: Line) -> list[str]:
    """What the person may do with it now, the likeliest first."""
    moves = Leave.LIFECYCLE.open_to(leave)
    begun = leave.starts_at <= line.at
    is_recalled = leave.recalls.filter(status=Recall.Status.ASKED, back_at__gte=line.at).exists()
    if leave.staff_id == person.pk:
        wanted = {
            "answer-recall": is_recalled,
            "back": leave.is_away and begun and leave.reported_back_at is None,
            "extend": leave.is_away and begun and leave.over_at == leave.ends_at,
            "withdraw": "withdraw" in moves,
            "cancel": "cancel" in moves and not begun and leave.extends_id is None,
            "proof": leave.status not in {Leave.Status.WITHDRAWN, Leave.Status.CANCELLED},
        }
        return [name for name, is_open in wanted.items() if is_open]
    acts = []
    waiting = leave.steps.filter(status=Level.Status.WAITING).first()
    if leave.is_waiting and waiting and rules.grant_to_decide(person, line, waiting):
        acts += ["approve", "reject"]
    if leave.is_away and begun and rules.grant_over(person, line, leave.staff_id):
        acts.append("sign-back")
    may_recall = leave.kind.kind.code in RECALLABLE and leave.status in Leave.CALLED_BACK
    if may_recall and not is_recalled and rules.grant_to_recall(person, line, leave):
        if begun:
            acts.append("recall")
        elif leave.extends_id is None:
            acts.append("take-back")
    return acts
