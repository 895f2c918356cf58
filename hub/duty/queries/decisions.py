"""Corrections, swaps and proposed absences that wait for a second person."""

from hub.duty.models import Absence, Correction, Swap
from hub.people import approvals

QUESTIONS = approvals.Questions(
    "duty.",
    about={
        Correction: ("staff", "assignment__shift__shift"),
        Absence: ("staff", "assignment__shift__shift"),
        Swap: (
            "asker",
            "colleague",
            "gives__shift__shift",
            "gives__station",
            "takes__shift__shift",
            "takes__station",
        ),
    },
)
