"""What a person has to do and to read, in the community they are working in."""

from datetime import datetime

from django.db.models import IntegerField, Q, QuerySet, Subquery

from hub.kernel.models import Community, Event, Notice, Obligation
from hub.people import rules
from hub.people.models import Staff

# Nobody reads the difference between 100 and 1,000 on a badge, but counting it costs.
CAP = 100


def _for(person: Staff, community: Community, at: datetime) -> Q:
    """Addressed to the person, or to a role they may use here, in their own unit if it says one."""
    mine = Q(person=person)
    for grant in set(rules.grants(person, at)):
        if grant.covers(community.pk):
            # Who holds a role without a department holds it for all of them.
            # What is a named holder's alone is theirs, and their deputy's, not their peers'.
            everywhere = Q(role=grant.role) & (Q(person=None) | Q(person=grant.holder))
            own_unit = everywhere & (Q(unit=None) | Q(unit=grant.department_id))
            mine |= own_unit if grant.department_id else everywhere
    return mine


def duties_of(person: Staff, community: Community, at: datetime) -> QuerySet[Obligation]:
    """The open obligations the person holds: their own, and those of their roles and deputyships."""
    owed = Obligation.objects.open().filter(community=community)
    return owed.filter(_for(person, community, at))


def notices_for(person: Staff, community: Community, at: datetime) -> QuerySet[Notice]:
    return Notice.objects.filter(community=community).filter(_for(person, community, at))


class _RowsIn(Subquery):
    """How many rows a subquery has."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted_rows)"
    output_field = IntegerField()


def waiting(person: Staff, community: Community, at: datetime) -> tuple[int, int]:
    """How many duties and unseen notices wait, counted to the cap: one query for both."""
    duties = duties_of(person, community, at).order_by().values("pk")[:CAP]
    unseen = notices_for(person, community, at).filter(seen_at=None).order_by().values("pk")[:CAP]
    here = Community.objects.filter(pk=community.pk).order_by()
    [found] = here.values_list(_RowsIn(duties), _RowsIn(unseen))
    return found[0], found[1]


def history_of(person: Staff, places: list[Community]) -> QuerySet[Event]:
    """What was done about a person, in the communities the reader sees; newest first."""
    return (
        Event.objects.filter(
            community__in=places, subject_type=person._meta.label_lower, subject_id=person.pk
        )
        .select_related("actor", "acting_for")
        .order_by("-id")
    )
