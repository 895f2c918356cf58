"""What every household of a community owes for an item and month: one statement, both databases.

All arithmetic is on whole numbers, because SQLite would reckon decimals in binary. A part is

    quantity (hundredths) × price (ten-thousandths) × days × per cent that is paid

and the parts of a household are added before anything is rounded, once, half up. So a month with
two prices, or with a move-in, is exact to the fen.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection

from hub.charges.models import FeeItem, RunLine, Tariff, VacancyDiscount
from hub.charges.money import STEPS, in_fen
from hub.charges.periods import Month
from hub.estate.models import Area
from hub.kernel import planning

Outcome, Reason = RunLine.Outcome, RunLine.Reason
# quantity × price of one part, in millionths of a yuan: above it a month would not fit into the
# 64 bits that SQLite counts with, and is no fee of a household any more (70 million yuan).
MOST = 70_000_000_000_000
PER_CENT = 100
SCALE = 10_000  # hundredths × ten-thousandths are millionths; a fen has ten thousand of them


# ── Which price on which day ────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Segment:
    """Days of the month over which an area has one price; None where nobody approved one."""

    area_id: int | None  # None: the whole community's
    first_day: date
    last_day: date
    price: Decimal | None

    @property
    def days(self) -> int:
        return (self.last_day - self.first_day).days + 1


def segments(
    month: Month, areas: Iterable[int | None], tariffs: Sequence[tuple[int | None, date, Decimal]]
) -> list[Segment]:
    """Tile the month for every area, by (area or None, first day, price) of approved versions.

    An area's own price goes before the general one from the day it begins.
    """
    found = []
    for area in areas:
        cuts = {month.first_day} | {
            begins
            for where, begins, _price in tariffs
            if where in (None, area) and month.first_day < begins <= month.last_day
        }
        starts = sorted(cuts)
        ends = [*(day - timedelta(days=1) for day in starts[1:]), month.last_day]
        for first, last in zip(starts, ends, strict=True):
            found.append(Segment(area, first, last, price_on(first, area, tariffs)))
    return found


def price_on(
    day: date, area: int | None, tariffs: Sequence[tuple[int | None, date, Decimal]]
) -> Decimal | None:
    for where in (area, None):
        usable = [one for one in tariffs if one[0] == where and one[1] <= day]
        if usable:
            return max(usable, key=lambda one: one[1])[2]
    return None


# ── The statement ───────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Reckoning:
    """A SELECT of one row a household: household_id, outcome, reason, fen, reckoning."""

    sql: str
    params: list[Any]

    def run(self, sql: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Ask something of the lines: `sql` reads from `line`."""
        with connection.cursor() as cursor:
            cursor.execute(f"WITH line AS ({self.sql}) {sql}", [*self.params, *params])
            return list(cursor.fetchall())


def reckon(item: FeeItem, month: Month) -> Reckoning:
    """The lines of a run, as they would be written now."""
    tariffs = list(
        Tariff.objects.within(item.community)
        .approved()
        .filter(item=item, valid_from__lte=month.last_day)
        .order_by("valid_from")
        .values_list("area_id", "valid_from", "price", "rounding")
    )
    # Most items have one price for all: then no row need ask which area it lies in.
    has_areas = any(area is not None for area, *_rest in tariffs)
    everywhere = Area.objects.within(item.community).values_list("pk", flat=True)
    areas: list[int | None] = list(everywhere) if has_areas else [None]
    tiles = segments(month, areas, [(area, day, price) for area, day, price, _r in tariffs])
    step = in_fen(STEPS[tariffs[-1][3]]) if tariffs else 1
    has_discounts = (
        VacancyDiscount.objects.within(item.community)
        .filter(item=item, status=VacancyDiscount.Status.GRANTED)
        .filter(first_day__lte=month.last_day, last_day__gte=month.first_day)
        .exists()
    )
    names: dict[str, Any] = {
        "community": item.community_id,
        "item": item.pk,
        "period": str(month),
        "first": month.first_day,
        "last": month.last_day,
    }
    sql = _statement(item.basis, month, tiles, step, has_areas, has_discounts)
    return _filled(sql, names)


def _statement(
    basis: str,
    month: Month,
    tiles: Sequence[Segment],
    step: int,
    has_areas: bool,
    has_discounts: bool,
) -> str:
    parts = _parts(basis, has_areas)
    if has_discounts:
        parts += f" UNION ALL {_parts(basis, has_areas, discounted=True)}"
    divisor = month.days * PER_CENT * SCALE * step
    return _LINES.format(
        tiles=_values(tiles),
        parts=parts,
        fen=f"(2 * numerator + {divisor}) / {2 * divisor} * {step}",
        join=_words()["list"].format(_TOLD),
    )


