"""What the clock must look at."""

from datetime import date, datetime

from django.db.models import Q

from hub.kernel.models import Community
from hub.leave.models import Entry, Leave, PhoneReport, Recall, Step

MOST = 500


def silent(community: Community, at: datetime) -> list[int]:
    """Leave whose level has let its time pass."""
    late = Step.objects.within(community).filter(status=Step.Status.WAITING, due_at__lt=at)
    return list(late.order_by("due_at").values_list("leave", flat=True)[:MOST])


def moving(community: Community, at: datetime) -> list[int]:
    """Leave that begins, ends by itself, or should have been signed back."""
    rows = Leave.objects.within(community).filter(
        Q(status=Leave.Status.APPROVED, starts_at__lte=at)
        | Q(status=Leave.Status.ACTIVE, ends_at__lte=at, kind__unit="HOUR")
        | Q(status=Leave.Status.ACTIVE, sign_by__lt=at)
    )
    return list(rows.order_by("starts_at").values_list("pk", flat=True)[:MOST])


def unpapered(community: Community, at: datetime) -> list[int]:
    calls = PhoneReport.objects.within(community).filter(
        status=PhoneReport.Status.OPEN, paper_by__lt=at
    )
    return list(calls.order_by("paper_by").values_list("pk", flat=True)[:MOST])


def unanswered(community: Community, at: datetime) -> list[int]:
    asked = Recall.objects.within(community).filter(status=Recall.Status.ASKED, back_at__lt=at)
    return list(asked.order_by("back_at").values_list("pk", flat=True)[:MOST])


def lapsing(community: Community, today: date) -> list[tuple[int, int]]:
    """Accounts with a lot whose last day is over; whether anything is left of it the action sees."""
    over = Entry.objects.within(community).filter(lot=None, expires_on__lt=today, minutes__gt=0)
    gone = Entry.objects.within(community).filter(movement=Entry.Movement.EXPIRE, minutes__lt=0)
    rows = over.exclude(pk__in=gone.filter(lot__isnull=False).values("lot"))
    return list(rows.order_by().values_list("staff", "kind").distinct())
