"""Rows to list, as many as a test wants, and the orders to list them by."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.http import QueryDict

from hub.kernel.models import Job
from hub.kernel.pages import Order

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)  # 12:00 in Shanghai
ORDERS = {
    "soon": Order("先做", ("run_after",)),
    "-soon": Order("后做", ("-run_after",)),
    "begun": Order("开始", ("started_at",)),
    "-begun": Order("最近开始", ("-started_at",)),
    "state": Order("状态", ("state", "-run_after")),
}


def jobs(*hours: float, **fields: Any) -> list[Job]:
    """One job an hour mark; rows nobody claims, made in bulk because hypothesis makes thousands."""
    return Job.objects.bulk_create(
        Job(name="n", made_at=NOON, run_after=NOON + timedelta(hours=h), **fields) for h in hours
    )


def asked(address: str) -> QueryDict:
    return QueryDict(address.removeprefix("?"))


def names(page: Any) -> list[int]:
    return [row.pk for row in page.rows]