# The enrolled, and after them those who are not: every household of the community once.
# MAX of the faults: a word sorts after no word, and any of several faults may speak.
_LINES = """
SELECT household_id,
  CASE WHEN is_billed = 1 THEN 'SKIPPED' WHEN fault <> '' THEN 'FAILED'
    WHEN fen = 0 THEN 'SKIPPED' ELSE 'BILLED' END AS outcome,
  CASE WHEN is_billed = 1 THEN 'ALREADY_BILLED' WHEN fault <> '' THEN fault WHEN fen > 0 THEN ''
    WHEN used > 0 THEN 'FREE' ELSE 'NOTHING_USED' END AS reason,
  CASE WHEN is_billed = 1 OR fault <> '' THEN 0 ELSE fen END AS fen,
  CASE WHEN is_billed = 1 OR fault <> '' OR fen = 0 THEN '' ELSE reckoning END AS reckoning
FROM (
  SELECT owed.household_id, CASE WHEN bill.id IS NULL THEN 0 ELSE 1 END AS is_billed, owed.fault,
    owed.used, {fen} AS fen, owed.reckoning
  FROM (
    SELECT household_id, MAX(fault) AS fault, MAX(quantity) AS used,
      CAST(SUM(CASE WHEN fault <> '' THEN 0 ELSE quantity * price * days * share END) AS bigint)
        AS numerator,
      {join} AS reckoning
    FROM (
      WITH segment(area_id, first_day, last_day, days, price) AS ({tiles})
      SELECT household_id, quantity, price, days, share,
        CASE WHEN quantity IS NULL THEN missing WHEN quantity < 0 THEN 'READING_BELOW'
          WHEN price IS NULL THEN 'NO_TARIFF' WHEN quantity > {most} / price THEN 'TOO_LARGE'
          ELSE '' END AS fault
      FROM ({parts}) part
    ) judged GROUP BY household_id
  ) owed
  LEFT JOIN charges_bill bill ON bill.community_id = [community]
    AND bill.household_id = owed.household_id AND bill.item_id = [item]
    AND bill.period = [period] AND bill.sequence = 0
) household
UNION ALL
SELECT home.id, 'SKIPPED',
  CASE WHEN bill.id IS NULL THEN 'NOT_ENROLLED' ELSE 'ALREADY_BILLED' END, 0, ''
FROM estate_household home
LEFT JOIN charges_bill bill ON bill.community_id = home.community_id
  AND bill.household_id = home.id AND bill.item_id = [item] AND bill.period = [period]
  AND bill.sequence = 0
WHERE home.community_id = [community] AND NOT EXISTS (
  SELECT 1 FROM charges_enrolment enrolled WHERE enrolled.community_id = [community]
    AND enrolled.item_id = [item] AND enrolled.household_id = home.id
    AND enrolled.first_day <= [last]
    AND (enrolled.last_day IS NULL OR enrolled.last_day >= [first]))
""".replace("{most}", str(MOST))
_TOLD = " || '*' || ".join(
    f"CAST({one} AS text)" for one in ("quantity", "price", "days", "share")
)


def _parts(basis: str, has_areas: bool, *, discounted: bool = False) -> str:
    """One row for each enrolment and price: how much, at which price, for how many days.

    With a discount in the month the same days come a second time, less what is not paid.
    """
    starts, ends = ["segment.first_day"], ["segment.last_day"]
    within = []
    if (
        basis != FeeItem.Basis.METER
    ):  # what a meter counted is all owed, whenever it was taken over
        starts.append("enrolled.first_day")
        ends.append("COALESCE(enrolled.last_day, [last])")
        within += [
            "enrolled.first_day <= segment.last_day",
            "(enrolled.last_day IS NULL OR enrolled.last_day >= segment.first_day)",
        ]
    share, join = "100", ""
    if discounted:
        starts.append("discount.first_day")
        ends.append("discount.last_day")
        share, join = "discount.pays - 100", _DISCOUNT
    words = _words()
    first, last = words["later"](starts), words["earlier"](ends)
    if discounted:
        within.append(f"{last} >= {first}")
    return _PARTS.format(
        quantity=_QUANTITY[basis],
        missing=_MISSING[basis],
        days=_days(first, last, starts, ends, words),
        share=share,
        discount=join,
        rooms=_rooms(basis, has_areas).format(join=planning.in_order()),
        within="".join(f" AND {one}" for one in within),
    )


def _rooms(basis: str, has_areas: bool) -> str:
    """What the quantity and the price ask about the home, and no more."""
    room = "{join} estate_household room ON room.id = enrolled.household_id"
    if has_areas:
        building = "{join} estate_building building ON building.id = room.building_id"
        return f"{room} {building} {{join}} segment ON segment.area_id = building.area_id"
    room = room if basis == FeeItem.Basis.AREA else ""
    return f"{room} {{join}} segment ON segment.area_id IS NULL"


