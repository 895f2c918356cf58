"""Measures: what a quality objective comes to, with everything that belongs beside a figure.

An app declares its measures in its own `measures.py`, beside the obligations they count; whoever
shows them asks `collect()`. The kernel only knows how to count honestly: no figure without its n,
nothing out of nothing is 100 %, and what was left out is counted too.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from math import sqrt
from typing import TypedDict

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _

from hub.kernel.models import Community

Words = str | Promise

Z_95 = 1.959963984540054  # two-sided, for the interval shown
Z_95_ONE_SIDED = 1.6448536269514722  # for the claim "the target is reached"


def wilson(k: int, n: int, *, z: float = Z_95) -> tuple[float, float]:
    """The Wilson score interval of k out of n.

    Wilson and not the textbook interval, because that one says 24 out of 24 is 100 % to 100 %.

    :raises ValueError: if n is 0 or k is not between 0 and n: there is no such share.
    """
    if not 0 <= k <= n or n == 0:
        raise ValueError(f"{k} out of {n} is no share")
    square = z * z
    centre = (k + square / 2) / (n + square)
    half = z * sqrt(k * (n - k) / n + square / 4) / (n + square)
    # At the ends the formula is exact on paper and a few 1e-17 off in floating point.
    low = 0.0 if k == 0 else max(0.0, centre - half)
    high = 1.0 if k == n else min(1.0, centre + half)
    return low, high


class Better(TextChoices):
    HIGHER = "HIGHER", _("越高越好")
    LOWER = "LOWER", _("越低越好")


class Unit(TextChoices):
    RATE = "RATE", _("比率")
    COUNT = "COUNT", _("件数")


class Status(TextChoices):
    MET = "MET", _("达标")
    NOT_MET = "NOT_MET", _("未达标")
    # The sample neither shows that the target is reached nor that it is missed.
    NOT_SHOWN = "NOT_SHOWN", _("样本不足以证明")
    NO_DATA = "NO_DATA", _("没有数据")


class Exclusion(TypedDict):
    reason: str
    count: int


class Companion(TypedDict):
    """A figure that must stand beside another one, lest that one be reached by a trick."""

    label: str
    value: str
    hint: str


class FrozenReading(TypedDict):
    """A reading as plain JSON, judged against the target of its day. For snapshots."""

    code: str
    title: str
    unit: str
    target: float
    better: str
    sampled: bool
    n: int
    numerator: int
    rate: float | None
    low: float | None
    high: float | None
    exclusions: list[Exclusion]
    is_over_exclusion_budget: bool
    coverage: float | None
    beside: list[Companion]
    cases: str
    note: str
    status: str
    status_label: str


@dataclass(frozen=True)
class Reading:
    """What a measure came to in one window. `n` is what was counted after exclusions."""

    n: int
    numerator: int
    exclusions: list[tuple[Words, int]] = field(default_factory=list)
    # Share of the staffed hours the data feed was up; None where there is no feed to miss.
    coverage: float | None = None
    beside: list[tuple[Words, Words, Words]] = field(default_factory=list)
    # A key by which the declaring app finds the rows behind the figure; "" if it cannot.
    cases: str = ""
    note: Words = ""

    def __post_init__(self) -> None:
        if (
            self.n < 0
            or self.numerator < 0
            or any(count < 0 for _reason, count in self.exclusions)
        ):
            raise ValueError("Nothing can be counted a negative number of times")

    @property
    def rate(self) -> float | None:
        return self.numerator / self.n if self.n else None

    @property
    def low(self) -> float | None:
        return wilson(self.numerator, self.n)[0] if self._is_share else None

    @property
    def high(self) -> float | None:
        return wilson(self.numerator, self.n)[1] if self._is_share else None

    @property
    def excluded(self) -> int:
        return sum(count for _reason, count in self.exclusions)

    @property
    def is_over_exclusion_budget(self) -> bool:
        """Whether more than 5 % of what should have counted was left out."""
        return self.excluded * 20 > self.n + self.excluded

    @property
    def _is_share(self) -> bool:
        return self.n > 0 and self.numerator <= self.n


Compute = Callable[[Community, datetime, datetime, datetime], Reading]


@dataclass(frozen=True)
class Measure:
    """`compute(community, begins, ends, as_of)` counts the window from `begins` up to, not with,
    `ends`, by what is known at `as_of`: a fact may come after the window that it belongs to.
    """

    code: str
    title: Words
    target: float
    compute: Compute
    better: Better = Better.HIGHER
    unit: Unit = Unit.RATE
    # Whether the figure rests on a sample: then only the interval can show that it is reached.
    sampled: bool = False
    rule: Words = ""

    def status(self, reading: Reading) -> Status:
        if not reading.n or reading.coverage == 0:
            return Status.NO_DATA
        if self.unit == Unit.COUNT:
            return self._judged(reading.numerator, reading.numerator)
        if not self.sampled:
            rate = reading.numerator / reading.n
            return self._judged(rate, rate)
        return self._judged(*wilson(reading.numerator, reading.n, z=Z_95_ONE_SIDED))

    def _judged(self, low: float, high: float) -> Status:
        """Met if even the worse end reaches the target, not met if even the better one does not."""
        if self.better == Better.LOWER:
            low, high, target = -high, -low, -self.target
        else:
            target = self.target
        if low >= target:
            return Status.MET
        return Status.NOT_MET if high < target else Status.NOT_SHOWN

    def frozen(self, reading: Reading) -> FrozenReading:
        status = self.status(reading)
        # Counted while nothing was watched, a share is no figure, however round it looks.
        is_figure = status != Status.NO_DATA
        return FrozenReading(
            code=self.code,
            title=str(self.title),
            unit=self.unit.value,
            target=float(self.target),
            better=self.better.value,
            sampled=self.sampled,
            n=reading.n,
            numerator=reading.numerator,
            rate=reading.rate if is_figure else None,
            low=reading.low if is_figure else None,
            high=reading.high if is_figure else None,
            exclusions=[Exclusion(reason=str(r), count=c) for r, c in reading.exclusions],
            is_over_exclusion_budget=reading.is_over_exclusion_budget,
            coverage=reading.coverage,
            beside=[
                Companion(label=str(label), value=str(value), hint=str(hint))
                for label, value, hint in reading.beside
            ],
            cases=reading.cases,
            note=str(reading.note),
            status=status.value,
            status_label=str(status.label),
        )


_declared: dict[str, Measure] = {}


def declare(measure: Measure) -> Measure:
    if measure.code in _declared:
        raise ValueError(f"A measure {measure.code} is declared already")
    _declared[measure.code] = measure
    return measure


def collect() -> list[Measure]:
    """Every app's measures, by code."""
    autodiscover_modules("measures", "cases")
    return [_declared[code] for code in sorted(_declared)]


def find(code: str) -> Measure:
    """
    :raises KeyError: if no app declares it.
    """
    autodiscover_modules("measures", "cases")
    return _declared[code]


# ── The rows behind a figure ────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Case:
    """One row behind a figure: what it is, where its page is, how it counted and why."""

    title: str
    href: str
    text: str
    tone: str  # good · bad · mute: counted for, against, or not (yet)
    why: str
    at: datetime


FindCases = Callable[[Community, datetime, datetime, datetime], list[Case]]
_cases: dict[str, FindCases] = {}


def declare_cases(key: str, find_cases: FindCases) -> None:
    """Let the figure whose reading carries this key lead to its rows, failures first."""
    _cases[key] = find_cases


def cases_of(
    key: str, community: Community, begins: datetime, ends: datetime, as_of: datetime
) -> list[Case]:
    """
    :raises KeyError: if no app declares the key.
    """
    autodiscover_modules("measures", "cases")
    return _cases[key](community, begins, ends, as_of)
