"""部门待办: what a handler sees on the phone, in which order, and what every button does."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from hub.kernel import attachments
from hub.kernel.models import Event
from hub.matters import actions
from hub.matters.models import Matter
from hub.matters.tests.cast import (
    Cast,
    a_complaint,
    a_household,
    accepted,
    after,
    called_back,
    forwarded,
    handled,
    ruled,
)
from hub.matters.waiting.queue import AT_ONCE, Queue, Tab
from hub.people.models import Deputy, Role
from hub.people.tests.seats import Seat

ADDRESS = "/matters/queue/"


def shown(cast: Cast, who: str, tab: Tab, hours: float = 3) -> list[str]:
    """The numbers in the order in which the person reads them."""
    queue = Queue(getattr(cast, who), cast.community, after(hours), tab)
    cards = [card for group in queue.groups for card in group.cards]
    return [(card.cycle.matter if tab == Tab.DONE else card.matter).number for card in cards]


def a_photo() -> SimpleUploadedFile:
    data = BytesIO()
    Image.new("RGB", (40, 30), "teal").save(data, "JPEG")
    return SimpleUploadedFile("现场.jpg", data.getvalue(), "image/jpeg")


def page(client: Client, tab: str = "waiting") -> str:
    response = client.get(ADDRESS, {"tab": tab})
    assert response.status_code == 200
    return response.content.decode()


def act(client: Client, matter: Matter, name: str, **said: object) -> str:
    """What the page's own forms send; answers with where it leads."""
    matter.refresh_from_db()
    data = {"seen": matter.version, "next": f"{ADDRESS}?tab=mine", **said}
    response = client.post(f"/matters/{matter.pk}/{name}/", data, headers={"HX-Request": "true"})
    assert response.status_code == 200, response.content.decode()
    return response["HX-Redirect"]


class TestWaiting:
    def test_shows_what_was_handed_to_the_department(self, cast: Cast, seat: Seat) -> None:
        forwarded(cast)

        said = page(seat("chen", 0.1))
        assert "7-1802" in said
        assert "接单" in said
        assert "退回" in said

    def test_not_what_another_department_has(self, cast: Cast) -> None:
        forwarded(cast)

        assert shown(cast, "wang", Tab.WAITING) == []

    def test_shows_a_deputy_the_department_of_the_principal(self, cast: Cast) -> None:
        matter = forwarded(cast)
        Deputy.objects.create(
            community=cast.community,
            principal=cast.chen,
            deputy=cast.wang,
            role=Role.HANDLER,
            since=after(0),
            until=after(days=2),
            reason="休假",
            made_by=cast.li,
        )

        assert shown(cast, "wang", Tab.WAITING) == [matter.number]

    def test_masks_the_phone(self, cast: Cast, seat: Seat) -> None:
        forwarded(cast)

        said = page(seat("chen", 0.1))
        assert "138****5678" in said
        assert "13812345678" not in said

    def test_urgent_first_then_by_the_time_left(self, cast: Cast) -> None:
        late, later = forwarded(cast), forwarded(cast, after(0.05))
        urgent = forwarded(cast, after(0.1), is_urgent=True)

        assert shown(cast, "chen", Tab.WAITING, 0.2) == [
            urgent.number,
            late.number,
            later.number,
        ]

    def test_gathers_what_is_in_one_building(self, cast: Cast) -> None:
        building = cast.community.buildings.create(area=cast.household.building.area, code="3")
        elsewhere = a_household(cast.community, building, "501", "梁海", "13622331122")
        first = forwarded(cast)
        second = forwarded(cast, after(0.01), household_id=elsewhere.pk)
        third = forwarded(cast, after(0.02))

        queue = Queue(cast.chen, cast.community, after(0.1), Tab.WAITING)
        assert [group.label for group in queue.groups] == ["7栋", "3栋"]
        assert shown(cast, "chen", Tab.WAITING, 0.1) == [
            first.number,
            third.number,
            second.number,
        ]

    def test_counts_down_the_departments_duty_and_not_the_ruling(self, cast: Cast) -> None:
        """A major complaint must be ruled on within the hour; that is not the handler's clock."""
        forwarded(cast, severity="3")

        (group,) = Queue(cast.chen, cast.community, after(0.1), Tab.WAITING).groups
        assert group.cards[0].duty.kind == "matter.accept"

    def test_says_why_a_matter_came_back(self, cast: Cast, seat: Seat) -> None:
        called_back(cast, handled(cast), "UNSATISFIED")

        assert "业户不满意：修好了，谢谢" in page(seat("chen", 6))


