"""The figures a lifelike community is made of: volumes, hours, shares, durations.

From the department's own study (domain, section 5): medians and 90th percentiles of handling times
as lognormals, contact hours as weights of the day, shares of types in per cent.
"""

from math import exp
from random import Random

# Weight of each hour of the day, 0 to 23, and of each weekday from Monday.
HOURS = (
    31, 21, 10, 10, 10, 21, 84, 315, 787, 965, 923, 651,
    420, 483, 693, 756, 735, 693, 651, 609, 525, 357, 168, 84,
)  # fmt: skip
WEEKDAYS = (1.10, 0.98, 0.96, 0.95, 0.98, 1.10, 0.93)

# Matters per 1,000 households and month.
MONTHLY = {
    "ENQUIRY": 130,
    "REPAIR_HOME": 28,
    "REPAIR_PUBLIC": 44,
    "PASS": 34,
    "RELEASE": 14,
    "COMPLAINT": 14,
    "HELP": 18,
    "SUGGESTION": 5,
    "PAID": 9,
    "RENOVATION": 2,
    "PRAISE": 2,
}
CHANNELS = {
    "PHONE": 62,
    "WECHAT": 20,
    "VISIT": 12,
    "APP": 4,
    "GROUP": 1,
    "12345": 0.7,
    "LETTER": 0.3,
}
COMPLAINT_TYPES = {
    "T06": 15, "T07": 12, "T12": 11, "T02": 10, "T05": 8, "T01": 8, "T03": 7, "T10": 6,
    "T11": 6, "T04": 4, "T08": 3, "T09": 3, "T13": 3, "T14": 2, "T15": 1, "T99": 1,
}  # fmt: skip
# Season: by type, the months in which it comes more often, and how much more.
SEASONS: dict[str, tuple[range | tuple[int, ...], float]] = {
    "T01": (range(4, 10), 2.2),
    "T12": (range(6, 10), 1.6),
    "T07": (range(5, 11), 1.5),
    "T11": ((3, 4, 5, 9, 10, 11), 1.4),
}
VERDICTS = {"SATISFIED": 68, "ACCEPTABLE": 21, "UNSATISFIED": 11}
OCCUPANCY = {"OWNER": 62, "TENANT": 18, "VACANT": 15, "UNSOLD": 5}
AREAS = (("A区", 900, 11), ("B区", 850, 10), ("C区", 800, 10), ("D区", 450, 11))

# Hours: (μ, σ) of the logarithm.
CLOSE = {"1": (2.996, 1.224), "2": (4.094, 1.082), "3": (4.970, 1.256)}
REPAIR_HOME = (1.609, 1.398)
REPAIR_PUBLIC = (2.197, 1.480)
CALL_BACK = (2.944, 0.655)


# Yuan a square metre and month, and a parking space.
SERVICE_FEE, VILLA_FEE, PARKING_FEE, WATER = "2.2", "3.6", "150", "2.85"
# How many villas water the garden by a meter, and how many empty homes pay a part.
GARDEN_METERS, REDUCED = 12, 3
# Share of what was billed that has come in by so many days after it was due: of all it is 46 % on
# the day, 70 % after a month, 80 % after three. Who is debited pays nine tenths before the day;
# these are the shares of the others that the whole asks for.
RECEIVED_BY = ((0, 0.12), (7, 0.32), (30, 0.52), (60, 0.61), (90, 0.68), (180, 0.79), (365, 0.88))

# Bank debit: households with a mandate, how many debits succeed the first time and the second, and
# what the bank says of the others.
MANDATES, DEBITED, DEBITED_LATER = 0.45, 0.88, 0.35
DEBIT_FAILS = {
    "5": 60, "6": 12,  # too little in the account
    "9": 5, "10": 2, "8": 2,  # closed or frozen
    "16": 7,  # the mandate has expired
    "30": 5,  # amount wrong, or entered late
    "98": 5, "99": 2,  # the bank itself
}  # fmt: skip

# Paid service: slips a month and 1,000 households, how many are void, how many are entered late.
PAID_SLIPS = 27
PAID_VOID = 0.015
PAID_LATE = 0.04
# code, name, category, unit, price, days of warranty: as posted lists have them.


def pick(rng: Random, weights: dict[str, float]) -> str:
    return rng.choices(list(weights), list(weights.values()))[0]


def lognormal(rng: Random, shape: tuple[float, float], most: float) -> float:
    """A duration in the unit of its shape, cut off where it stops being believable."""
    return min(most, exp(rng.gauss(*shape)))


def season(code: str, month: int) -> float:
    months, factor = SEASONS.get(code, ((), 1.0))
    return factor if month in months else 1.0
