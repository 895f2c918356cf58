"""Leave of people with and without a shift on the day."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from hub.duty import actions as duty
from hub.kernel.house import the_house
from hub.leave import actions as leaves
from hub.leave.actions.reckoning import NothingToTake
from hub.leave.models import Kind, Leave
from hub.people.models import Department
from tests.browser.scenes.cast import the_cast


def leave_of(who: str, ahead: int, asked: float = 0) -> int:
    """Personal leave of a whole day, so many days from today; asked so many days ago.

    Of a day to come it is the next workday.
    """
    cast = the_cast()
    day = timezone.localdate() + timedelta(days=ahead)
    while ahead > 0 and day.weekday() >= 5:
        day += timedelta(days=1)
    person = getattr(cast, who)
    span = (day, day + timedelta(days=14 if ahead > 0 else 0))
    asked_for = Leave.objects.within(cast.community).filter(staff=person, first_day__range=span)
    known = asked_for.order_by("first_day").first()
    if known is not None:
        return known.pk
    at = timezone.now() - timedelta(days=asked)
    leaves.begin(cast.community, at)
    kind = Kind.objects.within(cast.community).get(code="personal")
    while True:
        wish = leaves.Wish(kind.pk, day, day, "家里有事", "13800000000")
        try:
            return leaves.ask(wish, community=cast.community, by=person, at=at).pk
        except NothingToTake:
            # Another story may have rostered them, and this is a day off.
            day += timedelta(days=1)


def an_answer_that_is_late() -> int:
    """陈刚 had a shift yesterday, and leave asked for three days ago that nobody has answered."""
    cast = the_cast()
    engineering = Department.objects.get(community=cast.community, kind="ENG")
    at = timezone.now() - timedelta(days=5)
    who: dict[str, Any] = {"community": cast.community, "at": at}
    station = duty.add_station(by=cast.zhao, department_id=engineering.pk, name="值班室", **who)
    shift = duty.add_shift(
        by=cast.zhao,
        mark="值",
        name="值班",
        segments=[(480, 960)],
        valid_from=(at - timedelta(days=60)).date(),
        **who,
    )
    duty.place(
        station.pk,
        by=cast.zhao,
        staff_id=cast.chen.pk,
        since=(at - timedelta(days=60)).date(),
        **who,
    )
    day = timezone.localdate() - timedelta(days=1)
    roster = duty.draw_up(
        by=cast.zheng, department_id=engineering.pk, period=f"{day:%Y-%m}", **who
    )
    duty.plan(
        roster.pk,
        by=cast.zheng,
        staff_id=cast.chen.pk,
        work_on=day,
        shifts=[(shift.pk, station.pk)],
        **who,
    )
    duty.submit(roster.pk, by=cast.zheng, **who)
    duty.publish(roster.pk, by=cast.zhao, **who)
    made = leave_of("chen", -1, asked=3)
    duty.work_out(community=cast.community, by=the_house(), at=timezone.now(), first=day, last=day)
    return made
