"""Print batches of 催缴通知书: asked for, frozen from the ledger, set in parts, printed."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hub.charges.money import NOTHING
from hub.dunning import letters, policy, queries, rules
from hub.dunning.actions.base import one_at_a_time
from hub.dunning.decency import check
from hub.dunning.events import Happened
from hub.dunning.models import Notice, NoticeBatch
from hub.estate.models import Area
from hub.kernel import counters, jobs
from hub.kernel.house import the_house
from hub.kernel.models import Community
from hub.kernel.refusals import InField, Refusal
from hub.people.models import Staff
from hub.people.telling import tell, today

PRINT = "dunning.print_notices"
CHUNK = 500
SHORTEST, LONGEST = 3, 60  # days that a notice leaves to pay


class AlreadyMaking(Refusal):
    message = _("同样的批次正在制作，请等它完成。")


class NothingToPrint(Refusal):
    message = _("没有等着出通知书的催缴步骤，或者每一户都已有一份在派发。")


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What is to be printed; without a step it is chosen from the list of arrears."""

    pay_by: date
    contact: str
    site: str
    step_code: str = ""
    area: int | None = None
    least_owed: Decimal = NOTHING
    account: str = ""
    remark: str = ""


# ── Asking ──────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def ask_notices(wanted: Wanted, *, community: Community, by: Staff, at: datetime) -> NoticeBatch:
    """Have the worker draw up a batch: numbers and amounts are fixed when it begins.

    :raises NothingToPrint: if no such step waits for a notice.
    :raises AlreadyMaking: while the same is being made.
    """
    one_at_a_time(community)
    grant = rules.require(by, community, rules.PRINT, at)
    step = _step(wanted, community, by, at)
    is_demand = step is not None and step.reply_days > 0
    if is_demand:
        grant = rules.require(by, community, rules.PRINT_DEMANDS, at)
    elif step is None:
        grant = rules.require(by, community, rules.PRINT_FROM_ARREARS, at)
    _check_days(wanted.pay_by, today(at), step.reply_days if step else 0)
    batch = NoticeBatch(
        community=community,
        letter=NoticeBatch.Letter.DEMAND if is_demand else NoticeBatch.Letter.NOTICE,
        step_code=step.code if step else "",
        step_name=step.name if step else "",
        area=Area.objects.within(community).find(wanted.area) if wanted.area else None,
        least_owed=wanted.least_owed,
        pay_by=wanted.pay_by,
        contact=_said("contact", wanted.contact, _("请写明业主可以打的电话。"), 60),
        account=_said("account", wanted.account, None, 200),
        remark=_said("remark", wanted.remark, None, 200),
        site=wanted.site,
        made_by=by,
        made_as=f"{grant.role.label} {by.name}",
        made_at=at,
    )
    making = NoticeBatch.objects.within(community).filter(status=NoticeBatch.Status.MAKING)
    if making.filter(step_code=batch.step_code, area=batch.area).exists():
        raise AlreadyMaking
    month = f"{localtime(at):%Y%m}"
    batch.number = f"DY-{month}-{counters.next_number(community, 'DY', month):02}"
    batch.save(force_insert=True)
    tell(Happened.BATCH_ASKED, batch, by=by, at=at, grant=grant, number=batch.number)
    jobs.enqueue(PRINT, community=community, by=by, key=job_key(batch), batch=batch.pk)
    return batch


def job_key(batch: NoticeBatch) -> str:
    return f"notices-{batch.pk}"


def _step(wanted: Wanted, community: Community, by: Staff, at: datetime) -> queries.Waiting | None:
    if not wanted.step_code:
        return None
    for one in queries.steps_to_print(by, community, at):
        if one.code == wanted.step_code:
            return one
    raise NothingToPrint


def _check_days(pay_by: date, day: date, reply_days: int) -> None:
    least = max(SHORTEST, reply_days)
    if not timedelta(days=least) <= pay_by - day <= timedelta(days=LONGEST):
        raise InField(
            "pay_by",
            gettext("付款期限要留 %(least)s 到 %(most)s 天；催告函要给足合理期限。")
            % {"least": least, "most": LONGEST},
        )


