"""短信: a step's messages made into one list, and its receipts written down one by one.

The product sends nothing: the list goes to whoever does, with number, words and phone, and comes
back with what the sender's system says of each. Every receipt is an attempt like any other, graded
by its proof, so no step is done because somebody says that all went out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import models, transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hub.charges.money import NOTHING
from hub.dunning import contacts, letters, queries, rules
from hub.dunning.actions.attempts import attempt, contact
from hub.dunning.actions.base import one_at_a_time
from hub.dunning.actions.evidence import NobodyNamed, NoNumber, Tried
from hub.dunning.events import Happened
from hub.dunning.letters import Owed
from hub.dunning.models import Attempt, Channel, Message, MessageList, StepDue
from hub.dunning.outlets import MESSAGES
from hub.kernel import counters
from hub.kernel.models import Community
from hub.kernel.refusals import InField, NotAllowed, Refusal
from hub.people.models import Staff
from hub.people.telling import tell, today
from hub.privacy import policy as privacy
from hub.privacy.actions import hand_out
from hub.privacy.models import Handout

MOST = 5_000
LINES = 3  # of the bill in a message; more of them are counted
# What changed between the list and its receipt, so that no contact is to be written down.
OVERTAKEN = (contacts.NothingOverdue, contacts.AtRest, NoNumber, NobodyNamed)


class NothingToSend(Refusal):
    message = _("没有可以发的短信：要么已付清、在暂停，要么已在等回执的名单里，或没有可用的号码。")


class TooMany(Refusal):
    message = _("一份名单最多 5,000 条。请按组团分几次做。")


class AlreadyAnswered(Refusal):
    message = _("这一条已经登记过回执。")


class OwnLongList(NotAllowed):
    """So many numbers never leave by one person's hand alone."""

    def __init__(self, most: int) -> None:
        words = gettext(
            "超过 %(most)d 条的名单要由另一位同事来取，做名单的人不能自己取。也可以按组团分几份做。"
        )
        super().__init__(words % {"most": most})


class NoneWaiting(Refusal):
    message = _("这份名单的每一条都有了结果，没有要收尾的。")


class Said(models.TextChoices):
    """What a receipt says."""

    ARRIVED = "ARRIVED", _("已送达")
    SENT = "SENT", _("已发出")
    WRONG = "WRONG", _("号码不对")
    NOT_SENT = "NOT_SENT", _("未发出")


RESULTS = {
    Said.ARRIVED: Attempt.Result.DELIVERED,
    Said.SENT: Attempt.Result.SENT,
    Said.WRONG: Attempt.Result.WRONG_NUMBER,
}


@dataclass(frozen=True, kw_only=True)
class Receipt:
    said: str
    sent_at: datetime | None = None
    reference: str = ""


# ── The list ────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def list_messages(
    dues: Iterable[Any] | None, *, community: Community, by: Staff, at: datetime
) -> MessageList:
    """Put these steps' messages on one list; None: all that wait for the person.

    Left out are those who have paid, are let be, stand on another list or cannot be reached.

    :raises NothingToSend: if nobody is left.
    :raises QuietNow: at night, when no message goes out.
    """
    one_at_a_time(community)
    grant = rules.require(by, community, rules.SEND, at)
    contacts.check_hour(Channel.MESSAGE, at)
    rows = queries.to_send(by, community, at, today(at))
    if dues is not None:
        rows = rows.filter(pk__in=_keys(dues))
    chosen = list(rows.select_related("household", "step").order_by(*queries.PLACES)[: MOST + 1])
    if len(chosen) > MOST:
        raise TooMany
    messages = _messages(chosen, community, at)
    if not messages:
        raise NothingToSend
    month = f"{localtime(at):%Y%m}"
    made = MessageList.objects.create(
        community=community,
        number=f"DX-{month}-{counters.next_number(community, 'DX', month):02}",
        count=len(messages),
        made_by=by,
        made_at=at,
    )
    for n, message in enumerate(messages, 1):
        message.list, message.number = made, f"{made.number}-{n:04}"
    Message.objects.bulk_create(messages, batch_size=500)
    tell(
        Happened.MESSAGES_LISTED,
        made,
        by=by,
        at=at,
        grant=grant,
        count=made.count,
        left_out=len(chosen) - made.count,
    )
    return made


def _keys(dues: Iterable[Any]) -> list[int]:
    """What names a row at all; no database knows numbers of twenty digits."""
    found = (str(one) for one in dues)
    return [int(one) for one in found if one.isascii() and one.isdigit() and len(one) < 19]


def _messages(dues: Sequence[StepDue], community: Community, at: datetime) -> list[Message]:
    homes = [due.household_id for due in dues]
    phones = queries.addressees(community, homes, at)
    owed, _owners = queries.owed_by(community, homes, today(at))
    company = community.company.name
    return [
        Message(
            community=community,
            due=due,
            household=due.household,
            resident=phone.resident,
            phone=phone,
            sent_to=phone.number,
            text=words(due, owed[due.household_id], company, at),
            owed=_sum(owed[due.household_id]),
        )
        for due in dues
        if (phone := phones.get(due.household_id)) and owed[due.household_id]
    ]


def _sum(owed: Sequence[Owed]) -> Decimal:
    return sum((one.open for one in owed), NOTHING)


