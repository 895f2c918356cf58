"""What the frozen monthly complaint table 《月度投诉统计分析表》 holds, block by block.

The queries fill it once, when the table is frozen; the page, the PDF and the workbook only read
it, and compute nothing but sums of what is printed beside them. Hence all names, labels and
sentences are in it as they stood on that day. Everything is plain JSON:

* days are "2026-11-30", months "2026-11", moments ISO 8601 with their offset
  ("2026-11-30T18:00:00+08:00"), money a string with two places ("1234.50");
* rates and shares are fractions (0.862, not 86.2);
* None means "没有数据" and is printed so; it is never the same as 0;
* a resident appears only as the matter's number: no names, phones or rooms.

Who issued the table and who received it is on the document itself: that comes after freezing.
"""

from typing import TypedDict

from hub.analysis.snapshot.quality import BlockH
from hub.kernel.measures import FrozenReading

KIND = "TSYB"  # 投诉月报: the counter's name and the beginning of the number
# Raise it with every change of these types: an old snapshot keeps its old form.
# 2: block H tells the second coding whole, corrections, recurrence, and late entries by name.
SCHEMA = 2


class Compared(TypedDict):
    """A count beside the same count of the month before 环比 and of the year before 同比."""

    count: int
    last_month: int | None
    last_year: int | None


class Head(TypedDict):
    company: str
    community: str
    month: str  # "2026-11"
    first_day: str
    last_day: str
    as_of: str  # the moment the figures were frozen
    prepared_by: str
    reviewed_by: str  # "" while nobody has: the box is then left for a pen
    code_version: str
    # The number of the issue this one replaces, "" when it is the month's first.
    replaces: str
    # The director's words on the month, shown above the blocks; may be "".
    summary: str


class Area(TypedDict):
    """One 区 of the community. Its key is what `counts` are keyed by in every block."""

    key: str
    name: str


class VolumeRow(TypedDict):
    area: str  # Area.key; "" in the total
    households: int
    contacts: int | None  # None while no telephone feed is connected
    matters: int
    complaints: Compared  # received in the month
    valid: int
    invalid: int
    pending: int  # not ruled yet
    per_1000_households: float | None
    carried_over: int  # still open when the month began
    closed: int
    open_over_30_days: int
    ordinary: int
    important: int
    major: int
    hot_topics: int
    repeated: int
    joint: int  # several households together 群体投诉


class Channel(TypedDict):
    code: str
    name: str
    is_outside: bool  # 12345, 12315, media…: someone outside sets the deadline
    counts: dict[str, int]
    total: Compared


class TrendMonth(TypedDict):
    """One of up to 13 months, oldest first, this one last. A month without a record is None."""

    month: str
    complaints: int | None
    valid: int | None
    closed: int | None
    callback_rate: float | None  # strict


class BlockA(TypedDict):
    rows: list[VolumeRow]  # one per area, in the order of Snapshot.areas
    total: VolumeRow
    channels: list[Channel]  # by total, largest first
    trend: list[TrendMonth]


class Subtype(TypedDict):
    code: str  # "T03.01"
    name: str
    counts: dict[str, int]
    total: Compared


class Type(TypedDict):
    code: str  # "T03"
    name: str
    counts: dict[str, int]
    total: Compared
    share: float | None  # of the month's complaints
    subtypes: list[Subtype]  # only those with a complaint, largest first


class BlockB(TypedDict):
    types: list[Type]  # in the order of the codes; those without a complaint too


class Timeliness(TypedDict):
    # "first_response", "closed_in_time", "callback_strict", "callback_policy", "chain"
    code: str
    title: str
    rule: str  # "处理完毕后 48 小时内，由未经手人回访", under the policy then in force
    reading: FrozenReading
    last_month: float | None


class ChainGap(TypedDict):
    number: str
    area: str
    missing: list[str]  # the steps in words: ["派单", "回访"]


class BlockC(TypedDict):
    rows: list[Timeliness]
    overdue_unhandled: int
    oldest_unhandled_days: int | None
    gaps: list[ChainGap]


class Cause(TypedDict):
    code: str  # "C2.1"
    name: str
    group: str  # "流程"
    count: int
    share: float
    cumulative: float
    units: list[str]  # the responsible units, most cases first


class Responsible(TypedDict):
    """A responsible party 责任方, or one of our own departments."""

    name: str
    is_department: bool
    count: int
    share: float


class Topic(TypedDict):
    """One of the month's leading subjects, as the analyst tells it."""

    rank: int
    type_code: str  # L2
    type_name: str
    total: Compared
    story: str
    data: str
    root_cause: str
    unit: str
    plan: str  # number of the rectification plan in block F


class BlockD(TypedDict):
    causes: list[Cause]  # by count, largest first
    not_coded: int  # closed without a cause yet, or C9
    responsible: list[Responsible]  # parties first, then departments; each by count
    topics: list[Topic]  # the top three


class MajorCase(TypedDict):
    number: str
    area: str
    received_at: str
    grounds: list[str]  # ["M1 人身伤害、困人、火灾或紧迫危险"]
    facts: str
    owners: list[str]  # director and management-office director
    first_response_minutes: int | None
    stage: str
    result: str
    loss: str | None  # money
    lesson: str


class BlockE(TypedDict):
    cases: list[MajorCase]


class Plan(TypedDict):
    number: str
    cause_code: str
    cause_name: str
    action: str
    owner: str
    department: str
    budget: str | None
    due: str
    success_measure: str
    status: str  # in words


class PlanEffect(TypedDict):
    """A plan of an earlier month and what came of it."""

    number: str
    month: str
    cause_name: str
    action: str
    owner: str
    due: str
    status: str
    before: int | None  # complaints of the same cause in the 60 days before
    after: int | None  # and in up to 60 days after it was done
    effect: str


class BlockF(TypedDict):
    plans: list[Plan]
    earlier: list[PlanEffect]


class Revisit(TypedDict):
    number: str
    area: str
    drawn_for: str  # why it is in the draw
    revisited_at: str | None
    revisited_by: str
    verdict: str
    words: str  # the resident's own


class BlockG(TypedDict):
    seed: str  # of the draw, so that it can be repeated
    drawn: int
    done: int
    reached: int
    satisfied: int
    rows: list[Revisit]


class Snapshot(TypedDict):
    schema: int
    head: Head
    areas: list[Area]
    a: BlockA
    b: BlockB
    c: BlockC
    d: BlockD
    e: BlockE
    f: BlockF
    g: BlockG
    h: BlockH
