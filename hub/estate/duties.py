"""What is owed over household files: to find out why somebody looked at so many numbers."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from hub.estate.models import BulkLook
from hub.kernel import obligations
from hub.kernel.models import Event
from hub.kernel.obligations import Holder
from hub.people.models import Role

LOOK_INTO = obligations.declare("estate.look_into", _("核实大量查看号码"), ladder=("GM", "AUD"))
# Natural time: a list of numbers that has left the house does not wait for Monday.
WITHIN = timedelta(hours=24)


def owe_looking_into(look: BulkLook, holder: Role, event: Event) -> None:
    obligations.open_(
        LOOK_INTO,
        look,
        holder=Holder(role=holder.value),
        event=event,
        due_at=event.at + WITHIN,
    )
