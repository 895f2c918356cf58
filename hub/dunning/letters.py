"""The words and rows of 催缴通知书 and 催告函: what is frozen, and what the press is given.

The paper is Chinese whoever asks, so its sentences are not translated. It states, asks and offers:
what is owed, until when, how to pay, how to object. It presses with nothing (民法典 944).
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.utils.timezone import localtime

from hub.charges.models import Bill
from hub.charges.money import NOTHING, in_words
from hub.charges.periods import Month
from hub.dunning.models import Notice, NoticeBatch
from hub.estate.models import Building
from hub.kernel.documents import codes, plain

TEMPLATE = "dunning/typst/notices.typ"
TITLES = {
    NoticeBatch.Letter.NOTICE: "物业服务费催缴通知书",
    NoticeBatch.Letter.DEMAND: "物业服务费催告函",
}


def said_day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


# ── What all letters of a batch have in common ──────────────────────────────────────────────


def paper(batch: NoticeBatch, at: datetime) -> dict[str, Any]:
    """The common part, fixed at the moment the amounts are."""
    company = batch.community.company.name
    return {
        "title": TITLES[NoticeBatch.Letter(batch.letter)],
        "company": company,
        "community": batch.community.name,
        "contact": f"联系电话 {batch.contact}",
        "signed": said_day(localtime(at).date()),
        "opening": [_OPENING[NoticeBatch.Letter(batch.letter)].format(moment=_said_moment(at))],
        "closing": [
            *_how_to_pay(batch, company),
            *_how_to_object(batch),
            *([batch.remark] if batch.remark else []),
        ],
    }


def _said_moment(at: datetime) -> str:
    local = localtime(at)
    return f"{said_day(local.date())}{local.hour}时{local.minute:02}分"


_OPENING = {
    NoticeBatch.Letter.NOTICE: (
        "您好！感谢您对我们工作的支持。截至{moment}，下列费用已经到期，我们还没有收到付款。"
        "如果您已经付清，请不必理会本通知，并请告诉我们核对。"
    ),
    NoticeBatch.Letter.DEMAND: (
        "您好！截至{moment}，您的房屋有下列物业服务费用逾期未付，此前我们已多次与您联系。"
        "根据《中华人民共和国民法典》第九百四十四条和物业服务合同，现向您发出书面催告。"
        "如果您已经付清，请不必理会本函，并请告诉我们核对。"
    ),
}


def _how_to_pay(batch: NoticeBatch, company: str) -> list[str]:
    until = said_day(batch.pay_by)
    account = (
        f"，也可以转账至本公司账户（{batch.account}，转账请注明房号和本件编号）"
        if batch.account
        else ""
    )
    how = f"请您在**{until}**前付清上述费用。可以到客户服务中心支付{account}。"
    if batch.letter == NoticeBatch.Letter.DEMAND:
        how += (
            f"以上期限是给予您的合理期限。期限届满仍未付款，又没有与我们商定其他办法的，"
            f"{company}可以依法申请调解、支付令、仲裁或者提起诉讼。"
        )
    return [how]


def _how_to_object(batch: NoticeBatch) -> list[str]:
    return [
        "如果您对金额或者服务有异议，或者暂时有困难，请在上述日期前致电"
        f"{batch.contact}，或者到客户服务中心说明。我们会登记、核查并书面答复；核查期间，"
        "有异议的部分不再催缴，也可以商量分期付款。"
    ]


# ── One household's letter ──────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Owed:
    """An overdue bill, as much of it as was open."""

    bill: int
    item: str
    kind: str
    period: str
    open: Decimal
    due_on: date

    @property
    def is_late_fee(self) -> bool:
        return self.kind == Bill.Kind.LATE_FEE


def rows(owed: Iterable[Owed]) -> list[dict[str, str]]:
    """The printed lines: months in a row at the same amount are one line, as an office writes them."""
    lines: list[list[Owed]] = []
    charges = sorted(
        (one for one in owed if not one.is_late_fee), key=lambda one: (one.item, one.period)
    )
    for one in charges:
        last = lines[-1][-1] if lines else None
        if last and _follows(one, last):
            lines[-1].append(one)
        else:
            lines.append([one])
    return [_row(line) for line in lines]


def _follows(one: Owed, last: Owed) -> bool:
    same = (one.item, one.open) == (last.item, last.open)
    return same and Month.parse(one.period) == Month.parse(last.period).plus(1)


def _row(line: list[Owed]) -> dict[str, str]:
    first, last = _said_month(line[0].period), _said_month(line[-1].period)
    return {
        "item": line[0].item,
        "period": first if len(line) == 1 else f"{first}–{last}",
        "count": str(len(line)),
        "each": f"{line[0].open:,.2f}",
        "amount": f"{sum((one.open for one in line), NOTHING):,.2f}",
    }


def _said_month(period: str) -> str:
    year, month = period.split("-")
    return f"{year}年{int(month)}月"


def content(room: str, owners: Sequence[str], owed: Sequence[Owed]) -> dict[str, Any]:
    """What is frozen for a household: the lines as they are printed, and the bills behind them."""
    late_fee = sum((one.open for one in owed if one.is_late_fee), NOTHING)
    total = sum((one.open for one in owed), NOTHING)
    said = {
        "room": room,
        "addressee": f"{'、'.join(owners[:3])} 业主" if owners else "业主",
        "rows": rows(owed),
        "principal": f"{total - late_fee:,.2f}",
        "late_fee": f"{late_fee:,.2f}",
        "total": f"{total:,.2f}",
        "total_plain": str(total),
        "in_words": in_words(total),
        "bills": [
            {
                "id": one.bill,
                "item": one.item,
                "kind": one.kind,
                "period": one.period,
                "open": str(one.open),
                "due_on": one.due_on.isoformat(),
            }
            for one in owed
        ],
    }
    frozen: dict[str, Any] = plain(said)
    return frozen


def digest(*frozen: Any) -> str:
    """The SHA-256 of what is frozen, as canonical JSON."""
    canonical = json.dumps(
        frozen, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )
    return hashlib.sha256(canonical.encode()).hexdigest()


def is_whole(notice: Notice) -> bool:
    return notice.digest == digest(notice.number, notice.token, notice.snapshot)


# ── What the press is given ─────────────────────────────────────────────────────────────────


def address(batch: NoticeBatch, token: str) -> str:
    """Where the code on the slip leads."""
    return f"{batch.site}/dunning/n/{token}/"


def letter(batch: NoticeBatch, notice: Notice) -> dict[str, Any]:
    return {
        **notice.snapshot,
        "bills": None,
        "number": notice.number,
        "code": codes.qr(address(batch, notice.token)),
    }


def order(batch: NoticeBatch, notices: Sequence[Notice], front: dict[str, Any] | None) -> Any:
    """Some of the letters as the template wants them, behind a cover if there is one."""
    assert batch.frozen_at is not None  # noqa: S101 (nothing is printed before)
    return {
        **batch.paper,
        "digest": batch.digest,
        "status": "ISSUED",
        "number": batch.number,
        "step": f"{batch.step_code} {batch.step_name}".strip() or "按欠费名单",
        "deadline": said_day(batch.pay_by),
        "frozen": f"{localtime(batch.frozen_at):%Y-%m-%d %H:%M}",
        "made_as": batch.made_as,
        "count": batch.notices_count,
        "total": str(batch.total),
        "cover": front,
        "letters": [letter(batch, one) for one in notices],
    }


def cover(batch: NoticeBatch) -> dict[str, Any]:
    """What the batch's cover says: its route, building by building, with the numbers that lie there."""
    rows = (
        Notice.objects.within(batch.community)
        .filter(batch=batch)
        .order_by("position")
        .values_list("household__building", "number", "total")
    )
    buildings = Building.objects.within(batch.community).select_related("area").in_bulk()
    route = []
    for pk, there in groupby(rows.iterator(chunk_size=1_000), key=lambda row: row[0]):
        group = [(number, total) for _pk, number, total in there]
        route.append(
            {
                "area": buildings[pk].area.name,
                "building": str(buildings[pk]),
                "count": len(group),
                "total": f"{sum((total for _number, total in group), NOTHING):,.2f}",
                "first": group[0][0],
                "last": group[-1][0],
            }
        )
    return {"first": batch.first_number, "last": batch.last_number, "route": route}
