"""Passing shifts of a published roster on: a swap or somebody who covers, in one step."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from hub.duty import rules
from hub.duty.actions.base import colleague
from hub.duty.actions.drawing import AlreadyBegun, TwoAtOnce
from hub.duty.actions.publishing import BreaksRules
from hub.duty.checking import of_person
from hub.duty.events import Happened
from hub.duty.models import Assignment, Roster
from hub.duty.queries import worlds
from hub.duty.world import Breach, Rule
from hub.kernel.models import Community
from hub.kernel.refusals import NotAllowed, Refusal
from hub.people.models import Staff
from hub.people.rules import Grant
from hub.people.telling import tell, told


class Moved(Refusal):
    message = _("其中一个班在这期间已经变了。请重新看过排班再提。")


class Party(NotAllowed):
    message = _("换班涉及您本人，须由另一位有权限的同事批准。")


@transaction.atomic
def pass_on(
    moves: Sequence[tuple[Any, Any]],
    *,
    community: Community,
    by: Staff,
    at: datetime,
    reason: str,
    source: str = Assignment.Source.COVER,
) -> list[Assignment]:
    """Give each of these shifts (assignment, staff) to somebody else; all of it or nothing.

    Responsibility goes with the shift: until this moment it stays with the first holder.

    :raises Party: to anybody who gives or takes one of them.
    :raises AlreadyBegun: once one of them has begun.
    :raises BreaksRules: if anybody's month would then break a hard rule.
    :raises Moved: if one of them is no longer in force.
    """
    reason = told("reason", reason, _("请写明为什么换人。"), 300)
    rows = in_force([pk for pk, _staff in moves], community)
    takers = [colleague(staff, community) for _pk, staff in moves]
    grants = [
        rules.require(by, row.roster.department, rules.PLAN | rules.PUBLISH, at) for row in rows
    ]
    minds = {by.pk, *(grant.holder.pk for grant in grants)}
    parties = {row.staff_id for row in rows} | {taker.pk for taker in takers}
    if minds & parties:
        raise Party
    fresh = _hand_over(rows, takers, source, at)
    for row, new, grant in zip(rows, fresh, grants, strict=True):
        _record(row, new, by=by, at=at, grant=grant, reason=reason)
    return fresh


class _TakenBack(Exception):
    pass


def try_out(rows: Sequence[Assignment], takers: Sequence[Staff], at: datetime) -> None:
    """Refuse what passing these shifts on would be refused for now, and change nothing."""
    try:
        with transaction.atomic():
            _hand_over(rows, takers, Assignment.Source.COVER, at)
            raise _TakenBack
    except _TakenBack:
        # The standing rows were changed in memory too.
        for row in rows:
            row.refresh_from_db(fields=["status", "ended_at"])


def _hand_over(
    rows: Sequence[Assignment], takers: Sequence[Staff], source: str, at: datetime
) -> list[Assignment]:
    if any(row.starts_at <= at for row in rows):
        raise AlreadyBegun
    parties = {row.staff_id for row in rows} | {taker.pk for taker in takers}
    for row in rows:
        Assignment.LIFECYCLE.make("end", row)
        row.ended_at = at
        row.save(update_fields=["status", "ended_at"])
    fresh = [_taken(row, taker, source) for row, taker in zip(rows, takers, strict=True)]
    _keep_rules(
        {row.roster for row in rows}, parties, {(new.staff_id, new.work_on) for new in fresh}, at
    )
    return fresh


def in_force(ids: Sequence[Any], community: Community) -> list[Assignment]:
    """The shifts in the order given, their rosters and themselves locked, always in one order.

    :raises Moved:
    """
    wanted = Assignment.objects.within(community).filter(pk__in=ids)
    rosters = Roster.objects.within(community).filter(pk__in=wanted.values("roster"))
    list(rosters.locked().order_by("pk"))
    rows = {
        row.pk: row
        for row in wanted.select_related(
            "roster__department", "roster__community", "shift", "staff"
        )
        .locked()
        .order_by("pk")
    }
    found = [rows.get(int(pk)) for pk in ids]
    for row in found:
        if (
            row is None
            or row.status != Assignment.Status.STANDING
            or row.roster.status != Roster.Status.PUBLISHED
        ):
            raise Moved
    return [row for row in found if row is not None]


def _taken(row: Assignment, taker: Staff, source: str) -> Assignment:
    try:
        with transaction.atomic():
            return Assignment.objects.create(
                community_id=row.community_id,
                roster=row.roster,
                staff=taker,
                station_id=row.station_id,
                shift=row.shift,
                work_on=row.work_on,
                starts_at=row.starts_at,
                ends_at=row.ends_at,
                status=Assignment.Status.STANDING,
                source=source,
                instead_of=row,
            )
    except IntegrityError:
        raise TwoAtOnce from None


def _keep_rules(
    rosters: set[Roster], parties: set[int], taken: set[tuple[int, date]], at: datetime
) -> None:
    """:raises BreaksRules:"""
    found: list[Breach] = []
    for roster in rosters:
        world = worlds.world_of(roster, at, parties)
        own, around = defaultdict(list), defaultdict(list)
        for duty in worlds.duties_of(roster, parties):
            own[duty.staff].append(duty)
        for duty in world.around:
            around[duty.staff].append(duty)
        for pk, person in world.people.items():
            found += [
                one
                for one in of_person(world, person, own[pk], around[pk])
                # Whoever goes on leave gives shifts away one by one; the rest still waits for a taker.
                if one.is_hard and (one.rule != Rule.AWAY or (pk, one.work_on) in taken)
            ]
    if found:
        raise BreaksRules(found)


def _record(
    row: Assignment, new: Assignment, *, by: Staff, at: datetime, grant: Grant, reason: str
) -> None:
    tell(
        Happened.PASSED_ON,
        row.roster,
        by=by,
        at=at,
        grant=grant,
        work_on=row.work_on.isoformat(),
        shift=row.shift_id,
        gives=row.staff.name,
        takes=new.staff.name,
        assignment=new.pk,
        reason=reason,
    )
