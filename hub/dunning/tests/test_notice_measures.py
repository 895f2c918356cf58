"""O6c and O6d-N: delivered with proof by its day, and no number that nobody can account for.

S3 opened on 15 June and may be done until the 25th: that is the last day of its notices.
"""

from datetime import datetime, timedelta
from typing import Any

import pytest

from hub.dunning import actions
from hub.dunning.actions import Delivery
from hub.dunning.measures import DELIVERY, NOTICE_NUMBERS, NOTICES_IN_TIME, NUMBERS
from hub.dunning.models import Notice
from hub.dunning.tests.batches import DAY, MORNING, asked
from hub.dunning.tests.cast import Cast, after, approved, in_arrears, night, paid, photo
from hub.estate.models import Household, Resident
from hub.kernel import measures
from hub.kernel.measures import Case, Reading
from hub.kernel.models import Counter
from hub.kernel.workdays import month_bounds

JUNE = month_bounds(2026, 6)
JULY = after(days=25)
NOON = MORNING + timedelta(hours=2)


@pytest.fixture
def visits(cast: Cast) -> Cast:
    approved(cast)
    in_arrears(cast, "2026-05")
    night(cast, DAY)
    return cast


@pytest.fixture
def out(visits: Cast) -> Cast:
    """Three notices are out: 7-1702, 7-1802 and 9-101."""
    batch = asked(visits)
    actions.freeze_notices(batch.pk, at=MORNING)
    actions.finish_batch(batch.pk, at=MORNING)
    return visits


def notice_of(home: Household) -> Notice:
    return Notice.objects.get(household=home)


def handed(cast: Cast, home: Household, at: datetime, way: str = "HANDED") -> None:
    who = "lin" if home == cast.villa else "he"
    picture = (photo(cast, who, at, home.pk % 200 + at.day),)
    owner = Resident.objects.get(household=home, kind="OWNER")
    told: dict[str, Any] = {"photos": picture} if way == "LEFT" else {"signed": picture}
    if way == "HANDED":
        told["spoken_to"] = owner.pk
    actions.deliver(notice_of(home).pk, Delivery(way=way, **told), **cast.doing(who, at))


def read(cast: Cast, as_of: datetime = JULY) -> Reading:
    return NOTICES_IN_TIME.compute(cast.community, *JUNE, as_of)


def serials(cast: Cast, as_of: datetime = JULY) -> Reading:
    return NOTICE_NUMBERS.compute(cast.community, *JUNE, as_of)


def beside(found: Reading) -> dict[str, str]:
    return {str(label): str(value) for label, value, _hint in found.beside}


def shown(cast: Cast, key: str) -> list[tuple[str, str]]:
    found: list[Case] = measures.cases_of(key, cast.community, *JUNE, JULY)
    return [(case.text, case.tone) for case in found]


class TestInTime:
    def test_is_by_its_day_with_proof_and_nothing_else(self, out: Cast) -> None:
        handed(out, out.home, NOON)
        handed(out, out.neighbour, NOON + timedelta(days=11))
        found = read(out)
        assert (found.n, found.numerator) == (3, 1)
        assert (beside(found)["迟派"], beside(found)["没派到"]) == ("1", "1")
        assert shown(out, DELIVERY) == [("9-101", "bad"), ("7-1702", "bad"), ("7-1802", "good")]

    def test_printed_is_not_delivered(self, out: Cast) -> None:
        from hub.dunning.actions import printing
        from hub.dunning.models import NoticeBatch

        batch = NoticeBatch.objects.get()
        printing.finish_batch(batch.pk, at=MORNING)
        actions.note_printed(batch.pk, **out.doing("wu", MORNING))
        assert read(out).numerator == 0

    def test_the_last_evening_still_counts(self, out: Cast) -> None:
        handed(out, out.home, datetime(2026, 6, 25, 12, 59, tzinfo=NOON.tzinfo))
        assert read(out).numerator == 1

    def test_what_lies_at_the_door_counts_and_is_told_apart(self, out: Cast) -> None:
        handed(out, out.home, NOON, "LEFT")
        found = read(out)
        assert (found.numerator, beside(found)["其中留置"]) == (1, "1")

    def test_a_signature_after_its_day_does_not_make_it_late(self, out: Cast) -> None:
        handed(out, out.home, NOON, "LEFT")
        handed(out, out.home, NOON + timedelta(days=12))
        assert notice_of(out.home).status == "DELIVERED"
        assert read(out).numerator == 1

    def test_nothing_is_judged_before_its_day_is_over(self, out: Cast) -> None:
        assert read(out, NOON + timedelta(days=9)).n == 0

    def test_who_paid_before_it_came_is_left_out_by_number(self, out: Cast) -> None:
        paid(out, out.home, "220.00", NOON)
        actions.withdraw_notice(notice_of(out.home).pk, **out.doing("he", NOON))
        found = read(out)
        assert found.n == 2
        assert [(str(why), n) for why, n in found.exclusions] == [("派发前已付款", 1)]

    def test_to_void_it_after_its_day_helps_nobody(self, out: Cast) -> None:
        late = NOON + timedelta(days=12)
        actions.void_notice(notice_of(out.home).pk, **out.doing("li", late), reason="重做")
        assert (read(out).n, read(out).exclusions) == (3, [])

    def test_a_step_without_its_notice_counts_against_it(self, visits: Cast) -> None:
        """G: where nothing is printed, nothing would be late."""
        night(visits, DAY + timedelta(days=12))
        found = read(visits)
        assert (found.n, found.numerator, beside(found)["没出通知书"]) == (3, 0, "3")
        assert NOTICES_IN_TIME.status(found) == measures.Status.NOT_MET
        assert [tone for _text, tone in shown(visits, DELIVERY)] == ["bad"] * 3

    def test_nothing_is_not_everything(self, cast: Cast) -> None:
        assert NOTICES_IN_TIME.status(read(cast)) == measures.Status.NO_DATA


class TestNumbers:
    def test_have_an_end_each(self, out: Cast) -> None:
        handed(out, out.home, NOON)
        actions.void_notice(notice_of(out.neighbour).pk, **out.doing("li", NOON), reason="写错户")
        found = serials(out, NOON + timedelta(days=2))
        assert (found.n, found.numerator) == (2, 2)
        assert (beside(found)["作废"], beside(found)["在派"]) == ("1", "1")

    def test_are_astray_when_the_paper_has_no_end(self, out: Cast) -> None:
        handed(out, out.home, NOON)
        found = serials(out)
        assert (found.n, found.numerator, beside(found)["失控"]) == (3, 1, "2")
        assert shown(out, NUMBERS) == [("7-1702", "bad"), ("9-101", "bad"), ("7-1802", "good")]

    def test_are_missed_when_no_row_carries_one(self, out: Cast) -> None:
        Counter.objects.filter(name="CJ").update(value=5)
        assert beside(serials(out))["断号"] == "2"
