"""The month's complaint table 月报 over the API: the months, and a frozen table as it was drawn up."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from ninja import Field, Router, Schema

from hub.analysis import queries, rules
from hub.kernel import documents, files
from hub.kernel.api import ApiRequest, Code, answers
from hub.kernel.models import Document
from hub.kernel.refusals import Missing, NotAllowed

router = Router(tags=["投诉月报 analysis"])
PDF = {"responses": {200: {"content": {"application/pdf": {"schema": {"format": "binary"}}}}}}


class TableBrief(Schema):
    number: str
    status: str
    made_at: datetime


class MonthOut(Schema):
    period: str
    table: TableBrief | None
    due_at: datetime | None = Field(description="签发期限 when the table is owed")


class Table(TableBrief):
    period: str
    digest: str = Field(description="校验码 hash of the snapshot")
    is_sound: bool = Field(description="与校验码相符 the snapshot still has that hash")
    snapshot: dict[str, Any] = Field(description="冻结的全表 the whole table as it was frozen")


def _reads(request: ApiRequest) -> None:
    if rules.may_read(request.user, request.community, request.now) is None:
        raise NotAllowed


def _table(request: ApiRequest, period: str) -> Document:
    _reads(request)
    table = queries.month(request.community, period, request.now).table
    if table is None:
        raise Missing
    return table


@router.get("/months", response=answers(list[MonthOut]), summary="各月 the months")
def months(request: ApiRequest, community: Code) -> Any:
    """Newest first, two years at most."""
    _reads(request)
    return [
        {**row, "table": row["month"].table if row["month"] else None}
        for row in queries.months(request.community, request.now)
    ]


@router.get("/months/{period}", response=answers(Table), summary="月度投诉统计分析表 the table")
def table(request: ApiRequest, community: Code, period: str) -> dict[str, Any]:
    """The frozen table of a month; none before it was drawn up."""
    found = _table(request, period)
    return {
        "number": found.number,
        "status": found.status,
        "made_at": found.made_at,
        "period": period,
        "digest": found.digest,
        "is_sound": documents.verify(found),
        "snapshot": found.snapshot,
    }


@router.get("/months/{period}/pdf", response=answers(None), summary="PDF", openapi_extra=PDF)
def table_pdf(request: ApiRequest, community: Code, period: str) -> HttpResponse:
    """The same table on paper."""
    found = _table(request, period)
    return files.as_file(documents.pdf(found), f"{found.number}.pdf", files.PDF)
