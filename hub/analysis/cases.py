"""The rows behind the accuracy of analysis: which case was coded how twice. Differences first."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from hub.analysis import comparison, measures
from hub.analysis.models import Coding
from hub.kernel.measures import Case, declare_cases
from hub.kernel.models import Community

MOST = 500


def accuracy(
    community: Community, begins: datetime, ends: datetime, as_of: datetime
) -> list[Case]:
    """Coded cases only: those that wait stay unnamed, else the coder would know them by number."""
    rows = measures.coded(community, begins, ends, as_of).select_related("matter__household")
    found = [_case(one) for one in rows.order_by("-coded_at", "-id")[:MOST]]
    return sorted(found, key=lambda case: case.tone != "bad")


def _case(coding: Coding) -> Case:
    different = comparison.differences(coding)
    why = _("、").join(f"{one.label} {one.first_label} → {one.second_label}" for one in different)
    return Case(
        title=coding.matter.number,
        href=reverse("analysis:coding_case", args=[coding.pk]),
        text=coding.matter.text[:80],
        tone="bad" if different else "good",
        why=why or _("四项一致"),
        at=coding.coded_at or coding.sample.drawn_at,
    )


declare_cases("analysis.accuracy", accuracy)
