"""A month of complaints, and what is coded of it a second time."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from hub.analysis import actions as analysis
from hub.analysis.models import Coding
from hub.kernel import decisions
from hub.matters import actions
from hub.matters.tests.cast import Cast, a_complaint, handled
from tests.browser.scenes.cast import the_cast
from tests.browser.scenes.matters import close


def last_month() -> str:
    """Two valid complaints closed with different causes, one still open. Gives the period."""
    cast = the_cast()
    last = _last_day_of_last_month()
    morning = timezone.make_aware(datetime.combine(last.replace(day=11), time(10)))
    for number, cause in enumerate(["C4.3", "C2.3"]):
        _done(cast, morning + timedelta(days=number), cause)
    a_complaint(cast, morning + timedelta(days=5), type_code="T06.01", text="地库车位又被占")
    return last_period()


def a_case_to_code() -> None:
    """A complaint of last month in the sample, and nobody has coded it again yet."""
    cast = the_cast()
    if not Coding.objects.filter(status=Coding.Status.DRAWN).exists():
        period, at = last_month(), timezone.now()
        analysis.open_month(period, community=cast.community, by=cast.wu, at=at)


def last_period() -> str:
    return f"{_last_day_of_last_month():%Y-%m}"


def _last_day_of_last_month() -> date:
    return timezone.localdate().replace(day=1) - timedelta(days=1)


def _done(cast: Cast, at: datetime, cause: str) -> None:
    """A complaint from the call to the closing, within one working day."""
    matter = handled(cast, at)
    decision = actions.propose_ruling(
        matter.pk,
        community=cast.community,
        by=cast.lin,
        at=at + timedelta(hours=2.2),
        validity="VALID",
        valid_ground="b",
        said="现场看过，维修不到位",
    )
    decisions.grant(decision, by=cast.wu, at=at + timedelta(hours=2.4))
    matter = actions.call_back(
        matter.pk,
        community=cast.community,
        by=cast.lin,
        at=at + timedelta(hours=5),
        reporter_id=matter.reporters.get().pk,
        way="PHONE",
        is_reached=True,
        verdict="SATISFIED",
        said="修好了，谢谢",
    )
    close(cast, matter, at + timedelta(hours=6), cause)
