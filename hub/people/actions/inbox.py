"""Marking notices as seen."""

from datetime import datetime

from django.db import transaction

from hub.kernel.models import Community, Notice
from hub.kernel.refusals import Missing
from hub.people import queries
from hub.people.models import Staff


@transaction.atomic
def see(notice_id: int, *, community: Community, by: Staff, at: datetime) -> Notice:
    """Put a notice away. One sent to a role is put away for all who hold it."""
    notice = (
        queries.notices_for(by, community, at)
        .select_for_update(of=("self",), no_key=True)
        .filter(pk=notice_id)
        .first()
    )
    if notice is None:
        raise Missing
    if notice.seen_at is None:
        notice.seen_at, notice.seen_by = at, by
        notice.save(update_fields=["seen_at", "seen_by"])
    return notice


@transaction.atomic
def see_all(*, community: Community, by: Staff, at: datetime) -> int:
    """Put everything away that was sent to the person alone: others still need the rest."""
    mine = queries.notices_for(by, community, at).filter(person=by, seen_at=None)
    return mine.update(seen_at=at, seen_by=by)
