"""《月度投诉统计分析表》 as a workbook: the snapshot's blocks, a sheet each, with charts."""

from collections.abc import Callable
from typing import cast

from django.utils.translation import gettext as _

from hub.analysis.snapshot import Compared, Snapshot, Subtype, Topic, VolumeRow
from hub.analysis.workbook import cases, quality
from hub.analysis.workbook.shared import area_name
from hub.kernel.documents.sheets import Book, Cell, Column, Sheet
from hub.kernel.models import Document


def fill(document: Document, book: Book) -> None:
    snapshot = cast(Snapshot, document.snapshot)
    for put in (
        _overview, _trend, _types, _timeliness, _causes,
        cases.put_major_cases, cases.put_plans, cases.put_revisits, quality.put,
    ):  # fmt: skip
        put(snapshot, book)


def _change(compared: Compared, before: int | None) -> Cell:
    """How far the count moved against an earlier one, as a share of it."""
    if before is None:
        return None
    if before == 0:
        return _("新增") if compared["count"] else 0
    return (compared["count"] - before) / before


def _area_columns(snapshot: Snapshot) -> list[Column]:
    return [Column(area["name"], "count", 10) for area in snapshot["areas"]]


def _overview(snapshot: Snapshot, book: Book) -> None:
    head = snapshot["head"]
    sheet = book.sheet(_("一 总览"))
    sheet.table(
        [Column(_("指标"), width=18), *_area_columns(snapshot), Column(_("合计"), "count", 10)],
        [_volume_line(snapshot, name, of) for name, of in _volume_lines()],
    )
    if head["summary"]:
        sheet.paragraph(_("本月小结"), head["summary"])
        sheet.gap()
    sheet.heading(_("来源"))
    sheet.table(
        [
            Column(_("来源"), width=18),
            *_area_columns(snapshot),
            Column(_("合计"), "count", 10),
            Column(_("上月"), "count", 10),
            Column(_("环比"), "percent", 10),
            Column(_("上年同月"), "count", 10),
            Column(_("同比"), "percent", 10),
        ],
        [
            [channel["name"], *_counts(snapshot, channel["counts"]), *_compared(channel["total"])]
            for channel in snapshot["a"]["channels"]
        ],
    )
    sheet.note(_("编制：%(name)s　审核：%(reviewer)s　数据截止：%(as_of)s") % {
        "name": head["prepared_by"], "reviewer": head["reviewed_by"] or "—",
        "as_of": head["as_of"][:16].replace("T", " "),
    })  # fmt: skip


def _volume_lines() -> list[tuple[str, Callable[[VolumeRow], Cell]]]:
    return [
        (_("户数"), lambda row: row["households"]),
        (_("联络量"), lambda row: row["contacts"]),
        (_("事务总量"), lambda row: row["matters"]),
        (_("受理投诉"), lambda row: row["complaints"]["count"]),
        (_("上月受理"), lambda row: row["complaints"]["last_month"]),
        (_("上年同月受理"), lambda row: row["complaints"]["last_year"]),
        (_("其中有效"), lambda row: row["valid"]),
        (_("其中无效"), lambda row: row["invalid"]),
        (_("待核实"), lambda row: row["pending"]),
        (_("每千户投诉"), lambda row: row["per_1000_households"]),
        (_("上月结转"), lambda row: row["carried_over"]),
        (_("本月办结"), lambda row: row["closed"]),
        (_("超 30 天未结"), lambda row: row["open_over_30_days"]),
        (_("一般"), lambda row: row["ordinary"]),
        (_("重要"), lambda row: row["important"]),
        (_("重大"), lambda row: row["major"]),
        (_("热点专题"), lambda row: row["hot_topics"]),
        (_("重复投诉"), lambda row: row["repeated"]),
        (_("群体投诉"), lambda row: row["joint"]),
    ]


def _volume_line(snapshot: Snapshot, name: str, of: Callable[[VolumeRow], Cell]) -> list[Cell]:
    rows = {row["area"]: row for row in snapshot["a"]["rows"]}
    per_area = [
        of(rows[area["key"]]) if area["key"] in rows else None for area in snapshot["areas"]
    ]
    return [name, *per_area, of(snapshot["a"]["total"])]


def _counts(snapshot: Snapshot, counts: dict[str, int]) -> list[Cell]:
    return [counts.get(area["key"], 0) for area in snapshot["areas"]]


def _compared(compared: Compared) -> list[Cell]:
    return [
        compared["count"],
        compared["last_month"],
        _change(compared, compared["last_month"]),
        compared["last_year"],
        _change(compared, compared["last_year"]),
    ]


def _trend(snapshot: Snapshot, book: Book) -> None:
    sheet = book.sheet(_("走势"))
    placed = sheet.table(
        [
            Column(_("月份"), width=12),
            Column(_("受理"), "count", 12, blank=""),
            Column(_("有效"), "count", 12, blank=""),
            Column(_("办结"), "count", 12, blank=""),
            Column(_("48 小时回访率（严口径）"), "percent", 24, blank=""),
        ],
        [
            [one["month"], one["complaints"], one["valid"], one["closed"], one["callback_rate"]]
            for one in snapshot["a"]["trend"]
        ],
    )
    sheet.note(_("空格表示该月没有数据。"))
    sheet.line(_("投诉量走势（件）"), placed, [1, 2, 3])
    sheet.line(_("48 小时回访率走势"), placed, [4], share=True)


