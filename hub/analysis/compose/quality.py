"""Block H: how far the figures can be trusted, and what earlier months must be corrected by."""

from datetime import datetime

from django.utils.translation import gettext as _

from hub.analysis import counting
from hub.analysis.compose import coding, lateness
from hub.analysis.compose.shared import moment
from hub.analysis.counting import during, shifted
from hub.analysis.models import Month
from hub.analysis.snapshot import KIND, BlockC
from hub.analysis.snapshot.quality import Adjustment, BlockH, Excluded
from hub.kernel.models import Document

ADJUSTED = {
    "complaints": "投诉受理",
    "valid": "有效投诉",
    "invalid": "无效投诉",
    "pending": "待核实",
}


def block(month: Month, c: BlockC, at: datetime) -> BlockH:
    legacy = counting.complaints(month.community).filter(
        during("recorded_at", month.period), is_legacy=True
    )
    remarks = [_("电话话务未接入，联络总量没有数据。")]
    if n := legacy.count():
        remarks.append(_("其中 %d 件为历史导入，只计数量，不计时效。") % n)
    return BlockH(
        exclusions=[
            Excluded(
                measure=row["title"],
                reason=one["reason"],
                count=one["count"],
                denominator=row["reading"]["n"]
                + sum(e["count"] for e in row["reading"]["exclusions"]),
                is_over_budget=row["reading"]["is_over_exclusion_budget"],
            )
            for row in c["rows"]
            for one in row["reading"]["exclusions"]
        ],
        double_coding=coding.block(month),
        late_entries=lateness.late_entries(month),
        adjustments=_adjustments(month, at),
        corrections=coding.corrections(month),
        recurrence=lateness.came_back(month, at),
        remarks=remarks,
    )


def _adjustments(month: Month, at: datetime) -> list[Adjustment]:
    """What became of earlier issued months since: each change is told once, in the next table."""
    issued = list(
        Document.objects.filter(
            community=month.community,
            kind=KIND,
            status__in=[Document.Status.ISSUED, Document.Status.RECEIVED],
            period__lt=month.period,
            period__gte=shifted(month.period, -12),
        ).order_by("period", "id")
    )
    if not issued:
        return []
    now = counting.by_month(month.community, shifted(month.period, -1))
    known = _known(issued)
    return [
        Adjustment(
            month=table.period,
            issue=table.number,
            figure=_(words),
            was=known[table.period, figure],
            now=now.get(table.period, {}).get(figure, 0),
            is_rate=False,
            reason=_("出表之后发生的判定、并案或补录"),
            known_at=moment(at),
        )
        for table in issued
        for figure, words in ADJUSTED.items()
        if known[table.period, figure] != now.get(table.period, {}).get(figure, 0)
    ]


def _known(issued: list[Document]) -> dict[tuple[str, str], int]:
    """Each earlier month's figures as last told: frozen then, or adjusted in a later table."""
    known: dict[tuple[str, str], int] = {}
    words = {_(label): figure for figure, label in ADJUSTED.items()}
    for table in issued:
        total = table.snapshot["a"]["total"]
        known[table.period, "complaints"] = total["complaints"]["count"]
        for figure in ("valid", "invalid", "pending"):
            known[table.period, figure] = total[figure]
        for one in table.snapshot["h"]["adjustments"]:
            if one["figure"] in words:
                known[one["month"], words[one["figure"]]] = one["now"]
    return known
