"""The people in these tests, at 云湖花园 and at its neighbour 星河湾.

Zhou administers the company. At 云湖花园 Lin is the director, Qin the office director, Gao the
company's manager, Mei and Tao are at the front desk, Hu repairs in 工程维修 which Luo leads.
Song is at the front desk of 星河湾 and nowhere else.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.test import Client

from hub.kernel.models import Community
from hub.people import actions
from hub.people.actions import FirstPerson, Founded
from hub.people.models import Department, Role, Staff

START = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)  # Monday 09:00 in the community
NOW = START + timedelta(days=7)
PASSWORD = "blue-lamp-river-7"

SignIn = Callable[..., Client]


@dataclass
class House:
    """A company with its people, reached by the actions people use."""

    founded: Founded
    neighbour: Community

    @property
    def here(self) -> Community:
        return self.founded.community

    def person(self, username: str) -> Staff:
        return Staff.objects.get(username=username)

    def department(self, kind: str) -> Department:
        return Department.objects.get(community=self.here, kind=kind)

    def hire(self, username: str, name: str, role: Role, **where: object) -> Staff:
        where.setdefault("community", self.here)
        hired = actions.hire(
            username=username,
            name=name,
            role=role,
            by=self.person("zhou"),
            at=START,
            **where,
        )
        return settled(hired.person)


def settled(person: Staff) -> Staff:
    """Past the first sign-in: with a password of one's own."""
    person.set_password(PASSWORD)
    person.must_change_password = False
    person.save()
    return person


@pytest.fixture
def house(db: None) -> House:
    founded = actions.set_up(
        company="安居物业",
        code="YH",
        community="云湖花园",
        address="清远市",
        departments=[Department.Kind.SERVICE, Department.Kind.ENGINEERING, Department.Kind.OFFICE],
        administrator=FirstPerson("zhou", "周管"),
        director=FirstPerson("lin", "林主任"),
        at=START,
    )
    settled(founded.administrator.person)
    settled(founded.director.person)
    zhou = founded.administrator.person
    neighbour = actions.open_community(
        code="XH", name="星河湾", departments=[Department.Kind.SERVICE], by=zhou, at=START
    )
    house = House(founded, neighbour)
    service, engineering = house.department("CS"), house.department("ENG")
    house.hire("qin", "秦处", Role.OFFICE_DIRECTOR)
    house.hire("gao", "高经理", Role.MANAGER, is_company_wide=True)
    house.hire("mei", "梅前台", Role.FRONT_DESK, department=service)
    house.hire("tao", "陶前台", Role.FRONT_DESK, department=service)
    house.hire("hu", "胡师傅", Role.HANDLER, department=engineering)
    house.hire("luo", "罗领班", Role.LEADER, department=engineering)
    house.hire("song", "宋前台", Role.FRONT_DESK, community=neighbour)
    return house


def person_named(username: str) -> object:
    @pytest.fixture
    def found(house: House) -> Staff:
        return house.person(username)

    return found


zhou, lin, qin, gao = (person_named(name) for name in ("zhou", "lin", "qin", "gao"))
mei, tao, hu, luo, song = (person_named(name) for name in ("mei", "tao", "hu", "luo", "song"))


@pytest.fixture
def here(house: House) -> Community:
    return house.here


def second_factor(person: Staff) -> str:
    """Set a second factor up; return its secret."""
    secret: str = totp.generate_totp_secret()
    totp.TOTP.activate(person, secret)
    return secret


def code(secret: str, later: int = 0) -> str:
    counter = list(totp.yield_hotp_counters_from_time())[1] + later
    return str(totp.format_hotp_value(totp.hotp_value(secret, counter)))


@pytest.fixture
def sign_in(house: House, client: Client) -> SignIn:
    """Sign in by the page, with the second factor where the person has one, to 云湖花园."""

    def sign_in(person: Staff, secret: str = "", later: int = 0) -> Client:
        client.logout()
        client.post("/accounts/login/", {"login": person.username, "password": PASSWORD})
        if secret:
            client.post("/accounts/2fa/authenticate/", {"code": code(secret, later)})
        client.post("/community/", {"community": house.here.pk})
        return client

    return sign_in
