"""Meters to read, in the order in which one walks, and what they showed before."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from hub.charges.models import Bill, Enrolment, FeeItem, Reading
from hub.kernel.models import Community


@dataclass(frozen=True)
class Meter:
    """A meter that is charged now."""

    enrolment: int
    item: int
    item_code: str
    item_name: str
    household: int
    household_code: str
    reference: str
    start_value: Decimal


def meters(community: Community) -> Sequence[Meter]:
    running = (
        Enrolment.objects.within(community)
        .filter(last_day__isnull=True, item__basis=FeeItem.Basis.METER)
        .order_by("item", "household__place", "reference")
    )
    return [
        Meter(*row)
        for row in running.values_list(
            "pk",
            "item",
            "item__code",
            "item__name",
            "household",
            "household__code",
            "reference",
            "start_value",
        )
    ]


def meters_to_read(
    community: Community, period: str
) -> Iterator[tuple[str, str, str, str, Decimal, Decimal | None, None]]:
    """The rows of the sheet that is walked with: a month's meters, what they showed, what is read."""
    log = MeterLog(community)
    for one in meters(community):
        yield (
            one.item_code,
            one.household_code,
            one.reference,
            period,
            log.before(one, period),
            log.value(one.enrolment, period),
            None,
        )


class MeterLog:
    """All that a community's meters have shown, and which months are billed: for many at once."""

    def __init__(self, community: Community) -> None:
        current = Reading.objects.within(community).filter(is_current=True)
        self._values: dict[int, dict[str, Decimal]] = {}
        for enrolment, period, value in current.values_list(
            "enrolment", "period", "value"
        ).iterator():
            self._values.setdefault(enrolment, {})[period] = value
        billed = Bill.objects.within(community).filter(item__basis=FeeItem.Basis.METER, sequence=0)
        self._billed = set(billed.values_list("household", "item", "period").iterator())

    def value(self, enrolment: int, period: str) -> Decimal | None:
        return self._values.get(enrolment, {}).get(period)

    def before(self, meter: Meter, period: str) -> Decimal:
        """What the meter last showed before a month; what it began with, if never read."""
        earlier = {
            month: value
            for month, value in self._values.get(meter.enrolment, {}).items()
            if month < period
        }
        return earlier[max(earlier)] if earlier else meter.start_value

    def is_billed(self, meter: Meter, period: str) -> bool:
        return (meter.household, meter.item, period) in self._billed
