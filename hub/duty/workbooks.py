"""The month sheets as workbooks, from their frozen figures alone."""

from typing import Any

from django.utils.translation import gettext as _

from hub.kernel.documents.sheets import Book, Column
from hub.kernel.models import Document

HOUR = 60


def fill_attendance(document: Document, book: Book) -> None:
    """People by days on the first sheet, what each one's month came to on the second."""
    told = document.snapshot
    days = book.sheet(_("逐日"), landscape=True)
    days.table(
        [
            Column(_("工号"), width=9),
            Column(_("姓名"), width=9),
            *(Column(str(day), width=5, blank="") for day in range(1, told["days"] + 1)),
        ],
        [[one["number"], one["name"], *one["marks"]] for one in told["people"]],
    )
    sums = book.sheet(_("合计"), landscape=True)
    sums.table(
        [
            Column(_("工号"), width=9),
            Column(_("姓名"), width=9),
            *(
                Column(head, "count", 9)
                for head in (
                    _("应出勤班"), _("实出勤班"), _("夜班"), _("迟到次"), _("迟到分"), _("早退次"),
                    _("早退分"), _("缺卡"), _("请假班"), _("旷工班"), _("未到待定"), _("公差次"),
                )
            ),
            Column(_("出勤小时"), "decimal", 10),
        ],
        [_sums(one) for one in told["people"]],
    )  # fmt: skip
    _fill_amendments(told, book)


def _fill_amendments(told: dict[str, Any], book: Book) -> None:
    """What was found out about earlier months after they were locked; older sheets know nothing of it."""
    rows = told.get("amendments", [])
    if not rows:
        return
    sheet = book.sheet(_("以前月份更正"), landscape=True)
    keys = ("number", "name", "day", "shift", "was", "now")
    sheet.table(
        [
            *(
                Column(head, width=12)
                for head in (_("工号"), _("姓名"), _("日期"), _("班次"), _("原来"), _("更正为"))
            ),
            Column(_("出勤小时增减"), "decimal", 14),
            Column(_("依据"), width=40),
        ],
        [[*(one[key] for key in keys), one["minutes"] / HOUR, one["reason"]] for one in rows],
    )


def _sums(one: dict[str, Any]) -> list[Any]:
    keys = ("shifts", "present", "nights", "late", "late_minutes", "early", "early_minutes",
            "missing", "leave", "absent", "unseen", "errands")  # fmt: skip
    return [
        one["number"],
        one["name"],
        *(one[key] for key in keys),
        one["worked_minutes"] / HOUR,
    ]


def fill_overtime(document: Document, book: Book) -> None:
    told = document.snapshot
    sheet = book.sheet(_("加班"), landscape=True)
    sheet.note(
        _("标准工时 %(standard)s 小时，加班上限 %(cap)s 小时（劳动法第四十一条）。")
        % {
            "standard": round(told["standard_minutes"] / HOUR, 1),
            "cap": round(told["cap_minutes"] / HOUR, 1),
        }
    )
    heads = (
        _("出勤小时"), _("其中公差"), _("应出勤小时"), _("加班小时"), _("法定节假日小时"), _("合计"),
    )  # fmt: skip
    keys = (
        "worked_minutes", "errand_minutes", "due_minutes", "over_minutes", "statutory_minutes",
        "total_minutes",
    )  # fmt: skip
    sheet.table(
        [
            Column(_("工号"), width=9),
            Column(_("姓名"), width=10),
            *(Column(head, "decimal", 14) for head in heads),
            Column(_("提示"), width=12, blank=""),
        ],
        [
            [
                one["number"],
                one["name"],
                *(one[key] / HOUR for key in keys),
                _("超过上限") if one["is_over_cap"] else "",
            ]
            for one in told["people"]
        ],
    )
    _fill_amendments(told, book)