def _types(snapshot: Snapshot, book: Book) -> None:
    sheet = book.sheet(_("二 类别与区域"))
    columns = [
        Column(_("代码"), width=10),
        Column(_("类别"), width=20),
        *_area_columns(snapshot),
        Column(_("本月"), "count", 9),
        Column(_("上月"), "count", 9),
        Column(_("环比"), "percent", 10),
        Column(_("上年同月"), "count", 9),
        Column(_("同比"), "percent", 10),
    ]

    def line(one: Subtype) -> list[Cell]:
        counts = _counts(snapshot, one["counts"])
        return [one["code"], one["name"], *counts, *_compared(one["total"])]

    types = snapshot["b"]["types"]
    placed = sheet.table(columns, [line(cast(Subtype, one)) for one in types])
    now = 2 + len(snapshot["areas"])
    sheet.bars(_("各类投诉：本月与上月（件）"), placed, 1, [now, now + 1])
    sheet.heading(_("二级类别"))
    sheet.table(columns, [line(sub) for one in types for sub in one["subtypes"]])


def _timeliness(snapshot: Snapshot, book: Book) -> None:
    sheet = book.sheet(_("三 时效"), landscape=True)
    sheet.table(
        [
            Column(_("指标"), width=24),
            Column(_("口径"), width=44),
            Column(_("应办"), "count", 8),
            Column(_("达到"), "count", 8),
            Column(_("比率"), "percent", 10, blank=_("没有数据")),
            Column(_("区间下限"), "percent", 10),
            Column(_("区间上限"), "percent", 10),
            Column(_("目标"), "percent", 8),
            Column(_("上月"), "percent", 10),
            Column(_("剔除"), "count", 8),
            Column(_("结论"), width=16),
        ],
        [
            [
                row["title"],
                row["rule"],
                row["reading"]["n"],
                row["reading"]["numerator"],
                row["reading"]["rate"],
                row["reading"]["low"],
                row["reading"]["high"],
                row["reading"]["target"],
                row["last_month"],
                sum(one["count"] for one in row["reading"]["exclusions"]),
                row["reading"]["status_label"],
            ]
            for row in snapshot["c"]["rows"]
        ],
    )
    sheet.note(
        _("超期未处理 %(count)s 件，未标记“处理完毕”的投诉不进入回访率。")
        % {"count": snapshot["c"]["overdue_unhandled"]}
    )
    sheet.heading(_("缺环清单"))
    sheet.table(
        [Column(_("事务编号"), width=24), Column(_("区")), Column(_("缺少的环节"))],
        [
            [gap["number"], area_name(snapshot, gap["area"]), "、".join(gap["missing"])]
            for gap in snapshot["c"]["gaps"]
        ],
    )


def _causes(snapshot: Snapshot, book: Book) -> None:
    sheet = book.sheet(_("四 原因与责任"))
    block = snapshot["d"]
    placed = sheet.table(
        [
            Column(_("代码"), width=14),
            Column(_("原因"), width=22),
            Column(_("大类"), width=12),
            Column(_("件数"), "count", 10),
            Column(_("占比"), "percent", 10),
            Column(_("累计占比"), "percent", 10),
            Column(_("主要责任单位"), width=30),
        ],
        [
            [
                cause["code"],
                cause["name"],
                cause["group"],
                cause["count"],
                cause["share"],
                cause["cumulative"],
                "、".join(cause["units"]),
            ]
            for cause in block["causes"]
        ],
    )
    sheet.note(_("另有 %(count)s 件尚未判定原因。") % {"count": block["not_coded"]})
    if block["causes"]:
        sheet.pareto(_("投诉原因（帕累托图）"), placed, names=1, count=3, cumulative=5)
    sheet.heading(_("责任方与责任部门"))
    sheet.table(
        [
            Column(_("分组"), width=14),
            Column(_("名称"), width=22),
            Column(_("件数"), "count"),
            Column(_("占比"), "percent"),
        ],
        [
            [
                _("责任部门") if one["is_department"] else _("责任方"),
                one["name"],
                one["count"],
                one["share"],
            ]
            for one in block["responsible"]
        ],
    )
    sheet.heading(_("主要问题"))
    for topic in block["topics"]:
        _put_topic(topic, sheet)


def _put_topic(topic: Topic, sheet: Sheet) -> None:
    sheet.heading(f"{topic['rank']}. {topic['type_name']}（{topic['type_code']}）")
    for label, text in (
        (_("情况"), topic["story"]),
        (_("数据"), topic["data"]),
        (_("根本原因"), topic["root_cause"]),
        (_("责任单位"), topic["unit"]),
        (_("整改方案"), topic["plan"]),
    ):
        sheet.paragraph(label, text)
