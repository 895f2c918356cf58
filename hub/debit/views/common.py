"""What these pages share: who may look."""

from collections.abc import Collection

from hub.debit import rules
from hub.kernel.refusals import NotAllowed
from hub.people.models import Role
from hub.people.web import SignedInRequest


def may(request: SignedInRequest, roles: Collection[Role]) -> bool:
    return rules.may(request.user, request.community, roles, request.now)


def reads(request: SignedInRequest, roles: Collection[Role] = rules.READ) -> None:
    if not may(request, roles):
        raise NotAllowed
