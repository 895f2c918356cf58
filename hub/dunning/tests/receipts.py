"""Two households with a message due, the list of their messages, and a receipt as the sender gives it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from hub.dunning.actions import Receipt, Said
from hub.dunning.models import Message, MessageList
from hub.dunning.tests.cast import Cast, approved, in_arrears, night
from hub.estate.models import Household

NINE = datetime(2026, 5, 18, 1, tzinfo=UTC)  # 09:00 of the day on which S1 opens
TEN = NINE + timedelta(hours=1)
HEADS = ("编号", "手机号", "结果", "发送时间", "回执号")


def owing_two(cast: Cast) -> Cast:
    """7-1802 and 7-1702 are 何静's, 9-101 is 林悦's; all can be reached, S1 is open for each."""
    approved(cast)
    in_arrears(cast)
    night(cast, date(2026, 5, 18))
    return cast


def of(one: MessageList, home: Household) -> Message:
    return Message.objects.get(list=one, household=home)


def arrived(n: int = 1, **changes: Any) -> Receipt:
    told = {"said": Said.ARRIVED, "sent_at": NINE + timedelta(minutes=5), "reference": f"MSG{n}"}
    return Receipt(**{**told, **changes})