def _days(
    first: str, last: str, starts: Sequence[str], ends: Sequence[str], words: Mapping[str, Any]
) -> str:
    """The days of a part. Nearly all are charged for the whole segment: that costs no calendar."""
    if len(starts) == 1:
        return "segment.days"
    days = words["days"].format(first=first, last=last)
    whole = [f"{one} <= segment.first_day" for one in starts[1:]]
    whole += [f"{one} >= segment.last_day" for one in ends[1:]]
    return f"CASE WHEN {' AND '.join(whole)} THEN segment.days ELSE {days} END"


_PARTS = """
SELECT enrolled.household_id, {quantity} AS quantity, '{missing}' AS missing, segment.price,
  {days} AS days, {share} AS share
FROM charges_enrolment enrolled
{rooms}
{discount}
WHERE enrolled.community_id = [community] AND enrolled.item_id = [item]
  AND enrolled.first_day <= [last] AND (enrolled.last_day IS NULL OR enrolled.last_day >= [first])
  {within}
"""
_DISCOUNT = """
JOIN charges_vacancydiscount discount ON discount.community_id = enrolled.community_id
  AND discount.item_id = enrolled.item_id AND discount.household_id = enrolled.household_id
  AND discount.status = 'GRANTED' AND discount.first_day <= [last]
  AND discount.last_day >= [first]
"""
_READ = """
(SELECT CAST(ROUND(now.value * 100) AS bigint) FROM charges_reading now
  WHERE now.community_id = enrolled.community_id AND now.enrolment_id = enrolled.id
  AND now.is_current AND now.period = [period])
- CAST(ROUND(COALESCE((SELECT earlier.value FROM charges_reading earlier
  WHERE earlier.community_id = enrolled.community_id AND earlier.enrolment_id = enrolled.id
  AND earlier.is_current AND earlier.period < [period]
  ORDER BY earlier.period DESC LIMIT 1), enrolled.start_value) * 100) AS bigint)
"""
_TAKEN = "CAST(ROUND(enrolled.quantity * 100) AS bigint)"
_QUANTITY: Mapping[str, str] = {
    FeeItem.Basis.AREA: "CAST(ROUND(room.floor_area * 100) AS bigint)",
    FeeItem.Basis.FIXED: _TAKEN,
    FeeItem.Basis.SPACE: _TAKEN,
    FeeItem.Basis.METER: _READ,
}
_MISSING: Mapping[str, str] = {
    FeeItem.Basis.AREA: Reason.NO_AREA.value,
    FeeItem.Basis.FIXED: Reason.NO_TARIFF.value,  # a quantity is never NULL there
    FeeItem.Basis.SPACE: Reason.NO_TARIFF.value,
    FeeItem.Basis.METER: Reason.NO_READING.value,
}


def _values(tiles: Sequence[Segment]) -> str:
    """The tiles as rows. Dates and numbers of our own making: no text of anybody reaches it."""
    day = _words()["day"]
    rows = [
        f"({one.area_id or 'CAST(NULL AS bigint)'}, {day.format(one.first_day)}, {day.format(one.last_day)}, {one.days},"
        f" {_ten_thousandths(one.price)})"
        for one in tiles
    ]
    return f"VALUES {', '.join(rows)}" if rows else _NO_TILES


_NO_TILES = "SELECT CAST(NULL AS bigint), NULL, NULL, 0, 0 WHERE 1 = 0"


def _ten_thousandths(price: Decimal | None) -> str:
    if price is None:
        return "CAST(NULL AS bigint)"
    return f"CAST({int(price * 10_000)} AS bigint)"


def _words() -> Any:
    """The few words that the two databases do not share."""
    if connection.vendor == "sqlite":
        return {
            "day": "'{}'",
            "days": "CAST(julianday({last}) - julianday({first}) AS INTEGER) + 1",
            "later": lambda days: _pick("MAX", days),
            "earlier": lambda days: _pick("MIN", days),
            "list": "group_concat({}, ' ')",
        }
    return {
        "day": "DATE '{}'",
        "days": "({last} - {first} + 1)",
        "later": lambda days: _pick("GREATEST", days),
        "earlier": lambda days: _pick("LEAST", days),
        "list": "string_agg({}, ' ')",
    }


def _pick(function: str, days: Sequence[str]) -> str:
    return f"{function}({', '.join(days)})" if len(days) > 1 else days[0]


def _filled(sql: str, names: Mapping[str, Any]) -> Reckoning:
    """Put the named values in as parameters, in the order in which the statement names them."""
    adapt = connection.ops.adapt_datefield_value
    pieces, params = [], []
    for n, piece in enumerate(sql.split("[")):
        if n == 0:
            pieces.append(piece)
            continue
        name, rest = piece.split("]", 1)
        value = names[name]
        params.append(adapt(value) if isinstance(value, date) else value)
        pieces.append(f"%s{rest}")
    return Reckoning("".join(pieces), params)
