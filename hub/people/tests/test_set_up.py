"""The first set-up, the communities after it, and their departments."""

from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from hub.kernel import policies
from hub.kernel.models import Community, Company, Policy
from hub.kernel.refusals import NotAllowed
from hub.people import actions, rules
from hub.people.actions import FirstPerson
from hub.people.models import Department, Role, Staff
from hub.people.tests.conftest import NOW, START, House


class Minutes(policies.Values):
    minutes: int = 15


SAID = {
    "company": "安居物业",
    "community": "云湖花园",
    "code": "yh",
    "address": "",
    "departments": ["CS", "ENG"],
    "admin_username": "admin",
    "admin_name": "周管",
    "director_username": "1001",
    "director_name": "林主任",
}


@pytest.mark.django_db
class TestBefore:
    @pytest.mark.parametrize("page", ["/", "/todo/", "/people/", "/accounts/login/", "/me/"])
    def test_every_page_leads_to_the_set_up(self, client: Client, page: str) -> None:
        assert client.get(page)["Location"] == "/setup/"

    def test_the_set_up_asks_for_what_it_needs(self, client: Client) -> None:
        page = client.get("/setup/").content.decode()
        assert "公司名称" in page
        assert "系统管理员" in page


@pytest.mark.django_db
class TestSetUp:
    def test_by_the_page_founds_the_company_and_shows_two_passwords(self, client: Client) -> None:
        page = client.post("/setup/", SAID).content.decode()

        assert Company.objects.get().name == "安居物业"
        assert Community.objects.get().code == "YH"
        director = Staff.objects.get(username="1001")
        shown = [word for word in page.replace("<", ">").split(">") if word.count("-") == 2]
        assert any(director.check_password(word.strip()) for word in shown)

    def test_is_open_once(self, client: Client) -> None:
        client.post("/setup/", SAID)
        client.post("/setup/", {**SAID, "company": "另一家", "code": "ZZ"})

        assert Company.objects.count() == 1
        assert client.get("/setup/")["Location"] == "/"
        assert client.get("/")["Location"].startswith("/accounts/login/")

    def test_refuses_one_person_for_both(self, client: Client) -> None:
        page = client.post("/setup/", {**SAID, "director_username": "Admin"})

        assert "两位须是不同的人" in page.content.decode()
        assert not Company.objects.exists()

    @pytest.mark.parametrize(
        ("field", "value", "says"),
        [
            ("code", "云湖", "项目代号用"),
            ("admin_username", "工 号", "工号用"),
            ("company", " ", "必填"),
            ("departments", ["XXX"], "XXX"),
        ],
    )
    def test_says_what_to_put_right_and_leaves_nothing_behind(
        self, client: Client, field: str, value: Any, says: str
    ) -> None:
        page = client.post("/setup/", {**SAID, field: value}).content.decode()

        assert says in page
        assert "安居物业" in page or field == "company"
        assert not Company.objects.exists()
        assert not Community.objects.exists()

    def test_writes_the_first_version_of_every_policy(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(policies._areas, "tests", Minutes)
        founded = actions.set_up(
            company="安居物业",
            code="YH",
            community="云湖花园",
            address="",
            departments=[],
            administrator=FirstPerson("admin", "周管"),
            director=FirstPerson("1001", "林主任"),
            at=START,
        )

        policy = policies.current(founded.community, "tests", NOW)
        assert (policy.version, policy.values) == (1, {"minutes": 15})

    def test_is_refused_the_second_time(self, house: House) -> None:
        with pytest.raises(actions.AlreadySetUp):
            actions.set_up(
                company="另一家",
                code="ZZ",
                community="别处",
                address="",
                departments=[],
                administrator=FirstPerson("a1", "甲"),
                director=FirstPerson("b1", "乙"),
                at=NOW,
            )

    def test_makes_an_administrator_of_the_company_and_a_director_of_the_community(
        self, house: House, zhou: Staff, lin: Staff
    ) -> None:
        assert rules.administers(zhou, None, NOW)
        assert rules.holds(lin, house.here.pk, (Role.DIRECTOR,), NOW)
        assert not rules.holds(lin, house.neighbour.pk, (Role.DIRECTOR,), NOW)


class TestCommunity:
    def test_opens_with_its_departments_and_policies(
        self, house: House, zhou: Staff, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(policies._areas, "tests", Minutes)
        opened = actions.open_community(
            code="QY", name="清源里", departments=[Department.Kind.ORDER], by=zhou, at=NOW
        )

        assert [d.kind for d in opened.departments.all()] == ["ORD"]
        assert Policy.objects.filter(community=opened, area="tests").exists()

    def test_is_opened_by_the_companys_administrator_alone(self, house: House, lin: Staff) -> None:
        local = house.hire("local", "地方管", Role.ADMIN)
        for by in (lin, local):
            with pytest.raises(NotAllowed):
                actions.open_community(code="QY", name="清源里", by=by, at=NOW)

    def test_refuses_a_code_already_given(self, house: House, zhou: Staff) -> None:
        with pytest.raises(actions.CodeTaken):
            actions.open_community(code="yh", name="清源里", by=zhou, at=NOW)


class TestDepartment:
    def test_may_be_renamed_but_not_to_a_name_in_use(self, house: House, zhou: Staff) -> None:
        engineering, other = house.department("ENG"), house.department("CS")
        facts = {"takes_matters": True, "community": house.here, "by": zhou, "at": NOW}
        actions.rename_department(engineering, name="工程部", **facts)

        assert house.department("ENG").name == "工程部"
        with pytest.raises(actions.DepartmentNameTaken):
            actions.rename_department(other, name=" 工程部", **facts)

    def test_is_closed_only_when_nobody_works_in_it(self, house: House, zhou: Staff) -> None:
        acting: dict[str, Any] = {"community": house.here, "by": zhou, "at": NOW}
        with pytest.raises(actions.DepartmentInUse):
            actions.close_department(house.department("ENG"), **acting)

        actions.close_department(house.department("OFF"), **acting)
        assert not house.department("OFF").is_active

    def test_is_kept_in_order_by_administrators_alone(self, house: House, lin: Staff) -> None:
        with pytest.raises(NotAllowed):
            actions.add_department(
                kind=Department.Kind.ORDER, name="秩序部", community=house.here, by=lin, at=NOW
            )


class TestAddPerson:
    def test_hires_from_the_command_line_and_prints_the_password(
        self, house: House, capsys: pytest.CaptureFixture[str]
    ) -> None:
        call_command("add_person", "kf09", "新前台", "FD", "YH")

        password = capsys.readouterr().out.split()[-1]
        person = Staff.objects.get(username="kf09")
        assert person.check_password(password)
        assert person.must_change_password

    def test_takes_the_department_by_name(self, house: House) -> None:
        call_command("add_person", "wx09", "新师傅", "HND", "YH", "--department", "工程维修")

        assert Staff.objects.get(username="wx09").posts.get().department == house.department("ENG")
