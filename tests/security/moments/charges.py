"""Of money: an account with credit, a bill that is late, a meter, a closed item and a run to commit."""

from datetime import date
from decimal import Decimal
from typing import Any

from hub.charges import actions, queries
from hub.charges.models import Bill, BillRun, Enrolment, FeeItem
from hub.charges.tests import cast as money
from hub.estate.models import Household
from tests.security.moments.base import NOW, Moment, moment


def july(here: Any) -> None:
    """July's bills are out: the run that waits to be looked at is committed and written."""
    run = _run(here)
    actions.commit_run(run.pk, **here.doing("peng", NOW), seen=queries.preview(run, NOW).seen)
    actions.write_bills(run.pk, by=here.peng, at=NOW)


def _with_credit(here: Any) -> Household:
    """Paid ahead, and a bill of later."""
    paid = actions.Taken("CASH", Decimal("2000.00"), NOW.date(), knows_of_debit=True)
    actions.take(here.villa.pk, paid, **here.doing("zhou", NOW))
    july(here)
    home: Household = here.villa
    return home


def _item() -> FeeItem:
    return FeeItem.objects.get(code="WY")


def _late(here: Any) -> Bill:
    item = _item()
    item.late_fee_rate = Decimal("0.050")
    item.save(update_fields=["late_fee_rate"])
    return money.bill_of(item, here.home, "2026-05")


def _metered(here: Any) -> Enrolment:
    item = money.an_item(here, "METER", code="SF", name="水费")
    return actions.enrol(
        here.home.pk, **here.doing("peng"), item_id=item.pk, first_day=date(2026, 6, 1),
        reference="B-1", start_value=Decimal(0),
    )  # fmt: skip


def _closed(here: Any) -> FeeItem:
    item = money.an_item(here, "ONCE", code="LS", name="临时停车费")
    return actions.close_item(item.pk, **here.doing("peng", NOW))


def _run(_here: Any) -> BillRun:
    return BillRun.objects.get(period="2026-07")


def _seen(_here: Any, run: BillRun) -> dict[str, Any]:
    return {name: str(value) for name, value in queries.preview(run, NOW).seen.items()}


MOMENTS: dict[str, Moment] = {
    "charges:act[account,credit]": moment(_with_credit),
    "charges:act[bill,interrupt]": moment(
        lambda here: money.bill_of(_item(), here.home, "2026-05"),
        kind="DEMAND", grade="A", happened_on="2026-06-20", evidence="邮单 EMS1",
    ),
    "charges:act[bill,late-fee]": moment(_late, reason="合同第十二条"),
    "charges:act[enrolment,read]": moment(
        _metered, period="2026-06", value="12.5", read_on="2026-07-01"
    ),
    "charges:act[item,reopen]": moment(_closed),
    "charges:commit": Moment(_run, _seen),
}  # fmt: skip
