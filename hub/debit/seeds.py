"""What every community begins with: three formats banks commonly take, and the common reason codes."""

from typing import Any

from hub.debit.models import Reason

Retry, Fix, Call, Ask = Reason.Kind.RETRY, Reason.Kind.FIX, Reason.Kind.CALL, Reason.Kind.ASK
Owner, Department, Bank = Reason.Cause.OWNER, Reason.Cause.DEPARTMENT, Reason.Cause.BANK
# When a bank turns down a whole file there is no code a line.
FILE_REFUSED = "WJ"

REASONS: tuple[tuple[str, str, str, str], ...] = (
    ("4", "账号不存在", Fix, Department),
    ("5", "余额不足", Retry, Owner),
    ("6", "可用余额不足", Retry, Owner),
    ("8", "账户状态不正常", Call, Owner),
    ("9", "已销户", Fix, Owner),
    ("10", "账户冻结", Call, Owner),
    ("11", "账户没收", Call, Owner),
    ("12", "账户止付", Call, Owner),
    ("13", "已挂失", Call, Owner),
    ("16", "未签约或授权过期", Fix, Department),
    ("17", "不动户", Call, Owner),
    ("18", "非结算户", Fix, Department),
    ("19", "只进不出", Call, Owner),
    ("20", "超单笔限额", Retry, Owner),
    ("21", "超单日限额", Retry, Owner),
    ("30", "金额有误或迟录", Fix, Department),
    ("31", "重复扣款", Ask, Department),
    ("37", "户名不符", Fix, Department),
    ("43", "证件号不符", Fix, Department),
    ("98", "银行系统故障", Retry, Bank),
    ("99", "银行处理超时", Ask, Bank),
    (FILE_REFUSED, "整个文件被拒收", Retry, Department),
)


def _field(place: str, value: str, width: int = 0, **more: Any) -> dict[str, Any]:
    return {"place": place, "value": value, "width": width, **more}


_SUMMED = ("BATCH", "DATE", "COUNT", "TOTAL")
_LINE = ("SEQUENCE", "KEY", "AGREEMENT", "HOLDER", "ACCOUNT", "AMOUNT")
_RIGHT = {"is_right": True, "pad": "0"}
FORMATS: tuple[tuple[str, str, int, dict[str, Any]], ...] = (
    (
        "TXT",
        "竖线分隔（GBK，元）",
        1000,
        {
            "kind": "DELIMITED",
            "encoding": "gbk",
            "delimiter": "|",
            "newline": "\r\n",
            "unit": "YUAN",
            "date": "%Y%m%d",
            "extension": "txt",
            "fields": [
                *(_field("HEADER", one) for one in _SUMMED),
                *(_field("LINE", one) for one in _LINE),
                _field("LINE", "TEXT", text="物业费"),
            ],
            "answer": {
                "summary": "FIRST",
                "count": 3,
                "total": 4,
                "key": 2,
                "amount": 3,
                "code": 4,
                "words": 5,
                "success": ["0000", "0"],
            },
        },
    ),
    (
        "DC",
        "定长（GBK，分）",
        5000,
        {
            "kind": "FIXED",
            "encoding": "gbk",
            "delimiter": "",
            "newline": "\r\n",
            "unit": "FEN",
            "date": "%Y%m%d",
            "extension": "dat",
            "fields": [
                _field("HEADER", "TEXT", 1, text="H"),
                _field("HEADER", "BATCH", 20),
                _field("HEADER", "DATE", 8),
                _field("HEADER", "COUNT", 8, **_RIGHT),
                _field("HEADER", "TOTAL", 15, **_RIGHT),
                _field("LINE", "TEXT", 1, text="D"),
                _field("LINE", "KEY", 20),
                _field("LINE", "AGREEMENT", 30),
                _field("LINE", "HOLDER", 60),
                _field("LINE", "ACCOUNT", 32),
                _field("LINE", "AMOUNT", 13, **_RIGHT),
            ],
            "answer": {
                "summary": "FIRST",
                "count": 4,
                "total": 3,
                "key": 2,
                "amount": 3,
                "code": 4,
                "words": 5,
                "success": ["0000", "0"],
                "widths": [1, 20, 13, 8, 30],
            },
        },
    ),
    (
        "XLS",
        "Excel 表格（元）",
        10000,
        {
            "kind": "WORKBOOK",
            "encoding": "utf-8",
            "delimiter": "",
            "newline": "\r\n",
            "unit": "YUAN",
            "date": "%Y-%m-%d",
            "extension": "xlsx",
            "fields": [
                *(_field("LINE", one) for one in _LINE),
                _field("LINE", "HOUSEHOLD"),
                _field("TRAILER", "TEXT", text="合计"),
                _field("TRAILER", "COUNT"),
                _field("TRAILER", "TOTAL"),
            ],
            "answer": {
                "summary": "NONE",
                "key": 2,
                "amount": 6,
                "code": 7,
                "words": 8,
                "success": ["0000", "0", "成功"],
            },
        },
    ),
)
