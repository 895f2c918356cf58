"""What is owed about a spot check: the person's answer, and the word of whoever stands above both."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from hub.conduct import policy
from hub.conduct.models import Check
from hub.kernel import obligations
from hub.kernel.models import Event
from hub.kernel.obligations import Holder
from hub.people.line import Level

REPLY = obligations.declare("conduct.reply", _("答复岗位抽查"), ladder=("LD",), is_of_line=True)
REVIEW = obligations.declare(
    "conduct.review", _("复核抽查异议"), ladder=("DIR", "GM"), is_of_line=True
)


def owe_reply(check: Check, due_at: datetime, event: Event) -> None:
    obligations.open_(
        REPLY,
        check,
        holder=Holder(person=check.staff),
        event=event,
        warn_at=event.at + (due_at - event.at) * 3 / 4,
        due_at=due_at,
    )


def owe_review(check: Check, level: Level, event: Event) -> None:
    obligations.open_(
        REVIEW,
        check,
        holder=level.holder,
        event=event,
        due_at=event.at + policy.at(check.community_id, event.at).review,
    )
