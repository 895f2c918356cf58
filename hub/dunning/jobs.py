"""What runs in the worker: the night after its snapshot, and who came to owe later in the day."""

from datetime import datetime, time

from django.utils.timezone import localdate, now
from django.utils.translation import gettext

from hub.charges import events as charges
from hub.charges.actions import take_snapshot
from hub.debit import events as debit
from hub.dunning import actions, duties
from hub.dunning.actions import notices, printing
from hub.dunning.actions.following import NUMBER
from hub.dunning.models import Episode, Run
from hub.estate import events as estate
from hub.kernel import jobs, journal, obligations
from hub.kernel.house import the_house
from hub.kernel.models import Community, Event


@jobs.job("dunning.night")
def run_nights(progress: jobs.Progress) -> int:
    """All of a community in one transaction: a killed worker leaves nothing, and it is done again."""
    at, house = now(), the_house()
    communities = list(Community.objects.filter(is_active=True))
    for community in communities:
        take_snapshot(community=community, by=house, at=at)
        actions.run_night(community=community, by=house, at=at)
    return len(communities)


@jobs.job("dunning.later")
def run_later(progress: jobs.Progress) -> int:
    """What a bank's answer or a reversal brings back is dunned the same day."""
    return sum(_look_again(one, now()) for one in Community.objects.filter(is_active=True))


def _look_again(community: Community, at: datetime) -> bool:
    if not Run.objects.within(community).filter(day=localdate(at)).exists():
        return False
    actions.run_night(community=community, by=the_house(), at=at)
    return True


@jobs.job(notices.PRINT)
def print_notices(progress: jobs.Progress, batch: int) -> dict[str, int]:
    """Freeze once, set what parts are missing, bind them: started again, it goes on where it was killed."""
    progress.total(0, gettext("从账上取金额、编号"))
    frozen = notices.freeze_notices(batch, at=now())
    progress.total(frozen.notices_count, gettext("排版"))
    for letters in printing.set_missing(frozen, at=now()):
        progress.step(letters)
    if frozen.notices_count:
        printing.bind_batch(frozen, at=now())
    printing.finish_batch(batch, at=now())
    return {"notices": frozen.notices_count}


jobs.every("dunning.night", daily_at=time(2, 30))
jobs.every("dunning.later", minutes=60)


@journal.on(charges.Happened.PAYMENT_TAKEN)
def end_when_paid(event: Event) -> None:
    _end_when_paid(event)


@journal.on(charges.Happened.CREDIT_USED)
def end_when_credit_paid(event: Event) -> None:
    _end_when_paid(event)


@journal.on(charges.Happened.CORRECTED)
def end_when_corrected(event: Event) -> None:
    _end_when_paid(event)


def _end_when_paid(event: Event) -> None:
    """Who owes nothing overdue is off every list at once, not only after the night."""
    community = Community.objects.get(pk=event.community_id)
    actions.settle(event.subject_id, community=community, by=the_house(), at=event.at)


@journal.on(debit.Happened.RESULT_BOOKED)
def look_again_when_booked(event: Event) -> None:
    """What the bank could not collect is owed from now on, and its step's window begins now."""
    _look_again(Community.objects.get(pk=event.community_id), event.at)


@journal.on(debit.Happened.FILE_REFUSED)
def look_again_when_refused(event: Event) -> None:
    _look_again(Community.objects.get(pk=event.community_id), event.at)


@journal.on(estate.Happened.PHONE_ADDED)
def number_found(event: Event) -> None:
    _number_found(event)


@journal.on(estate.Happened.PHONE_VERIFIED)
def number_confirmed(event: Event) -> None:
    _number_found(event)


def _number_found(event: Event) -> None:
    """Who was asked for a number that is right has found one."""
    rows = Episode.objects.filter(community_id=event.community_id).running()
    for episode in rows.filter(household=event.subject_id):
        obligations.meet(duties.DATA, episode, event=event, part=NUMBER)
