"""Blocks E to G: major cases, rectification plans and revisits."""

from django.utils.translation import gettext as _

from hub.analysis.snapshot import Snapshot
from hub.analysis.workbook.shared import area_name
from hub.kernel.documents.sheets import Book, Column


def put_major_cases(snapshot: Snapshot, book: Book) -> None:
    sheet = book.sheet(_("五 重大投诉"))
    cases = snapshot["e"]["cases"]
    sheet.table(
        [
            Column(_("编号"), width=20),
            Column(_("区"), width=10),
            Column(_("受理时间"), "moment", 17),
            Column(_("首次响应（分钟）"), "count", 10),
            Column(_("阶段"), width=10),
            Column(_("损失"), "money", 12),
            Column(_("共同负责"), width=36),
        ],
        [
            [
                case["number"],
                area_name(snapshot, case["area"]),
                case["received_at"],
                case["first_response_minutes"],
                case["stage"],
                case["loss"],
                "、".join(case["owners"]),
            ]
            for case in cases
        ],
    )
    for case in cases:
        sheet.heading(case["number"])
        for label, text in (
            (_("定级依据"), "；".join(case["grounds"])),
            (_("经过"), case["facts"]),
            (_("结果"), case["result"]),
            (_("教训"), case["lesson"]),
        ):
            sheet.paragraph(label, text)


def put_plans(snapshot: Snapshot, book: Book) -> None:
    sheet = book.sheet(_("六 整改方案"), landscape=True)
    sheet.table(
        [
            Column(_("编号"), width=16),
            Column(_("针对原因"), width=16),
            Column(_("措施"), width=44),
            Column(_("负责人")),
            Column(_("部门")),
            Column(_("预算"), "money"),
            Column(_("期限"), "day"),
            Column(_("成效标准"), width=30),
            Column(_("状态")),
        ],
        [
            [
                plan["number"],
                plan["cause_name"],
                plan["action"],
                plan["owner"],
                plan["department"],
                plan["budget"],
                plan["due"],
                plan["success_measure"],
                plan["status"],
            ]
            for plan in snapshot["f"]["plans"]
        ],
    )
    sheet.heading(_("以前月份整改的效果"))
    sheet.table(
        [
            Column(_("编号")),
            Column(_("针对原因")),
            Column(_("措施")),
            Column(_("负责人")),
            Column(_("期限"), "day"),
            Column(_("前 60 天"), "count"),
            Column(_("后 60 天"), "count"),
            Column(_("效果")),
            Column(_("状态")),
        ],
        [
            [
                plan["number"],
                plan["cause_name"],
                plan["action"],
                plan["owner"],
                plan["due"],
                plan["before"],
                plan["after"],
                plan["effect"],
                plan["status"],
            ]
            for plan in snapshot["f"]["earlier"]
        ],
    )


def put_revisits(snapshot: Snapshot, book: Book) -> None:
    block = snapshot["g"]
    sheet = book.sheet(_("七 个案回访"), landscape=True)
    sheet.table(
        [
            Column(_("事务编号"), width=20),
            Column(_("区")),
            Column(_("抽取原因"), width=18),
            Column(_("回访时间"), "moment", 17),
            Column(_("回访人"), width=16),
            Column(_("评价")),
            Column(_("业户原话"), width=60),
        ],
        [
            [
                row["number"],
                area_name(snapshot, row["area"]),
                row["drawn_for"],
                row["revisited_at"],
                row["revisited_by"],
                row["verdict"],
                row["words"],
            ]
            for row in block["rows"]
        ],
    )
    sheet.note(
        _(
            "抽取 %(drawn)s 件，已回访 %(done)s 件，联系到 %(reached)s 件，满意 %(satisfied)s 件。抽样种子 %(seed)s"
        )
        % {key: block[key] for key in ("drawn", "done", "reached", "satisfied", "seed")}
    )
