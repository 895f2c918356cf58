"""The chain of a matter 受理→判定→派单→接单→处理→回访→关闭→归档, and what is missing from it.

One declaration serves the step lamps of the page, the daily list of gaps, the check before filing
and the chain-completeness measure 无缺环率 (R5.3c).
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db.models import prefetch_related_objects
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hub.kernel.models import Obligation
from hub.kernel.pages import Step
from hub.matters.models import Cycle, Matter
from hub.matters.taxonomy import Validity

LABELS: dict[str, Promise] = {
    "recorded": _("受理"),
    "ruled": _("判定"),
    "forwarded": _("派单"),
    "accepted": _("接单"),
    "handled": _("处理"),
    "called_back": _("回访"),
    "closed": _("关闭"),
    "filed": _("归档"),
}


def steps(matter: Matter, cycle: Cycle, ruled_at: datetime | None = None) -> list[Step]:
    """The lamps of the current cycle, in order; the first one not done is `now`."""
    found: list[Step] = []
    waiting = True
    for code in needed(matter, cycle):
        done, at = _reached(code, matter, cycle, ruled_at)
        if done:
            state = "done"
        elif _has_passed(code, matter):
            state = "late"
        else:
            state = "now" if waiting else "todo"
            waiting = False
        found.append(Step(LABELS[code], state, at))
    return found


def needed(matter: Matter, cycle: Cycle) -> Sequence[str]:
    """The steps this matter has to go through."""
    codes = ["recorded"]
    if matter.is_complaint:
        codes.append("ruled")
    if not cycle.is_on_the_spot:
        codes += ["forwarded", "accepted"]
    codes.append("handled")
    if matter.is_complaint and matter.validity != Validity.INVALID:
        codes.append("called_back")
    return [*codes, "closed", "filed"]


def missing_steps(matter: Matter) -> list[str]:
    """Labels of the steps that a closed matter never took, or took in the wrong order."""
    return gaps([matter])[matter.pk]


def gaps(matters: Sequence[Matter]) -> dict[int, list[str]]:
    """The missing steps of each, for many at once in a fixed number of queries."""
    prefetch_related_objects(matters, "cycles", "reporters")
    void = set(
        Obligation.objects.filter(
            community_id__in={matter.community_id for matter in matters},
            subject_type="matters.matter",
            subject_id__in=[matter.pk for matter in matters],
            kind="matter.call_back",
            status=Obligation.Status.VOID,
        ).values_list("subject_id", "part")
    )
    return {matter.pk: _missing(matter, void) for matter in matters}


def _missing(matter: Matter, void: Collection[tuple[int, str]]) -> list[str]:
    cycle = next(c for c in matter.cycles.all() if c.number == matter.cycle_number)
    missing, last = [], matter.recorded_at
    for code in needed(matter, cycle):
        done, at = _reached(code, matter, cycle, None)
        if code in {"ruled", "filed"}:
            done, at = done or code == "filed", None
        if not done and not (code == "called_back" and _waived(matter, cycle, void)):
            missing.append(str(LABELS[code]))
        elif at is not None and at < last:
            missing.append(str(_("%s（次序）") % LABELS[code]))
        last = at or last
    return missing


def _reached(
    code: str, matter: Matter, cycle: Cycle, ruled_at: datetime | None
) -> tuple[bool, datetime | None]:
    if code == "ruled":
        return matter.validity != Validity.PENDING, ruled_at
    if code == "filed":
        return matter.status == Matter.Status.FILED, None
    at = {
        "recorded": matter.recorded_at,
        "forwarded": cycle.forwarded_at,
        "accepted": cycle.accepted_at,
        "handled": cycle.handled_at,
        "called_back": cycle.called_back_at,
        "closed": matter.closed_at,
    }[code]
    return at is not None, at


def _has_passed(code: str, matter: Matter) -> bool:
    """Once closed, every step before it should have been taken."""
    return matter.closed_at is not None and code not in {"closed", "filed"}


def _waived(matter: Matter, cycle: Cycle, void: Collection[tuple[int, str]]) -> bool:
    """Nobody to call: a second person confirmed it, or calling was tried as the policy asks."""
    if all(one.no_contact_confirmed_by_id for one in matter.reporters.all()):
        return True
    return any(pk == matter.pk and part.startswith(f"{cycle.number}-") for pk, part in void)
