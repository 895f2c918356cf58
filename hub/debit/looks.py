"""Looks at a whole account number, for the report of the whole house."""

from collections.abc import Sequence

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hub.debit.events import Happened
from hub.debit.models import Mandate
from hub.estate import looks
from hub.kernel import links
from hub.kernel.models import Community, Event

MOST = 500


def told(events: Sequence[Event]) -> dict[int, looks.Told]:
    mandates = Mandate.objects.select_related("household").in_bulk(e.subject_id for e in events)
    return {
        event.pk: looks.Told(
            mandate.household.code,
            mandate.holder,
            mandate.masked,
            links.link_to("debit.mandate", mandate.pk),
        )
        for event in events
        for mandate in (mandates[event.subject_id],)
    }


def about(community: Community, words: str) -> Q:
    rows = Mandate.objects.within(community).filter(
        Q(holder__contains=words) | Q(household__code__iexact=words)
    )
    return Q(subject_id__in=list(rows.values_list("pk", flat=True)[:MOST]))


looks.declare(looks.Look(Happened.ACCOUNT_REVEALED, _("银行账号"), told, about))
