"""补登: what was told earlier than it is written down, and what that never changes."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from hub.kernel import journal
from hub.kernel.models import Obligation
from hub.matters.actions.told import NoSuchContact
from hub.matters.models import Matter
from hub.matters.tests.cast import MORNING, Cast, a_complaint, after
from hub.people.tests.seats import Seat


class TestALateEntry:
    def test_says_when_the_resident_spoke(self, cast: Cast) -> None:
        matter = a_complaint(cast, contact_at=after(-12.5))

        assert matter.entry_hours == 12.5
        first = journal.history(matter).first()
        assert first is not None
        assert first.detail["contact_at"] == after(-12.5).isoformat()

    def test_is_rare(self, cast: Cast) -> None:
        assert a_complaint(cast).entry_hours is None

    @pytest.mark.parametrize(
        "told_at",
        [after(1), MORNING, MORNING - timedelta(days=7, seconds=1)],
        ids=["to come", "now", "long ago"],
    )
    def test_is_neither_to_come_nor_older_than_a_week(self, cast: Cast, told_at: datetime) -> None:
        with pytest.raises(NoSuchContact):
            a_complaint(cast, contact_at=told_at)

    def test_changes_no_clock(self, cast: Cast) -> None:
        on_time, late = a_complaint(cast), a_complaint(cast, contact_at=after(-30))

        def owed(matter: Matter) -> list[tuple[str, datetime, datetime]]:
            rows = Obligation.objects.about(matter).order_by("kind")
            return list(rows.values_list("kind", "opened_at", "due_at"))

        assert late.recorded_at == on_time.recorded_at
        assert owed(late) == owed(on_time)

    def test_the_database_refuses_one_told_after_it_was_recorded(self, cast: Cast) -> None:
        matter = a_complaint(cast)

        with pytest.raises(IntegrityError), transaction.atomic():
            Matter.objects.filter(pk=matter.pk).update(contact_at=matter.recorded_at)


class TestAtTheDesk:
    def told(self, cast: Cast, contact_at: str) -> dict[str, object]:
        return {
            "kind": "COMPLAINT", "channel": "VISIT", "text": "停电那晚来反映楼道积水",
            "type_code": "T02.04", "severity": "1", "household": cast.household.pk,
            "reporter_name": "黄海", "reporter_phone": "13812345678", "act": "record",
            "contact_at": contact_at,
        }  # fmt: skip

    def test_is_entered_with_its_delay_and_shown_so(self, cast: Cast, seat: Seat) -> None:
        client = seat("zhou")
        client.post("/matters/intake/", self.told(cast, "2026-06-09T22:00"))

        matter = Matter.objects.get()
        assert matter.contact_at == after(-12)
        page = client.get(f"/matters/{matter.pk}/").content.decode()
        assert "补登，迟 12.0 小时" in page

    def test_a_moment_to_come_stands_beside_its_field(self, cast: Cast, seat: Seat) -> None:
        answer = seat("zhou").post("/matters/intake/", self.told(cast, "2026-06-10T23:00"))

        assert answer.status_code == 400
        assert "补登的联系时间要早于现在" in answer.content.decode()
        assert not Matter.objects.exists()
