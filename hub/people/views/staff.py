"""Who works here: the list, a person's page, and everything done about people."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.db.models import Prefetch, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hub.kernel import decisions, pages
from hub.kernel.models import Community, Decision, Event
from hub.kernel.paging import BadFilter
from hub.kernel.refusals import Missing, NotAllowed
from hub.kernel.web import attempt
from hub.people import actions, queries, rules
from hub.people.events import Happened
from hub.people.forms import (
    AnswerForm,
    DeputyForm,
    GroundForm,
    HireForm,
    LeaveForm,
    PostForm,
    RecusalForm,
    ReportingForm,
)
from hub.people.line import Line
from hub.people.models import Deputy, Post, Recusal, Reporting, Role, Staff
from hub.people.web import SignedInRequest, acting, signed_in

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


def _person(request: SignedInRequest, pk: int) -> Staff:
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
    shown = _person(request, pk)
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
        "asked": _waiting_reset(request, shown),
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


def _waiting_reset(request: SignedInRequest, shown: Staff) -> Decision | None:
    return (
        Decision.objects.filter(
            community=request.community,
            kind=actions.SECOND_FACTOR.code,
            subject_type=shown._meta.label_lower,
            subject_id=shown.pk,
            status=Decision.Status.PROPOSED,
        )
        .select_related("proposer")
        .first()
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


# ── What is done about people ───────────────────────────────────────────────────────────────


@never_cache
@signed_in
def hire(request: SignedInRequest) -> HttpResponse:
    here, now = request.community, request.now
    if not rules.administers(request.user, here.pk, now):
        raise NotAllowed
    form = HireForm(
        request.POST or None, community=here, initial={"joined_on": timezone.localdate(now)}
    )
    if hired := attempt(form, lambda **said: actions.hire(**said, **acting(request))):
        return render(request, "people/handed.html", {"hired": hired})
    return render(request, "people/hire.html", {"form": form})


@signed_in
def give_post(request: SignedInRequest, pk: int) -> HttpResponse:
    shown, here = _person(request, pk), request.community
    form = PostForm(request.POST or None, community=here)
    if attempt(form, lambda **said: actions.give_post(shown, **said, **acting(request))):
        return redirect("people:person", pk)
    return render(request, "people/act.html", _page(form, shown, _("任命岗位"), _("任命")))


@require_POST
@signed_in
def end_post(request: SignedInRequest, pk: int, post: int) -> HttpResponse:
    found = Post.objects.filter(staff=_person(request, pk), pk=post).first()
    if found is None:
        raise Missing
    actions.end_post(found, **acting(request))
    return redirect("people:person", pk)


@signed_in
def let_go(request: SignedInRequest, pk: int) -> HttpResponse:
    shown = _person(request, pk)
    form = LeaveForm(request.POST or None, initial={"left_on": timezone.localdate(request.now)})
    if attempt(form, lambda **said: actions.let_go(shown, **said, **acting(request))):
        messages.success(request, _("已办理离职，登录权限即时停止，历史记录保留。"))
        return redirect("people:person", pk)
    page = _page(form, shown, _("办理离职"), _("确认离职"))
    note = _("登录权限即时停止，岗位和代理同时结束，没办完的事转给上级岗位。历史记录保留。")
    return render(request, "people/act.html", page | {"note": note, "is_grave": True})


@never_cache
@require_POST
@signed_in
def reset_password(request: SignedInRequest, pk: int) -> HttpResponse:
    shown = _person(request, pk)
    hired = actions.reset_password(shown, **acting(request))
    return render(request, "people/handed.html", {"hired": hired, "is_reset": True})


@signed_in
def propose_reset(request: SignedInRequest, pk: int) -> HttpResponse:
    shown = _person(request, pk)
    form = GroundForm(request.POST or None)
    if attempt(
        form, lambda **said: actions.propose_second_factor_reset(shown, **said, **acting(request))
    ):
        messages.success(request, _("已提出，等负责人核实后决定。"))
        return redirect("people:person", pk)
    page = _page(form, shown, _("申请重置两步验证"), _("提出申请"))
    note = _("须由另一位负责人（主任或经理）当面或电话核实本人后决定，24 小时内有效。")
    return render(request, "people/act.html", page | {"note": note})


@require_POST
@signed_in
def decide_reset(request: SignedInRequest, pk: int) -> HttpResponse:
    shown = _person(request, pk)
    asked = _waiting_reset(request, shown)
    form = AnswerForm(request.POST)
    if asked is None or not form.is_valid():
        raise Missing
    decide = decisions.grant if "grant" in request.POST else decisions.refuse
    decide(asked, by=request.user, at=request.now, answer=form.cleaned_data["answer"])
    return redirect("people:person", pk)


@signed_in
def appoint_deputy(request: SignedInRequest, pk: int) -> HttpResponse:
    shown, here, now = _person(request, pk), request.community, request.now
    form = DeputyForm(request.POST or None, principal=shown, community=here, at=now)

    def act(since: datetime | None, **said: Any) -> Deputy:
        return actions.appoint_deputy(
            principal=shown, since=since or now, community=here, by=request.user, at=now, **said
        )

    if attempt(form, act):
        return redirect("people:person", pk)
    page = _page(form, shown, _("指定代理人"), _("指定"))
    note = _("代理人以该岗位办事，记录上写明“代”谁；被代理人要回避的事，代理人同样要回避。")
    return render(request, "people/act.html", page | {"note": note})


@require_POST
@signed_in
def end_deputy(request: SignedInRequest, pk: int, loan: int) -> HttpResponse:
    shown = _person(request, pk)
    found = Deputy.objects.filter(Q(principal=shown) | Q(deputy=shown), pk=loan).first()
    if found is None:
        raise Missing
    actions.end_deputy(found, **acting(request))
    return redirect("people:person", pk)


@signed_in
def report_to(request: SignedInRequest, pk: int) -> HttpResponse:
    shown, here, now = _person(request, pk), request.community, request.now
    form = ReportingForm(request.POST or None, person=shown, community=here, at=now)

    def act(**_typed: Any) -> Reporting:
        return actions.report_to(shown, **form.asked(), **acting(request))

    if attempt(form, act):
        return redirect("people:person", pk)
    page = _page(form, shown, _("指定直接上级"), _("指定"))
    note = _("同级有几位上级时，指定由谁带；其他同级不再管这位同事。昨天以前的不变。")
    return render(request, "people/act.html", page | {"note": note})


@signed_in
def declare_recusal(request: SignedInRequest, pk: int) -> HttpResponse:
    shown, here = _person(request, pk), request.community
    form = RecusalForm(request.POST or None, staff=shown, community=here)
    if attempt(form, lambda **said: actions.declare_recusal(shown, **said, **acting(request))):
        return redirect("people:person", pk)
    page = _page(form, shown, _("登记回避关系"), _("登记"))
    note = _("登记后双方都不能就对方的事作决定或回访，也不能通过代理。")
    return render(request, "people/act.html", page | {"note": note})


def _page(form: Any, shown: Staff, title: str, label: str) -> dict[str, Any]:
    return {"form": form, "who": shown, "title": title, "submit_label": label}
