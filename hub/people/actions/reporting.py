"""Saying by name to whom somebody reports, from a day on."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from hub.kernel import journal
from hub.kernel.models import Community
from hub.kernel.refusals import Incomplete, NotAllowed, Refusal
from hub.people.actions.posts import locked
from hub.people.events import Happened
from hub.people.line import Line
from hub.people.models import Reporting, Role, Staff
from hub.people.rules import Grant

DAY = timedelta(days=1)


class NotOver(Incomplete):
    message = _("按岗位，这位同事不在其上级之列。请先任命领班或主管的岗位，再指定。")
    field = "leader"


class BeginsBefore(Refusal):
    message = _("新的汇报关系从今天或以后开始，并且晚于现在这一条的开始日期。")
    field = "since"


@transaction.atomic
def report_to(
    person: Staff,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    leader_id: Any,
    supervisor_id: Any = None,
    since: date | None = None,
) -> Reporting:
    """Say who leads somebody from a day on; the line before ends the day before.

    Posts decide who can be over somebody, so a circle cannot be closed: each named one outranks the
    person. Yesterday's line stays as it was.

    :raises NotAllowed: to whoever is not over all of them.
    :raises NotOver: if a named one is not over the person by their posts.
    :raises BeginsBefore: for a day gone by, or if the line that holds began no earlier.
    """
    person = locked(person)
    line = Line(community, at)
    leader, supervisor = _number(leader_id), _number(supervisor_id)
    named = {one for one in (leader, supervisor) if one}
    if leader is None or not all(line.outranks(one, person.pk) for one in named):
        raise NotOver
    # A supervisor may name themselves; no leader draws people to their own team.
    grant = _grant(line, by, {person.pk, leader, *(named - {by.pk})})
    since = since or localdate(at)
    _end_standing(person, since, community, at)
    told = Reporting.objects.create(
        community=community,
        staff=person,
        leader_id=leader,
        supervisor_id=supervisor,
        since=since,
    )
    journal.record(
        Happened.REPORTS_TO,
        journal.About.within(community, person),
        by=by,
        at=at,
        acting_for=grant.holder if grant.holder.pk != by.pk else None,
        leader=told.leader.name,
        supervisor=told.supervisor.name if told.supervisor else "",
        since=since.isoformat(),
    )
    return told


def _end_standing(person: Staff, since: date, community: Community, at: datetime) -> None:
    """:raises BeginsBefore:"""
    standing = Reporting.objects.within(community).filter(staff=person, until=None).first()
    if since < localdate(at) or (standing is not None and standing.since >= since):
        raise BeginsBefore
    if standing is not None:
        standing.until = since - DAY
        standing.save(update_fields=["until"])


def _grant(line: Line, by: Staff, whom: set[int]) -> Grant:
    if by.is_system:
        return Grant(Role.MANAGER, None, None, by)
    grant = line.grant_over(by, whom)
    if grant is None:
        raise NotAllowed
    return grant


def _number(value: Any) -> int | None:
    try:
        return int(value) if value else None
    except (TypeError, ValueError):
        raise NotOver from None
