"""Applying by the page for what a second person decides: a merge, a waiver of the callback."""

from hub.kernel.models import Decision
from hub.matters.tests.cast import Cast, a_complaint
from hub.people.tests.seats import Seat


class TestApplyingByThePage:
    def test_for_a_merge_names_the_other_by_its_number(self, cast: Cast, seat: Seat) -> None:
        first, second = a_complaint(cast), a_complaint(cast)
        told = {"into": first.number, "reason": "同一处渗水"}
        seat("zhou", 1).post(f"/matters/{second.pk}/propose_merge/", told)

        assert Decision.objects.get(kind="matter.merge").asked["into"] == first.pk

    def test_for_a_waiver_names_the_reporter(self, cast: Cast, seat: Seat) -> None:
        matter = a_complaint(cast)
        told = {"reporter": matter.reporters.get().pk, "no_contact": "REFUSED", "reason": "有书面"}
        seat("zhou", 1).post(f"/matters/{matter.pk}/propose_waiver/", told)

        assert Decision.objects.get(kind="matter.waiver").subject_id == matter.pk
