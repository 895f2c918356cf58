"""Matters that came through an authority or the media carry an outside number and deadline."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hub.kernel import obligations
from hub.kernel.models import Community
from hub.matters import duties
from hub.matters.actions.base import begin, keep, tell, words
from hub.matters.events import Happened
from hub.matters.models import Matter
from hub.people.models import Staff


@transaction.atomic
def outside_reply(
    matter_id: int,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    said: str,
    seen: int | None = None,
) -> Matter:
    """The authority was answered, within its own deadline or late."""
    matter, grant = begin("outside_reply", matter_id, community=community, by=by, at=at, seen=seen)
    said = words("said", said, _("请写明回复了哪个单位、回复内容和文号。"), 2000)
    event = tell(Happened.OUTSIDE_REPLIED, matter, by=by, at=at, grant=grant, words=said)
    obligations.meet(duties.OUTSIDE_REPLY, matter, event=event)
    return keep(matter)
