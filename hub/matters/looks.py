"""Looks at a reporter's number, for the report of the whole house."""

from collections.abc import Sequence

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hub.estate import looks
from hub.kernel import links
from hub.kernel.models import Community, Event
from hub.kernel.text import masked_phone
from hub.matters.events import Happened
from hub.matters.models import Matter, Reporter

MOST = 500


def told(events: Sequence[Event]) -> dict[int, looks.Told]:
    """Older events name the reporter in words, and their number is not known any more."""
    matters = Matter.objects.select_related("household").in_bulk(e.subject_id for e in events)
    ids = [one for e in events if isinstance(one := e.detail["reporter"], int)]
    reporters = Reporter.objects.in_bulk(ids)
    found = {}
    for event in events:
        matter, said = matters[event.subject_id], event.detail["reporter"]
        reporter = reporters.get(said)
        home = matter.household.code if matter.household else matter.place
        found[event.pk] = looks.Told(
            home,
            str(reporter or said),
            masked_phone(reporter.phone) if reporter and reporter.phone else "",
            links.link_to("matters.matter", matter.pk),
        )
    return found


def about(community: Community, words: str) -> Q:
    rows = Reporter.objects.filter(community=community).filter(
        Q(name__contains=words)
        | Q(household__code__iexact=words)
        | Q(matter__household__code__iexact=words)
    )
    return Q(subject_id__in=list(rows.values_list("matter", flat=True)[:MOST]))


looks.declare(
    looks.Look(
        Happened.PHONE_REVEALED,
        _("报事人电话"),
        told,
        about,
        lambda event: (event.subject_id, event.detail["reporter"]),
    )
)
