"""The readers of cells: what people write, understood or refused with the reason."""

from datetime import date, time
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from hub.kernel import exchange
from hub.kernel.exchange import columns
from hub.kernel.tests.exchange.meters import Colour, excel


class TestReaders:
    @pytest.mark.parametrize(
        ("read", "cell", "value"),
        [
            (exchange.text(), 1802.0, "1802"),
            (exchange.text(), "７栋　１８０２ ", "7栋 1802"),
            (exchange.text(), excel(2026, 11, 23), "2026-11-23"),
            (exchange.text(), True, "是"),
            (exchange.text(lines=True), "一\n 二 \r\n三", "一\n二\n三"),
            (exchange.text(), "一\n二", "一 二"),
            (exchange.number(), 89.5, Decimal("89.50")),
            (exchange.number(), 0.1 + 0.2, Decimal("0.30")),
            (exchange.number(), "¥1,234.5 元", Decimal("1234.50")),
            (exchange.number(), "８９．５㎡", Decimal("89.50")),
            (exchange.number(), "89平方米", Decimal("89.00")),
            (exchange.whole(), 3.0, 3),
            (exchange.whole(), "1,000", 1000),
            (exchange.day(), excel(2026, 11, 23), date(2026, 11, 23)),
            (exchange.day(), "2026/1/3", date(2026, 1, 3)),
            (exchange.day(), "2026.11.23", date(2026, 11, 23)),
            (exchange.day(), "20261123", date(2026, 11, 23)),
            (exchange.day(), 20261123, date(2026, 11, 23)),
            (exchange.day(), "２０２６年１１月２３日", date(2026, 11, 23)),
            (exchange.day(), "2026-11-23 08:00", date(2026, 11, 23)),
            (exchange.day(), 46349, date(2026, 11, 23)),
            (exchange.choice(Colour), " 红 ", "R"),
            (exchange.yes_or_no(), "√", True),
            (exchange.yes_or_no(), "否", False),
            (exchange.yes_or_no(), True, True),
        ],
    )
    def test_understand_what_people_write(self, read: Any, cell: Any, value: Any) -> None:
        assert read(cell) == value

    @pytest.mark.parametrize(
        ("cell", "hour", "minute"),
        [
            (excel(2026, 11, 23, 9, 30), 9, 30),
            ("2026-11-23 09:30", 9, 30),
            ("2026-11-23T09:30:15", 9, 30),
            ("2026年11月23日 9时30分", 9, 30),
            ("2026/11/23 9点30分", 9, 30),
            (46349.5, 12, 0),
        ],
    )
    def test_take_times_on_the_wall_clock(self, cell: Any, hour: int, minute: int) -> None:
        found = timezone.localtime(exchange.moment()(cell))

        assert (found.date(), found.hour, found.minute) == (date(2026, 11, 23), hour, minute)
        assert found.tzinfo is not None

    @pytest.mark.parametrize(
        ("read", "cell", "reason"),
        [
            (exchange.text(3), "一二三四", "最多 3 字"),
            (exchange.text(), 1.3812345678e16, "末尾几位已丢失"),
            (exchange.number(), "八十九", "应填数字"),
            (exchange.number(), "NaN", "应填数字"),
            (exchange.number(), "Infinity", "应填数字"),
            (exchange.number(), "1e400", "应填数字"),
            (exchange.number(), "9" * 30, "应填数字"),
            (exchange.number(), 89.555, "最多 2 位小数"),
            (exchange.number(low=0), -1, "不能小于 0"),
            (exchange.number(high=9), 10, "不能大于 9"),
            (exchange.whole(), 3.5, "应填整数"),
            (exchange.whole(low=1, high=9), 10, "应在 1 到 9 之间"),
            (exchange.day(), "23/11", "看不懂这个日期"),
            (exchange.day(), "2026-02-30", "没有这一天"),
            (exchange.day(), "2026-11-23 25:00", "没有这一天或这个时刻"),
            (exchange.day(), "1026-11-23", "年份不对"),
            (exchange.day(), time(9, 30), "看不懂这个日期"),
            (exchange.day(), 17, "看不懂这个日期"),
            (exchange.day(), True, "看不懂这个日期"),
            (exchange.choice(Colour), "绿", "只能填：红、蓝"),
        ],
    )
    def test_say_why_not(self, read: Any, cell: Any, reason: str) -> None:
        with pytest.raises(exchange.Bad, match=reason):
            read(cell)

    @given(
        cell=st.text()
        | st.floats()
        | st.integers()
        | st.booleans()
        | st.datetimes()
        | st.times()
        | st.text("0123456789-/.年月日: eE+¥元", max_size=20)
    )
    @hypothesis_settings(deadline=None)
    def test_have_an_answer_to_anything(self, cell: Any) -> None:
        told = []
        for read in (
            *(exchange.text(), exchange.number(), exchange.whole(), exchange.day()),
            *(exchange.moment(), exchange.choice(Colour), exchange.yes_or_no()),
        ):
            try:
                told.append(read(cell))
            except columns.Bad as bad:
                told.append(str(bad))
        assert len(told) == 7

    @given(st.decimals(0, 10**9, places=2))
    def test_lose_no_money(self, amount: Decimal) -> None:
        assert exchange.number()(f"{amount:,} 元") == amount
        assert exchange.number()(float(amount)) == amount
