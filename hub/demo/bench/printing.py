"""A print run of letters as the worker sets them: template, codes, parts, processes, the one file."""

import os
import resource
import secrets
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from random import Random
from typing import Any

from hub.charges.money import in_words
from hub.demo import texts
from hub.dunning.letters import TEMPLATE
from hub.kernel.documents import binding, codes, press

PART = 250
DATED = datetime(2026, 11, 25, tzinfo=UTC)


@dataclass(frozen=True)
class Printed:
    """Letters a second of the clock and of processor time; the most memory one process held; bytes."""

    rate: float
    per_cpu: float
    memory: float
    size: int


def printed(letters: int) -> Printed:
    rng = Random(1)
    begins = range(0, letters, PART)
    parts: list[Callable[[], Mapping[str, Any]]] = [
        partial(_part, rng, begin, min(PART, letters - begin)) for begin in begins
    ]
    started, before = time.perf_counter(), _processor()
    with tempfile.TemporaryFile() as whole:
        binding.bind(press.print_parts(TEMPLATE, parts, dated=DATED), whole)
        size = whole.tell()
    seconds, used = time.perf_counter() - started, _processor() - before
    most = max(
        resource.getrusage(who).ru_maxrss / 1024
        for who in (resource.RUSAGE_CHILDREN, resource.RUSAGE_SELF)
    )
    return Printed(letters / seconds, letters / used, most, size)


def _processor() -> float:
    """Seconds of processor time of this process and of those it has waited for."""
    return sum(os.times()[:4])


def _part(rng: Random, begin: int, count: int) -> dict[str, Any]:
    made = [_letter(rng, begin + n) for n in range(count)]
    return {**_PAPER, "letters": made, "cover": None if begin else _cover(made)}


def _cover(made: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    first, last = made[0]["number"], made[-1]["number"]
    stop = {
        "area": "东区", "building": "7栋", "count": len(made), "total": "0.00",
        "first": first, "last": last,
    }  # fmt: skip
    return {"first": first, "last": last, "route": [stop]}


_PAPER = {
    "digest": "0" * 64,
    "status": "ISSUED",
    "title": "物业服务费催缴通知书",
    "company": "云海物业服务有限公司",
    "community": "云海花园",
    "contact": "联系电话 0763-1234567",
    "signed": "2026年11月25日",
    "number": "DY-202611-01",
    "step": "S3 上门送通知单",
    "deadline": "2026年12月10日",
    "frozen": "2026-11-25 10:30",
    "made_as": "主管 吴主管",
    "count": 0,
    "total": "0",
    "opening": [
        "您好！感谢您对我们工作的支持。截至2026年11月25日10时30分，下列费用已经到期，我们还没有收到"
        "付款。如果您已经付清，请不必理会本通知，并请告诉我们核对。"
    ],
    "closing": [
        "请您在**2026年12月10日**前付清上述费用。可以到客户服务中心支付，也可以转账至本公司账户"
        "（户名：云海物业服务有限公司，开户行：中国农业银行，账号：4400 1234 5678 9012 345，"
        "转账请注明房号和本件编号）。",
        "如果您对金额或者服务有异议，或者暂时有困难，请在上述日期前致电0763-1234567，或者到客户服务"
        "中心说明。我们会登记、核查并书面答复；核查期间，有异议的部分不再催缴，也可以商量分期付款。",
    ],
}


def _letter(rng: Random, n: int) -> dict[str, Any]:
    """Two to eight lines, no two letters alike."""
    rows, total = [], Decimal("0.00")
    for month in range(1, rng.choice((3, 3, 4, 4, 5, 6, 9))):
        amount = Decimal(rng.randrange(8_000, 60_000)) / 100
        total += amount
        rows.append(
            {
                "item": rng.choice(("物业服务费", "车位管理费", "公共水电分摊")),
                "period": f"2026年{month}月",
                "count": "1",
                "each": f"{amount:,.2f}",
                "amount": f"{amount:,.2f}",
            }
        )
    late_fee = Decimal(rng.randrange(5_000)) / 100
    return {
        "number": f"CJ-202611-{n + 1:05}",
        "room": f"{n // 200 + 1}-{n // 100 % 2 + 1}-{n % 100 // 4 + 1}0{n % 4 + 1}",
        "addressee": f"{texts.a_name(rng)} 业主",
        "rows": rows,
        "principal": f"{total:,.2f}",
        "late_fee": f"{late_fee:,.2f}",
        "total": f"{total + late_fee:,.2f}",
        "total_plain": str(total + late_fee),
        "in_words": in_words(total + late_fee),
        "code": codes.qr(f"https://wy.example.cn/dunning/n/{secrets.token_urlsafe(16)}/"),
    }
