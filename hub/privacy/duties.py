"""What is owed about people's data: a word on each list that somebody asked for."""

from django.utils.translation import gettext_lazy as _

from hub.kernel import obligations
from hub.kernel.models import Event
from hub.kernel.obligations import Holder
from hub.people.models import Role
from hub.privacy import policy
from hub.privacy.models import Export

DECIDE = obligations.declare("privacy.decide_export", _("审批导出申请"), ladder=("AUD",))


def owe_decision(export: Export, event: Event) -> None:
    obligations.open_(
        DECIDE,
        export,
        holder=Holder(role=Role.MANAGER.value),
        event=event,
        due_at=event.at + policy.at(export.community_id, event.at).decide,
    )
