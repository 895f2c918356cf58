"""The month's counts, each read by its own index: the same as counting one complaint after another."""

from collections import Counter
from datetime import datetime, timedelta

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.analysis import counting
from hub.analysis.counting import REPEAT_WITHIN, window
from hub.kernel.workdays import local_day
from hub.matters.actions import past
from hub.matters.actions.past import Past
from hub.matters.models import Matter
from hub.matters.tests.cast import MORNING, Cast, a_complaint, after

PERIOD = "2026-06"
BEGINS, ENDS = window(PERIOD)
# Days around the month, and the very edges of it.
MOMENTS = st.one_of(
    st.integers(-150, 60).map(lambda day: BEGINS + timedelta(days=day, hours=3)),
    st.sampled_from([BEGINS, ENDS, BEGINS - REPEAT_WITHIN, ENDS - timedelta(days=30)]),
)
COMPLAINTS = st.lists(
    st.tuples(
        MOMENTS,
        st.integers(0, 90),
        st.sampled_from(["T01.01", "T06.01"]),
        st.sampled_from(["", "VALID", "INVALID"]),
        st.sampled_from(["1", "2", "3"]),
    ),
    max_size=12,
)


def on_record(cast: Cast, complaints: list[tuple[datetime, int, str, str, str]]) -> list[Matter]:
    """One complaint still open, and the past ones of the office's book."""
    a_complaint(cast, MORNING)
    rows = [
        Past(
            number=f"OLD{n}",
            recorded_at=recorded_at,
            kind="COMPLAINT",
            channel="PHONE",
            type_code=type_code,
            text="外墙渗水",
            severity=severity,
            household=cast.household,
            result="已修补",
            handled_at=recorded_at + timedelta(days=days),
            validity=validity,
            valid_ground="b" if validity else "",
        )
        for n, (recorded_at, days, type_code, validity, severity) in enumerate(complaints)
    ]
    past.take_over(rows, community=cast.community, by=cast.wu, at=after(days=90))
    return list(Matter.objects.all())


def counted(matters: list[Matter]) -> dict[str, int]:
    """What block A says of the month, one matter after another."""
    found: Counter[str] = Counter()
    for one in matters:
        is_new, was_there = BEGINS <= one.recorded_at < ENDS, one.recorded_at < BEGINS
        closed = one.closed_at
        found["received"] += is_new
        for name, validities in (
            ("valid", ["VALID", "COORD"]),
            ("invalid", ["INVALID"]),
            ("pending", ["PENDING"]),
        ):
            found[name] += is_new and one.validity in validities
        for name, severity in (("ordinary", "1"), ("important", "2"), ("major", "3")):
            found[name] += is_new and one.severity == severity
        found["carried_over"] += was_there and (closed is None or closed >= BEGINS)
        found["closed"] += closed is not None and BEGINS <= closed < ENDS
        is_old = one.recorded_at < ENDS - timedelta(days=30)
        found["open_over_30_days"] += is_old and (closed is None or closed >= ENDS)
    return dict(found)


def again(matters: list[Matter]) -> int:
    """Those of the month with an earlier one alike, in the ninety days before it or in it."""
    return sum(
        BEGINS <= one.recorded_at < ENDS
        and any(
            BEGINS - REPEAT_WITHIN <= other.recorded_at < one.recorded_at
            and (other.household_id, other.type_code) == (one.household_id, one.type_code)
            for other in matters
        )
        for one in matters
    )


@given(complaints=COMPLAINTS)
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_counts_what_one_finds_complaint_by_complaint(cast: Cast, complaints: list) -> None:
    with transaction.atomic():
        matters = on_record(cast, complaints)
        volume = counting.volume(cast.community, PERIOD)
        repeated = counting.repeated(cast.community, PERIOD)
        months = counting.by_month(cast.community, PERIOD)
        transaction.set_rollback(True)

    [whole] = volume.values()
    assert Counter(whole) == Counter(counted(matters))
    assert sum(repeated.values()) == again(matters)
    first = window(counting.shifted(PERIOD, 1 - counting.TREND_MONTHS))[0]
    taken_in = Counter(
        f"{local_day(m.recorded_at):%Y-%m}" for m in matters if m.recorded_at < ENDS
    )
    assert first <= min(m.recorded_at for m in matters)
    assert {month: n["complaints"] for month, n in months.items() if "complaints" in n} == taken_in
