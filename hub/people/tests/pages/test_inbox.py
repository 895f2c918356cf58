"""What waits for a person: duties by time left, and notices."""

from typing import Any

import pytest
from django.utils import timezone

from hub.kernel import links
from hub.kernel.models import Notice
from hub.kernel.obligations import Holder
from hub.people.models import Department, Role, Staff
from hub.people.tests.conftest import House
from hub.people.tests.pages.duties import owed

HTMX = {"HX-Request": "true"}


class TestTodo:
    def test_lists_own_duties_and_those_of_the_role_by_time_left(
        self, house: House, as_: Any, luo: Staff, hu: Staff
    ) -> None:
        engineering = house.department("ENG").pk
        late = owed(house, Holder(person=luo), hours=5)
        soon = owed(house, Holder(role=Role.LEADER, unit=engineering), hours=1)
        owed(house, Holder(person=hu))
        owed(house, Holder(role=Role.LEADER, unit=house.department("CS").pk))
        owed(house, Holder(role=Role.DIRECTOR))

        rows = as_("luo").get("/todo/").context["rows"]

        assert [row["it"] for row in rows] == [soon, late]

    def test_leads_to_what_each_is_about(
        self, house: House, as_: Any, luo: Staff, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def names(ids: list[int]) -> dict[int, str]:
            return dict(Department.objects.filter(pk__in=ids).values_list("pk", "name"))

        monkeypatch.setattr(links, "_declared", {})
        links.declare("people.department", "people:change_department", names)
        owed(house, Holder(person=luo))

        page = as_("luo").get("/todo/").content.decode()

        assert f'href="/people/departments/{house.department("ENG").pk}/"' in page
        assert "工程维修" in page

    def test_counts_in_the_frame_up_to_a_hundred(self, house: House, as_: Any, luo: Staff) -> None:
        owed(house, Holder(person=luo))
        client = as_("luo")
        assert client.get("/me/").context["shell"].todo_count == 1

        for _more in range(100):
            owed(house, Holder(person=luo))
        assert client.get("/me/").context["shell"].todo_count == "99+"


class TestNotices:
    def tell(self, house: House, **to: Any) -> Notice:
        return Notice.objects.create(
            community=house.here, at=timezone.now(), text="即将到期", **to
        )

    def test_are_shown_to_the_person_and_to_the_role(
        self, house: House, as_: Any, mei: Staff, hu: Staff
    ) -> None:
        mine = self.tell(house, person=mei)
        ours = self.tell(house, role=Role.FRONT_DESK)
        self.tell(house, person=hu)

        shown = [row["it"] for row in as_("mei").get("/notices/").context["unseen"]]

        assert set(shown) == {mine, ours}

    def test_are_put_away_in_place(self, house: House, as_: Any, mei: Staff) -> None:
        notice = self.tell(house, person=mei)

        answer = as_("mei").post(f"/notices/{notice.pk}/", headers=HTMX).content.decode()

        notice.refresh_from_db()
        assert notice.seen_by == mei
        assert answer.strip().startswith("<div")
        assert "<html" not in answer

    def test_of_others_do_not_exist(self, house: House, as_: Any, hu: Staff) -> None:
        notice = self.tell(house, person=hu)

        assert as_("mei").post(f"/notices/{notice.pk}/").status_code == 404

    def test_to_the_person_are_put_away_all_at_once_and_the_roles_are_kept(
        self, house: House, as_: Any, mei: Staff
    ) -> None:
        self.tell(house, person=mei)
        ours = self.tell(house, role=Role.FRONT_DESK)
        as_("mei").post("/notices/seen/")

        assert list(Notice.objects.filter(seen_at=None, text="即将到期")) == [ours]


def test_a_full_inbox_breaks_no_page(house: House, as_: Any, mei: Staff) -> None:
    """The counts in the top bar are capped, and then they are words: 99+."""
    Notice.objects.bulk_create(
        [
            Notice(community=house.here, person=mei, at=timezone.now(), text="即将到期")
            for _n in range(120)
        ]
    )

    assert "99+" in as_("mei").get("/todo/").content.decode()
