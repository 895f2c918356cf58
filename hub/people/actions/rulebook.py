"""Changing the limits and rules: in a new version, with the reason why."""

from collections.abc import Mapping
from copy import deepcopy
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import ValidationError

from hub.kernel import policies
from hub.kernel.models import Community, Policy
from hub.kernel.refusals import Incomplete, InField, Refusal
from hub.people import rulebooks, rules
from hub.people.models import Staff
from hub.people.rulebooks import Rulebook


class NoRule(InField):
    pass


class NothingChanged(Incomplete):
    message = gettext_lazy("没有改动，不需要新的版本。")


class NewerVersion(Refusal):
    message = gettext_lazy("您打开后已有人发布了新版本。请刷新页面，在新版本上再改。")


@transaction.atomic
def change_rules(
    rulebook: Rulebook,
    values: Mapping[str, Any],
    *,
    community: Community,
    by: Staff,
    at: datetime,
    reason: str,
    seen: int,
) -> Policy:
    """Put changed values in force from now on; what was opened before keeps its version.

    `values` are those that change, by their lines' paths. `seen` is the version that they change;
    0 where the community has none yet and goes by the first values.

    :raises NoRule: naming the field, for a value that is not allowed.
    """
    rules.require(by, community.pk, rulebook.changed_by, at)
    Community.objects.select_for_update(no_key=True).get(pk=community.pk)
    now = rulebooks.in_force(rulebook, community)
    if now.seen != seen:
        raise NewerVersion
    before = now.values.as_json()
    asked = deepcopy(before)
    for path, value in values.items():
        rulebooks.Line(path, "").put(value, asked)
    checked = _checked(rulebook, asked)
    if checked == before:
        raise NothingChanged
    return policies.set_(community, rulebook.area, checked, by=by, at=at, reason=reason[:300])


def _checked(rulebook: Rulebook, values: Mapping[str, Any]) -> dict[str, Any]:
    try:
        return rulebook.values.model_validate(values).as_json()
    except ValidationError as error:
        first = error.errors()[0]
    path = ".".join(map(str, first["loc"]))
    lines = {line.path: line.name for line in rulebook.lines}
    place = first["loc"][0] if first["loc"] else "reason"
    limits = first.get("ctx", {})
    words = {
        "greater_than": _("要大于 %s。") % limits.get("gt"),
        "greater_than_equal": _("至少是 %s。") % limits.get("ge"),
        "less_than_equal": _("最多是 %s。") % limits.get("le"),
        "value_error": str(limits.get("error", "")),
    }
    raise NoRule(
        lines.get(path, str(place)), words.get(first["type"], _("这个值不合适，请核对后再提交。"))
    )
