"""Rotations: cycles of shifts and days off, of any length."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from hub.duty import rules
from hub.duty.actions.base import NameTaken
from hub.duty.events import Happened
from hub.duty.models import Rotation, Shift
from hub.kernel.models import Community
from hub.kernel.refusals import Incomplete
from hub.people.models import Staff
from hub.people.telling import tell, told


class WrongCycle(Incomplete):
    message = _("周期至少要有一个班，最长 60 天，班次须在用。")
    field = "slots"


@transaction.atomic
def add_rotation(
    *,
    community: Community,
    by: Staff,
    at: datetime,
    name: str,
    anchor: date,
    slots: Sequence[int | None],
) -> Rotation:
    """Set up a cycle of shifts and days off, of any length: 做二休一 is [shift, shift, None].

    :raises WrongCycle: if it is empty, too long, or names a shift that is not open.
    """
    grant = rules.require_somewhere(by, community, rules.SET_UP, at)
    named = {slot for slot in slots if slot is not None}
    shifts = Shift.objects.within(community).filter(pk__in=named, status=Shift.Status.OPEN)
    if not named or len(slots) > 60 or shifts.count() != len(named):
        raise WrongCycle
    try:
        with transaction.atomic():
            rotation = Rotation.objects.create(
                community=community,
                name=told("name", name, _("请填写轮班名称。"), 30),
                anchor=anchor,
                slots=list(slots),
            )
    except IntegrityError:
        raise NameTaken from None
    tell(
        Happened.ROTATION_ADDED, rotation, by=by, at=at, grant=grant, name=name, slots=list(slots)
    )
    return rotation


@transaction.atomic
def close_rotation(rotation_id: Any, *, community: Community, by: Staff, at: datetime) -> Rotation:
    """Fill no more rosters by it."""
    return _move_rotation("close", Happened.ROTATION_CLOSED, rotation_id, community, by, at)


@transaction.atomic
def reopen_rotation(
    rotation_id: Any, *, community: Community, by: Staff, at: datetime
) -> Rotation:
    return _move_rotation("reopen", Happened.ROTATION_REOPENED, rotation_id, community, by, at)


def _move_rotation(
    name: str, verb: Happened, rotation_id: Any, community: Community, by: Staff, at: datetime
) -> Rotation:
    rotation = Rotation.objects.within(community).locked().find(rotation_id)
    grant = rules.require_somewhere(by, community, rules.SET_UP, at)
    Rotation.LIFECYCLE.make(name, rotation)
    rotation.save(update_fields=["status"])
    tell(verb, rotation, by=by, at=at, grant=grant, name=rotation.name)
    return rotation
