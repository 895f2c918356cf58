"""Ana's desk, for every test of imports."""

from typing import Any

import pytest

from hub.kernel.models import Community
from hub.kernel.tests.exchange.meters import Office


@pytest.fixture
def office(ana: Any, home: Community) -> Office:
    return Office(ana, home)
