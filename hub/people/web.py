"""Requests from people who work here: who asks, in which community, and at which moment."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache, wraps
from typing import Any, Concatenate, ParamSpec, cast

from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from django_htmx.middleware import HtmxDetails

from hub.kernel.api import ApiRequest, refused
from hub.kernel.models import Community, Company
from hub.kernel.refusals import NotAllowed
from hub.kernel.web import lead
from hub.people import queries, rules
from hub.people.models import Role, Staff

P = ParamSpec("P")

COMMUNITY = "community"  # the chosen one, in the session
PROVEN = "second_factor"  # this session set the second factor up itself
SEEN = "seen"  # when somebody last did something in it, to the minute


class SignedInRequest(HttpRequest):
    """`now` is the request's one reading of the clock: what it does all happens at that moment."""

    user: Staff
    community: Community
    communities: list[Community]
    htmx: HtmxDetails
    now: datetime


class NoPost(NotAllowed):
    message = _("您还没有岗位，或岗位已经结束。请联系系统管理员任命岗位后再登录。")


class NotSettled(NotAllowed):
    message = _("请先用浏览器登录一次，改好密码、完成两步验证，再继续。")


# A page, or a file on its way out.
View = Callable[Concatenate[SignedInRequest, P], HttpResponseBase]


def signed_in(view: View[P]) -> View[P]:
    """Send strangers to sign in, and refuse those who hold no post anywhere."""

    @wraps(view)
    @login_required
    def wrapper(
        request: SignedInRequest, /, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponseBase:
        if request.community is None:
            raise NoPost
        return view(request, *args, **kwargs)

    return cast(View[P], wrapper)


def acting(request: SignedInRequest | ApiRequest) -> dict[str, Any]:
    """Who does it, where and when: what the acts on people are told."""
    return {"community": request.community, "by": request.user, "at": request.now}


def holds(request: SignedInRequest | ApiRequest, roles: Collection[Role]) -> bool:
    return rules.holds(request.user, request.community, roles, request.now)


def require(request: SignedInRequest | ApiRequest, roles: Collection[Role]) -> None:
    """:raises NotAllowed: to whoever holds none of the roles here."""
    rules.require(request.user, request.community, roles, request.now)


# ── Before anything else ────────────────────────────────────────────────────────────────────

# What stays open whatever else must be done first.
WAYS_OUT = frozenset({"account_logout", "set_language", "set_up"})


class Desk:
    """Sit the person down: the moment, the community, and what must be settled before work.

    People who left need no care here: the sign-in backend does not know them any more, so every
    session of theirs ends with their next request.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        mine = cast(SignedInRequest, request)
        mine.now = timezone.now()
        mine.community, mine.communities = None, []  # type: ignore[assignment]  # of nobody signed in
        if request.user.is_authenticated:
            _note_presence(mine)
        if request.user.is_authenticated:
            _take_place(mine)
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        match = request.resolver_match
        name = match.view_name if match else ""
        if name in WAYS_OUT:
            return None
        if _asks_the_api(request) and not request.user.is_authenticated:
            return None  # Its operations take tokens, and answer strangers in their own words.
        if not request.user.is_authenticated:
            # Whoever is signed in works for a company; only strangers are worth the question.
            return None if Company.objects.exists() else redirect("set_up")
        return _settle_first(cast(SignedInRequest, request), name)


def _note_presence(request: SignedInRequest) -> None:
    """End a session that nobody has used for long. Pages that ask by themselves are nobody."""
    now = request.now.timestamp()
    seen = request.session.get(SEEN, now)
    if now - seen > settings.SESSION_IDLE.total_seconds():
        logout(request)
    elif "X-By-Itself" not in request.headers and (SEEN not in request.session or now - seen > 60):
        request.session[SEEN] = int(now)


def _take_place(request: SignedInRequest) -> None:
    request.communities = rules.communities_of(request.user, request.now)
    chosen = request.session.get(COMMUNITY)
    for community in request.communities:
        if request.community is None or community.pk == chosen:
            request.community = community


def _settle_first(request: SignedInRequest, name: str) -> HttpResponseBase | None:
    """A new password, then a second factor for those who decide: nothing works before that."""
    if request.user.must_change_password:
        return (
            None if name == "account_change_password" else _go(request, "account_change_password")
        )
    if not rules.needs_second_factor(request.user, request.now) or _is_proven(request):
        return None
    if is_mfa_enabled(request.user):
        # Set up elsewhere since this session began: this one has yet to show it.
        logout(request)
        return _go(request, "account_login")
    is_on_the_way = name.startswith("mfa_") or name == "account_reauthenticate"
    return None if is_on_the_way else _go(request, "mfa_index")


def _is_proven(request: SignedInRequest) -> bool:
    if request.session.get(PROVEN) == request.user.pk:
        return True
    return any(r["method"] == "mfa" for r in get_authentication_records(request, request.user))


def _asks_the_api(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and match.namespace == "api"


def _go(request: SignedInRequest, name: str) -> HttpResponseBase:
    if _asks_the_api(request):
        return refused(NotSettled())
    return lead(request, reverse(name))


# ── What frames every page ──────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Place:
    """An entry of the navigation. `key` goes with g: “g q” opens the queue.

    With `pages` it stands for several beside each other: it leads to the first that is open to the
    person, and they all show as tabs.
    """

    url_name: str
    label: str | Promise
    icon: str = ""
    roles: frozenset[Role] = frozenset()
    key: str = ""
    counts_duties: bool = False
    # Those of its roles that count only where they are held at the desk.
    of_the_desk: frozenset[Role] = frozenset()
    pages: tuple["Place", ...] = ()

    def is_open_to(self, grants: Sequence[rules.Grant]) -> bool:
        return any(
            grant.role in self.roles
            and (grant.role not in self.of_the_desk or grant.is_of_the_desk)
            for grant in grants
        )

    def doors(self, grants: Sequence[rules.Grant]) -> list["Place"]:
        """The pages behind this entry that are open to the person; none hides the entry."""
        return [page for page in self.pages or (self,) if page.is_open_to(grants)]


@lru_cache(maxsize=1)
def places() -> Sequence[Place]:
    """The whole navigation in order: the project's, because it knows all apps."""
    return cast(Sequence[Place], import_string(settings.NAVIGATION))


def address(url_name: str) -> str:
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""


def grants_of(request: SignedInRequest) -> list[rules.Grant]:
    """What the person may act as in the community they are working in, lent posts too."""
    if request.community is None:
        return []
    grants = rules.grants(request.user, request.now)
    return [grant for grant in grants if grant.covers(request.community.pk)]


def roles_of(request: SignedInRequest) -> frozenset[Role]:
    return frozenset(grant.role for grant in grants_of(request))


class Shell:
    """What the frame shows. Nothing is asked of the database until the template shows it."""

    def __init__(self, request: SignedInRequest) -> None:
        self._request = request
        self.person = request.user
        self.community = request.community
        self.communities = request.communities

    @cached_property
    def _waiting(self) -> tuple[int, int]:
        if self.community is None:
            return 0, 0
        return queries.waiting(self.person, self.community, self._request.now)

    @property
    def todo_count(self) -> str | int:
        return _at_most(self._waiting[0])

    @property
    def notice_count(self) -> str | int:
        return _at_most(self._waiting[1])

    @cached_property
    def post(self) -> str:
        """The person's roles in words."""
        labels = (str(role.label) for role in Role if role in roles_of(self._request))
        return "、".join(labels)

    @cached_property
    def _entries(self) -> list[tuple[Place, list[tuple[Place, str]]]]:
        """Each entry with the pages behind it and their addresses, as far as they are open."""
        grants = grants_of(self._request)
        found = [
            (
                place,
                [(page, url) for page in place.doors(grants) if (url := address(page.url_name))],
            )
            for place in places()
        ]
        return [(place, doors) for place, doors in found if doors]

    @cached_property
    def _here(self) -> str:
        """The longest address that the page lies under: “/matters/” and “/matters/queue/” do not
        both light up."""
        urls = (url for _place, doors in self._entries for _page, url in doors)
        return max(filter(self._request.path.startswith, urls), key=len, default="")

    @cached_property
    def nav(self) -> list[dict[str, Any]]:
        return [
            {
                "url": doors[0][1],
                "icon": place.icon,
                "label": place.label,
                "key": place.key,
                "count": self.todo_count if place.counts_duties else None,
                "active": self._here in {url for _page, url in doors},
            }
            for place, doors in self._entries
        ]

    @cached_property
    def tabs(self) -> list[dict[str, Any]]:
        """The pages beside this one, itself among them; none where it stands alone."""
        doors = next(
            (doors for _place, doors in self._entries if self._here in {url for _p, url in doors}),
            [],
        )
        if len(doors) < 2:
            return []
        return [
            {"url": url, "label": page.label, "active": url == self._here} for page, url in doors
        ]


def _at_most(count: int) -> str | int:
    return f"{queries.CAP - 1}+" if count >= queries.CAP else count


def shell(request: HttpRequest) -> dict[str, Any]:
    """The context processor behind base.html."""
    is_seated = hasattr(request, "communities") and request.user.is_authenticated
    return {"shell": Shell(cast(SignedInRequest, request)) if is_seated else None}


def home_of(request: SignedInRequest) -> str:
    """Where the person's day begins: the first place of the navigation for their role."""
    grants = grants_of(request)
    for place in places():
        for page in place.doors(grants):
            if url := address(page.url_name):
                return url
    return resolve_url("me")
