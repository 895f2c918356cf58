"""Months as people write them: "2026-06", with its days and its neighbours."""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from hub.kernel.refusals import Incomplete

_MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")


class NoSuchMonth(Incomplete):
    message = _("月份写成 2026-06 这样。")
    field = "period"


@dataclass(frozen=True)
class Month:
    year: int
    month: int

    @classmethod
    def parse(cls, text: str) -> "Month":
        """:raises NoSuchMonth:"""
        found = _MONTH.fullmatch(text.strip())
        if found is None:
            raise NoSuchMonth
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def of(cls, day: date) -> "Month":
        return cls(day.year, day.month)

    def __str__(self) -> str:
        return f"{self.year}-{self.month:02}"

    @property
    def days(self) -> int:
        return monthrange(self.year, self.month)[1]

    @property
    def first_day(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def last_day(self) -> date:
        return date(self.year, self.month, self.days)

    def plus(self, months: int) -> "Month":
        count = self.year * 12 + self.month - 1 + months
        return Month(count // 12, count % 12 + 1)

    def day(self, number: int) -> date:
        return date(self.year, self.month, number)

    def each_day(self) -> Iterator[date]:
        return (self.first_day + timedelta(days=n) for n in range(self.days))
