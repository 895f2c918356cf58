"""Who asks over the API, and where: by a token, or by the session of a browser."""

from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja.security import APIKeyCookie, HttpBearer
from ninja.utils import check_csrf

from hub.kernel.api import NotSignedIn
from hub.kernel.models import Community
from hub.kernel.refusals import Missing, NotAllowed
from hub.people import actions, rules
from hub.people.models import Staff
from hub.people.web import NoPost, SignedInRequest


class Forged(NotAllowed):
    """A browser session must prove that our own page asks; a token has no such need."""

    message = _("缺少 X-CSRFToken，没有办理。请刷新页面再试；程序请改用接口令牌。")


class ByToken(HttpBearer):
    """Authorization: Bearer zs…; a wrong one is refused even where a session would do."""

    openapi_name = "token"

    def __call__(self, request: HttpRequest) -> Staff | None:
        if "Authorization" not in request.headers:
            return None
        scheme, _space, secret = request.headers["Authorization"].partition(" ")
        return self.authenticate(request, secret if scheme.lower() == "bearer" else "")

    def authenticate(self, request: HttpRequest, token: str) -> Staff:
        mine = cast(SignedInRequest, request)
        person = actions.come_in(token.strip(), at=mine.now)
        if person is None:
            raise NotSignedIn
        mine.user = person
        mine.communities = rules.communities_of(person, mine.now)
        return _seated(mine)


class BySession(APIKeyCookie):
    """The cookie of whoever is signed in here, with X-CSRFToken on everything but reading."""

    param_name = settings.SESSION_COOKIE_NAME

    def __call__(self, request: HttpRequest) -> Staff | None:
        return self.authenticate(request, None)

    def authenticate(self, request: HttpRequest, key: str | None) -> Staff | None:
        if not request.user.is_authenticated:
            return None
        if check_csrf(request):
            raise Forged
        return _seated(cast(SignedInRequest, request))


def _seated(request: SignedInRequest) -> Staff:
    """In the community of the address; which exists for nobody who does not work there."""
    places = request.communities
    if not places:
        raise NoPost
    request.community = _named(places, request)
    return request.user


def _named(places: list[Community], request: HttpRequest) -> Community:
    match = request.resolver_match
    kwargs: dict[str, Any] = match.kwargs if match else {}
    if "community" not in kwargs:
        return places[0]
    for community in places:
        if community.code == kwargs["community"]:
            return community
    raise Missing
