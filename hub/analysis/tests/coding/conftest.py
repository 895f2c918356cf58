"""June, whose paper draws the sample that these tests code again."""

import pytest

from hub.analysis import actions
from hub.analysis.models import Month
from hub.analysis.tests.test_month import JULY
from hub.matters.tests.cast import Cast, closed


@pytest.fixture
def month(cast: Cast) -> Month:
    """June: three complaints closed; 吴主管 ruled them, 孙姐 closed them. The paper is of July."""
    for cause in ("C4.3", "C4.3", "C2.3"):
        closed(cast, cause)
    return actions.open_month("2026-06", community=cast.community, by=cast.wu, at=JULY)
