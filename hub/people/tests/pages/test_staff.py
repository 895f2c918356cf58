"""The pages about colleagues: the list, hiring, and every act by its page."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from hub.kernel.models import Decision
from hub.people.models import Department, Deputy, Role, Staff
from hub.people.tests.conftest import House, second_factor


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

        client.post(
            f"/people/{gao.pk}/second-factor/decide/", {"verdict": "grant", "answer": "已核实"}
        )

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
