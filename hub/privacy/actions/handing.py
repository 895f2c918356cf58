"""取件: every file with data of many people that leaves the house is one line, never taken back."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from hub.kernel import counters
from hub.kernel.models import Community, Subject
from hub.kernel.workdays import local_day
from hub.people.models import Staff
from hub.people.rules import Grant
from hub.people.telling import tell
from hub.privacy import policy
from hub.privacy.events import Happened
from hub.privacy.models import Export, Handout
from hub.privacy.outlets import Outlet


@transaction.atomic
def hand_out(
    outlet: Outlet,
    subject: Subject,
    *,
    what: str,
    rows: int,
    by: Staff,
    at: datetime,
    grant: Grant | None = None,
    sha256: str = "",
) -> Handout:
    """Write down that somebody takes the file of a process. The process itself says who may."""
    community = Community.objects.get(pk=subject.community_id)
    return write(
        Handout(
            community=community,
            number=number(community, at),
            outlet=outlet.code,
            subject_type=subject._meta.label_lower,
            subject_id=subject.pk,
            what=what[:120],
            rows=rows,
            cap=policy.at(community, at).export_rows,
            sha256=sha256,
            by=by,
            at=at,
        ),
        grant,
    )


def number(community: Community, at: datetime) -> str:
    """Plain letters and figures: it is drawn behind the cells of the file."""
    year = f"{local_day(at):%Y}"
    return f"QJ-{year}-{counters.next_number(community, 'QJ', year):04}"


def write(handout: Handout, grant: Grant | None) -> Handout:
    if grant is not None and grant.holder.pk != handout.by.pk:
        handout.acting_for = grant.holder
    handout.save(force_insert=True)
    tell(
        Happened.HANDED_OUT,
        handout,
        by=handout.by,
        at=handout.at,
        grant=grant,
        outlet=handout.outlet,
        rows=handout.rows,
        sha256=handout.sha256,
    )
    return handout


def watermark(handout: Handout, export: Export, when: str) -> str:
    """What the file says of itself, on every page of it."""
    return _(
        "%(code)s · %(who)s %(when)s 取 · 仅供%(receiver)s用于：%(purpose)s · 不得转交、不得公开"
    ) % {
        "code": handout.number,
        "who": handout.by,
        "when": when,
        "receiver": export.receiver,
        "purpose": export.purpose,
    }
