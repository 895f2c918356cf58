"""From the night's list to the certificate, for the tests of every app that has a term."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.db import DatabaseError, transaction

from hub.kernel import decisions
from hub.kernel.house import the_house
from hub.kernel.models import Community, Decision
from hub.people.models import Staff
from hub.privacy import actions
from hub.privacy.models import Clearing, Erasure

GROUND = "保存期限已满（个人信息保护法第四十七条）"


def listed(community: Community, at: datetime) -> Clearing | None:
    return actions.find_due(community=community, by=the_house(), at=at)


def proposed(clearing: Clearing, by: Staff, at: datetime) -> Decision:
    return actions.propose_clearing(
        clearing.pk, community=clearing.community, by=by, at=at, ground=GROUND
    )


def cleared(community: Community, by: Staff, decider: Staff, at: datetime) -> Erasure:
    clearing = listed(community, at)
    assert clearing is not None
    decisions.grant(proposed(clearing, by, at), by=decider, at=at)
    return Erasure.objects.get(clearing=clearing)


def told(erasure: Erasure) -> dict[str, int]:
    """How many rows of what the certificate names."""
    return {line["what"]: line["rows"] for line in erasure.erased}


def refused(act: Callable[[], object]) -> None:
    """The database itself does not take it."""
    with pytest.raises(DatabaseError), transaction.atomic():
        act()
