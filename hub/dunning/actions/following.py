"""What follows from an attempt: the step done, the three years anew, a promise, a complaint, a task."""

from datetime import datetime, timedelta
from decimal import Decimal

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hub.charges import actions as charges
from hub.charges import rules as money
from hub.charges.models import Bill, Interruption
from hub.dunning import duties, grading, policy
from hub.dunning.actions.base import butlers
from hub.dunning.actions.evidence import Tried
from hub.dunning.models import Attempt, Channel, Episode, Grade, Promise, StepDue
from hub.dunning.windows import window_end
from hub.estate.models import Household
from hub.kernel import obligations
from hub.kernel.house import the_house
from hub.kernel.models import Event
from hub.kernel.obligations import Holder
from hub.kernel.refusals import Incomplete, InField
from hub.matters import actions as matters
from hub.people import rules as people
from hub.people.models import Role, Staff
from hub.people.telling import today

Result = Attempt.Result
NUMBER = "number"  # the part of the data task that a wrong number opens


class BadPromise(Incomplete):
    field = "promise_day"


def follow(row: Attempt, due: StepDue | None, episode: Episode, event: Event) -> None:
    is_strong = row.grade in (Grade.A, Grade.B)
    if is_strong:
        episode.delivered_on = today(row.at)
        episode.save(update_fields=["delivered_on"])
        _interrupt(row)
    if due is not None and grading.is_enough(row.grade, due.step.min_grade):
        due.state, due.done_at, due.grade = StepDue.State.DONE, row.at, row.grade
        due.save(update_fields=["state", "done_at", "grade"])
        obligations.meet(duties.STEP, due, event=event)
    if row.result == Result.WRONG_NUMBER:
        _ask_for_number(row, episode, event)


def _interrupt(row: Attempt) -> None:
    """The claim's three years begin anew for exactly the bills of this attempt."""
    kind = Interruption.Kind.DEMAND
    if row.result == Result.PROMISE:
        kind = Interruption.Kind.PROMISE
    elif row.channel in (Channel.COURT, Channel.MEDIATION):
        kind = Interruption.Kind.SUIT
    # Some who prove a demand have no hand in the books: then the house writes what they proved.
    may_note = people.holds(row.by, row.community, money.NOTE_INTERRUPTIONS, row.at)
    charges.interrupt(
        row.bills,
        community=row.community,
        by=row.by if may_note else the_house(),
        at=row.at,
        kind=kind,
        grade=row.grade,
        happened_on=today(row.at),
        evidence=gettext("催缴记录 %(n)s：%(what)s %(reference)s")
        % {"n": row.pk, "what": row.get_channel_display(), "reference": row.reference},
    )


def _ask_for_number(row: Attempt, episode: Episode, event: Event) -> None:
    if obligations.is_open(duties.DATA, episode, part=NUMBER):
        return
    household = row.household
    holder = butlers(row.community, row.at).get(household.building.area_id)
    obligations.open_(
        duties.DATA,
        episode,
        part=NUMBER,
        holder=Holder(
            person=Staff.objects.get(pk=holder) if holder else None,
            role="" if holder else Role.SUPERVISOR.value,
        ),
        event=event,
        due_at=window_end(today(row.at), policy.at(row.community, row.at).data_days),
        ladder_minutes=duties.LADDER_MINUTES,
    )


def check_promise(tried: Tried, bills: list[Bill], household: Household, at: datetime) -> None:
    if tried.result != Result.PROMISE:
        return
    day, amount = tried.promise_day, tried.promise_amount
    longest = policy.at(household.community, at).longest_promise_days
    if day is None or not today(at) <= day <= today(at) + timedelta(days=longest):
        raise BadPromise(
            gettext("承诺的付款日在今天到 %(n)s 天之内。再久的请申请分期暂停。") % {"n": longest}
        )
    owed = sum((bill.amount - bill.settled for bill in bills), Decimal("0.00"))
    if amount is None or not 0 < amount <= owed or amount != amount.quantize(Decimal("0.01")):
        raise InField("promise_amount", _("承诺的金额要大于 0，不超过现在欠的。"))


def promise(row: Attempt, tried: Tried, household: Household) -> None:
    # A newer word takes the place of one whose day the night has not yet looked at.
    older = Promise.objects.within(row.community).filter(
        household=household, status=Promise.Status.OPEN
    )
    older.update(status=Promise.Status.BROKEN, decided_on=today(row.at))
    Promise(
        community=row.community,
        household=household,
        attempt=row,
        amount=tried.promise_amount,  # type: ignore[misc]  # _check_promise has seen to both
        day=tried.promise_day,
        made_at=row.at,
    ).save(force_insert=True)


def complain(row: Attempt, by: Staff, at: datetime) -> None:
    """Who withholds over quality has complained: it goes the way of every complaint."""
    if not row.note:
        raise InField("note", _("请写下业主反映的质量问题，会同时登记为投诉。"))
    number = row.reached_at if row.channel in (Channel.PHONE, Channel.MESSAGE) else ""
    channel = {Channel.PHONE: "PHONE", Channel.MESSAGE: "WECHAT", Channel.LETTER: "LETTER"}
    matters.record(
        matters.Intake(
            kind="COMPLAINT",
            channel=channel.get(Channel(row.channel), "VISIT"),
            text=row.note,
            household_id=row.household_id,
            reporter_name=row.spoken_to.name if row.spoken_to else "",
            reporter_phone=number,
            is_anonymous=not number,
        ),
        community=row.community,
        by=by,
        at=at,
        key=f"dunning-{row.pk}",
    )
