"""A printed form as an app would declare it, and what people write on it."""

import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pypdf import PdfReader

from hub.kernel import documents
from hub.kernel.documents import paper
from hub.kernel.documents.sheets import Book, Column
from hub.kernel.models import Document

HUB = Path(paper.PACKAGE)
AT = datetime(2026, 12, 3, 2, 20, 30, 123456, tzinfo=UTC)
LATER = datetime(2026, 12, 4, 1, 15, tzinfo=UTC)
HOSTILE = [
    '#import "/kernel/typst/paper.typ": * #eval("1+1")',
    "#read(\"/etc/passwd\") \\ $ x^2 $ ```raw``` <label> @ref // comment /* */",
    "表情 🔥👩‍👩‍👧 与 \u202e倒着写\u202c 与 \x07 控制符 \x1b[31m",
    "= 不是标题\n- 不是列表\n+ 也不是\n\n\n\n\n\n*不加粗* _不斜_",
    "a" * 3000,
    "长" * 10_000,
    "=HYPERLINK(\"http://x\",\"y\")",
    "",
    "   ",
    "\ufffe\uffff",
]  # fmt: skip


def fill(document: Document, book: Book) -> None:
    sheet = book.sheet("明细")
    columns = [
        Column("项目", width=30),
        Column("金额", "money"),
        Column("比率", "percent"),
        Column("日期", "day"),
    ]
    placed = sheet.table(
        columns,
        [
            [row["name"], row["amount"], row["rate"], row.get("day")]
            for row in document.snapshot["rows"]
        ],
    )
    sheet.note(document.snapshot["to"])
    for paragraph in document.snapshot["paragraphs"]:
        sheet.paragraph("说明", paragraph)
    sheet.bars("金额", placed, 0, [1])
    sheet.line("比率", placed, [2], share=True)
    sheet.pareto("帕累托", placed, 0, 1, 2)


documents.form("TZ", template="kernel/tests/notice.typ", workbook=fill)
documents.form("BZ", template="kernel/tests/notice.typ")


def content(**changes: Any) -> dict[str, Any]:
    return {
        "to": "7-1802 业主",
        "paragraphs": ["请于本月 15 日前缴清下列费用。"],
        "rows": [{"name": "物业管理费", "amount": "1234.50", "rate": 0.862}],
        **changes,
    }


def text_of(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
