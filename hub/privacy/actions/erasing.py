"""Erasing what a granted decision lets go, and the certificate of it 删除凭证."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from hub.kernel import counters, journal
from hub.kernel.models import Decision
from hub.kernel.workdays import local_day
from hub.people.models import Staff
from hub.privacy import holdings
from hub.privacy.actions import certificates
from hub.privacy.events import Happened
from hub.privacy.models import Clearing, DataRequest, Erasure


def erase(
    found: holdings.Plan,
    decision: Decision,
    *,
    by: Staff,
    at: datetime,
    request: DataRequest | None = None,
    clearing: Clearing | None = None,
) -> Erasure:
    """The database takes the certificate only with the granted decision of another than proposed it."""
    community = decision.community
    year = f"{local_day(at):%Y}"
    with translation.override(settings.LANGUAGE_CODE):  # the house's, whoever grants
        erasure = Erasure(
            community=community,
            number=f"SC-{year}-{counters.next_number(community, 'SC', year):03}",
            request=request,
            clearing=clearing,
            ground=decision.ground[:300],
            erased=found.erased(),
            kept=found.stays(),
            proposed_by=decision.proposer,
            by=by,
            at=at,
        )
    erasure.document = certificates.drawn_up(erasure, decision)
    erasure.save(force_insert=True)
    holdings.carry_out(found, erasure)
    about = {"request": request.pk} if request else {"clearing": clearing and clearing.pk}
    journal.record(Happened.ERASED, erasure, by=by, at=at, erased=erasure.erased, **about)
    return erasure


def in_words(lines: list[dict[str, Any]]) -> str:
    """Kinds and how many rows of each, with the provision where something stays."""
    said = gettext("%(kind)s %(rows)d 条")
    return "；".join(
        said % {"kind": line.get("what") or line["kind"], "rows": line["rows"]}
        + (f"（{line['basis']}）" if "basis" in line else "")
        for line in lines
    )
