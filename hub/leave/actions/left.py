"""What of somebody's leave is not used when they come back at a moment."""

from datetime import datetime

from hub.leave import counting
from hub.leave.actions import ledger
from hub.leave.counting import Span
from hub.leave.models import Leave
from hub.leave.queries.roster import calendar_for


def unused(leave: Leave, moment: datetime) -> int:
    """What of the leave had not begun: whole halves (or days), or the hours that are left; less what
    came back before."""
    if moment >= leave.ends_at:
        return 0
    calendar = calendar_for(leave.community, leave.staff_id, leave.first_day, leave.last_day)
    kind = leave.kind
    if kind.in_hours:
        rest = counting.taken_in_hours(moment, leave.ends_at, calendar)
        return max(0, rest - ledger.given_back(leave))
    span = Span(leave.first_day, leave.first_half, leave.last_day, leave.last_half)
    left = counting.left_after(span, moment, calendar)
    if left is not None and kind.unit == kind.Unit.DAY and left.first_half == counting.PM:
        following = left.first + counting.DAY
        left = (
            Span(following, counting.AM, left.last, left.last_half)
            if following <= left.last
            else None
        )
    if left is None:
        return 0
    rest = counting.taken(
        left,
        calendar,
        counts_rest_days=kind.counts_rest_days,
        counts_holidays=kind.counts_holidays,
    )
    return max(0, min(rest, leave.minutes) - ledger.given_back(leave))
