"""Which steps wait for a message, whom it reaches, and how far the receipts have come in."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Count, F, Q

from hub.dunning import policy, rules
from hub.dunning.contacts import MAY_HEAR
from hub.dunning.models import Attempt, Channel, Message, MessageList
from hub.dunning.models.episode import StepDueQuerySet
from hub.dunning.queries.notices import at_rest, overdue
from hub.estate.models import Phone
from hub.kernel.models import Community
from hub.kernel.records import Records
from hub.people.models import Staff

PLACES = ("household__building__place", "household__place", "pk")
RANK = {kind.value: n for n, kind in enumerate(MAY_HEAR)}


def to_send(person: Staff, community: Community, at: datetime, day: date) -> StepDueQuerySet:
    """The open message steps that the person may do, of those who owe and are not let be, and on
    no list that still waits for its receipts."""
    under_way = Message.objects.within(community).filter(status=Message.Status.WAITING)
    return (
        rules.dues(person, community, at)
        .open()
        .filter(step__channel=Channel.MESSAGE)
        .filter(household__in=overdue(community, day).order_by().values("household"))
        .exclude(household__in=at_rest(community, day))
        .exclude(pk__in=under_way.order_by().values("due"))
    )


def addressees(community: Community, homes: Sequence[int], at: datetime) -> dict[int, Phone]:
    """The number a message goes to: the debtor's before their agent's, and none known to be dead."""
    rows = (
        Phone.objects.within(community)
        .in_use(at)
        .select_related("resident")
        .filter(
            Q(resident__until__isnull=True) | Q(resident__until__gt=at),
            resident__household__in=homes,
            resident__kind__in=MAY_HEAR,
            resident__since__lte=at,
        )
    )
    phones: dict[int, list[Phone]] = defaultdict(list)
    for phone in rows:
        phones[phone.resident.household_id].append(phone)
    numbers = {phone.number for phone in rows}
    dead, shared = _called_wrong(community, numbers), _shared(community, numbers, at)

    def is_alive(phone: Phone) -> bool:
        last = dead.get(phone.number)
        is_dead = last is not None and (phone.verified_at is None or last > phone.verified_at)
        return not is_dead and phone.number not in shared

    found = {}
    for home, there in phones.items():
        alive = [phone for phone in there if is_alive(phone)]
        if alive:
            found[home] = min(alive, key=lambda one: (RANK[one.resident.kind], one.pk))
    return found


def _called_wrong(community: Community, numbers: set[str]) -> dict[str, datetime]:
    rows = Attempt.objects.within(community).filter(
        reached_at__in=numbers, result=Attempt.Result.WRONG_NUMBER
    )
    return dict(rows.order_by("at").values_list("reached_at", "at"))


def _shared(community: Community, numbers: set[str], at: datetime) -> set[str]:
    """Numbers on so many files that they are nobody's."""
    rows = (
        Phone.objects.within(community)
        .in_use(at)
        .filter(number__in=numbers)
        .order_by()
        .values_list("number")
        .annotate(homes=Count("resident__household", distinct=True))
    )
    most = policy.at(community, at).shared_number
    return {number for number, homes in rows if homes > most}


def message_lists(person: Staff, community: Community, at: datetime) -> Records[Any]:
    """The lists with how many of their messages wait, and how many arrived."""
    status = Message.Status
    return (
        rules.message_lists(person, community, at)
        .select_related("made_by")
        .annotate(
            waiting=Count("messages", filter=Q(messages__status=status.WAITING)),
            arrived=Count("messages", filter=Q(messages__result=Attempt.Result.DELIVERED)),
            answered=F("count") - Count("messages", filter=Q(messages__status=status.WAITING)),
        )
    )


def messages_of(one: MessageList) -> Records[Message]:
    rows = Message.objects.within(one.community).filter(list=one)
    return rows.select_related("household", "resident", "attempt").order_by("number")
