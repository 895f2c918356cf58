"""One household's dunning: its episode, its steps, what was tried, and who let it be."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Max, Q

from hub.charges.models import Bill, Hold, Interruption
from hub.dunning.contacts import running_pauses
from hub.dunning.events import Happened
from hub.dunning.models import Attempt, Episode, Pause, Promise, Step, StepDue
from hub.estate.models import Household
from hub.kernel import journal
from hub.kernel.decisions import Happened as Decided
from hub.kernel.models import Event
from hub.kernel.pages import Entry

MOST = 60
TONES: dict[str, tuple[str, str]] = {
    Happened.TRIED: ("live", "phone-outgoing"),
    Happened.PAUSED: ("warn", "player-pause"),
    Happened.PAUSE_ENDED: ("calm", "player-play"),
    Happened.ORDERED: ("warn", "gavel"),
    Happened.PAID_UP: ("good", "circle-check"),
}


@dataclass(frozen=True)
class Clock:
    """诉讼时效: the day on which the first of the open claims lapses."""

    day: date
    left: int

    @property
    def tone(self) -> str:
        return "bad" if self.left <= 92 else "warn" if self.left <= 365 else "good"


@dataclass(frozen=True)
class Record:
    household: Household
    episode: Episode | None
    owed: Decimal
    bills: Sequence[Bill]
    days: int
    held: int
    clock: Clock | None
    dues: Sequence[StepDue]
    attempts: Sequence[Attempt]
    promises: Sequence[Promise]
    pauses: Sequence[Pause]
    resting: Sequence[Pause]
    broken: int

    @property
    def open_due(self) -> StepDue | None:
        return next((due for due in self.dues if due.state == StepDue.State.OPEN), None)

    @property
    def legal_steps(self) -> Sequence[Step]:
        """What may be asked for: the steps by order of its procedure that were not begun."""
        if self.episode is None:
            return []
        begun = {due.step_id for due in self.dues if due.episode_id == self.episode.pk}
        steps = self.episode.procedure.steps.filter(opens=Step.Opens.ORDER)
        return [step for step in steps if step.pk not in begun]


def record_of(household: Household, at: datetime, day: date) -> Record:
    own: Any = {"community": household.community, "household": household}
    held = Hold.objects.within(household.community).filter(released_at__isnull=True)
    open_bills = list(
        Bill.objects.filter(**own).unpaid().filter(due_on__lt=day)
        .select_related("item").order_by("due_on", "pk")
    )  # fmt: skip
    waiting = set(held.filter(bill__in=[b.pk for b in open_bills]).values_list("bill", flat=True))
    bills = [bill for bill in open_bills if bill.pk not in waiting]
    for bill in bills:
        bill.open_now = bill.amount - bill.settled  # type: ignore[attr-defined]  # for the page
    promises = list(Promise.objects.filter(**own).order_by("-made_at"))
    return Record(
        household=household,
        episode=Episode.objects.filter(**own).running().select_related("procedure").first(),
        owed=sum((bill.amount - bill.settled for bill in bills), Decimal("0.00")),
        bills=bills,
        days=(day - bills[0].due_on).days if bills else 0,
        held=len(waiting),
        clock=clock_of(bills, day),
        dues=list(
            StepDue.objects.filter(**own).select_related("step", "person").order_by("-pk")[:MOST]
        ),
        attempts=list(
            Attempt.objects.filter(**own)
            .select_related("by", "spoken_to", "due__step", "witness")
            .prefetch_related("proofs__attachment")
            .order_by("-pk")[:MOST]
        ),
        promises=promises,
        pauses=list(
            Pause.objects.filter(**own).select_related("proposed_by", "granted_by").order_by("-pk")
        ),
        resting=running_pauses(household, day),
        broken=sum(one.status == Promise.Status.BROKEN for one in promises),
    )


def clock_of(bills: Sequence[Bill], day: date) -> Clock | None:
    if not bills:
        return None
    later = dict(
        Interruption.objects.filter(
            community_id=bills[0].community_id, bill__in=[bill.pk for bill in bills]
        )
        .order_by()
        .values_list("bill")
        .annotate(Max("lapses_on"))
    )
    first = min(max(bill.lapses_on, later.get(bill.pk, bill.lapses_on)) for bill in bills)
    return Clock(first, (first - day) // timedelta(days=1))


def story(household: Household) -> list[Entry]:
    """What happened in dunning, newest first."""
    events = journal.history(household).filter(
        Q(verb__startswith="dunning.") | Q(detail__kind__startswith="dunning.")
    )
    return [_entry(event) for event in events.order_by("-id")[:MOST]]


def _entry(event: Event) -> Entry:
    tone, icon = TONES.get(event.verb, ("calm", "point"))
    says = Happened(event.verb).label if event.verb in Happened.values else _decided(event.verb)
    by = event.by_whom
    return Entry(at=event.at, says=says, by=by, tone=tone, icon=icon, text=_text(event.detail))


def _decided(verb: str) -> Any:
    return Decided(verb).label if verb in Decided.values else verb


def _text(detail: dict[str, Any]) -> str:
    shown = [detail.get("step"), detail.get("name")]
    if detail.get("channel"):
        shown += [Attempt(channel=detail["channel"]).get_channel_display()]
        shown += [Attempt(result=detail["result"]).get_result_display(), detail["grade"]]
    if detail.get("why"):
        shown.append(Pause(reason=detail["why"]).get_reason_display())
    reason = detail.get("reason")
    if reason in Pause.Reason.values:
        reason = Pause(reason=reason).get_reason_display()
    shown += [detail.get("ground"), reason, detail.get("last_day")]
    return " · ".join(str(one) for one in shown if one)