def _said(field: str, said: str, missing: Any, longest: int) -> str:
    said = " ".join(said.split())
    if missing is not None and not said:
        raise InField(field, missing)
    if len(said) > longest:
        raise InField(field, _("写得太长了，请精简。"))
    return check(said, field)


# ── Freezing ────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def freeze_notices(batch_id: int, *, at: datetime) -> NoticeBatch:
    """Take the amounts from the ledger and give out the numbers, all together or not at all.

    Called again it changes nothing: who was killed before the end has left nothing behind.
    """
    batch = (
        NoticeBatch.objects.filter(pk=batch_id)
        .locked()
        .select_related("community__company", "made_by")
        .get()
    )
    if batch.frozen_at is not None:
        return batch
    one_at_a_time(batch.community)
    batch.frozen_at, batch.paper = at, letters.paper(batch, at)
    seal = sha256(letters.digest(batch.number, batch.paper).encode())
    for notice in _written(batch, at):
        seal.update(notice.digest.encode())
        batch.notices_count += 1
        batch.total += notice.total
        batch.first_number = batch.first_number or notice.number
        batch.last_number = notice.number
    batch.digest = seal.hexdigest()
    if not batch.notices_count:
        NoticeBatch.LIFECYCLE.make("find_nobody", batch)
    batch.save(
        update_fields=[
            *("status", "frozen_at", "paper", "notices_count", "total"),
            *("first_number", "last_number", "digest"),
        ]
    )
    tell(
        Happened.BATCH_FROZEN,
        batch,
        by=(house := the_house()),
        at=at,
        grant=rules.require(house, batch.community_id, rules.PRINT, at),
        count=batch.notices_count,
        total=str(batch.total),
        first=batch.first_number,
        last=batch.last_number,
        digest=batch.digest,
    )
    return batch


def _written(batch: NoticeBatch, at: datetime) -> Iterator[Notice]:
    """The letters in walking order, written some hundred at a time."""
    community, day, month = batch.community, today(at), f"{localtime(at):%Y%m}"
    usual = day + timedelta(days=policy.at(community, at).deliver_days)
    position = 0
    chosen = queries.candidates(batch, at)
    for begin in range(0, len(chosen), CHUNK):
        chunk = chosen[begin : begin + CHUNK]
        owed, owners = queries.owed_by(community, [one.household for one in chunk], day)
        # Who has paid a moment ago is left out before numbers are given, so none is missing.
        still = [one for one in chunk if owed[one.household]]
        if not still:
            continue
        first = counters.next_numbers(community, "CJ", month, count=len(still))
        notices = [
            _notice(
                batch,
                one,
                letters.content(one.room, owners[one.household], owed[one.household]),
                f"CJ-{month}-{first + n:05}",
                position + n,
                one.deliver_by or usual,
            )
            for n, one in enumerate(still)
        ]
        position += len(still)
        yield from Notice.objects.bulk_create(notices)


def _notice(
    batch: NoticeBatch,
    one: queries.Candidate,
    content: dict[str, Any],
    number: str,
    position: int,
    deliver_by: date,
) -> Notice:
    assert batch.frozen_at is not None  # noqa: S101 (freeze_notices sets it first)
    day, token = today(batch.frozen_at), secrets.token_urlsafe(16)
    late_fee = Decimal(content["late_fee"].replace(",", ""))
    total = Decimal(content["total_plain"])
    return Notice(
        community=batch.community,
        batch=batch,
        household_id=one.household,
        due_id=one.due,
        number=number,
        position=position,
        principal=total - late_fee,
        late_fee=late_fee,
        total=total,
        deliver_by=deliver_by,
        snapshot=content,
        digest=letters.digest(number, token, content),
        token=token,
        day=day,
        frozen_at=batch.frozen_at,
    )