class TestTabs:
    def test_counts_each(self, cast: Cast) -> None:
        forwarded(cast)
        accepted(cast)

        counts = Queue(cast.chen, cast.community, after(1), Tab.WAITING).counts
        assert counts == {"waiting": 1, "mine": 1, "department": 2}

    def test_mine_is_what_i_hold(self, cast: Cast) -> None:
        matter = accepted(cast)

        assert shown(cast, "chen", Tab.MINE) == [matter.number]
        assert shown(cast, "liu", Tab.MINE) == []
        assert shown(cast, "liu", Tab.DEPARTMENT) == [matter.number]

    def test_done_tells_what_the_resident_said(self, cast: Cast, seat: Seat) -> None:
        called_back(cast, ruled(cast, handled(cast)))

        said = page(seat("chen", 6), "done")
        assert "满意" in said
        assert "修好了，谢谢" in said

    def test_done_forgets_after_two_weeks(self, cast: Cast) -> None:
        handled(cast)

        assert shown(cast, "chen", Tab.DONE, 24 * 15) == []

    @pytest.mark.parametrize("tab", list(Tab))
    def test_an_empty_one_says_what_comes_there(self, seat: Seat, tab: Tab) -> None:
        assert "empty-title" in page(seat("chen"), tab)

    def test_an_unknown_one_is_refused(self, seat: Seat) -> None:
        assert seat("chen").get(ADDRESS, {"tab": "all"}).status_code == 400


class TestWhoMayLook:
    @pytest.mark.parametrize(
        ("who", "answer"),
        [("chen", 200), ("wang", 200), ("zhou", 200), ("li", 200), ("feng", 403), ("ma", 403)],
    )
    def test_those_who_work_on_matters(self, seat: Seat, who: str, answer: int) -> None:
        assert seat(who).get(ADDRESS).status_code == answer


class TestButtons:
    def test_accept(self, cast: Cast, seat: Seat) -> None:
        matter = forwarded(cast)

        assert act(seat("chen", 0.1), matter, "accept") == f"{ADDRESS}?tab=mine"
        matter.refresh_from_db()
        assert (matter.status, matter.holder) == ("ACCEPTED", cast.chen)

    def test_bounce_with_a_reason(self, cast: Cast, seat: Seat) -> None:
        matter = forwarded(cast)

        act(seat("chen", 0.1), matter, "bounce", reason="不属本部门，应转秩序部")
        matter.refresh_from_db()
        assert matter.status == "BOUNCED"

    def test_the_reasons_name_the_other_departments(self, cast: Cast, seat: Seat) -> None:
        forwarded(cast)

        said = page(seat("chen", 0.1))
        assert "不属本部门，应转秩序部" in said
        assert "应转工程部" not in said

    def test_start_and_handle(self, cast: Cast, seat: Seat) -> None:
        matter = accepted(cast)
        client = seat("chen", 1)

        act(client, matter, "start")
        act(client, matter, "handle", result="重新打胶，淋水试验不渗")
        cycle = matter.cycles.get()
        assert (cycle.handled_by, cycle.handled_at) == (cast.chen, after(1))

    def test_photos_before_and_after(self, cast: Cast, seat: Seat) -> None:
        matter = accepted(cast, kind="REPAIR_PUBLIC", place="B1车库")
        client = seat("chen", 1)
        before, later = (client.post("/attachments/", {"file": a_photo()}).json() for _n in "12")

        act(
            client,
            matter,
            "handle",
            result="换了灯管",
            before=[before["token"]],
            photos=[later["token"]],
        )
        assert [one.label for one in attachments.of(matter)] == ["BEFORE", "AFTER"]

    def test_a_missing_photo_is_asked_for_where_the_kind_needs_one(
        self, cast: Cast, seat: Seat
    ) -> None:
        matter = accepted(cast, kind="REPAIR_PUBLIC", place="B1车库")

        assert "data-needs-photo" in page(seat("chen", 1), "mine")
        response = seat("chen", 1).post(
            f"/matters/{matter.pk}/handle/", {"result": "换了灯管"}, headers={"HX-Request": "true"}
        )
        assert response.status_code == 400
        assert 'class="field-error"' in response.content.decode()
        act(seat("chen", 1), matter, "handle", result="换了灯管", no_photo_why="手机没电")

    def test_only_a_leader_assigns(self, cast: Cast, seat: Seat) -> None:
        matter = forwarded(cast)

        assert "sheet-assign" not in page(seat("chen", 0.1))
        assert "刘洋" in page(seat("zheng", 0.1))
        act(seat("zheng", 0.1), matter, "assign", to=cast.liu.pk)
        matter.refresh_from_db()
        assert matter.holder == cast.liu

    def test_the_least_laden_colleague_comes_first(self, cast: Cast) -> None:
        accepted(cast)
        forwarded(cast)

        (team,) = Queue(cast.zheng, cast.community, after(1), Tab.WAITING).teams
        assert [(one.staff.name, one.load) for one in team.people] == [
            ("刘洋", 0),
            ("郑工", 0),
            ("陈刚", 1),
        ]

    def test_the_number_for_a_reason_and_on_record(self, cast: Cast, seat: Seat) -> None:
        matter = accepted(cast)
        reporter = matter.reporters.get()

        response = seat("chen", 1).post(
            f"/matters/{matter.pk}/reporter/{reporter.pk}/", {"reason": "约上门时间"}
        )
        assert "tel:13812345678" in response.content.decode()
        event = Event.objects.get(verb="matter.phone_revealed")
        assert (event.actor, event.detail["reason"]) == (cast.chen, "约上门时间")


