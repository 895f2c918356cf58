"""删除凭证 on paper: frozen with the erasure itself, the same bytes whenever it is printed."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import translation
from django.utils.timezone import localtime
from django.utils.translation import gettext

from hub.kernel import documents
from hub.kernel.models import Community, Decision, Document
from hub.kernel.records import Records
from hub.kernel.workdays import local_day
from hub.people.models import Staff
from hub.privacy import rules
from hub.privacy.models import Erasure

KIND = "SCPZ"


def drawn_up(erasure: Erasure, decision: Decision) -> Document:
    """The certificate, in the house's language and signed by whoever granted; the row points at it."""
    signed: dict[str, Any] = {"by": erasure.by, "at": erasure.at}
    with translation.override(settings.LANGUAGE_CODE):
        paper = documents.freeze(
            KIND,
            erasure.community,
            _content(erasure, decision),
            **signed,
            period=f"{local_day(erasure.at):%Y-%m}",
            title=gettext("个人信息删除凭证"),
        )
    return documents.issue(paper, **signed)[0]


def _content(erasure: Erasure, decision: Decision) -> dict[str, Any]:
    return {
        "number": erasure.number,
        "request": str(erasure.about),
        "because": gettext("请求") if erasure.request else gettext("到期清理"),
        "ground": erasure.ground,
        "at": _moment(erasure.at),
        "proposed_by": erasure.proposed_by.name,
        "proposed_at": f"{localtime(decision.proposed_at):%Y-%m-%d %H:%M}",
        "by": erasure.by.name,
        "erased": erasure.erased,
        "kept": erasure.kept,
    }


def _moment(at: datetime) -> str:
    return localtime(at).isoformat(timespec="minutes")


@transaction.atomic
def certificate(
    erasure_id: Any, *, community: Community, by: Staff, at: datetime
) -> tuple[Erasure, Document]:
    """The certificate of an erasure whose request the person may see, or, for who oversees, of what
    was over.

    Erasures of before there was such a paper get it when it is first asked for; what it says stands
    in the row, which nobody can have changed since.
    """
    rules.require(by, community, rules.TAKE_REQUESTS | rules.READ_REQUESTS, at)
    seen = Q(request__in=rules.requests(by, community, at))
    if rules.may(by, community, rules.READ, at):
        seen |= Q(clearing__isnull=False)
    rows = (
        Records[Erasure](Erasure)
        .within(community)
        .filter(seen)
        .select_related("request", "clearing", "proposed_by", "by", "document")
    )
    erasure = rows.find(erasure_id)
    if erasure.document is None:
        erasure.document = drawn_up(erasure, _decision_on(erasure))
        erasure.save(update_fields=["document"])
    return erasure, erasure.document


def _decision_on(erasure: Erasure) -> Decision:
    """The one that the database asked for before it took the row."""
    return Decision.objects.filter(
        community_id=erasure.community_id,
        kind__in=["privacy.erase", "privacy.clear"],
        subject_type=erasure.about._meta.label_lower,
        subject_id=erasure.about.pk,
        status=Decision.Status.GRANTED,
    ).latest("pk")
