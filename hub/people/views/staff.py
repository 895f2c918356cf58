"""Who works here: the list, and a person's page."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.db.models import Prefetch, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from hub.kernel import decisions, journal, pages
from hub.kernel.models import Community, Decision, Event
from hub.kernel.paging import BadFilter
from hub.kernel.refusals import Missing, NotAllowed
from hub.people import actions, queries, rules
from hub.people.events import Happened
from hub.people.line import Line
from hub.people.models import Deputy, Post, Recusal, Reporting, Role, Staff
from hub.people.web import SignedInRequest, signed_in

HISTORY = 100


def _staff_list(community: Community, at: datetime) -> pages.Worklist:
    departments = rules.departments_of(community).values_list("pk", "name")
    return pages.Worklist(
        filters=[
            pages.search(_named_like, hint=gettext_lazy("姓名、工号")),
            _by_post("role", gettext_lazy("岗位"), Role.choices, at),
            _by_post("department", gettext_lazy("部门"), departments, at),
            pages.flag("left", gettext_lazy("已离职"), lambda rows: rows.filter(is_active=False)),
        ],
        orders={
            "username": pages.Order(gettext_lazy("工号"), ("username",)),
            "name": pages.Order(gettext_lazy("姓名"), ("name", "id")),
        },
    )


def _named_like(rows: Any, words: str) -> Any:
    return rows.filter(Q(name__icontains=words) | Q(username__icontains=words))


def _by_post(
    key: str, label: Any, options: Iterable[tuple[Any, Any]], at: datetime
) -> pages.Filter:
    """Narrow people by what they hold now, not by what they once held."""
    known = [(str(value), text) for value, text in options]

    def narrow(rows: Any, values: Any) -> Any:
        asked = [value for value in values[key] if value]
        if not set(asked) <= {value for value, _text in known}:
            raise BadFilter
        held = Post.objects.at(at).filter(**{f"{key}__in": asked})
        return rows.filter(pk__in=held.values("staff")) if asked else rows

    return pages.Filter(key, label, "choice", narrow, (key,), known)


@require_safe
@signed_in
def staff(request: SignedInRequest) -> HttpResponse:
    if not rules.may_read_staff(request.user, request.community, request.now):
        raise NotAllowed
    now = Post.objects.at(request.now).select_related("department")
    people = rules.staff_of(request.community).prefetch_related(
        Prefetch("posts", now, to_attr="posts_now")
    )
    page = _staff_list(request.community, request.now).page(request.GET, people)
    may_hire = rules.administers(request.user, request.community.pk, request.now)
    return render(request, "people/staff.html", {"page": page, "may_hire": may_hire})


# ── A person's page ─────────────────────────────────────────────────────────────────────────


def person_at(request: SignedInRequest, pk: int) -> Staff:
    """The person, for those who may read about staff and for themselves."""
    is_own = pk == request.user.pk
    if not is_own and not rules.may_read_staff(request.user, request.community, request.now):
        raise Missing
    found = rules.staff_of(request.community).filter(pk=pk).first()
    if found is None:
        raise Missing
    return found


@require_safe
@signed_in
def person(request: SignedInRequest, pk: int) -> HttpResponse:
    shown = person_at(request, pk)
    loans = Deputy.objects.select_related("principal", "deputy", "community")
    recusals = Recusal.objects.select_related("staff", "about")
    page = {
        "who": shown,
        "today": timezone.localdate(request.now),
        "posts": shown.posts.select_related("community", "department").order_by("-since"),
        "loans": loans.filter(Q(principal=shown) | Q(deputy=shown)).order_by("-since")[:20],
        "lines": Reporting.objects.within(request.community)
        .filter(staff=shown)
        .select_related("leader", "supervisor")
        .order_by("-since")[:20],
        "recusals": recusals.filter(Q(staff=shown) | Q(about=shown)).order_by("-at"),
        "story": [
            _entry(event)
            for event in queries.history_of(shown, request.communities)[:HISTORY]
            if event.verb in SAID  # what other apps say of somebody stands on their own pages
        ],
        "has_second_factor": is_mfa_enabled(shown),
        "asked": waiting_reset(request, shown),
        **_what_may_be_done(request, shown),
    }
    return render(request, "people/person.html", page)


def _what_may_be_done(request: SignedInRequest, shown: Staff) -> dict[str, bool]:
    by, now, here = request.user, request.now, request.community
    may_administer = shown.is_active and shown.pk != by.pk
    may_administer = may_administer and rules.may_administer(by, shown, now)
    return {
        "may_read": rules.may_read_staff(by, here, now),
        "may_administer": may_administer,
        "may_appoint": shown.is_active and rules.may_appoint_deputy(by, shown, here.pk, now),
        "may_recuse": shown.is_active and rules.may_declare_recusal(by, shown, shown, here, now),
        "may_name_leader": shown.is_active
        and rules.may_read_staff(by, here, now)
        and Line(here, now).grant_over(by, [shown.pk]) is not None,
        "may_propose_reset": shown.is_active
        and shown.pk != by.pk
        and rules.holds(by, here.pk, rules.RESET_PROPOSERS, now),
    }


def waiting_reset(request: SignedInRequest, shown: Staff) -> Decision | None:
    return decisions.waiting_on(
        actions.SECOND_FACTOR, journal.About.within(request.community, shown)
    )


SAID = {**dict(Happened.choices), **dict(decisions.Happened.choices)}
ICONS: Mapping[str, str] = {
    Happened.HIRED: "user-check",
    Happened.LEFT: "logout",
    Happened.POST_GIVEN: "plus",
    Happened.POST_ENDED: "minus",
    Happened.DEPUTY_APPOINTED: "user-circle",
    Happened.PASSWORD_RESET: "key",
    Happened.PASSWORD_CHANGED: "key",
    Happened.SECOND_FACTOR_RESET: "shield-lock",
    Happened.TOKEN_ISSUED: "plug",
    Happened.TOKEN_REVOKED: "plug",
}


def _entry(event: Event) -> pages.Entry:
    role = event.detail.get("role", "")
    facts = [
        (_("岗位"), Role(role).label if role in Role.values else ""),
        (_("部门"), event.detail.get("department")),
        (_("代理人"), event.detail.get("deputy")),
        (_("直接上级"), event.detail.get("leader")),
        (_("再上一级"), event.detail.get("supervisor")),
        (_("起"), event.detail.get("since")),
        (_("回避对象"), event.detail.get("about")),
        (_("最后工作日"), event.detail.get("left_on")),
        (_("理由"), event.detail.get("ground") or event.detail.get("answer")),
    ]
    return pages.Entry(
        at=event.at,
        says=SAID[event.verb],
        by=str(event.actor),
        icon=ICONS.get(event.verb, "point"),
        facts=[(name, value) for name, value in facts if value],
    )
