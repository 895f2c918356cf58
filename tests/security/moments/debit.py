"""Of the debit: July's batch at each of its steps, and a format that waits for its second person."""

from datetime import date
from typing import Any

from hub.debit import actions
from hub.debit.models import Batch, Format, Line
from hub.debit.tests import cast as bank
from hub.paidwork import actions as paidwork
from hub.paidwork.models import Order
from tests.security.moments.base import NOW, Moment, moment
from tests.security.moments.charges import july

WHY = {"reason": "业主来电撤回"}


def _july(here: Any) -> Batch:
    """June's answer is in the house still; what it leaves open goes with July, and every slip."""
    for slip in Order.objects.filter(community=here.community, status=Order.Status.ACCEPTED):
        paidwork.price(slip.pk, **here.doing("zhou", NOW))
    july(here)
    form = Format.objects.get(community=here.community, code="TXT", status="APPROVED")
    return actions.prepare("2026-07", **here.doing("zhou", NOW), format_id=form.pk)


def _line(here: Any) -> Line:
    return Line.objects.filter(batch=_july(here)).earliest("pk")


def _written(here: Any) -> Batch:
    return bank.checked(here, _july(here), NOW)


def _fetched(here: Any, who: str = "peng") -> Batch:
    batch = _written(here)
    bank.fetched(here, batch, NOW, who)
    return batch


def _answered(here: Any, code: str) -> Batch:
    """Sent by one of finance and booked by the other: who sends has no hand in what comes back."""
    batch = _fetched(here, "luo")
    actions.send(batch.pk, **here.doing("luo", NOW))
    bank.booked(here, batch, bank.codes(here, home=code), NOW, "peng")
    return batch


def _to_close(here: Any) -> Batch:
    return _answered(here, bank.OK)


def _frozen(here: Any) -> Line:
    """The account is frozen: the owner is to be called."""
    return bank.line_of(_answered(here, bank.FROZEN), here.home)


def _silent(here: Any) -> Line:
    """The bank does not say whether it was debited: it is to be asked."""
    return bank.line_of(_answered(here, bank.TIMEOUT), here.home)


def _format(here: Any) -> Format:
    known = Format.objects.get(community=here.community, code="TXT", status="APPROVED")
    return actions.propose_format(
        **here.doing("peng", NOW), code="TXT", name="新版", lines_per_file=500, layout=known.layout
    )


MOMENTS: dict[str, Moment] = {
    "debit:act[batch,check]": moment(_july),
    "debit:act[batch,cancel]": moment(_july, **WHY),
    "debit:act[batch,send]": moment(_fetched),
    "debit:act[batch,close]": moment(_to_close),
    "debit:act[line,recall]": moment(_line, **WHY),
    "debit:act[line,call]": moment(_frozen, reason="业主说周末去银行"),
    "debit:act[line,bank]": moment(
        _silent, is_paid="yes", paid_on=date(2026, 7, 1), reason="柜台王经理答复"
    ),
    "debit:act[format,approve]": moment(_format),
    "debit:act[format,refuse]": moment(_format, reason="少一栏"),
}
