"""The rows behind O5: which household's which step counted how, failures first."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from hub.dunning.measures import CASES, fates, steps_due
from hub.dunning.models import StepDue
from hub.kernel.measures import Case, declare_cases
from hub.kernel.models import Community

MOST = 500


def pairs(community: Community, begins: datetime, ends: datetime, as_of: datetime) -> list[Case]:
    rows = steps_due(community, begins, ends, as_of).select_related("household", "step", "person")
    kinds = fates(as_of)
    known = kinds["in_time"] | kinds["late"] | kinds["lifted"]
    missed = rows.exclude(pk__in=rows.filter(known).values("pk"))
    found = [
        *(_case(due, "bad", _("漏催")) for due in missed.order_by("window_ends", "pk")[:MOST]),
        *(_case(due, "bad", _("迟催")) for due in rows.filter(kinds["late"])[:MOST]),
        *(
            _case(due, "mute", due.get_lifted_display())
            for due in rows.filter(kinds["lifted"])[:MOST]
        ),
        *(
            _case(due, "good", _("按时，证据 %s 级") % due.grade)
            for due in rows.filter(kinds["in_time"])[:MOST]
        ),
    ]
    return found[:MOST]


def _case(due: StepDue, tone: str, why: str) -> Case:
    return Case(
        title=due.household.code,
        href=reverse("dunning:household", args=[due.household_id]),
        text=f"{due.step} · {due.person or due.get_role_display()}",
        tone=tone,
        why=why,
        at=due.window_ends,
    )


declare_cases(CASES, pairs)
