"""Policy values by community and area, in versions. Nothing that was promised changes later."""

from datetime import datetime
from typing import Any, TypeVar

from django.db import models, transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ConfigDict

from hub.kernel import journal
from hub.kernel.models import Community, Policy
from hub.kernel.refusals import Incomplete


class Happened(models.TextChoices):
    SET = "policy.set", _("修改时限与规则")


class NoReason(Incomplete):
    message = _("修改规则要写明原因，以便日后核对。")
    field = "reason"


class Values(BaseModel):
    """The values of one area, with the ones every community begins with."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    def as_json(self) -> dict[str, Any]:
        return self.model_dump(mode="json")


V = TypeVar("V", bound=Values)
_areas: dict[str, type[Values]] = {}


def register(area: str, values: type[Values]) -> None:
    """Declare an area and the values every community begins with."""
    _areas[area] = values


def values(area: str, kind: type[V], community: Community | int, at: datetime) -> V:
    """The values in force at a moment; a community older than the area has the first ones."""
    pk = community.pk if isinstance(community, Community) else community
    found = (
        Policy.objects.filter(community=pk, area=area, valid_from__lte=at)
        .order_by("-version")
        .first()
    )
    return kind.model_validate(found.values) if found else kind()


def begin(community: Community, *, by: Any, at: datetime) -> None:
    """Write version 1 of every area that the community has no values for yet."""
    known = set(Policy.objects.filter(community=community).values_list("area", flat=True))
    for area in sorted(_areas.keys() - known):
        first = _areas[area]().as_json()
        set_(community, area, first, by=by, at=at, reason=gettext("开通项目时的初始值"))


def current(community: Community, area: str, at: datetime) -> Policy:
    """The version in force at a moment. Setting up a community writes version 1."""
    return Policy.objects.filter(community=community, area=area, valid_from__lte=at).latest(
        "version"
    )


@transaction.atomic
def set_(
    community: Community, area: str, values: dict[str, Any], *, by: Any, at: datetime, reason: str
) -> Policy:
    """Put a new version in force from now on; records opened earlier keep theirs."""
    if not reason.strip():
        raise NoReason
    Community.objects.select_for_update(no_key=True).get(pk=community.pk)
    last = Policy.objects.filter(community=community, area=area).order_by("-version").first()
    policy = Policy.objects.create(
        community=community,
        area=area,
        version=last.version + 1 if last else 1,
        values=values,
        valid_from=at,
        made_by=by,
        reason=reason.strip(),
    )
    journal.record(
        Happened.SET,
        policy,
        by=by,
        at=at,
        area=area,
        version=policy.version,
        reason=reason,
        before=last.values if last else None,
        after=values,
    )
    return policy
