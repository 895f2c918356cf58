"""Block H as a sheet: exclusions, the second coding, recurrence, late entries, adjustments."""

from typing import cast

from django.utils.translation import gettext as _

from hub.analysis.snapshot import Snapshot
from hub.analysis.snapshot.quality import BlockH, DoubleCoding, LateEntries
from hub.kernel.documents.sheets import Book, Cell, Column, Sheet


def put(snapshot: Snapshot, book: Book) -> None:
    block = snapshot["h"]
    sheet = book.sheet(_("八 数据质量"))
    sheet.table(
        [
            Column(_("指标"), width=24),
            Column(_("剔除原因"), width=24),
            Column(_("剔除"), "count", 10),
            Column(_("剔除前"), "count", 10),
            Column(_("剔除预算（5%）"), width=16),
        ],
        [
            [
                one["measure"],
                one["reason"],
                one["count"],
                one["denominator"],
                _("超过") if one["is_over_budget"] else _("未超"),
            ]
            for one in block["exclusions"]
        ],
    )
    if snapshot["schema"] == 1:
        _first_form(sheet, block["double_coding"])
    else:
        _second_coding(sheet, block["double_coding"])
        _recurrence(sheet, block)
        _late_entries(sheet, block["late_entries"])
    sheet.heading(_("对以前月份的调整"))
    columns = [
        Column(_("月份")),
        Column(_("原文件"), width=24),
        Column(_("指标")),
        Column(_("原数"), "count"),
        Column(_("现数"), "count"),
        Column(_("原因"), width=40),
        Column(_("得知时间"), "moment", 17),
    ]
    sheet.table(
        columns,
        [
            [
                one["month"],
                one["issue"],
                one["figure"],
                _adjusted(one["was"], one["is_rate"]),
                _adjusted(one["now"], one["is_rate"]),
                one["reason"],
                one["known_at"],
            ]
            for one in block["adjustments"]
        ],
    )
    if snapshot["schema"] > 1 and block["corrections"]:
        _corrections(sheet, block)
    for remark in block["remarks"]:
        sheet.note(remark)


def _adjusted(value: float | None, is_rate: bool) -> Cell:
    return f"{value:.1%}" if is_rate and value is not None else value


def _first_form(sheet: Sheet, coding: DoubleCoding | None) -> None:
    """Tables of the first form are written as they were."""
    if coding is None:
        return
    sheet.heading(_("双人盲编"))
    sheet.table(
        [
            Column(_("字段")),
            Column(_("样本"), "count"),
            Column(_("一致"), "count"),
            Column(_("Cohen κ"), "decimal"),
        ],
        [[one["field"], coding["n"], one["agreed"], one["kappa"]] for one in coding["fields"]],
        total=[_("全部字段一致"), coding["n"], coding["all_agreed"], None],
    )


def _second_coding(sheet: Sheet, coding: DoubleCoding | None) -> None:
    sheet.heading(_("复核编码"))
    if coding is None:
        sheet.note(_("本月没有抽取复核样本。"))
        return
    sheet.table(
        [
            Column(_("盲编字段"), width=24),
            Column(_("样本"), "count"),
            Column(_("一致"), "count"),
            Column(_("一致率"), "percent"),
            Column(_("Cohen κ"), "decimal"),
        ],
        [
            [one["field"], coding["n"], one["agreed"], one["rate"], one["kappa"]]
            for one in coding["fields"]
        ],
        total=[
            _("四项都一致"),
            coding["n"],
            coding["all_agreed"],
            coding["rate"],
            None,
        ],
    )
    sheet.note(
        _(
            "关闭 %(population)s 件，抽取 %(size)s 件，已复核 %(n)s 件，待复核 %(waiting)s 件。种子 %(seed)s，顺序校验 %(digest)s"
        )
        % {key: coding[key] for key in ("population", "size", "n", "waiting", "seed", "digest")}
    )
    for one in coding["left_out"]:
        sheet.note(_("移出样本：%(reason)s %(count)d 件") % cast(dict[str, object], one))
    if not coding["disagreements"]:
        return
    sheet.heading(_("编码差异"))
    sheet.table(
        [
            Column(_("事务编号"), width=24),
            Column(_("区")),
            Column(_("字段")),
            Column(_("原编码"), width=24),
            Column(_("复核"), width=24),
            Column(_("答复")),
            Column(_("理由"), width=40),
        ],
        [
            [
                row["number"],
                row["area"],
                row["field"],
                row["first"],
                row["second"],
                row["answer"] or _("待答复"),
                row["reason"],
            ]
            for row in coding["disagreements"]
        ],
    )


def _recurrence(sheet: Sheet, block: BlockH) -> None:
    sheet.heading(_("已消除原因复发检验"))
    sheet.table(
        [
            Column(_("整改方案"), width=24),
            Column(_("原因"), width=24),
            Column(_("区")),
            Column(_("宣布消除"), "moment", 17),
            Column(_("检验到"), "moment", 17),
            Column(_("件数"), "count"),
            Column(_("60 天内同因同区投诉"), width=40),
        ],
        [
            [
                one["plan"],
                one["cause_name"],
                _("、").join(one["areas"]),
                one["declared_at"],
                one["until"],
                len(one["numbers"]),
                _("、").join(one["numbers"]),
            ]
            for one in block["recurrence"]
        ],
    )


def _late_entries(sheet: Sheet, late: LateEntries | None) -> None:
    if late is None:
        return
    sheet.heading(_("迟登"))
    sheet.table(
        [
            Column(_("事务编号"), width=24),
            Column(_("联系时间"), "moment", 17),
            Column(_("登记时间"), "moment", 17),
            Column(_("迟登小时"), "decimal"),
        ],
        [
            [one["number"], one["contact_at"], one["recorded_at"], one["hours"]]
            for one in late["rows"]
        ],
    )
    sheet.note(
        _(
            "登记投诉 %(of)s 件，其中补登 %(count)s 件，所属月份出表后才补登 %(after_freeze)s 件；历史导入 %(imported)s 件不计入。"
        )
        % {key: late[key] for key in ("of", "count", "after_freeze", "imported")}
    )


def _corrections(sheet: Sheet, block: BlockH) -> None:
    sheet.heading(_("编码更正"))
    sheet.table(
        [
            Column(_("月份")),
            Column(_("事务编号"), width=24),
            Column(_("字段")),
            Column(_("原编码"), width=24),
            Column(_("更正为"), width=24),
            Column(_("理由"), width=40),
            Column(_("得知时间"), "moment", 17),
        ],
        [
            [
                one["month"],
                one["number"],
                one["field"],
                one["was"],
                one["becomes"],
                one["reason"],
                one["known_at"],
            ]
            for one in block["corrections"]
        ],
    )
