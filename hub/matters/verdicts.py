"""The three answers to what was proposed, for the page and the API alike."""

from datetime import datetime

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from hub.kernel import decisions
from hub.kernel.models import Decision
from hub.people.models import Staff


class Verdict(TextChoices):
    GRANT = "grant", _("已同意，申请已生效。")
    REFUSE = "refuse", _("已退回申请，提出人能看到您的说明。")
    WITHDRAW = "withdraw", _("已撤回申请。")


def give(verdict: Verdict, decision: Decision, *, by: Staff, at: datetime, answer: str) -> None:
    """Grant it or refuse it; or, by the proposer, withdraw it."""
    if verdict == Verdict.GRANT:
        decisions.grant(decision, by=by, at=at, answer=answer)
    elif verdict == Verdict.REFUSE:
        decisions.refuse(decision, by=by, at=at, answer=answer)
    else:
        decisions.withdraw(decision, by=by, at=at)
