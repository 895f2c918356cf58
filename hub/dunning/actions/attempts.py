"""催缴记录: what was tried, with its proof; and what follows from it."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hub.charges import actions as charges
from hub.charges import rules as money
from hub.charges.models import Bill, Interruption
from hub.dunning import contacts, duties, grading, policy, rules
from hub.dunning.actions.base import butlers, tell, today
from hub.dunning.decency import check
from hub.dunning.events import Happened
from hub.dunning.models import Attempt, Channel, Episode, Grade, Promise, Proof, StepDue
from hub.dunning.windows import window_end
from hub.estate.models import Household, Phone, Resident
from hub.kernel import attachments, obligations
from hub.kernel.house import the_house
from hub.kernel.models import Attachment, Community, Event
from hub.kernel.obligations import Holder
from hub.kernel.refusals import Incomplete, InField, Missing, NotAllowed, Refusal
from hub.matters import actions as matters
from hub.people.models import Role, Staff
from hub.people.rules import Grant

Result = Attempt.Result
NUMBER = "number"  # the part of the data task that a wrong number opens


class NotOpen(Refusal):
    message = _("这一步已经做完，或者已不用做。请看这一户的催缴记录。")


class NobodyNamed(Incomplete):
    message = _("联系上了就要写明是谁：只能是业主本人、代办人或同住的成年家属。")
    field = "spoken_to"


class NoNumber(Incomplete):
    message = _("请选择用的是档案里的哪个号码。号码不在档案里的，先到业户档案登记。")
    field = "phone"


class PhotoUsed(Refusal):
    message = _("这张照片已经用作另一条催缴记录的凭证。请当场重新拍。")
    field = "photos"


class BadPromise(Incomplete):
    field = "promise_day"


@dataclass(frozen=True, kw_only=True)
class Tried:
    """What somebody says they did; the grade is not theirs to say."""

    channel: str
    result: str
    spoken_to: int | None = None
    phone: int | None = None
    note: str = ""
    reference: str = ""
    content_note: str = ""
    notice_code: str = ""
    witness: int | None = None
    photos: tuple[str, ...] = ()
    signed: tuple[str, ...] = ()
    recordings: tuple[str, ...] = ()
    papers: tuple[str, ...] = ()
    promise_amount: Decimal | None = None
    promise_day: date | None = None
    uploads: dict[str, tuple[str, ...]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        kinds = Proof.Kind
        self.uploads.update(
            {
                kinds.PHOTO: self.photos,
                kinds.SIGNED: self.signed,
                kinds.RECORDING: self.recordings,
                kinds.PAPER: self.papers,
            }
        )


@transaction.atomic
def attempt(
    due_id: Any, tried: Tried, *, community: Community, by: Staff, at: datetime
) -> Attempt:
    """Write down what was tried for a step; with enough proof it is done.

    :raises NotOpen: once it was done, lifted, or given up for the next one.
    """
    seen = rules.dues(by, community, at).select_related("step").find(due_id)
    household = Household.objects.within(community).locked().get(pk=seen.household_id)
    due = (
        StepDue.objects.within(community)
        .locked()
        .select_related("step", "episode")
        .get(pk=seen.pk)
    )
    grant = _allowed(by, community, at, due, tried.channel)
    if due.state != StepDue.State.OPEN:
        raise NotOpen
    return _write(household, due.episode, due, tried, by, at, grant)


@transaction.atomic
def contact(
    household_id: Any, tried: Tried, *, community: Community, by: Staff, at: datetime
) -> Attempt:
    """Write down a contact between steps, by the same rules."""
    household = rules.households(by, community, at).locked().find(household_id)
    grant = _allowed(by, community, at, None, tried.channel)
    episode = Episode.objects.within(community).running().filter(household=household).first()
    if episode is None:
        raise contacts.NothingOverdue
    return _write(household, episode, None, tried, by, at, grant)


def _allowed(
    by: Staff, community: Community, at: datetime, due: StepDue | None, channel: str
) -> Grant:
    grant = rules.require(by, community, rules.WORK, at)
    if channel not in Channel.values:
        raise InField("channel", _("请选择方式。"))
    if rules.may(by, community, rules.WORK - rules.MAIL, at):
        return grant
    # The front desk prints and mails what it holds, and dunning is no more of its business.
    if due is None or due.role != Role.FRONT_DESK or channel != Channel.LETTER:
        raise NotAllowed
    return grant


def _write(
    household: Household,
    episode: Episode,
    due: StepDue | None,
    tried: Tried,
    by: Staff,
    at: datetime,
    grant: Grant,
) -> Attempt:
    if tried.result not in Result.values:
        raise InField("result", _("请选择结果。"))
    contacts.check(household, tried.channel, at)
    bills = contacts.overdue(household, at)
    _check_promise(tried, bills, household, at)
    uploads = _proofs(tried, household.community, by)
    row = _row(household, episode, due, tried, bills, by, at)
    _claim(row, tried, uploads, by, at)
    event = tell(
        Happened.TRIED,
        household,
        by=by,
        at=at,
        grant=grant,
        attempt=row.pk,
        channel=row.channel,
        result=row.result,
        grade=row.grade,
        step=due.step.code if due else "",
    )
    _follow(row, due, episode, event)
    if tried.result == Result.PROMISE:
        _promise(row, tried, household)
    if tried.result == Result.COMPLAINT:
        _complain(row, by, at)
    return row


# ── The row and its grade ───────────────────────────────────────────────────────────────────


def _row(
    household: Household,
    episode: Episode,
    due: StepDue | None,
    tried: Tried,
    bills: list[Bill],
    by: Staff,
    at: datetime,
) -> Attempt:
    reached = tried.result in Attempt.REACHED
    phone = _phone(tried, household, at)
    witness = _witness(tried, household.community, by, at)
    grade = grading.grade(
        grading.Evidence(
            channel=tried.channel,
            result=tried.result,
            proofs=[kind for kind, tokens in tried.uploads.items() if tokens],
            reference=tried.reference.strip(),
            content_note=tried.content_note.strip(),
            notice_code=tried.notice_code.strip(),
            has_witness=witness is not None,
            is_designated=phone is not None and contacts.is_designated(phone, at),
        )
    )
    return Attempt.objects.create(
        community=household.community,
        household=household,
        episode=episode,
        due=due,
        channel=tried.channel,
        spoken_to=_spoken_to(tried, household, at) if reached else None,
        reached_at=phone.number if phone else household.code,
        result=tried.result,
        reached=reached,
        note=check(tried.note.strip()[:500], "note"),
        reference=tried.reference.strip()[:64],
        content_note=tried.content_note.strip()[:60],
        notice_code=tried.notice_code.strip()[:40],
        witness=witness,
        grade=grade,
        bills=[bill.pk for bill in bills],
        owed=sum((bill.amount - bill.settled for bill in bills), Decimal("0.00")),
        by=by,
        at=at,
    )


def _spoken_to(tried: Tried, household: Household, at: datetime) -> Resident:
    rows = Resident.objects.within(household.community).living_there(at)
    found = rows.filter(
        household=household, kind__in=contacts.MAY_HEAR, pk=tried.spoken_to or 0
    ).first()
    if found is None:
        raise NobodyNamed
    return found


def _phone(tried: Tried, household: Household, at: datetime) -> Phone | None:
    if tried.channel not in (Channel.PHONE, Channel.MESSAGE):
        return None
    rows = Phone.objects.within(household.community).in_use(at)
    found = rows.filter(resident__household=household, pk=tried.phone or 0).first()
    if found is None:
        raise NoNumber
    return found


def _witness(tried: Tried, community: Community, by: Staff, at: datetime) -> Staff | None:
    if tried.witness is None:
        return None
    found = Staff.objects.filter(pk=tried.witness, is_active=True, is_system=False).first()
    if found is None or found.pk == by.pk or rules.is_security(found, at):
        raise InField("witness", _("见证人要是另一位在职同事，不能是秩序或监控岗位。"))
    return found


def _proofs(tried: Tried, community: Community, by: Staff) -> dict[str, list[Attachment]]:
    """The uploads by kind, looked at before anything is written.

    :raises PhotoUsed: if the same picture has proved something before.
    """
    found = {}
    for kind, tokens in tried.uploads.items():
        rows = list(
            Attachment.objects.filter(
                community=community, uploaded_by=by, draft_token__in=[t for t in tokens if t]
            )
        )
        used = Proof.objects.within(community).filter(sha256__in=[one.sha256 for one in rows])
        if used.exists():
            raise PhotoUsed
        found[kind] = rows
    return found


def _claim(
    row: Attempt,
    tried: Tried,
    uploads: dict[str, list[Attachment]],
    by: Staff,
    at: datetime,
) -> None:
    tokens = [token for group in tried.uploads.values() for token in group]
    attachments.claim(tokens, row, by=by, at=at, label=Attachment.Label.PROOF)
    proofs = [
        Proof(community=row.community, attempt=row, kind=kind, attachment=one, sha256=one.sha256)
        for kind, rows in uploads.items()
        for one in rows
    ]
    try:
        with transaction.atomic():
            Proof.objects.bulk_create(proofs)
    except IntegrityError:
        raise PhotoUsed from None


# ── What follows ────────────────────────────────────────────────────────────────────────────


def _follow(row: Attempt, due: StepDue | None, episode: Episode, event: Event) -> None:
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
    may_note = money.may(row.by, row.community, money.NOTE_INTERRUPTIONS, row.at)
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


def _check_promise(tried: Tried, bills: list[Bill], household: Household, at: datetime) -> None:
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


def _promise(row: Attempt, tried: Tried, household: Household) -> None:
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


def _complain(row: Attempt, by: Staff, at: datetime) -> None:
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


def may_see(person: Any, community: Community, attempt_id: int, at: datetime) -> Attempt:
    """
    :raises Missing: to those who may not read the household's dunning.
    """
    found = Attempt.objects.within(community).find(attempt_id)
    if not rules.households(person, community, at).filter(pk=found.household_id).exists():
        raise Missing
    return found
