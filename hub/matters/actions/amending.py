"""Amending what is on record without rewriting it: the type, and a look at a whole number."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hub.kernel.models import Community
from hub.kernel.refusals import Missing
from hub.matters import duties, taxonomy
from hub.matters.actions.base import UnknownCode, begin, keep, still_open, tell, words
from hub.matters.events import Happened
from hub.matters.models import Matter
from hub.people.models import Staff


@transaction.atomic
def retype(
    matter_id: int,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    type_code: str,
    reason: str,
    seen: int | None = None,
) -> Matter:
    """Correct the type; the old one stays in the history.

    :raises NotAllowed: to whoever the complaint is about, because the type says who rules on it.
    """
    matter, grant = begin("retype", matter_id, community=community, by=by, at=at, seen=seen)
    still_open(matter)
    if type_code not in taxonomy.TYPES:
        raise UnknownCode
    reason = words("reason", reason, _("请写明为什么更正分类。"), 300)
    before, matter.type_code = matter.type_code, type_code
    tell(
        Happened.RETYPED,
        matter,
        by=by,
        at=at,
        grant=grant,
        before=before,
        after=type_code,
        reason=reason,
    )
    duties.hand_on_by_weight(matter)
    return keep(matter, "type_code")


@transaction.atomic
def reveal_reporter(
    matter_id: int,
    *,
    community: Community,
    by: Staff,
    at: datetime,
    reporter_id: int,
    reason: str,
) -> str:
    """Answer with a reporter's whole number; who looked, and why, goes on record (PIPL 6, 51)."""
    matter, grant = begin("reveal", matter_id, community=community, by=by, at=at)
    reason = words("reason", reason, _("请写明为什么要看号码。"), 200)
    reporter = matter.reporters.filter(pk=reporter_id).first()
    if reporter is None:
        raise Missing
    tell(
        Happened.PHONE_REVEALED,
        matter,
        by=by,
        at=at,
        grant=grant,
        reporter=str(reporter),
        reason=reason,
    )
    return reporter.phone
