"""What a shift does together: swaps, the roll that is called, extra duties, and the month's sheets."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from hub.demo.clocks import HOUR, MINUTE, Story, midnight
from hub.demo.frame import Frame
from hub.duty import actions
from hub.duty.models import Assignment, MonthSheet, RollLine, Roster, Swap
from hub.duty.queries.mustering import roll_of
from hub.kernel import decisions
from hub.kernel.house import the_house
from hub.kernel.models import Decision
from hub.kernel.periods import Month
from hub.kernel.refusals import Refusal
from hub.people.models import Staff

Push = Callable[[datetime, Story], None]
DAY = timedelta(days=1)
LAST_DAYS = 14
DRAWN_UP_ON = 10
REASONS = ("孩子开家长会", "要去办社保手续", "约了牙医", "家里装宽带要等人")
Answer = RollLine.Answer


class Together:
    def __init__(self, frame: Frame, push: Push, begins: datetime, ends: datetime) -> None:
        self.frame, self.push = frame, push
        self.begins, self.ends = midnight(begins), midnight(ends)
        self.staff, self.desk = frame.staff, frame.departments["CS"]
        self.same: dict[str, Any] = {"community": frame.community}

    def tell(self) -> Story:
        """Every day: the desk's roll at the change of shifts; on the tenth the sheets."""
        day = self.begins
        days = (self.ends - self.begins).days
        for n, asker, colleague, how in (
            (1, "fd03", "fd04", "approve"),
            (days - 9, "fd04", "fd02", "decline"),
            (days - 4, "fd02", "fd03", "approve"),
            (days, "fd03", "fd02", "agree"),
            (days, "fd04", "fd01", "offer"),
        ):
            if 0 < n <= days:
                at = self.begins + n * DAY + HOUR / 4
                self.push(at, self._swap(self.staff[asker], self.staff[colleague], how, at))
        for n, title, place, needed in (
            (days - 8, "搬运防汛沙袋", "地下车库", 2),
            (days - 1, "社区活动布置", "中心广场", 1),
        ):
            if 0 < n <= days:
                at = self.begins + n * DAY + 10 * HOUR
                self.push(at, self._errand(title, place, needed, at))
        while day <= self.ends:
            at = day + 14 * HOUR + 10 * MINUTE
            yield at
            actions.end_stale_swaps(by=the_house(), at=at, **self.same)
            if day >= self.ends - LAST_DAYS * DAY:
                self._roll(at)
            if localdate(day).day == DRAWN_UP_ON:
                self._sheets(Month.of(localdate(day)).plus(-1), at)
            day += DAY

    def _roll(self, at: datetime) -> None:
        said = {}
        for one in roll_of(self.desk, at):
            known = one.known
            if not known:
                is_late = one.turn.starts_at > at - HOUR
                known = Answer.LATE if is_late else Answer.ON_POST
            note = "堵车，已电话联系" if known == Answer.LATE else ""
            said[one.turn.staff_id] = actions.Said(str(known), note)
        if said:
            actions.call_roll(
                self.desk.pk,
                by=self.staff["ld01"],
                at=at,
                answers=said,
                announced="注意仪容；快递柜报修的业主一律回电话",
                **self.same,
            )

    def _sheets(self, month: Month, at: datetime) -> None:
        for department, signs in ((self.desk, "su01"), (self.frame.departments["ORD"], "pm01")):
            locked = department.rosters.filter(period=str(month), status=Roster.Status.LOCKED)
            if not locked.exists():
                continue
            for kind in MonthSheet.Kind.values:
                actions.issue_sheet(
                    department.pk,
                    by=self.staff[signs],
                    at=at,
                    period=str(month),
                    kind=kind,
                    **self.same,
                )

    def _swap(self, asker: Staff, colleague: Staff, how: str, at: datetime) -> Story:
        yield at
        swap = self._offered(asker, colleague, at)
        if swap is None or how == "offer":
            return
        at += HOUR
        yield at
        answers: dict[str, Any] = {"by": colleague, "at": at, **self.same}
        if how == "decline":
            actions.decline_swap(swap.pk, **answers, words="那天我也有事")
            return
        actions.agree_to_swap(swap.pk, **answers)
        if how == "approve":
            at += 3 * HOUR
            yield at
            asked = Decision.objects.get(
                subject_type=swap._meta.label_lower, subject_id=swap.pk, status="PROPOSED"
            )
            decisions.grant(asked, by=self.staff["ld01"], at=at)

    def _offered(self, asker: Staff, colleague: Staff, at: datetime) -> Swap | None:
        """The first exchange of two shifts that breaks no rule, else simply cover."""
        rows = (
            Assignment.objects.within(self.frame.community)
            .in_force()
            .filter(starts_at__gt=at + 1.5 * DAY, starts_at__lt=at + 9 * DAY)
            .order_by("starts_at")
        )
        own, others = rows.filter(staff=asker), list(rows.filter(staff=colleague))
        for gives in own:
            for takes in [*others, None]:
                try:
                    with transaction.atomic():
                        return actions.offer_swap(
                            gives.pk,
                            by=asker,
                            at=at,
                            colleague_id=colleague.pk,
                            takes_id=takes.pk if takes else None,
                            reason=REASONS[gives.pk % len(REASONS)],
                            **self.same,
                        )
                except Refusal:
                    continue
        return None

    def _errand(self, title: str, place: str, needed: int, at: datetime) -> Story:
        yield at
        leader: dict[str, Any] = {"by": self.staff["ld01"], **self.same}
        starts = midnight(at) + 2 * DAY + 9 * HOUR
        errand = actions.call_errand(
            self.desk.pk,
            at=at,
            kind="EXTRA",
            title=title,
            starts_at=starts,
            ends_at=starts + 2 * HOUR,
            needed=needed,
            place=place,
            **leader,
        )
        at = errand.ends_at + HOUR / 2
        yield at
        called = errand.turnout.filter(status="CALLED").values_list("staff_id", flat=True)
        actions.hold_errand(errand.pk, at=at, served=list(called), missed={}, **leader)
