"""Opening proof of somebody's health: for few, with a reason, on record each time."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hub.kernel.models import Community, Event
from hub.kernel.refusals import NotAllowed
from hub.leave import rules
from hub.leave.actions.base import seen
from hub.leave.events import Happened
from hub.leave.models import Leave
from hub.people.models import Staff
from hub.people.telling import tell, told

# How long the files stay open to who opened them.
OPEN_FOR = timedelta(hours=1)


@transaction.atomic
def open_proof(
    leave_id: Any, *, community: Community, by: Staff, at: datetime, reason: str
) -> Leave:
    """Open the proof of somebody else's leave for an hour; the person can see who did, and why.

    :raises NotAllowed: to whoever neither decides nor decided on it and is no head.
    """
    leave, line = seen(leave_id, community, by, at)
    if not rules.may_read_reason(by, line, leave):
        raise NotAllowed
    reason = told("reason", reason, _("请写明为什么要看。"), 200)
    tell(Happened.PROOF_OPENED, leave, by=by, at=at, reason=reason)
    return leave


def is_open_to(person: Staff, leave: Leave, at: datetime) -> bool:
    """May the person see the files now? Their own always; of health only after opening them."""
    if person.pk == leave.staff_id or not leave.kind.is_health:
        return True
    opened = Event.objects.filter(
        community_id=leave.community_id,
        subject_type=leave._meta.label_lower,
        subject_id=leave.pk,
        verb=Happened.PROOF_OPENED.value,
        actor=person,
        at__gte=at - OPEN_FOR,
    )
    return opened.exists()
