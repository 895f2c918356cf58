"""Whom the pages of dunning are open to: security posts never, whatever they hold beside."""

from collections.abc import Collection

from hub.dunning import rules
from hub.kernel.refusals import NotAllowed
from hub.people.models import Role
from hub.people.web import SignedInRequest


def require(request: SignedInRequest, roles: Collection[Role]) -> None:
    """:raises NotAllowed: to others, and to security posts whatever they hold beside."""
    if not rules.may(request.user, request.community, roles, request.now):
        raise NotAllowed


def may(request: SignedInRequest, roles: Collection[Role]) -> bool:
    return rules.may(request.user, request.community, roles, request.now)
