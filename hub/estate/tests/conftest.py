"""The cast: one colleague per role at 翠湖, one at the other community; 李明 lives in 7-1-1802."""

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from hub.estate import actions
from hub.estate.models import Area, Building, Household, Resident
from hub.kernel.models import Community, Company
from hub.people.models import Department, Post, Role, Staff
from hub.people.web import PROVEN

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
LONG_AGO = NOW - timedelta(days=400)


def hired(name: str, role: Role, community: Community) -> Staff:
    staff = Staff.objects.create(username=f"{community.code}-{role}-{name}", name=name)
    department = None
    if role == Role.HANDLER:
        department = Department.objects.create(community=community, kind="ENG", name="工程部")
    Post.objects.create(
        staff=staff, role=role, community=community, department=department, since=LONG_AGO
    )
    return staff


@pytest.fixture
def company(db: None) -> Company:
    return Company.objects.create(name="安居物业")


@pytest.fixture
def lake(company: Company) -> Community:
    return Community.objects.create(company=company, code="CH", name="翠湖花园")


@pytest.fixture
def hill(company: Company) -> Community:
    return Community.objects.create(company=company, code="YS", name="云山府")


@pytest.fixture
def desk(lake: Community) -> Staff:
    return hired("林悦", Role.FRONT_DESK, lake)


@pytest.fixture
def butler(lake: Community) -> Staff:
    return hired("周勤", Role.BUTLER, lake)


@pytest.fixture
def supervisor(lake: Community) -> Staff:
    return hired("苏敏", Role.SUPERVISOR, lake)


@pytest.fixture
def handler(lake: Community) -> Staff:
    return hired("陈工", Role.HANDLER, lake)


@pytest.fixture
def auditor(lake: Community) -> Staff:
    return hired("方正", Role.AUDITOR, lake)


@pytest.fixture
def stranger(hill: Community) -> Staff:
    """At the front desk of the other community."""
    return hired("江北", Role.FRONT_DESK, hill)


@pytest.fixture
def north(lake: Community, supervisor: Staff) -> Area:
    return actions.add_area(name="北组团", community=lake, by=supervisor, at=LONG_AGO)


@pytest.fixture
def south(lake: Community, supervisor: Staff) -> Area:
    return actions.add_area(name="南组团", community=lake, by=supervisor, at=LONG_AGO)


@pytest.fixture
def seven(north: Area, supervisor: Staff, lake: Community) -> Building:
    """Building 7: two units, floors 17 and 18, rooms 01 to 03 each."""
    building = actions.add_building(
        north.pk, code="7栋", community=lake, by=supervisor, at=LONG_AGO
    )
    for unit in ("1", "2"):
        for floor in (17, 18):
            for door in ("01", "02", "03"):
                actions.add_household(
                    building.pk,
                    unit=unit,
                    room=f"{floor}{door}",
                    community=lake,
                    by=supervisor,
                    at=LONG_AGO,
                )
    return building


@pytest.fixture
def ten(south: Area, supervisor: Staff, lake: Community) -> Building:
    """Building 10, without units: 10-902 and 10-1802."""
    building = actions.add_building(
        south.pk, code="10", community=lake, by=supervisor, at=LONG_AGO
    )
    for room in ("1802", "902"):
        actions.add_household(building.pk, room=room, community=lake, by=supervisor, at=LONG_AGO)
    return building


@pytest.fixture
def home(seven: Building) -> Household:
    return Household.objects.get(code="7-1-1802")


@pytest.fixture
def li_ming(home: Household, desk: Staff, lake: Community) -> Resident:
    """李明 owns 7-1-1802 and is reached on 138 0013 8000."""
    return actions.move_in(
        home.pk,
        kind="OWNER",
        name="李明",
        number="138 0013 8000",
        community=lake,
        by=desk,
        at=LONG_AGO,
    )


@pytest.fixture
def sign_in(client: Client) -> Callable[[Staff], Client]:
    def as_(person: Staff) -> Client:
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        session = client.session
        session[PROVEN] = person.pk  # the second factor has a test of its own
        session.save()
        return client

    return as_
