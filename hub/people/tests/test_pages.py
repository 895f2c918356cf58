"""The pages about people: who sees which, what each shows, and what each request costs."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hub.kernel import journal, links, obligations
from hub.kernel.models import Decision, Notice, Obligation
from hub.kernel.obligations import Holder
from hub.people.events import Happened
from hub.people.models import Department, Deputy, Role, Staff
from hub.people.tests.conftest import House, SignIn, second_factor

HTMX = {"HX-Request": "true"}
CHECK_UP = obligations.declare("people.test_check_up", "Check-up")

PAGES = [
    "/me/",
    "/todo/",
    "/notices/",
    "/people/",
    "/people/hire/",
    "/people/departments/",
    "/people/departments/add/",
    "/people/communities/",
    "/people/communities/open/",
]
# Who opens which page: the rows are pages, everybody not named gets 403.
OPEN_TO = {
    "/people/": {"zhou", "lin", "qin", "gao"},
    "/people/hire/": {"zhou"},
    "/people/departments/": {"zhou", "lin", "qin", "gao"},
    "/people/communities/": {"zhou"},
    "/people/communities/open/": {"zhou"},
}
EVERYBODY = ["zhou", "lin", "qin", "gao", "mei", "hu", "luo", "song"]


@pytest.fixture
def as_(house: House, sign_in: SignIn) -> Any:
    """Sign somebody in, second factor and all."""

    def as_(username: str) -> Client:
        person = house.person(username)
        decides = username in {"zhou", "lin", "qin", "gao"}
        return sign_in(person, second_factor(person) if decides else "")

    return as_


def owed(house: House, holder: Holder, *, hours: float = 2) -> Obligation:
    department = house.department("ENG")
    now = timezone.now()
    event = journal.record(
        Happened.DEPARTMENT_CHANGED, department, by=house.person("zhou"), at=now
    )
    return obligations.open_(
        CHECK_UP,
        department,
        holder=holder,
        event=event,
        due_at=now + timedelta(hours=hours),
        part=str(event.pk),
    )


class TestAccess:
    @pytest.mark.parametrize("page", [*PAGES, "/", "/people/1/", "/accounts/password/"])
    def test_strangers_are_sent_to_sign_in(self, house: House, client: Client, page: str) -> None:
        assert client.get(page)["Location"].startswith("/accounts/login/")

    @pytest.mark.parametrize("who", EVERYBODY)
    def test_everybody_sees_what_is_theirs_and_nothing_else(self, as_: Any, who: str) -> None:
        client = as_(who)
        for page, people in OPEN_TO.items():
            expected = 200 if who in people else 403
            assert client.get(page).status_code == expected, page
        for page in ("/me/", "/todo/", "/notices/"):
            assert client.get(page).status_code == 200, page

    def test_colleagues_of_another_community_do_not_exist(
        self, as_: Any, song: Staff, mei: Staff
    ) -> None:
        client = as_("lin")
        assert client.get(f"/people/{mei.pk}/").status_code == 200
        assert client.get(f"/people/{song.pk}/").status_code == 404

    def test_everybody_may_read_about_themselves(self, as_: Any, mei: Staff, hu: Staff) -> None:
        client = as_("mei")
        assert client.get(f"/people/{mei.pk}/").status_code == 200
        assert client.get(f"/people/{hu.pk}/").status_code == 404


class TestStaffList:
    def test_shows_those_of_the_community_with_their_posts(self, as_: Any) -> None:
        page = as_("lin").get("/people/").content.decode()

        assert "胡师傅" in page
        assert "工程维修" in page
        assert "高经理" in page  # of the whole company
        assert "宋前台" not in page

    @pytest.mark.parametrize(
        ("asked", "shown", "hidden"),
        [("q=胡", "胡师傅", "梅前台"), ("role=FD", "梅前台", "胡师傅"), ("left=1", "", "梅前台")],
    )
    def test_narrows(self, as_: Any, asked: str, shown: str, hidden: str) -> None:
        page = as_("lin").get(f"/people/?{asked}").content.decode()

        assert shown in page
        assert hidden not in page

    def test_masks_phones(self, house: House, as_: Any, zhou: Staff) -> None:
        Staff.objects.filter(username="hu").update(phone="13812345678")
        page = as_("lin").get(f"/people/{house.person('hu').pk}/").content.decode()

        assert "13812345678" not in page
        assert "5678" in page


class TestHiring:
    def test_by_the_form_shows_the_password_once(self, house: House, as_: Any) -> None:
        client = as_("zhou")
        said = {"username": "kf09", "name": "新前台", "role": "FD", "department": ""}

        page = client.post("/people/hire/", said).content.decode()

        person = house.person("kf09")
        assert "首次密码" in page
        assert person.posts.get().role == Role.FRONT_DESK
        assert "首次密码" not in client.get(f"/people/{person.pk}/").content.decode()

    def test_says_what_to_put_right_beside_the_field(self, house: House, as_: Any) -> None:
        said = {"username": "mei", "name": "另一位", "role": "FD"}

        page = as_("zhou").post("/people/hire/", said).content.decode()

        assert "这个工号已有人使用" in page
        assert "另一位" in page


class TestActsByThePages:
    def test_give_and_end_a_post(self, house: House, as_: Any, mei: Staff) -> None:
        client = as_("zhou")
        client.post(f"/people/{mei.pk}/post/", {"role": "BUT"})
        post = mei.posts.get(role=Role.BUTLER)
        client.post(f"/people/{mei.pk}/post/{post.pk}/end/")

        post.refresh_from_db()
        assert post.until is not None

    def test_let_somebody_go(self, house: House, as_: Any, mei: Staff) -> None:
        today = timezone.localdate()
        as_("zhou").post(f"/people/{mei.pk}/leave/", {"left_on": today.isoformat()})

        assert not house.person("mei").is_active

    def test_reset_a_password(self, house: House, as_: Any, mei: Staff) -> None:
        page = as_("zhou").post(f"/people/{mei.pk}/password/").content.decode()

        assert "密码已重置" in page
        assert house.person("mei").must_change_password

    def test_appoint_and_end_a_deputy(
        self, house: House, as_: Any, lin: Staff, mei: Staff
    ) -> None:
        client = as_("lin")
        until = timezone.localtime() + timedelta(days=3)
        said = {
            "role": "DIR",
            "deputy": mei.pk,
            "until": f"{until:%Y-%m-%dT%H:%M}",
            "reason": "休假",
        }
        client.post(f"/people/{lin.pk}/deputy/", said)
        loan = Deputy.objects.get()
        client.post(f"/people/{lin.pk}/deputy/{loan.pk}/end/")

        loan.refresh_from_db()
        assert loan.ended_at is not None

    def test_declare_a_recusal(self, house: House, as_: Any, mei: Staff, hu: Staff) -> None:
        client = as_("lin")
        client.post(f"/people/{mei.pk}/recusal/", {"about": hu.pk, "reason": "夫妻"})

        assert "胡师傅" in client.get(f"/people/{mei.pk}/").content.decode()

    def test_ask_for_a_reset_of_the_second_factor_and_decide_it(
        self, house: House, as_: Any, gao: Staff
    ) -> None:
        second_factor(gao)
        as_("zhou").post(f"/people/{gao.pk}/second-factor/", {"ground": "手机丢了"})
        client = as_("lin")
        assert "手机丢了" in client.get(f"/people/{gao.pk}/").content.decode()

        client.post(f"/people/{gao.pk}/second-factor/decide/", {"grant": "1", "answer": "已核实"})

        assert Decision.objects.get().status == Decision.Status.GRANTED

    def test_keep_departments(self, house: House, as_: Any) -> None:
        client = as_("zhou")
        client.post("/people/departments/add/", {"kind": "ORD", "name": "秩序部"})
        department = Department.objects.get(name="秩序部")
        client.post(f"/people/departments/{department.pk}/", {"name": "保安部"})
        client.post(f"/people/departments/{department.pk}/close/")

        department.refresh_from_db()
        assert (department.name, department.is_active) == ("保安部", False)

    def test_open_a_community(self, house: House, as_: Any) -> None:
        said = {"code": "QY", "name": "清源里", "departments": ["CS"]}
        page = as_("zhou").post("/people/communities/open/", said, follow=True).content.decode()

        assert "清源里" in page

    def test_are_refused_to_others_though_the_button_is_hidden(
        self, house: House, as_: Any, mei: Staff
    ) -> None:
        client = as_("lin")
        [post] = mei.posts.all()
        for address in ("password/", f"post/{post.pk}/end/"):
            assert client.post(f"/people/{mei.pk}/{address}").status_code == 403
        assert "办理离职" not in client.get(f"/people/{mei.pk}/").content.decode()


class TestCommunityChoice:
    def test_is_kept_for_the_session(self, house: House, as_: Any) -> None:
        client = as_("gao")
        client.post("/community/", {"community": house.neighbour.pk})

        assert "宋前台" in client.get("/people/").content.decode()

    @pytest.mark.parametrize("chosen", ["999", "", "x", "１"])
    def test_is_one_of_the_persons_own(self, house: House, as_: Any, chosen: str) -> None:
        client = as_("gao")
        before = client.get("/people/").content.decode().count("宋前台")
        client.post("/community/", {"community": chosen})

        assert client.get("/people/").content.decode().count("宋前台") == before

    def test_of_a_stranger_s_community_is_passed_over(self, house: House, as_: Any) -> None:
        client = as_("mei")
        client.post("/community/", {"community": house.neighbour.pk})

        assert "云湖花园" in client.get("/me/").content.decode()


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


class TestFrame:
    def test_leads_only_where_there_is_a_page(self, house: House, as_: Any) -> None:
        page = as_("zhou").get("/me/")
        urls = [entry["url"] for entry in page.context["shell"].nav]

        assert "/people/" in urls
        assert all(urls)

    def test_marks_the_one_place_the_page_lies_under(self, house: House, as_: Any) -> None:
        page = as_("zhou").get("/people/departments/")
        [active] = [e["url"] for e in page.context["shell"].nav if e["active"]]

        assert active == "/people/departments/"

    def test_speaks_english_to_whoever_wants_it(self, house: House, as_: Any) -> None:
        client = as_("mei")
        client.post("/language/setlang/", {"language": "en", "next": "/me/"})

        assert client.get("/me/").wsgi_request.LANGUAGE_CODE == "en"


class TestCost:
    """Session and person are asked for by the frameworks: two queries. The frame adds three."""

    def queries(self, client: Client, page: str) -> list[str]:
        client.get(page)
        with CaptureQueriesContext(connection) as counted:
            client.get(page)
        return [q["sql"] for q in counted.captured_queries if "SAVEPOINT" not in q["sql"]]

    @pytest.mark.parametrize(("who", "frame"), [("mei", 3), ("hu", 3), ("lin", 3), ("gao", 4)])
    def test_of_an_empty_page_is_the_frame_alone(
        self, house: House, as_: Any, who: str, frame: int
    ) -> None:
        """Posts, loans and what waits; for those of the whole company also where that is."""
        asked = self.queries(as_(who), "/accounts/password/")

        assert len(asked) <= 2 + frame, asked

    def test_of_a_fragment_leaves_out_what_only_the_frame_shows(
        self, house: House, as_: Any, mei: Staff
    ) -> None:
        asked = self.queries(as_("mei"), "/notices/")

        assert len(asked) <= 2 + 3 + 2, asked

    @pytest.mark.parametrize(("page", "most"), [("/people/", 9), ("/todo/", 7)])
    def test_does_not_grow_with_the_rows(
        self, house: House, as_: Any, luo: Staff, page: str, most: int
    ) -> None:
        for number in range(30):
            house.hire(f"more{number}", f"同事{number}", Role.BUTLER)
            owed(house, Holder(role=Role.DIRECTOR))

        assert len(self.queries(as_("lin"), page)) <= most


def test_a_full_inbox_breaks_no_page(house: House, as_: Any, mei: Staff) -> None:
    """The counts in the top bar are capped, and then they are words: 99+."""
    Notice.objects.bulk_create(
        [
            Notice(community=house.here, person=mei, at=timezone.now(), text="即将到期")
            for _n in range(120)
        ]
    )

    assert "99+" in as_("mei").get("/todo/").content.decode()
