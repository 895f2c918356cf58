"""What is done about people, departments and tokens, each by its form or one button."""

from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from hub.kernel.refusals import Missing
from hub.people import actions, approvals, forms, rules
from hub.people.acts import Act
from hub.people.door import through
from hub.people.models import Deputy, Post, Role
from hub.people.views.staff import person_at, waiting_reset
from hub.people.web import SignedInRequest, signed_in

ADMIN = frozenset({Role.ADMIN})

HIRE = Act(_("新同事建档"), actions.hire, forms.HireForm, who=ADMIN, template="people/hire.html")
OF_PERSON: dict[str, Act] = {
    "give_post": Act(_("任命岗位"), actions.give_post, forms.PostForm),
    "let_go": Act(
        _("办理离职"),
        actions.let_go,
        forms.LeaveForm,
        _("已办理离职，登录权限即时停止，历史记录保留。"),
        note=_("登录权限即时停止，岗位和代理同时结束，没办完的事转给上级岗位。历史记录保留。"),
        is_grave=True,
    ),
    "propose_reset": Act(
        _("申请重置两步验证"),
        actions.propose_second_factor_reset,
        forms.GroundForm,
        _("已提出，等负责人核实后决定。"),
        note=_("须由另一位负责人（主任或经理）当面或电话核实本人后决定，24 小时内有效。"),
    ),
    "appoint_deputy": Act(
        _("指定代理人"),
        actions.appoint_deputy,
        forms.DeputyForm,
        note=_("代理人以该岗位办事，记录上写明“代”谁；被代理人要回避的事，代理人同样要回避。"),
    ),
    "report_to": Act(
        _("指定直接上级"),
        actions.report_to,
        forms.ReportingForm,
        note=_("同级有几位上级时，指定由谁带；其他同级不再管这位同事。昨天以前的不变。"),
    ),
    "declare_recusal": Act(
        _("登记回避关系"),
        actions.declare_recusal,
        forms.RecusalForm,
        note=_("登记后双方都不能就对方的事作决定或回访，也不能通过代理。"),
    ),
}
RESET_PASSWORD = Act(_("重置密码"), actions.reset_password)
END_POST = Act(_("免去"), actions.end_post)
END_DEPUTY = Act(_("结束"), actions.end_deputy)
ADD_DEPARTMENT = Act(_("新增部门"), actions.add_department, forms.NewDepartmentForm, who=ADMIN)
OF_DEPARTMENT: dict[str, Act] = {
    "change_department": Act(
        _("修改部门"), actions.rename_department, forms.DepartmentForm, who=ADMIN
    ),
    "close_department": Act(_("停用"), actions.close_department, who=ADMIN),
}
ISSUE_TOKEN = Act(
    _("发放接口令牌"),
    actions.issue_token,
    forms.TokenForm,
    note=_("用令牌做的每件事都记在您名下。主管、主任、经理、审计和系统管理的权限不随令牌走。"),
)
REVOKE_TOKEN = Act(_("停用"), actions.revoke_token)


# ── People ──────────────────────────────────────────────────────────────────────────────────


@never_cache
@signed_in
def hire(request: SignedInRequest) -> HttpResponse:
    def handed(hired: actions.Hired) -> HttpResponse:
        return render(request, "people/handed.html", {"hired": hired})

    return through(request, HIRE, back=reverse("people:staff"), onward=handed)


@signed_in
def of_person(request: SignedInRequest, pk: int, name: str) -> HttpResponse:
    shown = person_at(request, pk)
    about = f"{shown.name} {shown.username}"  # two may have the same name
    act, back = OF_PERSON[name], _page_of(pk)
    return through(request, act, shown, subject=shown, about=about, back=back)


@never_cache
@require_POST
@signed_in
def reset_password(request: SignedInRequest, pk: int) -> HttpResponse:
    def handed(hired: actions.Hired) -> HttpResponse:
        return render(request, "people/handed.html", {"hired": hired, "is_reset": True})

    shown = person_at(request, pk)
    return through(request, RESET_PASSWORD, shown, back=_page_of(pk), onward=handed)


@require_POST
@signed_in
def end_post(request: SignedInRequest, pk: int, post: int) -> HttpResponse:
    found = Post.objects.filter(staff=person_at(request, pk), pk=post).first()
    if found is None:
        raise Missing
    return through(request, END_POST, found, back=_page_of(pk))


@require_POST
@signed_in
def end_deputy(request: SignedInRequest, pk: int, loan: int) -> HttpResponse:
    shown = person_at(request, pk)
    found = Deputy.objects.filter(Q(principal=shown) | Q(deputy=shown), pk=loan).first()
    if found is None:
        raise Missing
    return through(request, END_DEPUTY, found, back=_page_of(pk))


@require_POST
@signed_in
def decide_reset(request: SignedInRequest, pk: int) -> HttpResponse:
    asked = waiting_reset(request, person_at(request, pk))
    if asked is None:
        raise Missing
    approvals.answer(request, asked)
    return redirect(_page_of(pk))


def _page_of(pk: int) -> str:
    return reverse("people:person", args=[pk])


# ── Departments ─────────────────────────────────────────────────────────────────────────────


@signed_in
def add_department(request: SignedInRequest) -> HttpResponse:
    return through(request, ADD_DEPARTMENT, back=reverse("people:departments"))


@signed_in
def of_department(request: SignedInRequest, pk: int, name: str) -> HttpResponse:
    found = rules.departments_of(request.community).filter(pk=pk).first()
    if found is None:
        raise Missing
    back = reverse("people:departments")
    return through(request, OF_DEPARTMENT[name], found, subject=found, back=back)


close_department = require_POST(of_department)


# ── Tokens ──────────────────────────────────────────────────────────────────────────────────


@never_cache
@signed_in
def issue_token(request: SignedInRequest) -> HttpResponse:
    def issued(token: actions.Issued) -> HttpResponse:
        return render(request, "people/token_issued.html", {"issued": token})

    return through(request, ISSUE_TOKEN, back=reverse("tokens"), onward=issued)


@require_POST
@signed_in
def revoke_token(request: SignedInRequest, pk: int) -> HttpResponse:
    def onward(token: Any) -> str:
        return reverse("tokens" if token.staff_id == request.user.pk else "people:tokens")

    def done(token: Any) -> str:
        return gettext("令牌“%(name)s”已停用。") % {"name": token.name}

    return through(request, REVOKE_TOKEN, pk, back=reverse("tokens"), onward=onward, done=done)
