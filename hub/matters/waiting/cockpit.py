"""48小时回访台: who is owed a call, and until when it can still be made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from django.db.models import Exists, OuterRef, Prefetch, TextChoices
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from hub.kernel import attachments
from hub.kernel.models import Attachment, Community, Obligation
from hub.kernel.obligations import QUIET
from hub.kernel.refusals import Refusal
from hub.matters import duties, policy, rules
from hub.matters.actions import callbacks, closing
from hub.matters.models import Callback, Cycle, Matter, MatterQuerySet, Reporter
from hub.matters.taxonomy import Severity
from hub.people.models import Staff

LONGEST = 200  # calls: two days of a large community
MATTER = "matters.matter"
SOON = timedelta(hours=12)
A_MOMENT = timedelta(microseconds=1)
# Why the lock is there, in the few characters a row has; the panel says the whole sentence.
IN_SHORT: dict[str, Promise] = {
    "HandlerMayNotCall": _("您经办过"),
    "AccusedMayNotCall": _("涉及您本人"),
    "MajorNeedsHeads": _("由主任回访"),
    "AccusedDepartmentMayNotCall": _("涉及您的部门"),
    "ServiceMayNotCall": _("由管理处回访"),
}


class Show(TextChoices):
    ALL = "all", _("全部")
    MINE = "mine", _("我可回访")
    SOON = "soon", _("12 小时内")
    LATE = "late", _("已超时")
    MAJOR = "major", _("重大")


@dataclass(frozen=True)
class DaypartLamp:
    """How calling went at one time of day: not tried, tried, reached."""

    label: str | Promise
    tries: int
    is_reached: bool

    @property
    def tone(self) -> str:
        return "good" if self.is_reached else "warn" if self.tries else "mute"


@dataclass(frozen=True)
class Call:
    """One reporter of one round of handling who is owed a call."""

    owed: Obligation
    matter: Matter
    cycle: Cycle
    reporter: Reporter
    attempts: Sequence[Callback]
    refusal: Refusal | None
    at: datetime

    @property
    def last_moment(self) -> datetime:
        """The due moment, or nine in the evening before it when it falls into the quiet hours."""
        last = QUIET.last_allowed_before(self.owed.due_at)
        return last if last == self.owed.due_at else last + A_MOMENT

    @property
    def warn_at(self) -> datetime:
        return min(self.owed.warn_at or self.last_moment, self.last_moment - SOON)

    @property
    def is_moved_up(self) -> bool:
        return self.last_moment < self.owed.due_at

    @property
    def before(self) -> str:
        """By when, where the night moves it up: today, tomorrow or a day, always at 21:00."""
        day, today = localtime(self.last_moment).date(), localtime(self.at).date()
        names = {0: _("今天 21:00 前"), 1: _("明天 21:00 前"), -1: _("昨天 21:00 前")}
        named = names.get((day - today).days)
        return str(named) if named else str(_("%s 21:00 前") % f"{day:%m-%d}")

    @property
    def lamps(self) -> list[DaypartLamp]:
        return [
            DaypartLamp(
                part.label,
                sum(one.daypart == part for one in self.attempts),
                any(one.daypart == part and one.is_reached for one in self.attempts),
            )
            for part in Callback.Daypart
        ]

    @property
    def refusal_in_short(self) -> str | Promise:
        if self.refusal is None:
            return ""
        return IN_SHORT.get(self.refusal.code, _("无回访权限"))

    @property
    def still_to_try(self) -> list[str]:
        """What is missing until not reaching anybody counts as having tried honestly."""
        return closing.still_to_try(policy.of(self.matter.policy), self.attempts)


@dataclass(frozen=True)
class Cockpit:
    """The desk as one person sees it at one moment."""

    person: Staff
    community: Community
    at: datetime
    show: Show = Show.ALL

    @cached_property
    def calls(self) -> list[Call]:
        """Every call owed that the person may know of, the nearest first.

        By the due moment in the database: the last allowed moments come in the same order.
        """
        owed = (
            Obligation.objects.open()
            .filter(
                Exists(self._seen.filter(pk=OuterRef("subject_id"))),
                community=self.community,
                kind=duties.CALL_BACK.code,
                subject_type=MATTER,
            )
            .order_by("due_at", "id")[:LONGEST]
        )
        return self._told(list(owed))

    @cached_property
    def shown(self) -> list[Call]:
        return [call for call in self.calls if self._belongs(call, self.show)]

    @property
    def tabs(self) -> list[tuple[Show, int]]:
        return [(one, sum(self._belongs(c, one) for c in self.calls)) for one in Show]

    @property
    def is_cut(self) -> bool:
        return len(self.calls) >= LONGEST

    @property
    def is_quiet(self) -> bool:
        return QUIET.covers(self.at)

    @property
    def quiet_until(self) -> datetime:
        return QUIET.next_allowed(self.at)

    def call(self, pk: int) -> Call | None:
        """One call that is still owed; None once it was made, or for who may not know of it."""
        return next((call for call in self.calls if call.owed.pk == pk), None)

    @property
    def first(self) -> Call | None:
        """The most pressing one that this person may make now."""
        if self.is_quiet:
            return None
        return next((call for call in self.shown if call.refusal is None), None)

    def after(self, call: Call) -> Call | None:
        """The next one this person may make, to go on with once this one is written down."""
        mine = [c for c in self.shown if c.refusal is None or c is call]
        rest = mine[mine.index(call) + 1 :] if call in mine else mine
        return next(iter(rest), None) or next((c for c in mine if c is not call), None)

    def photos(self, call: Call) -> list[Attachment]:
        return [photo for photo in attachments.of(call.matter) if photo.is_image]

    @property
    def _seen(self) -> MatterQuerySet:
        return rules.visible_to(self.person, self.community, self.at)

    def _belongs(self, call: Call, show: Show) -> bool:
        if show == Show.MINE:
            return call.refusal is None
        if show == Show.SOON:
            return self.at < call.last_moment <= self.at + SOON
        if show == Show.LATE:
            return call.owed.due_at < self.at
        return show == Show.ALL or call.matter.severity == Severity.MAJOR

    def _told(self, owed: list[Obligation]) -> list[Call]:
        matters = self._matters([one.subject_id for one in owed])
        return [
            call
            for one in owed
            if (matter := matters.get(one.subject_id)) and (call := self._call(one, matter))
        ]

    def _matters(self, ids: list[int]) -> Mapping[int, Matter]:
        return (
            self._seen.select_related("household", "department", "accused", "accused_department")
            .prefetch_related(
                "policy",
                "reporters",
                "hands",
                Prefetch("cycles", Cycle.objects.select_related("handled_by", "department")),
                Prefetch("callbacks", Callback.objects.select_related("caller").order_by("id")),
            )
            .in_bulk(ids)
        )

    def _call(self, owed: Obligation, matter: Matter) -> Call | None:
        cycles = {str(cycle.number): cycle for cycle in matter.cycles.all()}
        reporters = {str(reporter.pk): reporter for reporter in matter.reporters.all()}
        number, _dash, reporter_id = owed.part.partition("-")
        cycle, reporter = cycles.get(number), reporters.get(reporter_id)
        if cycle is None or reporter is None:
            return None
        attempts = [
            one
            for one in matter.callbacks.all()
            if one.cycle_id == cycle.pk and one.reporter_id == reporter.pk
        ]
        refusal = callbacks.why_not(self.person, matter, self.at)
        return Call(owed, matter, cycle, reporter, attempts, refusal, self.at)
