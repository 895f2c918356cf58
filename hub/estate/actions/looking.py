"""Many full numbers in a short while: noticed by the house, looked into by somebody else."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hub.estate import duties, looks, rules
from hub.estate.events import Happened
from hub.estate.models import BulkLook
from hub.kernel import obligations
from hub.kernel.models import Community, Event
from hub.kernel.refusals import Missing, NotAllowed, Refusal
from hub.people import rules as people
from hub.people.models import Role, Staff
from hub.people.telling import tell, told

# More people than anybody can speak with: one every 45 seconds for a quarter of an hour.
MANY, WHILE = 20, timedelta(minutes=15)


class OwnLooks(NotAllowed):
    message = _("这是关于您自己查看号码的情况，须由另一位负责人核实。")


class Answered(Refusal):
    message = _("这一条已经核实过，结论不再更改。")


def watch(community: Community, person: Staff, at: datetime) -> None:
    """After each look, in whichever app: ask why, once the person has seen too many too quickly.

    The same number counts once. While a question about the person is open there is no second one:
    it takes in what they look at until it is answered, and that is not counted again.
    """
    since = at - WHILE
    before = BulkLook.objects.within(community).filter(person=person)
    if before.filter(answered_at__isnull=True).exists():
        return
    if last := before.first():
        since = max(since, last.answered_at or last.at)
    found = Event.objects.filter(
        community=community, verb__in=looks.verbs(), actor=person, at__gt=since, at__lte=at
    )
    seen = {looks.which(event) for event in found}
    if len(seen) < MANY:
        return
    first = found.order_by("at")[0]
    look = BulkLook.objects.create(
        community=community, person=person, begins_at=first.at, at=at, count=len(seen)
    )
    event = tell(Happened.BULK_LOOKED, look, by=person, at=at, count=look.count)
    duties.owe_looking_into(look, _whose(community, person, at), event)


@transaction.atomic
def answer_look(
    look_id: Any, *, community: Community, by: Staff, at: datetime, finding: str, words: str
) -> BulkLook:
    """Say what was found out: work, or nothing that explains it.

    :raises OwnLooks: to whoever looked, directly or as a deputy, and to who stands in for them.
    :raises Answered: the second time.
    """
    look = BulkLook.objects.within(community).locked().find(look_id)
    grant = rules.may_look_into(by, community, at)
    if grant is None:
        raise NotAllowed
    if look.person_id in {by.pk, grant.holder.pk}:
        raise OwnLooks
    if look.answered_at is not None:
        raise Answered
    if finding not in BulkLook.Finding:
        raise Missing
    look.finding = finding
    look.words = told("words", words, _("请写明怎么核实的、结果如何。"), 500)
    look.answered_by, look.answered_at = by, at
    look.save(update_fields=["finding", "words", "answered_by", "answered_at"])
    event = tell(Happened.LOOK_ANSWERED, look, by=by, at=at, grant=grant, finding=finding)
    obligations.meet(duties.LOOK_INTO, look, event=event)
    return look


def _whose(community: Community, person: Staff, at: datetime) -> Role:
    """The director's; the manager's where the director is the one who looked."""
    is_director = people.holds(person, community, {Role.DIRECTOR}, at)
    return Role.MANAGER if is_director else Role.DIRECTOR
