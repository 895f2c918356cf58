"""Block H of the table: what was left out, coded twice, came back, entered late, or adjusted."""

from typing import TypedDict


class Excluded(TypedDict):
    measure: str  # its title
    reason: str
    count: int
    denominator: int  # before excluding
    is_over_budget: bool


class FieldAgreement(TypedDict):
    field: str  # "类别", "原因", "有效性", "级别"
    agreed: int
    rate: float | None
    kappa: float | None  # None where chance alone would agree fully


class DisagreementKind(TypedDict):
    """How often the two codings differ in the same way."""

    field: str
    first: str
    second: str
    count: int


class Disagreement(TypedDict):
    number: str
    area: str
    field: str
    first: str
    second: str
    answer: str  # the director's, "" while there is none
    reason: str


class LeftOut(TypedDict):
    reason: str
    count: int


class DoubleCoding(TypedDict):
    seed: str
    digest: str  # of the order drawn
    population: int
    size: int
    n: int  # coded so far
    waiting: int
    left_out: list[LeftOut]
    all_agreed: int
    rate: float | None
    low: float | None  # Wilson bounds of all_agreed / n
    high: float | None
    fields: list[FieldAgreement]
    kinds: list[DisagreementKind]
    disagreements: list[Disagreement]


class Correction(TypedDict):
    """A code of an earlier month corrected after its table: told here, never changed there."""

    month: str
    number: str
    field: str
    was: str
    becomes: str
    reason: str
    known_at: str


class Recurrence(TypedDict):
    """A cause declared eliminated, and the complaints of it that came back in the same place."""

    plan: str
    cause_name: str
    areas: list[str]
    declared_at: str
    until: str
    is_over: bool
    numbers: list[str]


class LateEntry(TypedDict):
    number: str
    contact_at: str
    recorded_at: str
    hours: float


class LateEntries(TypedDict):
    of: int  # complaints recorded in the month, history left out
    count: int  # of these, whose contact was earlier than their entry
    after_freeze: int  # of these, whose month had its table already
    imported: int  # history: nobody knows when these were entered first
    rows: list[LateEntry]


class Adjustment(TypedDict):
    """A fact that came after an earlier month was issued, and what it changes there."""

    month: str
    issue: str  # number of the issue it concerns
    figure: str  # "有效投诉"
    was: int | float | None
    now: int | float | None
    is_rate: bool
    reason: str
    known_at: str


class BlockH(TypedDict):
    exclusions: list[Excluded]
    double_coding: DoubleCoding | None
    late_entries: LateEntries | None
    adjustments: list[Adjustment]
    corrections: list[Correction]
    recurrence: list[Recurrence]
    remarks: list[str]  # what the reader must know, e.g. which feed was not connected
