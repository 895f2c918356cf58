"""Signing in, and one's own account."""

from typing import Any

from allauth.account.views import LoginView
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from hub.kernel.web import attempt
from hub.people import actions, demo, rules, web
from hub.people.forms import PasswordForm
from hub.people.models import Deputy
from hub.people.web import SignedInRequest, signed_in


class SignIn(LoginView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page: dict[str, Any] = super().get_context_data(**kwargs)
        return page | {"demo_signins": demo.signins()}


class SecondStep(AuthenticateView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page: dict[str, Any] = super().get_context_data(**kwargs)
        person = self.stage.login.user
        passkeys = is_mfa_enabled(person, [Authenticator.Type.WEBAUTHN])
        return page | {"demo_code": demo.code_for(person), "has_passkeys": passkeys}


@require_safe
@signed_in
def home(request: SignedInRequest) -> HttpResponse:
    return redirect(web.home_of(request))


@require_safe
@signed_in
def me(request: SignedInRequest) -> HttpResponse:
    person = request.user
    page = {
        "posts": person.posts.at(request.now).select_related("community", "department"),
        "loans": _loans(request),
        "has_second_factor": is_mfa_enabled(person),
        "needs_second_factor": rules.needs_second_factor(person, request.now),
    }
    return render(request, "people/me.html", page)


def _loans(request: SignedInRequest) -> dict[str, Any]:
    current = Deputy.objects.filter(ended_at=None, until__gt=request.now).order_by("since")
    return {
        "given": current.filter(principal=request.user).select_related("deputy", "community"),
        "held": current.filter(deputy=request.user).select_related("principal", "community"),
    }


@sensitive_post_parameters()
@login_required
def change_password(request: SignedInRequest) -> HttpResponse:
    form = PasswordForm(request.POST or None)
    here, now = request.community, request.now
    if person := attempt(
        form, lambda **said: actions.change_password(request.user, **said, community=here, at=now)
    ):
        update_session_auth_hash(request, person)
        messages.success(request, _("密码已修改，其他设备上的登录已退出。"))
        return redirect("home")
    template = (
        "people/first_password.html"
        if request.user.must_change_password
        else "people/password.html"
    )
    return render(request, template, {"form": form})


@require_POST
@signed_in
def choose_community(request: SignedInRequest) -> HttpResponse:
    """Work in another community from now on; the page at hand belongs to the old one."""
    chosen = request.POST.get("community", "")
    if chosen in {str(community.pk) for community in request.communities}:
        request.session[web.COMMUNITY] = int(chosen)
    return redirect("home")


def inactive(request: HttpRequest) -> HttpResponse:
    return render(request, "account/account_inactive.html", status=403)