class TestParts:
    """A long queue comes in parts; together they are the whole, each card once."""

    def test_bring_every_card_once_building_by_building(self, cast: Cast, seat: Seat) -> None:
        there = [forwarded(cast, after(n / 100)) for n in range(AT_ONCE + 5)]
        client = seat("chen", 1)
        first = page(client)
        more = rest_of(first)
        second = client.get(f"{ADDRESS}{more}", headers={"HX-Request": "true"}).content.decode()

        cards = [re.findall(r'id="job-(\d+)"', part) for part in (first, second)]
        assert [len(part) for part in cards] == [AT_ONCE, 5]
        assert {int(pk) for part in cards for pk in part} == {matter.pk for matter in there}
        assert "还有" not in second
        assert "<html" not in second

    def test_pass_nothing_over_when_a_card_of_the_first_is_gone(
        self, cast: Cast, seat: Seat
    ) -> None:
        there = [forwarded(cast, after(n / 100)) for n in range(AT_ONCE + 5)]
        client = seat("chen", 1)
        more = rest_of(page(client))
        accepted_by = {"community": cast.community, "by": cast.chen, "at": after(1)}
        actions.accept(there[0].pk, **accepted_by)
        actions.accept(there[-1].pk, **accepted_by)

        second = client.get(f"{ADDRESS}{more}", headers={"HX-Request": "true"}).content.decode()
        left = {matter.pk for matter in there[AT_ONCE:-1]}
        assert {int(pk) for pk in re.findall(r'id="job-(\d+)"', second)} == left

    def test_show_nobody_what_is_not_theirs(self, cast: Cast, seat: Seat) -> None:
        there = forwarded(cast)

        said = seat("wang", 1).get(f"{ADDRESS}?cards={there.pk}").content.decode()
        assert f'id="job-{there.pk}"' not in said

    def test_refuse_what_is_no_number(self, cast: Cast, seat: Seat) -> None:
        assert seat("chen", 1).get(f"{ADDRESS}?cards=1,x").status_code == 400


def rest_of(said: str) -> str:
    found = re.search(r'hx-get="(\?tab=waiting&amp;cards=[\d,]+)"', said)
    assert found
    return found[1].replace("&amp;", "&")


class TestCost:
    def test_does_not_grow_with_the_cards(
        self, cast: Cast, seat: Seat, django_assert_max_num_queries: object
    ) -> None:
        for n in range(8):
            forwarded(cast, after(n / 100))
            a_complaint(cast)
        client = seat("zheng", 1)
        page(client)

        with django_assert_max_num_queries(17):
            page(client)
        accepted(cast, after(0.5) - timedelta(minutes=20))
        with django_assert_max_num_queries(17):
            page(client, "department")
