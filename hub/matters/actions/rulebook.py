"""Changing the limits and rules: the director, in a new version, with the reason why."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import ValidationError

from hub.kernel import policies
from hub.kernel.models import Community, Policy
from hub.kernel.refusals import Incomplete, InField, Refusal
from hub.matters.policy import AREA, MatterPolicy
from hub.people import rules as people
from hub.people.models import Role, Staff


class NoRule(InField):
    pass


class NothingChanged(Incomplete):
    message = gettext_lazy("没有改动，不需要新的版本。")


class NewerVersion(Refusal):
    message = gettext_lazy("您打开后已有人发布了新版本。请刷新页面，在新版本上再改。")


@transaction.atomic
def change_rules(
    values: Mapping[str, Any],
    *,
    community: Community,
    by: Staff,
    at: datetime,
    reason: str,
    seen: int,
) -> Policy:
    """Put changed values in force from now on; matters opened before keep theirs.

    `values` are those that change. `seen` is the version that they change.

    :raises NoRule: naming the field, for a value the rulebook does not allow.
    """
    people.require(by, community.pk, (Role.DIRECTOR,), at)
    Community.objects.select_for_update().get(pk=community.pk)
    last = policies.current(community, AREA, at)
    if last.version != seen:
        raise NewerVersion
    checked = _checked({**last.values, **values})
    if checked == last.values:
        raise NothingChanged
    return policies.set_(community, AREA, checked, by=by, at=at, reason=reason[:300])


def _checked(values: Mapping[str, Any]) -> dict[str, Any]:
    try:
        return MatterPolicy.model_validate(values).model_dump(mode="json")
    except ValidationError as error:
        first = error.errors()[0]
    place = first["loc"] or ("reason",)
    field = "_".join(map(str, place)) if place[0] == "ruling_minutes" else str(place[0])
    limits = first.get("ctx", {})
    words = {
        "greater_than": _("至少是 1。"),
        "less_than_equal": _("最多是 %s。") % limits.get("le"),
        "value_error": str(limits.get("error", "")),
    }
    raise NoRule(field, words.get(first["type"], _("这个值不合适，请核对后再提交。")))