def words(due: StepDue, owed: Sequence[Owed], company: str, at: datetime) -> str:
    """The message as it is sent: the step's script, and the account as the notice would give it."""
    lines = letters.rows(owed)
    said = "；".join(
        f"{line['item']}{line['period']} {line['amount']}元" for line in lines[:LINES]
    )
    more = f"等{len(owed)}笔" if len(lines) > LINES else ""
    day = letters.said_day(localtime(at).date())
    script = due.step.script.strip()[:300]
    account = f"房号{due.household.code}，截至{day}到期未付{_sum(owed)}元（{said}{more}）。"
    return f"【{company}】{script}{account}"[:500]


@transaction.atomic
def take_list(
    list_id: Any, *, community: Community, by: Staff, at: datetime
) -> tuple[MessageList, Handout]:
    """Hand over the list with its phone numbers; who took it, and when, is kept.

    :raises OwnLongList: to who made it, where it is longer than one person's export may be.
    """
    found = rules.message_lists(by, community, at).find(list_id)
    grant = rules.require(by, community, rules.SEND, at)
    most = privacy.at(community, at).export_rows
    if found.count > most and found.made_by_id in {by.pk, grant.holder.pk}:
        raise OwnLongList(most)
    tell(Happened.MESSAGES_TAKEN, found, by=by, at=at, grant=grant, count=found.count)
    taken = hand_out(
        MESSAGES, found, what=found.number, rows=found.count, by=by, at=at, grant=grant
    )
    return found, taken


@transaction.atomic
def drop_rest(list_id: Any, *, community: Community, by: Staff, at: datetime) -> MessageList:
    """Say that what has no receipt was never sent: those steps may go on another list.

    :raises NoneWaiting:
    """
    found = rules.message_lists(by, community, at).locked().find(list_id)
    grant = rules.require(by, community, rules.SEND, at)
    waiting = (
        Message.objects.within(community)
        .locked()
        .filter(list=found, status=Message.Status.WAITING)
    )
    rows = list(waiting)
    if not rows:
        raise NoneWaiting
    for message in rows:
        Message.LIFECYCLE.make("drop", message)
    Message.objects.bulk_update(rows, ["status"], batch_size=500)
    tell(Happened.MESSAGES_DROPPED, found, by=by, at=at, grant=grant, count=len(rows))
    return found


# ── The receipts ────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def book_receipt(
    message_id: Any, receipt: Receipt, *, community: Community, by: Staff, at: datetime
) -> Message:
    """Write down what a receipt says, by the same act as the form.

    The step counts by the moment this is written: an hour that somebody typed proves no window.

    :raises AlreadyAnswered: it has a receipt, or was said not to have been sent.
    """
    seen = rules.messages(by, community, at).locked()
    message = seen.select_related("household", "due", "list").find(message_id)
    if message.status != Message.Status.WAITING:
        raise AlreadyAnswered
    check(message, receipt, at)
    if receipt.said == Said.NOT_SENT:
        Message.LIFECYCLE.make("drop", message)
        message.save(update_fields=["status"])
        return message
    message.result, message.sent_at = RESULTS[Said(receipt.said)], receipt.sent_at
    message.reference = receipt.reference
    try:
        with transaction.atomic():
            message.attempt = _attempt(message, community, by, at)
    except OVERTAKEN as refusal:
        Message.LIFECYCLE.make("let_be", message)
        message.reason = str(refusal)[:200]
    else:
        Message.LIFECYCLE.make("book", message)
    message.save(update_fields=["status", "result", "sent_at", "reference", "attempt", "reason"])
    return message


def check(message: Message, receipt: Receipt, at: datetime) -> None:
    """
    :raises InField: on what does not hold together.
    :raises QuietNow: for a message of the night.
    """
    if receipt.said not in Said.values:
        raise InField("said", _("请选择结果。"))
    if receipt.said == Said.NOT_SENT:
        return
    if receipt.sent_at is None:
        raise InField("sent_at", _("请写发送时间。"))
    made = message.list.made_at.replace(second=0, microsecond=0)
    if not made <= receipt.sent_at <= at:
        raise InField(
            "sent_at",
            gettext("发送时间要在做成名单（%(made)s）之后，不晚于现在。")
            % {"made": f"{localtime(made):%Y-%m-%d %H:%M}"},
        )
    contacts.check_hour(Channel.MESSAGE, receipt.sent_at)
    if receipt.said == Said.ARRIVED and not receipt.reference:
        raise InField("reference", _("已送达的要有回执号，没有回执号的填“已发出”。"))


def _attempt(message: Message, community: Community, by: Staff, at: datetime) -> Attempt:
    assert message.sent_at is not None  # noqa: S101 (check() refuses a message without)
    is_reached = message.result in Attempt.REACHED
    tried = Tried(
        channel=Channel.MESSAGE,
        result=message.result,
        spoken_to=message.resident_id if is_reached else None,
        phone=message.phone_id,
        reference=message.reference,
        note=gettext("短信 %(number)s，%(sent)s 发送")
        % {"number": message.number, "sent": f"{localtime(message.sent_at):%Y-%m-%d %H:%M}"},
        sent_at=message.sent_at,
    )
    # Its step may be done, lifted or overtaken by the next one: the contact still happened.
    if message.due.state == StepDue.State.OPEN:
        return attempt(message.due_id, tried, community=community, by=by, at=at)
    return contact(message.household_id, tried, community=community, by=by, at=at)
