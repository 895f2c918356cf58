"""What becomes of a check that was told: answered, contested, reviewed."""

from datetime import datetime
from typing import Any

from hub.conduct import actions
from hub.conduct.models import Check
from hub.conduct.tests.cast import Cast, checked, on


def replied(
    cast: Cast, check: Check, agrees: bool, at: datetime | None = None, **also: Any
) -> Check:
    return actions.reply(check.pk, **cast.doing("zhou", at or on(3, 12)), agrees=agrees, **also)


def contested(cast: Cast) -> Check:
    return replied(cast, checked(cast, "ARMS"), False, words="手在拿对讲机，不是抱臂")


def reviewed(cast: Cast, check: Check, who: str, *, stands: bool = False) -> Check:
    return actions.review(
        check.pk, **cast.doing(who, on(3, 15)), stands=stands, words="看过照片，确实在用对讲机"
    )
