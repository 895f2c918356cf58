"""The kernel's small cast: Ana and Boris, a community they work in, and another one."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model

from hub.kernel.models import Community, Company


@pytest.fixture
def home() -> Community:
    company = Company.objects.create(name="万家物业")
    return Community.objects.create(company=company, code="YH", name="悦和花园")


@pytest.fixture
def elsewhere(home: Community) -> Community:
    return Community.objects.create(company=home.company, code="XS", name="溪山")


@pytest.fixture
def ana() -> Any:
    return get_user_model().objects.create_user(username="ana", name="安娜")


@pytest.fixture
def boris() -> Any:
    return get_user_model().objects.create_user(username="boris", name="鲍里斯")
