"""What every act on debits has in common: how it is told, how a cycle is opened, whose hand it is."""

from datetime import datetime

from django.db import IntegrityError, transaction

from hub.charges.periods import Month
from hub.debit import duties, policy, rules, seeds
from hub.debit.events import Happened
from hub.debit.models import Batch, Cycle, Format, Hand, Reason
from hub.kernel import journal
from hub.kernel.house import the_house
from hub.kernel.models import Community
from hub.people.models import Staff
from hub.people.rules import Grant


@transaction.atomic
def begin(community: Community, at: datetime) -> None:
    """Give a community the formats and the reason codes that everybody begins with; once."""
    house = the_house()
    known = set(Reason.objects.within(community).values_list("code", flat=True))
    Reason.objects.bulk_create(
        [
            Reason(community=community, code=code, label=label, kind=kind, cause=cause)
            for code, label, kind, cause in seeds.REASONS
            if code not in known
        ],
        ignore_conflicts=True,
    )
    have = set(Format.objects.within(community).values_list("code", flat=True))
    for code, name, most, layout in seeds.FORMATS:
        if code not in have:
            Format.objects.create(
                community=community,
                code=code,
                name=name,
                layout=layout,
                lines_per_file=most,
                is_given=True,
                status=Format.Status.APPROVED,
                proposed_by=house,
                proposed_at=at,
            )


@transaction.atomic
def open_cycle(period: str, *, community: Community, at: datetime) -> Cycle:
    """The month's cycle, opened on first use by the values then in force."""
    month = Month.parse(period)
    Community.objects.select_for_update(no_key=True).get(pk=community.pk)
    if (known := Cycle.objects.within(community).filter(period=str(month)).first()) is not None:
        return known
    begin(community, at)
    values = policy.at(community, at)
    cycle = Cycle.objects.create(
        community=community,
        period=str(month),
        policy=policy.version_at(community, at),
        cut_off_at=values.cut_off(month),
        send_on=values.sent_on(month),
        second_on=values.second_on(month),
        opened_at=at,
    )
    event = journal.record(
        Happened.CYCLE_OPENED, cycle, by=the_house(), at=at, period=cycle.period
    )
    duties.owe_preparing(cycle, event)
    return cycle


def cycle_of(batch: Batch) -> Cycle:
    """The batch's cycle with its row locked: hands are laid on it one after the other."""
    return Cycle.objects.filter(community_id=batch.community_id).locked().get(pk=batch.cycle_id)


def lay_hand(cycle: Cycle, duty: Hand.Duty, *, by: Staff, at: datetime, grant: Grant) -> None:
    """Note who has this duty in the cycle: themselves, and the principal they act for.

    :raises OtherHands: if one of the two has had another.
    """
    rules.stays_apart(by, grant, cycle, duty)
    for person in {by.pk: by, grant.holder.pk: grant.holder}.values():
        try:
            with transaction.atomic():
                hand, _new = Hand.objects.get_or_create(
                    community_id=cycle.community_id,
                    cycle=cycle,
                    staff=person,
                    defaults={"duty": duty, "at": at},
                )
        except IntegrityError:
            raise rules.OtherHands from None
        if hand.duty != duty:
            raise rules.OtherHands
