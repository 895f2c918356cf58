"""Scenes at the bank: homes with a bill, and what comes back for a batch that was sent."""

import base64
from decimal import Decimal
from typing import Any

from django.utils import timezone

from hub.charges import actions, queries
from hub.debit.models import Batch, Line
from hub.estate.models import Household
from hub.kernel import decisions
from hub.kernel.models import Community, Decision
from hub.people.models import Staff

PAID, FROZEN = "0000", "10"


def billed_homes() -> list[str]:
    """A fee of this month's on two homes, set up, approved, billed as an office does it."""
    community = Community.objects.get()
    at, today = timezone.now(), timezone.localdate()
    finance = Staff.objects.get(username="peng")
    who: dict[str, Any] = {"community": community, "by": finance, "at": at}
    item = actions.add_item(code="DK", name="公摊电费", basis="FIXED", **who)
    first = today.replace(day=1)
    actions.propose_tariff(
        item.pk, price=Decimal("66.50"), unit="MONTH", area_id=None, valid_from=first,
        reason="合同第十二条", **who,
    )  # fmt: skip
    for one in Decision.objects.filter(kind="charges.tariff", status="PROPOSED"):
        decisions.grant(one, by=Staff.objects.get(username="qian"), at=at)
    homes = list(Household.objects.filter(room__in=["1802", "1702"]).order_by("code"))
    for home in homes:
        actions.enrol(home.pk, item_id=item.pk, first_day=first, reference="", **who)
    run = actions.open_run(item.pk, period=f"{today:%Y-%m}", **who)
    actions.commit_run(run.pk, seen=queries.preview(run, at).seen, **who)
    actions.write_bills(run.pk, by=finance, at=at)
    return [home.code for home in homes]


def banks_answer(*, fails: str) -> str:
    """The file a bank returns for the batch it has, the account of one home frozen; base64."""
    batch = Batch.objects.filter(status=Batch.Status.SENT).latest("pk")
    rows = [
        f"{n}|{line.key}|{line.amount:.2f}|{FROZEN if line.household.code == fails else PAID}|"
        for n, line in enumerate(Line.objects.filter(batch=batch).order_by("number"), start=1)
    ]
    head = f"{batch}|{timezone.localdate():%Y%m%d}|{len(rows)}|{batch.total:.2f}"
    return base64.b64encode("\r\n".join([head, *rows, ""]).encode("gbk")).decode()
