"""A duty to be owed, since people themselves owe none."""

from datetime import timedelta

from django.utils import timezone

from hub.kernel import journal, obligations
from hub.kernel.models import Obligation
from hub.kernel.obligations import Holder
from hub.people.events import Happened
from hub.people.tests.conftest import House

CHECK_UP = obligations.declare("people.test_check_up", "Check-up")


def owed(house: House, holder: Holder, *, hours: float = 2) -> Obligation:
    department = house.department("ENG")
    now = timezone.now()
    event = journal.record(
        Happened.DEPARTMENT_CHANGED, department, by=house.person("zhou"), at=now
    )
    return obligations.open_(
        CHECK_UP,
        department,
        holder=holder,
        event=event,
        due_at=now + timedelta(hours=hours),
        part=str(event.pk),
    )
